"""Items on both sides when a client is linked: proposed as pairs, never paired or imported without a person's word."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backoffice.events import Origin
from backoffice.models import Client, Income, Plan
from backoffice.services import flows, plans
from domain.enums.sync import ConflictAnswer, PairState
from integrations.engine.records import CLIENT
from integrations.models import Conflict, LikelyPair, Link, OutboxEntry, Outcome, Run
from integrations.selectors.pairs import pairs_in, proposals
from integrations.services.conflicts import answer_conflict
from integrations.services.links import link_existing
from integrations.services.outbox import abandon_entry
from integrations.services.pairing import answer_pairs
from tests.factories.backoffice import ClientFactory
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db
SALARY: dict[str, Any] = {
    "name": "Salary", "type": "salary", "basis": "gross", "amount": Decimal("42000.00"), "frequency": "yearly",
    "is_taxable": True,
}  # fmt: skip


def our_income(world: World, client: Client, **changed: Any) -> Income:
    return flows.create_flow(Income, client_id=client.pk, fields=SALARY | changed, origin=Origin(user_id=world.user.pk))


def our_plan(world: World, client: Client, **changed: Any) -> Plan:
    fields = {"name": "Old fund", "type": "investment", "policy_number": "a1"} | changed
    origin = Origin(user_id=world.user.pk)
    return plans.create_plan(firm=world.firm, fields=fields, owners={client.pk: Decimal(100)}, origin=origin)


@pytest.fixture
def linked(world: World) -> tuple[Client, str]:
    """Somebody who was here before, linked to their record there; nothing else has been looked at yet."""
    put = world.remote.put
    ann = put("client", kind="individual", first_name="Ann", last_name="Marsh", born="1968-03-04", gender="f")
    client = ClientFactory(firm=world.firm, first_name="Ann", last_name="Marsh")
    record = world.remote.session(read_only=True).reader.fetch(CLIENT, ann)
    link_existing(connection=world.connection, local_id=client.pk, record=record, user_id=None, now=world.now())
    return client, ann


def their_income(world: World, ann: str, **changed: Any) -> str:
    row = {"name": "Salary", "pence": 4200000, "frequency": "annually", "taxable": True, "person": ann}
    return world.remote.put("income", **(row | changed))


def their_plan(world: World, ann: str, **changed: Any) -> str:
    owners = [{"client": ann, "percent": "100.0000"}]
    row = {"name": "Fund", "type": "investment", "status": "active", "owners": owners, "number": "A-1"}
    return world.remote.put("plan", **(row | changed))


def answer(world: World, said: PairState, *pairs: LikelyPair) -> list[str]:
    ids = [pair.pk for pair in pairs or LikelyPair.objects.all()]
    return answer_pairs(pair_ids=ids, answer=said, user=world.user, now=world.now())[1]


def test_what_may_be_here_already_waits_for_a_word_and_says_why(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours, theirs = our_plan(world, client), their_plan(world, ann)
    run = world.run(ann)
    assert run.state == "done"
    outcome = Outcome.objects.get(run=run, remote_id=theirs)
    assert (outcome.action, outcome.reason, outcome.level) == ("skip", "waits_for_your_word", "warning")
    assert "same policy number" in outcome.sentence and "Old fund" in outcome.sentence
    assert Plan.objects.get() == ours
    [proposal] = proposals(pairs_in([PairState.WAITING], client_id=client.pk))
    assert proposal.pair.remote_id == theirs
    assert [(row.label, row.ours, row.theirs) for row in proposal.differing] == [
        ("Name", "Old fund", "Fund"), ("Policy number", "a1", "A-1"),
    ]  # fmt: skip
    assert ("Owners", "Ann Marsh") in [(row.label, row.ours) for row in proposal.equal]


def test_run_after_run_asks_once_and_changes_nothing(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    our_plan(world, client)
    their_plan(world, ann)
    world.run(ann)
    before = list(LikelyPair.objects.values())
    world.run(ann)
    assert list(LikelyPair.objects.values()) == before


def test_a_preview_tells_and_keeps_nothing(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    our_plan(world, client)
    theirs = their_plan(world, ann)
    run = world.run(ann, kind="preview")
    assert "would not be imported" in Outcome.objects.get(run=run, remote_id=theirs).sentence
    assert not LikelyPair.objects.exists()


def test_the_same_are_linked_on_what_both_say_and_asked_about_the_rest(
    world: World, linked: tuple[Client, str]
) -> None:
    client, ann = linked
    ours, theirs = our_plan(world, client), their_plan(world, ann)
    world.run(ann)
    world.remote.log.clear()
    assert answer(world, PairState.SAME) == []
    link = world.link(theirs)
    assert link.local_id == ours.pk
    assert link.base["type"] == "investment" and "name" not in link.base
    asked = Conflict.objects.get(link=link, state="open").fields
    assert asked["name"] == {"base": None, "ours": "Old fund", "theirs": "Fund"}
    follow_up = Run.objects.latest("pk")
    assert follow_up.scope["client_ids"] == [ann]
    world.run(ann)
    ours.refresh_from_db()
    assert ours.name == "Old fund"
    assert Plan.objects.count() == 1
    assert world.remote.writes() == []
    answer_conflict(
        conflict_id=Conflict.objects.get(link=link, state="open").pk, answer=ConflictAnswer.TAKE_THEIRS,
        user_id=None, now=world.now(),
    )  # fmt: skip
    ours.refresh_from_db()
    assert (ours.name, ours.policy_number) == ("Fund", "A-1")


def test_different_ones_both_stay_and_are_never_asked_about_again(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    our_income(world, client)
    theirs = their_income(world, ann)
    world.run(ann)
    answer(world, PairState.DIFFERENT)
    world.run(ann)
    assert Income.objects.count() == 2
    assert world.link(theirs)
    world.run(ann)
    pair = LikelyPair.objects.get()
    assert (pair.state, pair.decided_by) == ("different", world.user)


def test_different_taken_back_lets_ours_take_the_place_of_what_came_in(
    world: World, linked: tuple[Client, str]
) -> None:
    client, ann = linked
    ours = our_income(world, client)
    theirs = their_income(world, ann)
    world.run(ann)
    answer(world, PairState.DIFFERENT)
    world.run(ann)
    came_in = world.local(theirs)
    answer(world, PairState.WAITING)
    [proposal] = proposals(pairs_in([PairState.WAITING]))
    assert proposal.came_in_as == came_in.pk
    assert answer(world, PairState.SAME) == []
    assert world.local(theirs) == ours
    assert list(Income.objects.all()) == [ours]
    assert Income.with_deleted.get(pk=came_in.pk).deleted_at is not None
    world.run(ann)
    assert list(Income.objects.all()) == [ours]


def test_what_came_in_and_was_worked_on_is_not_removed(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    our_income(world, client)
    theirs = their_income(world, ann)
    world.run(ann)
    answer(world, PairState.DIFFERENT)
    world.run(ann)
    flows.update_flow(
        Income,
        flow_id=world.local(theirs).pk,
        fields={"amount": Decimal(1)},
        origin=Origin(user_id=world.user.pk),
    )
    answer(world, PairState.WAITING)
    [refusal] = answer(world, PairState.SAME)
    assert "changed here since" in refusal
    assert Income.objects.count() == 2


def test_the_same_taken_back_unlinks_and_asks_again(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours = our_income(world, client)
    theirs = their_income(world, ann)
    world.run(ann)
    answer(world, PairState.SAME)
    answer(world, PairState.WAITING)
    assert not Link.objects.filter(remote_id=theirs, ended_at__isnull=True).exists()
    world.run(ann)
    assert list(Income.objects.all()) == [ours]
    assert LikelyPair.objects.get().state == "waiting"


def test_put_off_it_still_waits_and_is_out_of_the_way(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    our_income(world, client)
    their_income(world, ann)
    world.run(ann)
    answer(world, PairState.LATER)
    world.run(ann)
    assert Income.objects.count() == 1
    assert not pairs_in([PairState.WAITING]).exists()
    assert pairs_in([PairState.LATER]).count() == 1
    assert answer(world, PairState.SAME) == []


def test_a_weaker_sign_lets_it_in_and_asks_all_the_same(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours = our_income(world, client, amount=Decimal(1), type="other")
    theirs = their_income(world, ann)
    run = world.run(ann)
    assert Outcome.objects.get(run=run, remote_id=theirs).reason == "possible_duplicate"
    came_in = world.local(theirs)
    assert came_in != ours
    [proposal] = proposals(pairs_in([PairState.WAITING], client_id=client.pk))
    assert proposal.came_in_as == came_in.pk
    world.run(ann)
    assert answer(world, PairState.SAME) == []
    assert world.local(theirs) == ours


def test_a_question_ends_with_either_of_its_records(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours = our_income(world, client)
    our_plan(world, client)
    their_income(world, ann)
    plan = their_plan(world, ann)
    world.run(ann)
    assert LikelyPair.objects.count() == 2
    flows.delete_flow(Income, flow_id=ours.pk, now=world.now(), origin=Origin(user_id=world.user.pk))
    world.remote.remove("plan", plan)
    world.run(ann)
    assert not LikelyPair.objects.exists()
    assert Income.objects.count() == 1


def test_one_that_is_gone_there_when_it_is_answered_is_said_to_be(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    our_plan(world, client)
    plan = their_plan(world, ann)
    world.run(ann)
    world.remote.remove("plan", plan)
    [refusal] = answer(world, PairState.SAME)
    assert "does not have it any more" in refusal
    assert not LikelyPair.objects.exists()


def test_other_peoples_things_are_not_compared(world: World, linked: tuple[Client, str]) -> None:
    _, ann = linked
    our_income(world, ClientFactory(firm=world.firm))
    their_income(world, ann)
    world.run(ann)
    assert not LikelyPair.objects.exists()
    assert Income.objects.count() == 2


def test_a_creation_given_up_unanswered_is_recognised_before_it_is_imported(
    world: World, linked: tuple[Client, str]
) -> None:
    client, ann = linked
    ours = flows.create_flow(
        Income, client_id=client.pk, fields=SALARY, origin=Origin(user_id=world.user.pk),
        options={"fake": {"create": True}},
    )  # fmt: skip
    world.remote.faults = {"POST": ["drop"]}
    world.drain()
    abandon_entry(entry_id=OutboxEntry.objects.get().pk, reason="Did it by hand.", now=world.now())
    flows.update_flow(
        Income, flow_id=ours.pk, fields={"name": "Pay", "amount": Decimal(5), "type": "other"},
        origin=Origin(user_id=world.user.pk),
    )  # fmt: skip
    run = world.run(ann)
    assert list(Income.objects.all()) == [ours]
    assert "Sent from here once" in Outcome.objects.get(run=run, reason="waits_for_your_word").sentence
    assert answer(world, PairState.SAME) == []
    asked = Conflict.objects.get(state="open", link__kind="income").fields
    assert asked["name"] == {"base": "Salary", "ours": "Pay", "theirs": "Salary"}
    world.run(ann)
    assert list(Income.objects.all()) == [ours]
    assert len(world.remote.data["income"]) == 1


@pytest.mark.parametrize("keeps_references", [True, False])
def test_creating_it_anew_after_giving_up_looks_for_the_first_one(
    world: World, linked: tuple[Client, str], keeps_references: bool
) -> None:
    client, _ = linked
    world.remote.keeps_references = keeps_references
    ours = flows.create_flow(
        Income, client_id=client.pk, fields=SALARY, origin=Origin(user_id=world.user.pk),
        options={"fake": {"create": True}},
    )  # fmt: skip
    world.remote.faults = {"POST": ["drop"]}
    world.drain()
    abandon_entry(entry_id=OutboxEntry.objects.get().pk, reason="Never mind.", now=world.now())
    flows.update_flow(
        Income, flow_id=ours.pk, fields={"is_taxable": True}, origin=Origin(user_id=world.user.pk),
        options={"fake": {"create": True}},
    )  # fmt: skip
    world.drain()
    assert len(world.remote.data["income"]) == 1
    assert world.local(next(iter(world.remote.data["income"]))) == ours


def test_an_answer_may_do_no_more_than_its_person_may(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours = our_income(world, client)
    theirs = their_income(world, ann)
    world.run(ann)
    world.user.role = "paraplanner"
    world.user.save()
    assert answer(world, PairState.SAME) == []
    [refusal] = answer(world, PairState.WAITING)
    assert "Only advisers, owners and administrators" in refusal
    assert world.local(theirs) == ours
