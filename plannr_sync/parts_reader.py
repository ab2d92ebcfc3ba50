"""Reading what hangs on plans and clients: asked for plan by plan and client by client, in as few requests as can be.

Covers and a liability's repayment come with their plan. A plan's premiums and regular transactions are read once for
all the kinds made of them, and only of plans that take part and may have them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from domain.periods import add_months
from integrations.engine import fields
from integrations.engine.codecs import Day
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import RemoteGone
from integrations.engine.ports import Scope
from integrations.engine.records import CONTRIBUTION, COVER, EXPENSE, PREMIUM, REPAYMENT, WITHDRAWAL, Record
from plannr_sync.client import Payload
from plannr_sync.mapping import parts as mapping
from plannr_sync.mapping.expenses import EXPENSES
from plannr_sync.mapping.plans import PULL_RULES
from plannr_sync.parts_client import COVERS, PREMIUMS, SCHEDULES, PlanPartsClient, part_id, plan_of

MAPPINGS = {
    COVER: mapping.COVERS,
    PREMIUM: mapping.PREMIUMS,
    CONTRIBUTION: mapping.CONTRIBUTIONS,
    WITHDRAWAL: mapping.WITHDRAWALS,
    REPAYMENT: mapping.REPAYMENTS,
}
TITLES = {
    COVER: "Cover of",
    PREMIUM: "Premium of",
    CONTRIBUTION: "Contribution to",
    WITHDRAWAL: "Withdrawal from",
    REPAYMENT: "Repayment of",
}
HELD_BY = {
    COVER: frozenset({"protection_policy"}),
    PREMIUM: frozenset({"protection_policy"}),
    CONTRIBUTION: frozenset({"cash_account", "investment", "pension"}),
    WITHDRAWAL: frozenset({"cash_account", "investment", "pension"}),
    REPAYMENT: frozenset({"mortgage", "loan_credit"}),
}
"""Types of plan that may have such a part here."""

REPAYMENT_ID = "repayment"
EMPLOYER_PAYMENTS = ("payment", "regular_employer_payments")
ONCE = frozenset({"one_off", "adhoc"})

Plans = Callable[[Scope], Iterable[Record]]


class PartsReader:
    """Records of the kinds that are part of another. ``list_plans`` reads the plans of a scope."""

    def __init__(self, client: PlanPartsClient, list_plans: Plans, today: Callable[[], date]) -> None:
        self._client, self._list_plans, self._today = client, list_plans, today
        self._scope: tuple[str, ...] | None = None
        self._plans: dict[str, Record] = {}
        self._lists: dict[tuple[str, str], list[Payload]] = {}
        self._changed: dict[str, Any] = {}

    def note_plans(self, scope: Scope, plans: Iterable[Record]) -> Iterator[Record]:
        """Remembers the plans of a scope while they are read, so that their parts need no second look."""
        kept: dict[str, Record] = {}
        for plan in plans:
            kept[plan.remote_id] = plan
            yield plan
        self._scope, self._plans, self._lists = scope.client_ids, kept, {}

    def note_clients(self, clients: Iterable[Record]) -> Iterator[Record]:
        """Remembers when clients had last changed, which tells whether their budget is wanted."""
        for client in clients:
            self._changed[client.remote_id] = client.updated_at
            yield client

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """The parts of the scope's plans or clients; none where only what is new is looked for, for no list tells."""
        if scope.changed_since is not None:
            return
        if kind == EXPENSE:
            for client_uuid in scope.client_ids or ():
                if scope.wants_parts_of(client_uuid, self._changed.get(client_uuid)):
                    yield from self._expenses(client_uuid)
            return
        for plan in self._plans_of(scope):
            if self._may_have(plan, kind) and scope.wants_parts_of(plan.remote_id, plan.updated_at):
                yield from self._of_plan(kind, plan)

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...]) -> Record:
        """One part, fresh. ``RemoteGone`` when there is none, or its plan no longer takes part."""
        if kind == EXPENSE:
            return self._found(self._expenses(remote_id.split("/", 1)[0]), remote_id)
        known = self._plans.get(plan_of(remote_id))
        if known is not None and not self._may_have(known, kind):
            raise RemoteGone("Its plan does not take part any more.", status=404)
        if kind in (REPAYMENT, COVER):
            return self._found(self._of_plan(kind, self._fresh_plan(remote_id, owner_ids)), remote_id)
        payload = self._client.part(remote_id)
        return self.part_record(kind, remote_id, payload, known, owner_ids)

    def part_record(
        self, kind: str, remote_id: str, payload: Payload, plan: Record | None, owner_ids: tuple[str, ...]
    ) -> Record:
        """The record of one part's payload; what is not said by its plan is taken from the payload."""
        shown = payload.get("plan") or {}
        plan_type = str(plan.fields["type"] if plan else shown.get("type") or "")
        marked = {
            **payload,
            "id_in_use": remote_id,
            "plan_in_use": plan_of(remote_id),
            "plan_type_in_use": plan_type,
            "source_in_use": _source(payload),
            "found_in_use": payload.get("found_in_use", ""),
        }
        record = fields.decode(MAPPINGS[kind], marked)
        name = plan.label if plan else str(shown.get("name") or "a plan")
        return replace(record, owner_ids=plan.owner_ids if plan else owner_ids, title=f"{TITLES[kind]} {name}")

    # ---------------------------------------------------------------------------------------------------- plans

    def _plans_of(self, scope: Scope) -> Iterable[Record]:
        if self._scope is None or not set(scope.client_ids or ()) <= set(self._scope):
            list(self.note_plans(scope, self._list_plans(replace(scope, parts_known=None))))
        wanted = set(scope.client_ids or ())
        return [plan for plan in self._plans.values() if not wanted or wanted & set(plan.owner_ids)]

    @staticmethod
    def _may_have(plan: Record, kind: str) -> bool:
        return plan.fields["type"] in HELD_BY[kind] and first_reason(PULL_RULES, plan.fields) is None

    def _fresh_plan(self, remote_id: str, owner_ids: tuple[str, ...]) -> Record:
        """The plan a part hangs on, read again among its owners' plans: its covers and terms come with it."""
        wanted = plan_of(remote_id)
        for plan in self._list_plans(Scope(client_ids=owner_ids)):
            if plan.remote_id == wanted:
                return plan
        raise RemoteGone("Its plan is not there any more.", status=404)

    def _listed(self, plan: Record, word: str) -> list[Payload]:
        key = (plan.remote_id, word)
        if key not in self._lists:
            self._lists[key] = self._client.parts(plan.remote_id, word)
        return self._lists[key]

    # ---------------------------------------------------------------------------------------------------- kinds

    def _of_plan(self, kind: str, plan: Record) -> Iterator[Record]:
        read = {
            COVER: self._covers,
            PREMIUM: self._premiums,
            CONTRIBUTION: self._contributions,
            WITHDRAWAL: self._withdrawals,
            REPAYMENT: self._repayments,
        }[kind]
        for word, payload in read(plan):
            remote_id = f"{plan.remote_id}/{word}" if word == REPAYMENT_ID else part_id(plan.remote_id, word, payload)
            yield self.part_record(kind, remote_id, payload, plan, plan.owner_ids)

    def _covers(self, plan: Record) -> Iterator[tuple[str, Payload]]:
        """All covers; of several active life covers only the one that was changed last counts."""
        covers: list[Payload] = plan.raw.get("covers") or []
        lives = [
            one for one in covers
            if one.get("cover_type") == "life_assurance" and one.get("benefit_status") == "active"
        ]  # fmt: skip
        latest = _last(lives, _age)
        for one in covers:
            outdated = one in lives and one is not latest
            yield COVERS, {**one, "found_in_use": mapping.NOT_LATEST if outdated else ""}

    def _premiums(self, plan: Record) -> Iterator[tuple[str, Payload]]:
        """All premiums; the current one is under way today, and began last where several are."""
        premiums = self._listed(plan, PREMIUMS)
        running = [one for one in premiums if self._has_begun(one) and not self._is_over(one)]
        current = _last(running, _start)
        for one in premiums:
            yield PREMIUMS, {**one, "found_in_use": "" if one is current else mapping.NOT_CURRENT}

    def _contributions(self, plan: Record) -> Iterator[tuple[str, Payload]]:
        """A pension's premiums, and the regular transactions that pay in."""
        if plan.fields["type"] == "pension":
            for one in self._listed(plan, PREMIUMS):
                yield PREMIUMS, self._dated(one)
        for one in self._listed(plan, SCHEDULES):
            if one.get("type") == "contribution" or _pair(one) == EMPLOYER_PAYMENTS:
                yield SCHEDULES, self._dated(one)
            elif one.get("type") != "withdrawal":
                yield SCHEDULES, {**one, "found_in_use": mapping.OTHER_TYPE}

    def _withdrawals(self, plan: Record) -> Iterator[tuple[str, Payload]]:
        for one in self._listed(plan, SCHEDULES):
            if one.get("type") == "withdrawal":
                yield SCHEDULES, self._dated(one)

    def _repayments(self, plan: Record) -> Iterator[tuple[str, Payload]]:
        """One a liability: what its details say is paid a month, else the regular payment that began last."""
        details = plan.raw.get("fields") or {}
        if details.get("monthly_repayment") is not None:
            found = {"amount": details["monthly_repayment"], "frequency": "monthly"}
        else:
            payments = [one for one in self._listed(plan, SCHEDULES) if one.get("type") == "payment"]
            running = [one for one in payments if not self._is_over(one)]
            latest = _last(running, _start)
            if latest is None:
                return
            found = {name: latest.get(name) for name in ("amount", "frequency", "end_date")}
        ends = found.get("end_date") or _end_of_term(plan, details)
        yield REPAYMENT_ID, {**found, "end_date": ends, "updated_at": plan.raw.get("updated_at")}

    def _dated(self, payload: Payload) -> Payload:
        return {**payload, "found_in_use": mapping.ENDED if self._is_over(payload) else ""}

    def _has_begun(self, payload: Payload) -> bool:
        start = _day(payload.get("start_date"))
        return start is None or start <= self._today()

    def _is_over(self, payload: Payload) -> bool:
        """Whether its end, or the one day of what is paid once, lies in the past."""
        name = "start_date" if payload.get("frequency") in ONCE and not payload.get("end_date") else "end_date"
        day = _day(payload.get(name))
        return day is not None and day < self._today()

    def _expenses(self, client_uuid: str) -> Iterator[Record]:
        """What the client's budget holds an amount for."""
        for row in self._client.expenditure(client_uuid):
            if row.get("uuid") and _pence(row.get("amount")):
                yield expense_record(client_uuid, row)

    @staticmethod
    def _found(records: Iterable[Record], remote_id: str) -> Record:
        for record in records:
            if record.remote_id == remote_id:
                return record
        raise RemoteGone("It is not there any more.", status=404)


