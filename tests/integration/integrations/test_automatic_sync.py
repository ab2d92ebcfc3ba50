"""Edits made while somebody has switched automatic sync off: not sent, asked about."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.events import Origin
from backoffice.models import Income
from backoffice.services.clients import update_client
from backoffice.services.flows import create_flow, update_flow
from domain.enums.sync import ConflictAnswer, LinkState, OutboxState, UpdatePolicy
from integrations import registry
from integrations.models import Conflict, Connection, OutboxEntry
from integrations.services.changes import SYNC_WAS_OFF
from integrations.services.conflicts import answer_conflict
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def off(world: World, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Our clients for whom automatic sync is off; put somebody in and it is."""
    people: set[int] = set()

    def check(connection: Connection, client_ids: list[int]) -> bool:
        return not people & set(client_ids)

    monkeypatch.setattr(registry, "live_checks", [check])
    return people


@pytest.fixture
def income(world: World, off: set[int]) -> str:
    """The remote id of an income of Ann's, for whom automatic sync is off."""
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    off.add(world.local(ann).pk)
    world.remote.log.clear()
    return income


@pytest.mark.parametrize(("wanted", "created"), [(False, 0), (True, 1)])
def test_what_another_system_brought_is_created_there_only_where_the_firm_wants_that(
    world: World, off: set[int], wanted: bool, created: int
) -> None:
    ann, bob, *_ = world.couple()
    world.bring_in(ann, bob)
    world.settings(create_by_default=True, create_what_came=wanted)
    fields = {"name": "Other salary", "amount": Decimal(100), "frequency": "monthly"}
    brought = create_flow(Income, client_id=world.local(ann).pk, fields=fields, origin=Origin(system="another"))
    own = create_flow(Income, client_id=world.local(ann).pk, fields=fields)
    assert OutboxEntry.objects.filter(local_id=brought.pk).count() == created
    assert OutboxEntry.objects.filter(local_id=own.pk).count() == 1


def edit(world: World, income: str, amount: int, **options: object) -> None:
    update_flow(
        Income,
        flow_id=world.local(income).pk,
        fields={"amount": Decimal(amount)},
        options={"fake": options} if options else {},
    )


def test_an_edit_is_not_queued_and_is_asked_about_with_three_values(world: World, income: str) -> None:
    edit(world, income, 45000)
    assert not OutboxEntry.objects.exists()
    asked = Conflict.objects.get()
    assert asked.fields == {"amount": {"base": "42000.00", "ours": "45000.00", "theirs": "42000.00"}}
    assert world.link(income).state == LinkState.OUT_OF_SYNC
    world.drain()
    world.run("client-1", "client-2")
    assert not world.remote.writes()
    assert world.local(income).amount == Decimal(45000)


def test_keeping_ours_sends_it_though_automatic_sync_stays_off(world: World, income: str) -> None:
    edit(world, income, 45000)
    answer_conflict(
        conflict_id=Conflict.objects.get().pk,
        answer=ConflictAnswer.KEEP_OURS,
        user_id=world.user.pk,
        now=world.now(),
    )
    assert world.drain().sent == 1
    assert world.remote.data["income"][income]["pence"] == 4500000
    assert world.link(income).state == LinkState.LINKED


def test_switched_on_again_what_was_asked_stays_asked_and_other_edits_go(
    world: World, off: set[int], income: str
) -> None:
    edit(world, income, 45000)
    off.clear()
    update_flow(Income, flow_id=world.local(income).pk, fields={"name": "Wages"})
    assert world.drain().sent == 1
    assert world.remote.data["income"][income]["name"] == "Wages"
    assert world.remote.data["income"][income]["pence"] == 4200000
    assert Conflict.objects.get().fields["amount"]["ours"] == "45000.00"


def test_a_new_item_waits_unless_it_is_asked_for(world: World, income: str) -> None:
    world.settings(create_by_default=True)
    fields = {"name": "New", "amount": 1, "frequency": "monthly"}
    owner = world.local("client-1").pk
    create_flow(Income, client_id=owner, fields=fields)
    waiting = OutboxEntry.objects.get()
    assert (waiting.state, waiting.reason) == (OutboxState.HELD, SYNC_WAS_OFF)
    create_flow(Income, client_id=owner, fields=fields, options={"fake": {"create": True}})
    assert world.drain().sent == 1


def test_turning_updates_on_sends_what_was_reviewed(world: World, income: str) -> None:
    edit(world, income, 45000, update=UpdatePolicy.NO.value)
    assert not Conflict.objects.exists()
    edit(world, income, 45000, update=UpdatePolicy.YES.value)
    assert world.drain().sent == 1
    assert world.remote.data["income"][income]["pence"] == 4500000


def test_somebody_elses_items_and_a_persons_own_details_are_sent(world: World, income: str) -> None:
    bonus = world.remote.put("income", name="Bonus", pence=100, frequency="annually", taxable=True, person="client-2")
    world.run("client-1", "client-2")
    edit(world, bonus, 2)
    update_client(client_id=world.local("client-1").pk, fields={"first_name": "Anna"})
    assert world.drain().sent == 2
    assert not Conflict.objects.exists()
