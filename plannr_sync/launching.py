"""Plannr's part in launching a cashflow: fetch what is new, say how fresh the data is, refuse what cannot work."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from backoffice.models import Client, User
from cashflow.extensions import LaunchKind, LaunchLink, LaunchState
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import people_in
from domain.enums.sync import Mode, RunKind, RunState, RunTrigger
from integrations.engine.policy import may_send
from integrations.models import Connection, Run
from integrations.selectors.connections import connection_of, is_live
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from plannr_sync.connector import LABEL, SYSTEM
from plannr_sync.selectors.review import review_of
from plannr_sync.selectors.runs import CashflowLinks, cashflow_links, cashflow_runs
from plannr_sync.selectors.withdrawn import withdrawn_items

HALF_LINKED = (
    "{linked} is linked to Plannr and {unlinked} is not. Items can be owned by both, so link {unlinked} as well, "
    "or unlink {linked}, before this cashflow can be opened."
)
NOT_ACTIVE = "The link with Plannr is not active: enable it in Settings, Plannr. This is what was last fetched."
UNDER_WAY = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.STOPPING})


class PlannrLaunch:
    """See ``cashflow.extensions.LaunchHook``."""

    def prepare(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """Starts a sync when automatic sync is on, and says how things stand."""
        return self._state(cashflow, user, now, start=cashflow.auto_sync)

    def look(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """How things stand, starting nothing."""
        return self._state(cashflow, user, now, start=False)

    def sync_now(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """Starts a sync and says how things stand."""
        return self._state(cashflow, user, now, start=True)

    def _state(self, cashflow: Cashflow, user: User, now: datetime, *, start: bool) -> LaunchState | None:
        """How things stand, with what may be done about a connection that only reads."""
        connection = connection_of(user.firm, SYSTEM) if user.firm else None
        state = self._standing(connection, cashflow, user, now, start=start) if connection else None
        if connection is None or state is None:
            return None
        mode = Mode(connection.mode)
        why_not = may_send(mode, LABEL).reason if mode is Mode.FORCE_ONE_WAY else ""
        create = LaunchLink("Create in Plannr", reverse("plannr_create_items", args=[cashflow.pk]), "upload")
        people = [person.pk for person in people_in(cashflow)]
        review = None if state.kind == LaunchKind.BLOCKED else _review(connection, people, now)
        return replace(
            state,
            may_switch=mode is Mode.ONE_WAY,
            why_not_switch=why_not,
            links=state.links or (create,),
            review=review,
        )

    def _standing(
        self, connection: Connection, cashflow: Cashflow, user: User, now: datetime, *, start: bool
    ) -> LaunchState | None:
        links = cashflow_links(connection, cashflow)
        if not links.scope:
            return None
        if links.unlinked:
            sentence = HALF_LINKED.format(linked=_names(links.linked), unlinked=_names(links.unlinked))
            return LaunchState(LaunchKind.BLOCKED, LABEL, sentence, can_sync=False, links=_ways_out(links))
        runs = cashflow_runs(connection, links.scope)
        run, as_of = runs.newest, max(filter(None, (links.as_of, runs.done_at)), default=None)
        if not is_live(connection):
            return LaunchState(LaunchKind.READY, LABEL, NOT_ACTIVE, as_of=as_of, can_sync=False)
        if start and (run is None or run.state not in UNDER_WAY):
            run = _start(connection, links, user, now)
        return _told(run, as_of)


def _names(people: list[Client]) -> str:
    return " and ".join(person.name for person in people)


def _ways_out(links: CashflowLinks) -> tuple[LaunchLink, ...]:
    """What makes a half-linked couple whole: linking or creating the one, or unlinking the other."""
    link = [
        LaunchLink(f"Link or create {one.name} in {LABEL}", reverse("plannr_link", args=[one.pk]), "link")
        for one in links.unlinked
    ]
    unlink = [
        LaunchLink(f"Unlink {one.name}", reverse("plannr_unlink", args=[one.pk]), "link-off") for one in links.linked
    ]
    return (*link, *unlink)


def _review(connection: Connection, people: list[int], now: datetime) -> LaunchLink | None:
    """The list of what came, what is blank in it and what Plannr withdrew since; None where there is neither."""
    words = "; ".join(filter(None, (_blanks(connection, people), _withdrawn(connection, people, now))))
    return LaunchLink(words, reverse("plannr_review", args=[people[0]]), "list-check") if words else None


def _blanks(connection: Connection, people: list[int]) -> str:
    review = review_of(connection, people)
    if not review.blanks:
        return ""
    fields = "1 field" if review.blanks == 1 else f"{review.blanks} fields"
    items = len(review.incomplete)
    words = f"{fields} that the planner needs {'is' if review.blanks == 1 else 'are'} blank in "
    return words + f"{'1 record' if items == 1 else f'{items} records'} from {LABEL}"


def _withdrawn(connection: Connection, people: list[int], now: datetime) -> str:
    names = [item.name for item in withdrawn_items(connection, people, now)]
    if not names:
        return ""
    several = f"{len(names)} records are no longer in {LABEL} and stay here"
    return f"{names[0]} is no longer in {LABEL} and stays here, unlinked" if len(names) == 1 else f"{several}, unlinked"


def _start(connection: Connection, links: CashflowLinks, user: User, now: datetime) -> Run:
    return start_run(
        connection=connection,
        kind=RunKind.PULL,
        scope=RunScope(client_ids=links.scope),
        trigger=RunTrigger.CASHFLOW,
        user=user,
        now=now,
    )


def _told(run: Run | None, as_of: datetime | None) -> LaunchState:
    """The state a run leaves: under way, put off because nobody answers, done, or failed with what to do."""
    if run is None:
        return LaunchState(LaunchKind.READY, LABEL, as_of=as_of)
    if run.state in UNDER_WAY:
        url = reverse("sync_run_progress", args=[run.pk])
        why = run.error.replace("The other system", LABEL)
        sentence = f"{why} It is tried again by itself." if why else "Fetching what is new."
        return LaunchState(LaunchKind.SYNCING, LABEL, sentence, url, run.pk, as_of)
    if run.state in {RunState.FAILED, RunState.WAITING, RunState.STOPPED}:
        sentence = f"The last sync did not finish: {run.error} What is shown was fetched before."
        return LaunchState(LaunchKind.READY, LABEL, sentence, run_id=run.pk, as_of=as_of)
    return LaunchState(LaunchKind.READY, LABEL, run_id=run.pk, as_of=run.finished_at)
