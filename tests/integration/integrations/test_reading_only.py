"""A firm that changes to reading only: what somebody edited before is asked about, never replaced."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.models import Income
from backoffice.services.flows import update_flow
from domain.enums.sync import ConflictAnswer, ConflictState, LinkState, Mode, OutboxState, UpdatePolicy
from integrations.engine.errors import RemoteRefused
from integrations.models import Conflict, OutboxEntry
from integrations.services.conflicts import answer_conflict
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db

READING = pytest.mark.parametrize("mode", [Mode.ONE_WAY, Mode.FORCE_ONE_WAY])


@pytest.fixture
def income(world: World) -> str:
    """The remote id of Ann's income, 42,000 on both sides."""
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    return income


def edit(world: World, income: str, **fields: object) -> None:
    update_flow(Income, flow_id=world.local(income).pk, fields=fields)


def sync(world: World) -> None:
    world.run("client-1", "client-2")


@READING
def test_an_edit_that_waits_becomes_a_question_and_stays(world: World, income: str, mode: Mode) -> None:
    edit(world, income, amount=Decimal(45000))
    world.settings(mode=mode)
    sync(world)
    world.remote.put("income", income, pence=4300000)
    sync(world)
    assert world.local(income).amount == Decimal(45000)
    asked = Conflict.objects.get(state=ConflictState.OPEN).fields["amount"]
    assert asked == {"base": "42000.00", "ours": "45000.00", "theirs": "43000.00"}
    assert world.link(income).state == LinkState.OUT_OF_SYNC


@READING
def test_an_edit_that_failed_becomes_a_question_at_once(world: World, income: str, mode: Mode) -> None:
    edit(world, income, name="Pay")
    world.remote.faults = {"PUT": [RemoteRefused("No.")]}
    world.drain()
    assert OutboxEntry.objects.get().state == OutboxState.FAILED
    world.settings(mode=mode)
    assert OutboxEntry.objects.get().state == OutboxState.HELD
    assert Conflict.objects.get(state=ConflictState.OPEN).fields["name"]["ours"] == "Pay"
    sync(world)
    assert world.local(income).name == "Pay"


@READING
def test_an_open_question_stays_open_and_the_rest_follows_theirs(world: World, income: str, mode: Mode) -> None:
    edit(world, income, amount=Decimal(45000))
    world.remote.put("income", income, pence=4300000)
    sync(world)
    world.settings(mode=mode)
    edit(world, income, amount=Decimal(46000), name="Pay")
    world.remote.put("income", income, pence=4400000)
    sync(world)
    question = Conflict.objects.get(state=ConflictState.OPEN)
    assert question.fields["amount"] == {"base": "42000.00", "ours": "46000.00", "theirs": "44000.00"}
    assert (world.local(income).amount, world.local(income).name) == (Decimal(46000), "Salary")
    answer_conflict(conflict_id=question.pk, answer=ConflictAnswer.TAKE_THEIRS, user_id=world.user.pk, now=world.now())
    sync(world)
    assert world.local(income).amount == Decimal(44000)
    assert not Conflict.objects.filter(state=ConflictState.OPEN).exists()


def test_an_item_set_to_reading_only_keeps_its_question(world: World, income: str) -> None:
    edit(world, income, amount=Decimal(45000))
    world.remote.put("income", income, pence=4300000)
    sync(world)
    link = world.link(income)
    link.update_policy = UpdatePolicy.ONLY_FROM_REMOTE
    link.save()
    sync(world)
    assert world.local(income).amount == Decimal(45000)
    assert Conflict.objects.get().state == ConflictState.OPEN
