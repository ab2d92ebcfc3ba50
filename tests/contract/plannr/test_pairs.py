"""Items on both sides when a client is linked, against Plannr's sandbox: asked about, paired, never doubled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backoffice.models import Client, Contribution, Income, Plan
from backoffice.services import flows, plan_flows, plans
from domain.enums.sync import ConflictState, PairState
from integrations.engine.records import CLIENT
from integrations.models import Conflict, LikelyPair, Link, OutboxEntry, Outcome
from integrations.registry import SessionTerms, system_of
from integrations.selectors.pairs import pairs_in, proposals
from integrations.services.changes import UnableToSend
from integrations.services.links import create_there, link_existing
from integrations.services.pairing import answer_pairs
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory

ISA, SIPP = "Rowan's ISA", "Rowan's SIPP"


@pytest.fixture
def rowan(world: World) -> Client:
    """Rowan Testwood, who was here with an income and two plans before being linked; nothing has been synced yet."""
    client = ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood")
    there = world.remote.plans(world.remote.client("Rowan Testwood")["uuid"])
    number = next(one["policy_number"] for one in there if one["name"] == ISA)
    make(world, client, "Stocks and shares ISA", "investment", policy_number=number.lower().replace("-", " "))
    sipp = make(world, client, SIPP, "pension")
    plan_flows.create_plan_flow(
        Contribution, plan_id=sipp.pk, fields={"amount": Decimal(400), "frequency": "monthly"}, origin=world.origin
    )
    flows.create_flow(
        Income, client_id=client.pk, origin=world.origin,
        fields={"name": "Annual bonus", "type": "bonus", "amount": Decimal("4000.00"), "frequency": "yearly"},
    )  # fmt: skip
    session = system_of("plannr").open_session(world.connection, SessionTerms(read_only=True, interactive=True))
    record = session.reader.fetch(CLIENT, world.remote.client("Rowan Testwood")["uuid"])
    session.close()
    link_existing(
        connection=world.connection, local_id=client.pk, record=record, user_id=world.user.pk, now=world.now()
    )
    return client


def make(world: World, client: Client, name: str, plan_type: str, **fields: Any) -> Plan:
    return plans.create_plan(
        firm=world.firm, fields={"name": name, "type": plan_type, **fields}, owners={client.pk: Decimal(100)},
        origin=world.origin,
    )  # fmt: skip


def waiting() -> dict[str, tuple[str, bool]]:
    """Ours by name → the rule that found its pair, and whether theirs is held back."""
    return {one.name: (one.pair.sign, one.pair.holds) for one in proposals(pairs_in([PairState.WAITING]))}


def say(world: World, answer: PairState, *kinds: str) -> list[str]:
    ids = list(LikelyPair.objects.filter(kind__in=kinds, state=PairState.WAITING).values_list("pk", flat=True))
    assert ids
    return answer_pairs(pair_ids=ids, answer=answer, user=world.user, now=world.now())[1]


def test_each_is_asked_about_with_its_reason_and_what_both_sides_say(world: World, rowan: Client) -> None:
    assert world.sync().state == "done"
    assert waiting() == {
        "Stocks and shares ISA": ("policy_number", True),
        SIPP: ("name_and_type", True),
        "Annual bonus": ("name_and_amount", True),
    }
    held = Outcome.objects.filter(reason="waits_for_your_word")
    assert {one.label for one in held} == {ISA, SIPP, "Annual bonus"}
    assert Plan.objects.filter(name=ISA).count() == 0 and Income.objects.filter(name="Annual bonus").count() == 1
    asked = {one.name: one for one in proposals(pairs_in([PairState.WAITING]))}
    isa, bonus = asked["Stocks and shares ISA"], asked["Annual bonus"]
    assert ("Name", "Stocks and shares ISA", ISA) in [(row.label, row.ours, row.theirs) for row in isa.differing]
    assert ("Amount", "£4,000.00") in [(row.label, row.ours) for row in bonus.equal]
    assert "Rowan Testwood" in isa.whose and "/plans/" in isa.remote_url and "/fact-find" in bonus.remote_url


def test_the_same_are_linked_and_neither_side_has_any_of_them_twice(world: World, rowan: Client) -> None:
    owner = world.remote_id(rowan)
    before = sorted(one["name"] for one in world.remote.plans(owner))
    world.sync()
    assert say(world, PairState.SAME, "plan", "income") == []
    world.sync()
    say(world, PairState.SAME, "contribution")
    for conflict in Conflict.objects.filter(state=ConflictState.OPEN):
        assert conflict.fields
    world.sync()
    world.drain()
    assert not pairs_in([PairState.WAITING]).exists()
    assert Plan.objects.filter(ownerships__client=rowan, type="pension").count() == 1
    assert Contribution.objects.filter(plan__name=SIPP).count() == 1
    assert Income.objects.filter(name="Annual bonus").count() == 1
    assert sorted(one["name"] for one in world.remote.plans(owner)) == before
    assert [one["name"] for one in world.remote.incomes(owner)].count("Annual bonus") == 1
    linked = Link.objects.filter(ended_at__isnull=True, kind="plan", local_id__in=Plan.objects.values("pk"))
    assert linked.count() == Plan.objects.count()


def test_one_that_waits_for_a_word_is_not_created_there(world: World, rowan: Client) -> None:
    owner = world.remote_id(rowan)
    world.sync()
    bonus = Income.objects.get(name="Annual bonus")
    with pytest.raises(UnableToSend, match="possible duplicates"):
        create_there(
            connection=world.connection, kind="income", local_ids=[bonus.pk], user_id=world.user.pk, now=world.now()
        )
    assert not OutboxEntry.objects.exists()
    assert [one["name"] for one in world.remote.incomes(owner)].count("Annual bonus") == 1


def test_different_ones_both_stay_and_ours_may_be_created(world: World, rowan: Client) -> None:
    owner = world.remote_id(rowan)
    world.sync()
    assert say(world, PairState.DIFFERENT, "income") == []
    world.sync()
    mine = Income.objects.filter(name="Annual bonus").order_by("pk")
    assert mine.count() == 2
    create_there(
        connection=world.connection, kind="income", local_ids=[mine[0].pk], user_id=world.user.pk, now=world.now()
    )
    assert world.drain().sent == 1
    assert [one["name"] for one in world.remote.incomes(owner)].count("Annual bonus") == 2
    world.sync()
    assert mine.count() == 2
