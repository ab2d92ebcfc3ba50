"""Our side of one connection, ready for the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.events import Origin
from domain.enums.sync import Mode, UpdatePolicy
from integrations.engine.ports import Ours, Outcome, RunLog, Terms
from integrations.local.kinds import Context
from integrations.models import Connection, Run
from integrations.stores.clients import LinkedClients, linked_plans
from integrations.stores.links import Links
from integrations.stores.local import LocalRecords
from integrations.stores.outbox import Outbox
from integrations.stores.pairs import Pairs
from integrations.stores.transactions import one_commit


class NoLog:
    """A log for what is no run."""

    def record(self, *outcomes: Outcome) -> None:
        """Nothing is kept."""

    def expect(self, more: int) -> None:
        """Nothing is kept."""

    def advance(self, done: int = 1) -> None:
        """Nothing is kept."""

    def check(self) -> None:
        """Nobody stops it."""


@dataclass(frozen=True, slots=True)
class Side:
    """The stores of a connection, by their own types, and bundled as the engine wants them."""

    connection: Connection
    context: Context
    clients: LinkedClients
    local: LocalRecords
    links: Links
    outbox: Outbox
    pairs: Pairs

    def ours(self, log: RunLog | None = None) -> Ours:
        """The engine's bundle."""
        return Ours(
            local=self.local,
            links=self.links,
            outbox=self.outbox,
            log=log or NoLog(),
            commit=one_commit,
            pairs=self.pairs,
        )


def side_of(
    connection: Connection, *, now: Callable[[], datetime], run: Run | None = None, user_id: int | None = None
) -> Side:
    """Our side, writing as this connection (so that nothing it writes is sent back)."""
    clients = LinkedClients(connection)
    origin = Origin(
        system=connection.system, connection_id=connection.pk, run_id=run.pk if run else None, user_id=user_id
    )
    context = Context(firm=connection.firm, origin=origin, clients=clients, plans=linked_plans(connection), now=now)
    return Side(
        connection,
        context,
        clients,
        LocalRecords(context),
        Links(connection, context, clients),
        Outbox(connection, context, clients),
        Pairs(connection, context),
    )


def terms_of(connection: Connection, system_label: str, **options: Any) -> Terms:
    """The terms a connection's settings set; ``options`` are those of the run."""
    return Terms(
        mode=Mode(connection.mode),
        remove_unlinked=connection.remove_unlinked,
        system_label=system_label,
        default_policy=UpdatePolicy(connection.update_by_default),
        **options,
    )
