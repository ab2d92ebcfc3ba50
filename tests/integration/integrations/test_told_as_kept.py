"""What a kind tells of records it has just written is what reading them gives, in every value and its type."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backoffice.models import Client
from integrations.engine.canonical import Fields
from integrations.engine.errors import UnableToStore
from integrations.engine.ports import NewLink
from integrations.engine.records import CLIENT, INCOME, PLAN, Record
from integrations.local.registry import KINDS
from integrations.models import Link
from integrations.stores.bundle import Side, side_of
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db

PEOPLE: list[Fields] = [
    {
        "kind": "individual", "first_name": " Ann  ", "last_name": "M" * 120, "date_of_birth": "1961-02-28",
        "gender": "female", "marital_status": "civil_partnership", "status": "prospect", "retirement_age": 67,
        "national_insurance_number": "QQ123456C", "email": " ann@example.test ", "mobile": "+447700900123",
        "address": {"line_1": " 1 Row", "town": "T" * 110, "postcode": "EH1 1AA", "country": "UK"},
    },
    {
        "kind": "individual", "first_name": "Bo", "last_name": "Marsh", "gender": "other",
        "retirement_age": 7, "national_insurance_number": "far too long for one", "address": {"country": "UK"},
    },
]  # fmt: skip
JOINT: Fields = {"kind": "joint", "entity_name": "Ann and Bo", "members": ["far-1", "far-0", "far-9"]}
PLANS: list[Fields] = [
    {
        "type": "mortgage", "name": "  Home  ", "provider": " Lender ", "policy_number": "ab 12", "status": "active",
        "opened_date": "2020-02-29", "owners": [{"client": "far-2"}],
        "valuation": {"valued_date": "2026-01-31", "amount": "1234.50"},
        "details": {"interest_rate": "4.5000", "amount_borrowed": "200000.00", "term_months": 300},
    },
    {
        "type": "pension", "sub_type": "sipp", "inactive_reason": "lapsed", "inactive_date": "2025-04-05",
        "owners": [{"client": "far-0", "percent": "33.3333"}, {"client": "far-1"}], "valuation": {"amount": "1.00"},
    },
]  # fmt: skip
INCOMES: list[Fields] = [
    {
        "client": "far-0", "name": "Wage", "type": "salary", "basis": "gross", "amount": "1000.00",
        "frequency": "monthly", "is_taxable": True, "start_date": "2020-01-01", "end_date": None,
    },
    {"client": "far-1", "amount": "0.10", "frequency": "yearly"},
]  # fmt: skip


def linked(side: Side, told: dict[int, Fields], first: int) -> None:
    """Links new clients with far-0, far-1 and so on."""
    news = [
        NewLink(pk, Record(CLIENT, f"far-{first + n}", fields, owner_ids=(f"far-{first + n}",)), {}, {})
        for n, (pk, fields) in enumerate(told.items())
    ]
    side.links.add_all(CLIENT, news)


def written(side: Side, kind: str, several: list[Fields]) -> dict[int, Fields]:
    """What was told of new records, once it was found to be what reading them gives."""
    told = KINDS[kind].create_all(side.context, several)
    held = KINDS[kind].read(side.context, told)
    assert len(told) == len(several)
    for pk, fields in told.items():
        assert fields == held[pk]
        assert json.dumps(fields, sort_keys=True) == json.dumps(held[pk], sort_keys=True)
        assert {name: type(value) for name, value in fields.items() if isinstance(value, str)} == {
            name: type(value) for name, value in held[pk].items() if isinstance(value, str)
        }
    return told


def test_what_is_told_of_new_records_is_what_was_kept(world: World) -> None:
    side = side_of(world.connection, now=world.now)
    people = written(side, CLIENT, PEOPLE)
    linked(side, people, 0)
    joint = written(side, CLIENT, [JOINT])
    assert next(iter(joint.values()))["members"] == ["far-0", "far-1"]
    linked(side, joint, 2)
    plans = written(side, PLAN, PLANS)
    assert [len(fields["owners"]) for fields in plans.values() if isinstance(fields["owners"], list)] == [2, 2]
    written(side, INCOME, INCOMES)
    assert [Client.objects.get(pk=pk).first_name for pk in people] == ["Ann", "Bo"]


def test_new_links_have_what_was_given_and_their_defaults(world: World) -> None:
    side = side_of(world.connection, now=world.now)
    linked(side, KINDS[CLIENT].create_all(side.context, PEOPLE), 0)
    one, other = Link.objects.order_by("pk")
    record = Record(CLIENT, "far-7", {}, owner_ids=("far-7",))
    alone = Link.objects.get(pk=side.links.add(CLIENT, one.local_id + 100, record, {}, {}))
    same = ("state", "version", "ended_at", "end_reason", "update_policy", "connection_id", "local_model", "base")
    assert {name: getattr(one, name) for name in same} == {name: getattr(alone, name) for name in same}
    assert one.external_reference != other.external_reference
    assert (one.remote_id, other.remote_id) == ("far-0", "far-1")
    assert one.created_at == one.updated_at == other.created_at


class TestPayloads:
    """A link keeps the whole payload, whatever a remote puts into it."""

    @pytest.mark.parametrize(
        "odd",
        [10**30, 0.1, True, None, [], {}, "£ “quoted” \\ \n", "\U0001f600", {"deep": [{"er": [-(10**40)]}]}],
    )
    def test_come_back_as_they_came(self, world: World, odd: Any) -> None:
        side = side_of(world.connection, now=world.now)
        told = written(side, CLIENT, PEOPLE[:1])
        record = Record(CLIENT, "far-0", {}, {"odd": odd}, owner_ids=("far-0",))
        side.links.add_all(CLIENT, [NewLink(next(iter(told)), record, {}, {})])
        kept = Link.objects.get(remote_id="far-0").raw["odd"]
        assert kept == odd
        assert type(kept) is type(odd)

    @pytest.mark.parametrize("bad", ["\x00", "\ud800"])
    def test_that_no_database_can_hold_are_refused_in_words(self, world: World, bad: str) -> None:
        side = side_of(world.connection, now=world.now)
        told = written(side, CLIENT, PEOPLE[:1])
        record = Record(CLIENT, "far-0", {}, {"bad": bad}, owner_ids=("far-0",))
        with pytest.raises(UnableToStore, match="link cannot be kept here"):
            side.links.add_all(CLIENT, [NewLink(next(iter(told)), record, {}, {})])
        with pytest.raises(UnableToStore, match="client cannot be kept here"):
            KINDS[CLIENT].create_all(side.context, [{"kind": "individual", "first_name": f"A{bad}"}] * 2)
