"""Expenses in canonical form: an amount a month from one age of the first client to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backoffice.models import Client, Expense
from backoffice.models.timed import ENDS
from backoffice.services import flows as service
from domain.enums.people import ClientKind
from domain.enums.plans import Frequency
from domain.moments import OLDEST
from integrations.engine.canonical import Fields, pounds_text, read_decimal
from integrations.engine.errors import UnableToStore
from integrations.engine.records import EXPENSE
from integrations.local.kinds import Context, as_kept, storing, text

AGES = ("start_age", "end_age")
AGE_ALIASES: Mapping[str, str] = {f"{end}_{part}": f"{end}_age" for end in ENDS for part in ("date", "event", "of")}
"""An edit of any part of a start or end is an edit of its age."""


class Expenses:
    """See ``LocalKind``."""

    kind = EXPENSE
    model_label = "backoffice.expense"
    aliases: Mapping[str, str] = AGE_ALIASES

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        rows = list(Expense.objects.filter(pk__in=list(local_ids)))
        remote_ids = context.clients.remote_ids({row.client_id for row in rows}) if rows else {}
        return {
            row.pk: {
                "name": row.name,
                "amount": pounds_text(row.amount),
                "frequency": row.frequency,
                "client": remote_ids.get(row.client_id, f"local:{row.client_id}"),
                **{name: getattr(row, name) for name in AGES},
            }
            for row in rows
        }

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        Expense.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New expenses, each from and until the birthdays of its first client."""
        owners = context.clients.local_ids(name for fields in several for name in self.named_clients(fields))
        first = _first_people(owners.values())
        with storing("expense"):
            made = [_create(context, owners.get(str(fields.get("client"))), first, fields) for fields in several]
        return as_kept(self, context, made)

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields; the owner stays."""
        client_id = Expense.objects.values_list("client_id", flat=True).get(pk=local_id)
        with storing("expense"):
            columns = _columns(changes, _first_people([client_id])[client_id])
            service.update_flow(Expense, flow_id=local_id, fields=columns, origin=context.origin)

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the expense, restorably."""
        service.delete_flow(Expense, flow_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Names, of deleted expenses too."""
        return dict(Expense.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "name"))

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """The owner."""
        rows = Expense.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "client_id")
        return {pk: [client_id] for pk, client_id in rows}

    def named_clients(self, fields: Fields) -> list[str]:
        """Remote id of the owner."""
        return [str(fields["client"])] if fields.get("client") else []


def _create(context: Context, client_id: int | None, first: Mapping[int, int], fields: Fields) -> int:
    if client_id is None:
        raise UnableToStore("The expense's owner is not linked here.")
    columns = {"name": "Expense"} | _columns(fields, first[client_id])
    if columns.get("amount") is None:
        raise UnableToStore("The expense's amount is missing.")
    made = service.create_flow(Expense, client_id=client_id, fields=columns, origin=context.origin)
    return int(made.pk)


def _columns(fields: Fields, whose: int) -> dict[str, Any]:
    """Columns of the expense; ages are those of ``whose``, and take the place of a date or an event."""
    columns: dict[str, Any] = {"name": text(fields, "name", 255)} if text(fields, "name", 255) else {}
    if read_decimal(fields.get("amount")) is not None:
        columns["amount"] = read_decimal(fields["amount"])
    if Frequency.find(fields.get("frequency")):
        columns["frequency"] = fields["frequency"]
    for name in AGES:
        if name in fields:
            end, age = name.removesuffix("_age"), fields[name]
            known = isinstance(age, int) and 0 <= age <= OLDEST
            columns |= {
                name: age if known else None, f"{end}_of_id": whose if known else None,
                f"{end}_date": None, f"{end}_event": "",
            }  # fmt: skip
    return columns


def _first_people(client_ids: Iterable[int]) -> dict[int, int]:
    """Whose birthdays count: the client's own, or those of the first member of a joint client."""
    found = Client.objects.filter(pk__in=list(client_ids)).prefetch_related("memberships")
    first = {}
    for client in found:
        members = sorted(row.member_id for row in client.memberships.all())
        first[client.pk] = client.pk if client.kind == ClientKind.INDIVIDUAL or not members else members[0]
    return first
