"""Reading Plannr for the engine: payloads made complete, then decoded by the mapping tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from domain.money import split_by_largest_remainder
from integrations.engine import fields
from integrations.engine.codecs import Pence
from integrations.engine.errors import RemoteGone
from integrations.engine.ports import Scope
from integrations.engine.records import CLIENT, INCOME, PLAN, Record
from plannr_sync.ahead import ReadAhead
from plannr_sync.client import Payload
from plannr_sync.directory import Directory
from plannr_sync.mapping.clients import CLIENTS
from plannr_sync.mapping.codecs import uuid_of
from plannr_sync.mapping.incomes import INCOMES
from plannr_sync.mapping.plans import PLANS
from plannr_sync.parts_client import PlanPartsClient
from plannr_sync.parts_reader import PartsReader

if TYPE_CHECKING:
    from plannr_sync.family import Family

WHOLE = 1_000_000
"""All of a plan in ten-thousandths of a per cent."""


class PlannrReader:
    """``RemoteReader`` over one Plannr client."""

    def __init__(self, client: PlanPartsClient, today: Callable[[], date], ahead: ReadAhead | None = None) -> None:
        """``ahead`` may read the firm's lists while its clients are dealt with."""
        self.client = client
        self._ahead = ahead
        self.parts = PartsReader(client, self._plans, today)
        self.directory = Directory(client)
        self.family: Family | None = None
        """Who belongs together among the clients of an import, once somebody has asked."""
        self.partners: dict[str, str] = {}
        """Who is linked with whom as a partner, as far as was asked; "" for nobody."""
        self._firm_lists: dict[str, dict[str, list[Payload]]] = {}
        """Lists of the whole firm by kind, then by account, where a run goes through all of it."""

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """Every record of the kind in the scope, each once."""
        if kind == CLIENT:
            return self.parts.note_clients(self._clients(scope))
        if kind == PLAN:
            return self.parts.note_plans(scope, self._plans(scope))
        return self._incomes(scope) if kind == INCOME else self.parts.records(kind, scope)

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...] = ()) -> Record:
        """One record, fresh. ``RemoteGone`` when there is none."""
        if kind == CLIENT:
            return client_record(self.directory.fresh(remote_id))
        if kind == PLAN:
            payload = self.client.plan(remote_id)
            if payload.get("is_deleting"):
                raise RemoteGone("The plan is being deleted in Plannr.", status=404)
            return self.plan_record(payload)
        if kind != INCOME:
            return self.parts.fetch(kind, remote_id, owner_ids)
        owner = owner_ids[0] if owner_ids else ""
        return self.income_record(self.client.income(remote_id, owner), owner)

    # ------------------------------------------------------------------------------------------------ clients

    def _clients(self, scope: Scope) -> Iterator[Record]:
        if scope.client_ids is None:
            if scope.walks_firm and self._ahead is not None:
                self._ahead.start()
            payloads = self.directory.everyone(scope.changed_since)
        else:
            payloads = self.directory.some(scope.client_ids)
        return (client_record(payload) for payload in payloads)

    # -------------------------------------------------------------------------------------------------- plans

    def _plans(self, scope: Scope) -> Iterator[Record]:
        wanted = self._with_joint_accounts(scope)
        for payload in self._listed(PLAN, wanted, scope):
            is_wanted = wanted is None or wanted & accounts_of_plan(payload)
            if is_wanted and not payload.get("is_deleting"):
                yield self.plan_record(payload)

    def plan_record(self, payload: Payload) -> Record:
        """The record of a plan's payload."""
        return fields.decode(
            PLANS,
            {**payload, "owners_in_use": self._shares(payload), "valuation_in_use": valuation_of(payload)},
        )

    def _shares(self, payload: Payload) -> list[dict[str, str]]:
        """Who owns how much, people only: a joint account stands for its owners. Unsaid shares are equal."""
        parts: dict[str, Decimal] = {}
        roles = {uuid_of(one): str(one.get("role") or "") for one in plan_accounts(payload) if isinstance(one, dict)}
        for account, percent in _stated_shares(plan_accounts(payload)):
            people = self.directory.people_behind(account, roles.get(account, ""))
            if not people:
                return []
            for person, part in zip(people, split_percent(percent, len(people)), strict=True):
                parts[person] = parts.get(person, Decimal(0)) + part
        return [{"client": person, "percent": f"{part:.4f}"} for person, part in sorted(parts.items())]

    # ------------------------------------------------------------------------------------------------ incomes

    def _incomes(self, scope: Scope) -> Iterator[Record]:
        wanted = self._with_joint_accounts(scope)
        try:
            for payload in self._listed(INCOME, wanted, scope):
                record = self.income_record(payload)
                if wanted is None or wanted & {*record.owner_ids, account_of(payload)}:
                    yield record
        except RemoteGone:
            if scope.is_complete:  # one request a client is too much for finding out what is new
                yield from self._incomes_one_by_one(wanted)

    def _incomes_one_by_one(self, wanted: set[str] | None) -> Iterator[Record]:
        """From the older list, which is one a client."""
        accounts = sorted(wanted) if wanted is not None else [one["uuid"] for one in self.directory.everyone()]
        for account in accounts:
            try:
                payloads = self.client.incomes_of(account)
            except RemoteGone:
                continue
            yield from (self.income_record(payload, account) for payload in payloads)

    def income_record(self, payload: Payload, account: str = "") -> Record:
        """The record of an income's payload; ``account`` is its owner where the payload does not say."""
        owner = account_of(payload) or account
        shared_owner = _shared_owner(payload)
        is_joint = bool(owner) and not shared_owner and self._is_joint(payload, owner)
        marked = {**payload, "owner_in_use": shared_owner or owner, "owner_is_joint": is_joint}
        return fields.decode(INCOMES, marked)

    def _is_joint(self, payload: Payload, owner: str) -> bool:
        shown = payload.get("account")
        role = shown.get("role") if isinstance(shown, dict) else None
        return (role or self.directory.role_of(owner)) == "joint"

    def _listed(self, kind: str, wanted: set[str] | None, scope: Scope) -> Iterable[Payload]:
        """Payloads of (at least) these accounts: from a list of theirs, or from the firm's, which is read once."""
        if wanted is None or not scope.walks_firm or scope.changed_since:
            if kind == PLAN:
                return self.client.plans(client_uuids=wanted, changed_since=scope.changed_since)
            return self.client.incomes(account_uuids=wanted, changed_since=scope.changed_since)
        if kind not in self._firm_lists:
            read: Iterable[Payload] | None = self._ahead.take(kind) if self._ahead is not None else None
            if read is None:
                read = self.client.plans() if kind == PLAN else self.client.incomes()
            self._firm_lists[kind] = _by_account(read, accounts_of_plan if kind == PLAN else accounts_of_income)
        by_account = self._firm_lists[kind]
        found = (payload for account in sorted(wanted) for payload in by_account.get(account, ()))
        return {payload["uuid"]: payload for payload in found}.values()

    def _with_joint_accounts(self, scope: Scope) -> set[str] | None:
        """The scope's clients and the joint accounts they belong to: what hangs on those is theirs too."""
        if scope.client_ids is None:
            return None
        wanted = set(scope.client_ids)
        for uuid in scope.client_ids:
            if self.directory.role_of(uuid) == "individual":
                wanted |= {joint["uuid"] for joint in self.directory.joints_of(uuid)}
        return wanted


