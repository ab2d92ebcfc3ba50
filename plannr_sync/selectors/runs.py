"""Imports as their page shows them, and who is synced along with a client."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.models import Client, Relationship
from backoffice.services.clients import COUPLE_KINDS
from cashflow.models import CashflowClient
from domain.enums.sync import OutcomeAction, RunKind, RunState
from integrations.models import Connection, Link, Outcome, Run
from plannr_sync.mapping.clients import IMPORT_RULES

INCOMPLETE = IMPORT_RULES[0].code


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """One import: the run, the clients who came in, who needs details first, and what else is worth a look."""

    run: Run
    clients: list[Client]
    incomplete: list[Outcome]
    notes: list[Outcome]

    @property
    def is_simple(self) -> bool:
        """Whether it is done and there is nothing to tell but the clients."""
        return (
            self.run.state == RunState.DONE
            and self.run.kind == RunKind.IMPORT
            and bool(self.clients)
            and not self.incomplete
            and len(self.run.scope.get("client_ids") or []) == 1
        )


def import_progress(connection: Connection, run_id: int) -> ImportProgress | None:
    """An import run of the connection; None when there is none."""
    run = Run.objects.filter(connection=connection, pk=run_id).first()
    if run is None:
        return None
    outcomes = list(run.outcomes.filter(kind="client"))
    asked = run.scope.get("client_ids") or []
    linked = Link.objects.filter(
        connection=connection, kind="client", ended_at__isnull=True, remote_id__in=asked
    )
    ids = {*linked.values_list("local_id", flat=True), *(one.local_id for one in outcomes if one.local_id)}
    clients = sorted(Client.objects.filter(pk__in=ids), key=lambda client: client.pk)
    first = {pk: place for place, pk in enumerate(linked.values_list("local_id", flat=True))}
    clients.sort(key=lambda client: first.get(client.pk, len(first)))
    notes = [one for one in run.outcomes.exclude(action=OutcomeAction.CREATE) if one.reason != INCOMPLETE]
    return ImportProgress(run, clients, [one for one in outcomes if one.reason == INCOMPLETE], notes)


def client_scope(connection: Connection, client: Client) -> tuple[str, ...]:
    """Remote ids of a client, of their partner and of the joint client they form, as far as they are linked."""
    related = Relationship.objects.filter(client=client, kind__in=COUPLE_KINDS).values_list(
        "other_id", flat=True
    )
    people = {client.pk, *related, *client.memberships.values_list("member_id", flat=True)}
    shared = Client.objects.filter(memberships__member__in=people).values_list("pk", flat=True)
    living = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    found = living.filter(local_id__in={*people, *shared}).order_by("remote_id")
    return tuple(dict.fromkeys(found.values_list("remote_id", flat=True)))


def cashflow_people(cashflow_id: int) -> list[int]:
    """Our clients in a cashflow; none for one that does not exist."""
    return list(CashflowClient.objects.filter(cashflow_id=cashflow_id).values_list("client_id", flat=True))
