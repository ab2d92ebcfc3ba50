"""Plans of one or two people with what hangs on them, and expenses, on both sides in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from integrations.engine.canonical import Fields
from integrations.engine.codecs import CodeTable, Pence, Text
from integrations.engine.errors import RemoteGone, RemoteRefused, UnableToStore
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import Connector, Item, KindSpec, Scope, Session
from integrations.engine.records import CLIENT, CONTRIBUTION, EXPENSE, PLAN
from tests.fakes.ours import MemorySide
from tests.fakes.remote import CLIENTS, FakeApi, FakeRemote, Owners

MONTHLY = {"amount": "10.00", "frequency": "monthly"}
ONLY_FROM_THERE = Ability.no("Budgets are made there.")


class Valued:
    """A value and its day, as text on both sides."""

    def decode(self, raw: Any) -> Any:
        from integrations.engine.codecs import Decoded

        return Decoded(dict(raw) if raw else None)

    def encode(self, value: Any) -> Any:
        return value


def _owners(fields: Fields) -> list[str]:
    shares = fields.get("owners")
    return [str(one["client"]) for one in shares if isinstance(one, dict)] if isinstance(shares, list) else []


def _references(payload: Any) -> list[str]:
    return [payload["reference"]] if payload.get("reference") else []


PLANS = Mapping(
    PLAN, "policy", "Plan",
    (
        FieldRule("name", "name", Text(), "Name"),
        FieldRule("type", "type", Text(), "Type", direction=Direction.PULL),
        FieldRule("policy_number", "number", Text(), "Policy number"),
        FieldRule("valuation", "value", Valued(), "Value"),
        FieldRule("owners", "owners", Owners(), "Owners", direction=Direction.PULL),
    ),
    owners=_owners, references=_references,
)  # fmt: skip
CONTRIBUTIONS = Mapping(
    CONTRIBUTION, "payment", "Contribution",
    (
        FieldRule("plan", "plan", Text(), "Plan", direction=Direction.PULL),
        FieldRule("amount", "pence", Pence(), "Amount"),
        FieldRule("frequency", "frequency", CodeTable({"monthly": "monthly", "annually": "yearly"}), "Frequency"),
    ),
    references=_references,
)  # fmt: skip
EXPENSES = Mapping(
    EXPENSE, "budget", "Expense",
    (
        FieldRule("client", "person", Text(), "Owner", direction=Direction.PULL),
        FieldRule("name", "name", Text(), "Name", direction=Direction.PULL),
        FieldRule("amount", "pence", Pence(), "Amount"),
    ),
    owners=lambda fields: [str(fields["client"])], references=_references,
)  # fmt: skip
CONNECTOR = Connector(
    "fake", "Faraway",
    (
        KindSpec(CLIENTS, delete=Ability.no("Never."), removes_withdrawn=False),
        KindSpec(PLANS),
        KindSpec(CONTRIBUTIONS, part_of=PLAN),
        KindSpec(EXPENSES, create=ONLY_FROM_THERE, delete=ONLY_FROM_THERE),
    ),
)  # fmt: skip
KINDS = tuple(spec.kind for spec in CONNECTOR.kinds)


class ItemRemote(FakeRemote):
    """Whose payments hang on policies and go with them."""

    def __init__(self, page_size: int) -> None:
        super().__init__(page_size=page_size, connector=CONNECTOR, data={kind: {} for kind in KINDS})

    def session(self, *, read_only: bool = False) -> Session:
        """A conversation; a read-only one has no writer."""
        start, api = len(self.log), ItemApi(self)
        return Session(api, None if read_only else api, requests=lambda: len(self.log) - start)

    def remove(self, kind: str, remote_id: str) -> None:
        """Deletes a record there, with what hangs on it."""
        self.data[kind].pop(remote_id, None)
        if kind == PLAN:
            for key in [key for key, row in self.data[CONTRIBUTION].items() if row["plan"] == remote_id]:
                del self.data[CONTRIBUTION][key]


class ItemApi(FakeApi):
    """Reads parts by their plan's owners and makes none of a plan that is not there."""

    def _is_wanted(self, kind: str, row: dict[str, Any], scope: Scope) -> bool:
        return True if kind == CONTRIBUTION else super()._is_wanted(kind, row, scope)

    def create(self, kind: str, fields: Fields, *, reference: str, key: str) -> Any:
        if kind == CONTRIBUTION and str(fields["plan"]) not in self.remote.data[PLAN]:
            raise RemoteRefused("There is no such plan.", status=404, fields={})
        return super().create(kind, fields, reference=reference, key=key)

    def delete(self, kind: str, remote_id: str, *, key: str) -> None:
        try:
            super().delete(kind, remote_id, key=key)
        except KeyError as error:  # it went with its plan
            raise RemoteGone("It is gone.", status=404) from error


