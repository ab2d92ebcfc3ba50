"""Starting and performing runs: what is read, and who may come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from backoffice.models import User
from domain.enums.sync import OutcomeAction, RunKind, RunTrigger
from integrations.engine.ports import Level, Outcome, Session
from integrations.engine.records import CLIENT, COVER, GOAL, PLAN, PREMIUM
from integrations.models import Connection, Link, Run
from integrations.registry import SessionTerms, system_of
from integrations.selectors.names import names_of
from integrations.services.performing import Performance
from integrations.services.runs import INTERACTIVE, start_run
from integrations.services.scopes import RunScope
from integrations.stores.log import DatabaseLog
from xplan_sync.client import Payload
from xplan_sync.connector import SYSTEM
from xplan_sync.mapping.clients import ASKED
from xplan_sync.mapping.values import flat
from xplan_sync.reader import XplanReader
from xplan_sync.selectors.sites import site_of
from xplan_sync.services.sessions import open_xplan_session, reader_of

PULLED = (CLIENT, GOAL, PLAN, COVER, PREMIUM)
"""File notes only go out, so a run does not look for them."""
LISTS = {
    "contact": "contact details", "goals": "goals", "insurance_group": "policies", "insurance": "cover",
}  # fmt: skip
"""The lists of a client in people's words."""
HIDDEN = (
    "Xplan does not show this client to the connected user: deleted there, or in a group the user is not in. Client, "
    "goals and insurance stay here as they are and linked; Find out what is wrong also ends the link if they are gone "
    "for good."
)
MOST_FOUND = 50
"""Clients a search shows."""


def perform_pull(run: Run, session: Session, clock: Callable[[], datetime]) -> None:
    """Performs a run over what Xplan masters. Raises as a usual run does."""
    scope = RunScope.from_json(run.scope)
    wanted = replace(scope, kinds=PULLED if scope.kinds is None else scope.kinds)
    waits = run.trigger in INTERACTIVE
    Performance(run, system_of(SYSTEM), session, wanted, clock, interactive=waits).perform()
    _tell_unread(run, session, clock)


def _tell_unread(run: Run, session: Session, clock: Callable[[], datetime]) -> None:
    """What could not be read is no silence: each list and each client out of sight becomes an outcome of the run."""
    reader = reader_of(session)
    told = [_list_outcome(name, sentence) for name, sentence in _unread_lists(reader).items()]
    told += _hidden_outcomes(run.connection, reader.hidden)
    DatabaseLog(run, clock, session.requests).record(*told)


def _unread_lists(reader: XplanReader) -> dict[str, str]:
    """Why a list did not come, for each that did not although its client was shown."""
    told = {
        name: f"Xplan does not let the connected user read {LISTS[name]}, so none came. Xplan said: {said}"
        for name, said in reader.client.refused.items()
        if name in LISTS
    }
    for name, count in Counter(name for client, name in reader.lists.unread if client in reader.partners).items():
        whose = "one client" if count == 1 else f"{count} clients"
        told.setdefault(
            name,
            f"Xplan has no {LISTS[name]} to read for {whose} it shows: this site's version may lack that list. What "
            "is here of it stays as it is.",
        )
    return told


def _list_outcome(name: str, sentence: str) -> Outcome:
    return Outcome(
        kind=CLIENT, action=OutcomeAction.SKIP.value, label=LISTS[name].capitalize(), sentence=sentence,
        reason="refused", level=Level.WARNING, remote_id=f"refused/{name}",
    )  # fmt: skip


def _hidden_outcomes(connection: Connection, remote_ids: Collection[str]) -> list[Outcome]:
    """A linked client whom Xplan does not show stays linked, since nobody can tell whether they are gone."""
    links = Link.objects.filter(
        connection=connection, kind=CLIENT, ended_at__isnull=True, remote_id__in=list(remote_ids)
    )
    names = names_of(links)
    return [_hidden_outcome(link, names) for link in links]


def _hidden_outcome(link: Link, names: Mapping[tuple[str, int], str]) -> Outcome:
    label = names.get((link.local_model, link.local_id), link.remote_id)
    return Outcome(
        kind=CLIENT, action=OutcomeAction.SKIP.value, label=label, sentence=HIDDEN,
        reason="out_of_sight", level=Level.WARNING, remote_id=link.remote_id, local_id=link.local_id,
    )  # fmt: skip


def start_pull(
    *,
    connection: Connection,
    user: User | None,
    trigger: RunTrigger,
    now: datetime,
    client_ids: Sequence[str] | None = None,
) -> Run:
    """A run over these clients of theirs (None: everybody Xplan shows), who come in where they are not here yet.

    Over everybody, new ones come in only where the firm wants that.
    """
    site = site_of(connection)
    brings = client_ids is not None or site is None or site.brings_new_clients
    return start_run(
        connection=connection,
        kind=RunKind.IMPORT if brings else RunKind.PULL,
        scope=RunScope(client_ids=None if client_ids is None else tuple(client_ids), import_clients=brings),
        trigger=trigger,
        user=user,
        now=now,
    )


def search_xplan(*, connection: Connection, user: User, words: str) -> list[Payload]:
    """Clients the connected user may see, by a quick search; at most ``MOST_FOUND``. Raises ``UnableToSync``."""
    session = open_xplan_session(connection, SessionTerms(read_only=True, interactive=True, user_id=user.pk))
    found: list[Payload] = []
    for row in reader_of(session).client.clients(ASKED, {"quicksearch": words}):
        found.append(flat(row))
        if len(found) == MOST_FOUND:
            break
    return found
