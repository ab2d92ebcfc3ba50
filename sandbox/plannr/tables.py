"""What a firm has, as the tables of the data page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.common.moments import utc
from sandbox.common.store import Record, Store
from sandbox.plannr.money import money
from sandbox.plannr.resources.premiums import amount_each_time

MOST_ROWS = 500
"""So many rows of a table are shown; with plain clients by the thousand a browser would choke on all."""

Row = dict[str, Any]


class Tables:
    """The tables of one firm."""

    def __init__(self, store: Store, firm: str) -> None:
        self.store = store
        self.firm = firm
        self.names = {one.uuid: _name(one) for one in store.all("account", firm)}
        self.providers = {one.uuid: one.body["name"] for one in store.all("provider", firm)}
        self.plans = {one.uuid: one.get("name", "") for one in store.all("plan", firm)}
        self.stages = {one.uuid: one.body["name"] for one in store.all("life_stage", firm)}
        self.fields = {one.uuid: one.body["name"] for one in store.all("life_stage_field", firm)}
        self.folders = {one.uuid: one.body for one in store.all("folder", firm)}

    def all(self) -> dict[str, tuple[int, list[Row]]]:
        """Table title to how many rows there are and the first of them."""
        tables: dict[str, tuple[str, Callable[[Record], Row]]] = {
            "Accounts": ("account", self._account),
            "Plans": ("plan", self._plan),
            "Incomes": ("income", self._income),
            "Premiums": ("premium", self._premium),
            "Covers": ("cover", self._cover),
            "Transaction schedules": ("transaction_schedule", self._schedule),
            "Transactions": ("transaction", self._transaction),
            "Expenditure": ("expenditure", self._expenditure),
            "Files": ("file", self._file),
        }
        found = {title: (self.store.all(kind, self.firm), present) for title, (kind, present) in tables.items()}
        return {
            title: (len(records), [present(one) for one in records[:MOST_ROWS]])
            for title, (records, present) in found.items()
        }

    def _account(self, account: Record) -> Row:
        return {
            "name": self.names[account.uuid],
            "type": account.body["type"],
            "role": account.body["role"],
            "born": account.get("date_of_birth", ""),
            "owners": ", ".join(self.names.get(one, "") for one in account.get("owners", [])),
            **_trace(account),
        }

    def _plan(self, plan: Record) -> Row:
        owners = ", ".join(f"{self.names.get(one['uuid'], '')} {one['share'] / 100:g}%" for one in plan.body["owners"])
        return {
            "name": plan.get("name", ""),
            "owners": owners,
            "type": f"{plan.body['type']} / {plan.get('sub_type', '')}",
            "provider": self.providers.get(plan.get("provider_uuid", ""), ""),
            "status": "deleting" if plan.get("is_deleting") else plan.body["status"],
            **_trace(plan),
        }

    def _income(self, income: Record) -> Row:
        return {
            "name": income.get("name", ""),
            "account": self.names.get(income.parent or "", ""),
            "type": income.body["type"],
            "amount": _pounds(income.body["amount"]),
            "frequency": income.body["frequency"],
            "net or gross": income.body["amount_type"],
            **_trace(income),
        }

    def _premium(self, premium: Record) -> Row:
        percentage = premium.get("percentage")
        return {
            "plan": self._plan_name(premium),
            "premium": _pounds(amount_each_time(premium.body)),
            "percentage": "" if percentage is None else f"{percentage:g}%",
            "frequency": premium.body["frequency"],
            "source": premium.get("source", ""),
            "paid by": premium.get("payment_method", ""),
            **_period(premium),
            **_trace(premium),
        }

    def _cover(self, cover: Record) -> Row:
        return {
            "plan": self._plan_name(cover),
            "life": self.names.get(cover.get("client_uuid", ""), ""),
            "type": cover.body["cover_type"],
            "benefit": _pounds(cover.body["benefit_amount"]),
            "frequency": cover.body["benefit_frequency"],
            "status": cover.body["benefit_status"],
            **_trace(cover),
        }

    def _schedule(self, schedule: Record) -> Row:
        return {
            **self._transaction_common(schedule),
            "frequency": schedule.body["frequency"],
            **_period(schedule),
            **_trace(schedule),
        }

    def _transaction(self, transaction: Record) -> Row:
        common = self._transaction_common(transaction)
        return {**common, "date": transaction.body["date"], **_trace(transaction)}

    def _transaction_common(self, record: Record) -> Row:
        return {
            "plan": self._plan_name(record),
            "type": f"{record.body['type']} / {record.get('sub_type', '')}",
            "amount": _pounds(record.body["amount"]),
        }

    def _expenditure(self, amount: Record) -> Row:
        return {
            "client": self.names.get(amount.parent or "", ""),
            "life stage": self.stages[amount.body["life_stage_uuid"]],
            "field": self.fields[amount.body["life_stage_field_uuid"]],
            "amount": _pounds(amount.body["amount"]),
            **_trace(amount),
        }

    def _file(self, file: Record) -> Row:
        folder = self.folders[file.parent or ""]
        owner = folder["documentable_uuid"]
        return {
            "name": file.body["name"],
            "filename": file.body["filename"],
            "of": self.plans.get(owner) or self.names.get(owner, ""),
            "folder": folder["name"],
            "size": f"{file.body['size']:,} bytes",
            "SHA-256": file.body["sha256"],
            **_trace(file),
        }

    def _plan_name(self, part: Record) -> str:
        return str(self.plans.get(part.parent or "", ""))


def _trace(record: Record) -> Row:
    return {"updated (UTC)": utc(record.updated_at), "UUID": record.uuid}


def _period(record: Record) -> Row:
    return {"start": record.get("start_date", ""), "end": record.get("end_date", "")}


def _pounds(pence: int | None) -> str:
    return (money(pence) or {}).get("formatted", "")


def _name(account: Record) -> str:
    person = " ".join(part for part in (account.get("first_name"), account.get("last_name")) if part)
    return str(account.get("entity_name") or person)
