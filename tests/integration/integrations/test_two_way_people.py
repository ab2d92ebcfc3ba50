"""A firm that only reads, and people whom somebody switched to two-way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from backoffice.models import Income
from backoffice.services.flows import create_flow, update_flow
from domain.enums.sync import ConflictAnswer, Mode, OutboxState
from integrations import registry
from integrations.models import Conflict, Connection, OutboxEntry
from integrations.selectors.client_links import linked_records
from integrations.selectors.desk import questions
from integrations.selectors.directions import may_send_of
from integrations.services.changes import UnableToSend
from integrations.services.conflicts import answer_conflict
from integrations.services.connections import hold_what_may_not_go
from integrations.services.outbox import retry_entry
from integrations.web.outbox import dress
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched(world: World, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Our clients who were switched; put somebody in and they are."""
    people: set[int] = set()

    def check(connection: Connection, client_ids: frozenset[int]) -> frozenset[int]:
        return client_ids & people

    monkeypatch.setattr(registry, "two_way_checks", [check])
    return people


@pytest.fixture
def income(world: World, switched: set[int]) -> str:
    """The remote id of Ann's income; the firm is one-way and Ann is switched."""
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    switched.add(world.local(ann).pk)
    world.settings(mode=Mode.ONE_WAY)
    world.remote.log.clear()
    return income


def edit(world: World, income: str, amount: int) -> None:
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(amount)})


def test_an_edit_of_a_switched_persons_item_is_sent_and_survives_runs(world: World, income: str) -> None:
    edit(world, income, 45000)
    assert world.drain().sent == 1
    assert world.remote.data["income"][income]["pence"] == 4500000
    edit(world, income, 46000)
    world.run("client-1", "client-2")
    assert world.remote.data["income"][income]["pence"] == 4600000
    assert world.local(income).amount == Decimal(46000)
    world.run(everything=True)
    assert world.local(income).amount == Decimal(46000)


def test_everybody_elses_stays_read_only(world: World, switched: set[int], income: str) -> None:
    switched.clear()
    edit(world, income, 45000)
    assert not OutboxEntry.objects.exists()
    world.run("client-1", "client-2")
    assert world.local(income).amount == Decimal(42000)
    assert not world.remote.writes()


def test_a_joint_item_goes_only_when_both_owners_are_switched(world: World, switched: set[int], income: str) -> None:
    ann, bob = world.local("client-1").pk, world.local("client-2").pk
    assert not may_send_of(world.connection, [ann, bob]).allowed
    assert not may_send_of(world.connection, []).allowed
    switched.add(bob)
    assert may_send_of(world.connection, [ann, bob]).allowed


def test_force_one_way_knows_no_switch(world: World, income: str) -> None:
    edit(world, income, 45000)
    world.settings(mode=Mode.FORCE_ONE_WAY)
    assert OutboxEntry.objects.get().state == OutboxState.HELD
    assert world.drain().sent == 0
    with pytest.raises(UnableToSend, match="only reads"):
        retry_entry(entry_id=OutboxEntry.objects.get().pk, now=world.now())
    world.run("client-1", "client-2")
    assert not world.remote.writes()


def test_setting_the_firm_to_one_way_spares_what_waits_for_switched_people(
    world: World, switched: set[int], income: str
) -> None:
    world.settings(mode=Mode.TWO_WAY)
    bonus = world.remote.put("income", name="Bonus", pence=100, frequency="annually", taxable=True, person="client-2")
    world.run("client-1", "client-2")
    edit(world, income, 45000)
    edit(world, bonus, 2)
    world.settings(mode=Mode.ONE_WAY)
    states = dict(OutboxEntry.objects.values_list("local_id", "state"))
    assert states == {
        world.local(income).pk: OutboxState.WAITING,
        world.local(bonus).pk: OutboxState.HELD,
    }


def test_switched_back_what_waits_is_held_and_asked_about(world: World, switched: set[int], income: str) -> None:
    edit(world, income, 45000)
    switched.clear()
    assert world.drain().sent == 0
    connection = Connection.objects.get()
    assert hold_what_may_not_go(connection=connection, now=world.now(), reason="Switched back.") == 1
    assert (OutboxEntry.objects.get().state, Conflict.objects.get().reason) == ("held", "Switched back.")
    with pytest.raises(UnableToSend, match="only reads"):
        answer_conflict(
            conflict_id=Conflict.objects.get().pk,
            answer=ConflictAnswer.KEEP_OURS,
            user_id=None,
            now=world.now(),
        )


def test_a_create_asked_for_goes_for_a_switched_person_only(world: World, income: str) -> None:
    fields = {"name": "New", "amount": 1, "frequency": "monthly"}
    wanted = {"fake": {"create": True}}
    create_flow(Income, client_id=world.local("client-1").pk, fields=fields, options=wanted)
    assert world.drain().sent == 1
    with pytest.raises(ValidationError, match="only reads"):
        create_flow(Income, client_id=world.local("client-2").pk, fields=fields, options=wanted)


def test_pages_lock_what_may_not_go_and_nothing_else(world: World, switched: set[int], income: str) -> None:
    edit(world, income, 45000)
    entry = OutboxEntry.objects.select_related("connection").get()
    dress([entry])
    assert entry.why_not == ""
    ann = world.local("client-1").pk
    reasons = {one.link.kind: bool(one.why_not_both) for one in linked_records(ann)}
    assert reasons == {"client": False, "income": False, "plan": True}
    switched.clear()
    hold_what_may_not_go(connection=entry.connection, now=world.now(), reason="Switched back.")
    assert "only reads" in questions()[0].why_not_ours
    switched.add(ann)
    assert questions()[0].why_not_ours == ""
