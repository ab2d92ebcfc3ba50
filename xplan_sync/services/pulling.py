"""Starting and performing runs: what is read, and who may come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from backoffice.models import User
from domain.enums.sync import OutcomeAction, RunKind, RunTrigger
from integrations.engine.ports import Level, Outcome, Session
from integrations.engine.records import CLIENT, COVER, GOAL, PLAN, PREMIUM
from integrations.models import Connection, Run
from integrations.registry import SessionTerms, system_of
from integrations.services.performing import Performance
from integrations.services.runs import INTERACTIVE, start_run
from integrations.services.scopes import RunScope
from integrations.stores.log import DatabaseLog
from xplan_sync.client import Payload
from xplan_sync.connector import SYSTEM
from xplan_sync.mapping.clients import ASKED
from xplan_sync.mapping.values import flat
from xplan_sync.selectors.sites import site_of
from xplan_sync.services.sessions import open_xplan_session, reader_of

PULLED = (CLIENT, GOAL, PLAN, COVER, PREMIUM)
"""File notes only go out, so a run does not look for them."""
LISTS = {
    "contact": "contact details", "goals": "goals", "insurance_group": "policies", "insurance": "cover",
}  # fmt: skip
"""The lists of a client in people's words."""
MOST_FOUND = 50
"""Clients a search shows."""


def perform_pull(run: Run, session: Session, clock: Callable[[], datetime]) -> None:
    """Performs a run over what Xplan masters. Raises as a usual run does."""
    scope = RunScope.from_json(run.scope)
    wanted = replace(scope, kinds=PULLED if scope.kinds is None else scope.kinds)
    waits = run.trigger in INTERACTIVE
    Performance(run, system_of(SYSTEM), session, wanted, clock, interactive=waits).perform()
    _tell_refused(run, session, clock)


def _tell_refused(run: Run, session: Session, clock: Callable[[], datetime]) -> None:
    """What the connected user may not read is no silence: it becomes an outcome of the run."""
    refused = reader_of(session).client.refused
    log = DatabaseLog(run, clock, session.requests)
    for name, said in refused.items():
        what = LISTS.get(name, name)
        sentence = f"Xplan does not let the connected user read {what}, so none came. Xplan said: {said}"
        log.record(
            Outcome(
                kind=CLIENT, action=OutcomeAction.SKIP.value, label=what.capitalize(),
                sentence=sentence, reason="refused", level=Level.WARNING, remote_id=f"refused/{name}",
            )
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
        scope=RunScope(
            client_ids=None if client_ids is None else tuple(client_ids), import_clients=brings
        ),
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