def client_record(payload: Payload) -> Record:
    """The record of a finished account (see ``Directory``); a client belongs to itself."""
    record = fields.decode(CLIENTS, payload)
    return replace(record, owner_ids=(record.remote_id,))


def plan_accounts(payload: Payload) -> list[Any]:
    """The owners as the server shows them: the newer list, else the single client with any further ones."""
    accounts = payload.get("accounts")
    if isinstance(accounts, list) and accounts:
        return accounts
    single = payload.get("client") or payload.get("client_uuid")
    return [one for one in [single, *(payload.get("linked_owners") or [])] if one]


def accounts_of_plan(payload: Payload) -> set[str]:
    """Ids of the accounts a plan hangs on."""
    return {uuid_of(one) for one in plan_accounts(payload)}


def accounts_of_income(payload: Payload) -> set[str]:
    """Ids of the accounts an income hangs on: its own, and the person's it stands for in a shared one."""
    return {account_of(payload), _shared_owner(payload)}


def _shared_owner(payload: Payload) -> str:
    return uuid_of(payload.get("shared_owner") or payload.get("shared_owner_uuid"))


def _by_account(payloads: Iterable[Payload], accounts: Callable[[Payload], set[str]]) -> dict[str, list[Payload]]:
    found: dict[str, list[Payload]] = {}
    for payload in payloads:
        for account in accounts(payload):
            found.setdefault(account, []).append(payload)
    return found


def _stated_shares(accounts: list[Any]) -> list[tuple[str, Decimal]]:
    """(account, per cent) adding to 100; owners without a share have equal parts of what is left."""
    stated: dict[str, Decimal | None] = {}
    for one in accounts:
        percent = None
        if isinstance(one, dict):
            percent = next(
                (one[key] for key in ("ownership_percentage", "percentage", "percent") if one.get(key) is not None),
                None,
            )
        if uuid_of(one):
            stated[uuid_of(one)] = None if percent is None else Decimal(str(percent))
    given = sum((part for part in stated.values() if part is not None), Decimal(0))
    unsaid = [uuid for uuid, part in stated.items() if part is None]
    if unsaid and given <= 100:
        stated.update(zip(unsaid, split_percent(100 - given, len(unsaid)), strict=True))
    total = sum((part or Decimal(0) for part in stated.values()), Decimal(0))
    if total != 100:
        stated = dict(zip(stated, split_percent(Decimal(100), len(stated)), strict=True))
    return [(uuid, part or Decimal(0)) for uuid, part in stated.items()]


def split_percent(percent: Decimal, ways: int) -> list[Decimal]:
    """Equal parts of a percentage, in ten-thousandths, adding up to it."""
    whole = int(percent * WHOLE / 100)
    return [Decimal(part) / (WHOLE // 100) for part in split_by_largest_remainder(whole, [1] * ways)] if ways else []


def valuation_of(payload: Payload) -> Payload | None:
    """The plan's value and its day: stated on the plan, else its sub-accounts' latest valuations together."""
    if payload.get("value") is not None and payload.get("valued_at"):
        return {"value": payload["value"], "valued_at": payload["valued_at"]}
    latest = latest_valuations(payload)
    if not latest:
        return None
    pounds = [Decimal(str(Pence().decode(one.get("value")).value or 0)) for one in latest]
    return {
        "value": int(sum(pounds) * 100),
        "valued_at": max(str(one.get("valued_at") or "") for one in latest),
    }


def latest_valuations(payload: Payload) -> list[Payload]:
    """The latest valuation of each sub-account, wherever the server shows them."""
    if payload.get("latest_valuations"):
        return list(payload["latest_valuations"])
    subs: Iterable[Payload] = payload.get("sub_accounts") or [payload.get("main_account") or {}]
    return [sub["latest_valuation"] for sub in subs if sub.get("latest_valuation")]


def account_of(payload: Payload) -> str:
    """The account an income hangs on, as far as it says."""
    return uuid_of(payload.get("account") or payload.get("account_uuid") or payload.get("client"))