class ItemSide(MemorySide):
    """Ours: a part names its plan by our id, is hidden with it and linked for as long as it is."""

    def __init__(self, remote: Any, spell: Callable[[str, Any], Any]) -> None:
        super().__init__(remote, spell=spell)

    def _plan_link(self, remote_id: str) -> int | None:
        return next(iter(self._living(PLAN, {remote_id})), None)

    def create(self, kind: str, fields: Fields) -> int:
        if kind == CONTRIBUTION and "plan_pk" not in fields:
            link = self._plan_link(str(fields["plan"]))
            plan = self.state.links[link]["local_id"] if link is not None else None
            if plan not in self.state.objects:
                raise UnableToStore("Its plan is not here.")
            fields = {**fields, "plan_pk": plan}
        return super().create(kind, fields)

    def read(self, kind: str, local_ids: Iterable[int]) -> dict[int, Fields]:
        found = super().read(kind, local_ids)
        if kind == CONTRIBUTION:
            found = {pk: one for pk, one in found.items() if one["plan_pk"] in self.state.objects}
            for one in found.values():
                link = self.link_of(int(str(one["plan_pk"])))
                one["plan"] = self.state.links[link]["remote_id"] if link is not None else f"local:{one['plan_pk']}"
        return found

    def item(self, link_id: int) -> Item:
        item, link = super().item(link_id), self.state.links[link_id]
        owners = tuple(link["owners"])
        if link["kind"] != CONTRIBUTION:
            return replace(item, owner_ids=owners)
        local = self.read(CONTRIBUTION, [item.local_id]).get(item.local_id)
        plan = self._plan_link(link["plan"])
        dying = local is None and plan is not None and self.item(plan).deleting
        return replace(item, local=local, owner_ids=owners, deleting=item.deleting or dying)

    def add(self, kind: str, local_id: int, record: Any, base: Fields, kept: Fields, *, reference: str = "") -> int:
        pk = super().add(kind, local_id, record, base, kept, reference=reference)
        plan = str(record.fields.get("plan") or "")
        self.state.links[pk] |= {"owners": list(record.owner_ids), "plan": plan}
        return pk

    def settle(self, link_id: int, base: Fields, kept: Fields, record: Any) -> None:
        super().settle(link_id, base, kept, record)
        self.state.links[link_id]["owners"] = list(record.owner_ids) or self.state.links[link_id]["owners"]

    def unlink(self, link_id: int, *, reason: str) -> None:
        super().unlink(link_id, reason=reason)
        gone = self.state.links[link_id]
        if gone["kind"] == PLAN:
            for pk in self._living(CONTRIBUTION):
                if self.state.links[pk]["plan"] == gone["remote_id"]:
                    super().unlink(pk, reason="plan_unlinked")

    def former(self, kind: str, remote_ids: Iterable[str]) -> dict[str, int]:
        found = super().former(kind, remote_ids)
        alive = self.read(kind, found.values())
        return {remote_id: pk for remote_id, pk in found.items() if pk in alive}

    def unmet(self, kind: str, fields: Fields) -> list[str]:
        if kind == CONTRIBUTION:
            plan = str(fields["plan"])
            return [] if self._plan_link(plan) is not None else [plan]
        named = [str(fields["client"])] if kind == EXPENSE else _owners(fields) if kind == PLAN else []
        return [one for one in named if not self._living(CLIENT, {one})]

    def unlinked(self, kind: str, local_id: int) -> list[str]:
        if kind != CONTRIBUTION:
            return []
        plan = self.state.objects[local_id][1]["plan_pk"]
        return [] if self.link_of(int(str(plan))) is not None else [f"plan {plan}"]
