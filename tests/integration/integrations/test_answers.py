"""Items that are out of sync: three answers, and taking an answer back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.models import Income
from backoffice.services.flows import update_flow
from domain.enums.sync import ConflictAnswer, ConflictState, LinkState, OutboxState, UpdatePolicy
from integrations.models import Conflict, OutboxEntry
from integrations.services import connections, links
from integrations.services.changes import UnableToSend
from integrations.services.conflicts import answer_conflict, answer_conflicts, undo_answer
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def income(world: World) -> str:
    """An income that both sides changed: 45,000 here, 43,000 there."""
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
    world.remote.put("income", income, pence=4300000)
    world.run(ann, bob)
    world.remote.log.clear()
    return income


def answer(world: World, choice: ConflictAnswer) -> Conflict:
    conflict = answer_conflict(
        conflict_id=Conflict.objects.get().pk, answer=choice, user_id=world.user.pk, now=world.now()
    )
    assert conflict is not None
    return conflict


def both(world: World, income: str) -> tuple[Decimal, int]:
    return world.local(income).amount, world.remote.data["income"][income]["pence"]


def test_it_waits_for_a_person_run_after_run(world: World, income: str) -> None:
    before = Conflict.objects.values().get()
    world.run("client-1", "client-2")
    assert Conflict.objects.values().get() == before
    assert not world.remote.writes()


def test_keep_ours_sends_ours(world: World, income: str) -> None:
    answer(world, ConflictAnswer.KEEP_OURS)
    assert world.link(income).state == LinkState.PENDING
    world.drain()
    assert both(world, income) == (Decimal(45000), 4500000)
    assert world.link(income).state == LinkState.LINKED
    assert world.run("client-1", "client-2").counts == {}


def test_keep_ours_asks_again_when_theirs_moved_once_more(world: World, income: str) -> None:
    answer(world, ConflictAnswer.KEEP_OURS)
    world.remote.put("income", income, pence=4400000)
    world.drain()
    assert Conflict.objects.get(state=ConflictState.OPEN).fields["amount"]["theirs"] == "44000.00"
    assert both(world, income) == (Decimal(45000), 4400000)


def test_take_theirs_replaces_ours(world: World, income: str) -> None:
    answer(world, ConflictAnswer.TAKE_THEIRS)
    assert both(world, income) == (Decimal(43000), 4300000)
    assert not OutboxEntry.objects.filter(state=OutboxState.WAITING).exists()
    assert world.run("client-1", "client-2").counts == {}


def test_turning_updates_off_leaves_both_sides(world: World, income: str) -> None:
    answer(world, ConflictAnswer.TURN_OFF)
    assert world.link(income).update_policy == UpdatePolicy.NO
    assert world.link(income).state == LinkState.PAUSED
    world.run("client-1", "client-2")
    assert both(world, income) == (Decimal(45000), 4300000)


def test_turned_on_again_what_was_changed_here_is_sent(world: World, income: str) -> None:
    world.remote.put("income", income, pence=4200000)
    world.run("client-1", "client-2")
    answer(world, ConflictAnswer.TURN_OFF)
    links.set_policy(link_id=world.link(income).pk, policy=UpdatePolicy.YES, user_id=world.user.pk, now=world.now())
    world.drain()
    assert both(world, income) == (Decimal(45000), 4500000)


@pytest.mark.parametrize("choice", [ConflictAnswer.KEEP_OURS, ConflictAnswer.TAKE_THEIRS, ConflictAnswer.TURN_OFF])
def test_an_answer_can_be_taken_back(world: World, income: str, choice: ConflictAnswer) -> None:
    link_before = {k: getattr(world.link(income), k) for k in ("base", "kept", "update_policy", "state")}
    conflict = answer(world, choice)
    undo_answer(conflict_id=conflict.pk, user_id=world.user.pk, now=world.now())
    world.drain()
    assert both(world, income) == (Decimal(45000), 4300000)
    assert {k: getattr(world.link(income), k) for k in link_before} == link_before
    assert not world.remote.writes()


def test_once_sent_it_cannot_be_taken_back(world: World, income: str) -> None:
    conflict = answer(world, ConflictAnswer.KEEP_OURS)
    world.drain()
    with pytest.raises(UnableToSend):
        undo_answer(conflict_id=conflict.pk, user_id=world.user.pk, now=world.now())


def test_an_edit_here_after_taking_theirs_survives_taking_it_back(world: World, income: str) -> None:
    conflict = answer(world, ConflictAnswer.TAKE_THEIRS)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(46000)})
    undo_answer(conflict_id=conflict.pk, user_id=world.user.pk, now=world.now())
    assert world.local(income).amount == Decimal(46000)


def test_several_at_once(world: World, income: str) -> None:
    ids = [Conflict.objects.get().pk, 999_999]
    answered = answer_conflicts(
        conflict_ids=ids, answer=ConflictAnswer.TAKE_THEIRS, user_id=world.user.pk, now=world.now()
    )
    assert [conflict.pk for conflict in answered] == ids[:1]


def test_keep_ours_is_refused_on_a_connection_that_only_reads(world: World, income: str) -> None:
    world.settings(mode="force_one_way")
    with pytest.raises(UnableToSend, match="only reads"):
        answer(world, ConflictAnswer.KEEP_OURS)
    assert Conflict.objects.get().state == ConflictState.OPEN


def test_an_edit_of_an_asked_field_updates_the_question_and_others_go_out(world: World, income: str) -> None:
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(47000), "name": "Pay"})
    assert Conflict.objects.get().fields["amount"]["ours"] == "47000.00"
    assert set(Conflict.objects.get().fields) == {"amount"}
    world.drain()
    assert world.remote.data["income"][income]["name"] == "Pay"
    assert both(world, income) == (Decimal(47000), 4300000)


def test_linking_existing_records_asks_where_both_hold_something_else(world: World, income: str) -> None:
    from backoffice.services.clients import create_client
    from integrations.engine.fields import decode
    from tests.fakes.remote import CLIENTS

    remote_id = world.remote.put("client", kind="individual", first_name="Dee", last_name="Low", retires_at=65)
    ours = create_client(firm=world.firm, fields={"first_name": "Di", "last_name": "Low"})
    record = decode(CLIENTS, world.remote.data["client"][remote_id])
    link = links.link_existing(
        connection=world.connection, local_id=ours.pk, record=record, user_id=world.user.pk, now=world.now()
    )
    assert set(Conflict.objects.get(link=link).fields) == {"first_name"}
    world.run(remote_id)
    ours.refresh_from_db()
    assert (ours.first_name, ours.retirement_age) == ("Di", 65)
    with pytest.raises(UnableToSend):
        links.link_existing(connection=world.connection, local_id=ours.pk, record=record, user_id=None, now=world.now())


def test_a_person_unlinking_keeps_both_and_nothing_links_them_again(world: World, income: str) -> None:
    links.unlink(link_id=world.link("client-1").pk, user_id=world.user.pk, now=world.now())
    run = world.run("client-1", "client-2")
    assert "not_imported" in run.outcomes.values_list("reason", flat=True)
    connections.disable_connection(connection_id=world.connection.pk, now=world.now())
