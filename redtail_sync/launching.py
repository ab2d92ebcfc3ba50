"""Redtail's part in launching a cashflow: the day's first launch pulls the accounts of its contacts."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from backoffice.models import User
from cashflow.extensions import LaunchKind, LaunchLink, LaunchState
from cashflow.models import Cashflow
from domain.enums.sync import RunState
from integrations.models import Connection
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.staged import staged_counts
from redtail_sync.connector import LABEL, SYSTEM
from redtail_sync.models import ContactLink
from redtail_sync.selectors.contacts import contact_links
from redtail_sync.selectors.pulls import UNDER_WAY, latest_run, pulled_at, tries_again
from redtail_sync.services.contacts import pull_on_launch, refresh
from redtail_sync.services.sessions import is_offered

NOT_ACTIVE = (
    "Nobody's integration with Redtail is active: add one in Settings, Adviser integration. "
    "Balances from there stay as they were."
)


class RedtailLaunch:
    """See ``cashflow.extensions.LaunchHook``."""

    def prepare(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """Pulls on the first launch of the firm's day, when automatic sync is on; what failed again after a while."""
        connection = _connection(user)
        if connection is not None and cashflow.auto_sync and is_live(connection):
            pull_on_launch(connection=connection, cashflow=cashflow, user=user, now=now)
        return self._state(connection, cashflow, now)

    def look(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """How things stand, starting nothing."""
        return self._state(_connection(user), cashflow, now)

    def sync_now(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """Pulls because a person asked."""
        connection = _connection(user)
        if connection is not None and is_live(connection):
            refresh(connection=connection, cashflow=cashflow, user=user, now=now)
        return self._state(connection, cashflow, now)

    def _state(self, connection: Connection | None, cashflow: Cashflow, now: datetime) -> LaunchState | None:
        """How things stand; nothing where this installation or the firm has nothing to do with Redtail."""
        if connection is None:
            return None
        way = LaunchLink("Plan integration", reverse("redtail_plan", args=[cashflow.pk]), "link")
        links = contact_links(cashflow)
        if not links:
            return LaunchState(LaunchKind.READY, LABEL, can_sync=False, links=(way,))
        if not is_live(connection):
            return LaunchState(LaunchKind.READY, LABEL, NOT_ACTIVE, can_sync=False, links=(way,))
        return _told(connection, cashflow, links, way, now)


def _connection(user: User) -> Connection | None:
    """The firm's connection, where Redtail is offered at all; None for a client or a client's professional."""
    return connection_of(user.firm, SYSTEM) if user.firm and user.works_here and is_offered() else None


def _told(
    connection: Connection, cashflow: Cashflow, links: list[ContactLink], way: LaunchLink, now: datetime
) -> LaunchState:
    """What the last run over these contacts left."""
    ids = [link.contact_id for link in links]
    run = latest_run(connection, ids)
    as_of = pulled_at(connection, ids)
    if run is not None and run.state in UNDER_WAY:
        url = reverse("sync_run_progress", args=[run.pk])
        return LaunchState(
            LaunchKind.SYNCING, LABEL, "Fetching balances from Redtail.", url, run.pk, as_of, links=(way,)
        )
    if run is not None and run.state in {RunState.FAILED, RunState.STOPPED}:
        again = tries_again(links, run, now) if cashflow.auto_sync else ""
        sentence = f"The last pull from Redtail did not finish: {run.error} Balances are as they were. {again}".strip()
        return LaunchState(LaunchKind.READY, LABEL, sentence, run_id=run.pk, as_of=as_of, links=(way,))
    waiting = staged_counts(connection, ids).pending
    if not waiting:
        return LaunchState(LaunchKind.READY, LABEL, as_of=as_of, links=(way,))
    who = "1 account from Redtail waits" if waiting == 1 else f"{waiting} accounts from Redtail wait"
    return LaunchState(LaunchKind.READY, LABEL, f"{who} under Plan integration.", as_of=as_of, links=(way,))