def expense_record(client_uuid: str, row: Payload) -> Record:
    """The record of one amount of a budget; its field and stage make its name."""
    stage = row.get("life_stage") or {}
    name = str(row.get("name") or "Expense")
    marked = {
        **row,
        "id_in_use": f"{client_uuid}/{row['uuid']}",
        "client_in_use": client_uuid,
        "name_in_use": f"{name} ({stage['name']})" if stage.get("name") else name,
    }
    return fields.decode(EXPENSES, marked)


def _source(payload: Payload) -> str | None:
    """Who pays, as premiums say it; a regular transaction only tells an employer's payments."""
    return "employer" if _pair(payload) == EMPLOYER_PAYMENTS else payload.get("source")


def _pair(payload: Payload) -> tuple[str, str]:
    return str(payload.get("type") or ""), str(payload.get("sub_type") or "")


def _age(payload: Payload) -> tuple[str, str]:
    """Sorts by the last change, then by the making."""
    return str(payload.get("updated_at") or ""), str(payload.get("created_at") or "")


def _start(payload: Payload) -> tuple[str, ...]:
    """Sorts by the start, a blank one first."""
    return str(payload.get("start_date") or ""), *_age(payload)


def _last(payloads: list[Payload], key: Callable[[Payload], tuple[str, ...]]) -> Payload | None:
    """The greatest; of equal ones the one that is listed last."""
    return sorted(payloads, key=key)[-1] if payloads else None


def _day(raw: Any) -> date | None:
    found = Day().decode(raw)
    return date.fromisoformat(str(found.value)) if found.value and not found.problem else None


def _pence(raw: Any) -> int:
    amount = raw.get("amount") if isinstance(raw, dict) else raw
    return int(amount or 0)


def _end_of_term(plan: Record, details: Payload) -> str | None:
    """When a liability ends: the day its details say, or so many months after it was opened; None is for ever."""
    if _day(details.get("end_date")):
        return str(details["end_date"])
    opened, months = _day(plan.fields.get("opened_date")), details.get("term_months")
    return add_months(opened, months).isoformat() if opened and isinstance(months, int) else None
