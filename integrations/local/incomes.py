"""Incomes in canonical form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from backoffice.models import Income
from backoffice.services import bulk
from backoffice.services import flows as service
from domain.enums.plans import AmountBasis, Frequency, IncomeType
from integrations.engine.canonical import Fields, pounds_text, read_decimal
from integrations.engine.errors import UnableToStore
from integrations.engine.records import INCOME
from integrations.local.kinds import Context, storing, text
from integrations.local.moments import DATE_ALIASES, columns_of_days, days_of, lives_of

CODES: dict[str, Callable[[object], Any]] = {
    "type": IncomeType.find,
    "basis": AmountBasis.find,
    "frequency": Frequency.find,
}


class Incomes:
    """See ``LocalKind``."""

    kind = INCOME
    model_label = "backoffice.income"
    aliases = DATE_ALIASES

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        return _told(context, list(Income.objects.filter(pk__in=list(local_ids))))

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        Income.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New incomes; the owner, amount and frequency of each must be known."""
        named = [name for fields in several for name in self.named_clients(fields)]
        owners = context.clients.local_ids(named)
        with storing("income"):
            wanted = [_new(fields, owners.get(str(fields.get("client")))) for fields in several]
            made = bulk.create_incomes(firm=context.firm, several=wanted, origin=context.origin)
            return _told(context, made)

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields; the owner only when it is linked here."""
        columns = _model_fields(changes)
        owner = next(iter(context.clients.local_ids(self.named_clients(changes)).values()), None)
        if owner is not None:
            columns["client_id"] = owner
        with storing("income"):
            service.update_flow(Income, flow_id=local_id, fields=columns, origin=context.origin)

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the income, restorably."""
        service.delete_flow(Income, flow_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Names, of deleted incomes too."""
        return dict(Income.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "name"))

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """The owner."""
        rows = Income.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "client_id")
        return {pk: [client_id] for pk, client_id in rows}

    def named_clients(self, fields: Fields) -> list[str]:
        """Remote id of the owner."""
        return [str(fields["client"])] if fields.get("client") else []


def _told(context: Context, incomes: Sequence[Income]) -> dict[int, Fields]:
    """Canonical fields of incomes."""
    remote_ids = context.clients.remote_ids({income.client_id for income in incomes}) if incomes else {}
    lives = lives_of(incomes)
    return {income.pk: own_fields(income, remote_ids) | days_of(income, lives) for income in incomes}


def own_fields(income: Income, remote_ids: dict[int, str]) -> Fields:
    """What an income says of itself; its days are told by ``days_of``."""
    return {
        "name": str(income.name),
        "type": str(income.type),
        "basis": str(income.basis),
        "amount": pounds_text(income.amount),
        "frequency": str(income.frequency),
        "is_taxable": income.is_taxable,
        "client": remote_ids.get(income.client_id, f"local:{income.client_id}"),
    }


def _new(fields: Fields, client_id: int | None) -> bulk.NewIncome:
    if client_id is None:
        raise UnableToStore("The income's owner is not linked here.")
    columns = {"type": IncomeType.OTHER.value, "name": "Income"} | _model_fields(fields)
    for name in ("amount", "frequency"):
        if columns.get(name) is None:
            raise UnableToStore(f"The income's {name} is missing or not known here.")
    return bulk.NewIncome(columns, client_id)


def _model_fields(fields: Fields) -> dict[str, Any]:
    """Columns of the income; what a column cannot hold is left out of it."""
    columns: dict[str, Any] = {name: fields[name] for name, find in CODES.items() if find(fields.get(name))}
    if text(fields, "name", 255):
        columns["name"] = text(fields, "name", 255)
    if "amount" in fields and read_decimal(fields["amount"]) is not None:
        columns["amount"] = read_decimal(fields["amount"])
    if isinstance(fields.get("is_taxable"), bool):
        columns["is_taxable"] = fields["is_taxable"]
    return columns | columns_of_days(fields)
