"""What may be in the other system already is not created there a second time before somebody has said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.events import Origin
from backoffice.models import Client, Income
from backoffice.services import flows
from domain.enums.sync import OutboxAction, OutboxState, PairState
from integrations.models import LikelyPair, OutboxEntry
from integrations.selectors.unlinked import unlinked_items
from integrations.services.changes import UnableToSend
from integrations.services.links import create_there
from integrations.services.outbox import retry_entry
from tests.integration.integrations.conftest import World
from tests.integration.integrations.test_pairs import answer, linked, our_income, their_income

__all__ = ["linked"]
pytestmark = pytest.mark.django_db
WAITS = "Say so under possible duplicates first."


def ask_to_create(world: World, income: Income) -> None:
    create_there(
        connection=world.connection, kind="income", local_ids=[income.pk], user_id=world.user.pk, now=world.now()
    )


def hold(entry: OutboxEntry) -> None:
    """As if it had been wanted while nothing could be sent."""
    OutboxEntry.objects.filter(pk=entry.pk).update(state=OutboxState.HELD, reason="The link was off.")


def creations() -> list[tuple[str, str]]:
    rows = OutboxEntry.objects.filter(action=OutboxAction.CREATE).order_by("pk")
    return [(row.state, row.error_code) for row in rows]


def test_asking_for_it_is_refused_until_somebody_said(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours = our_income(world, client)
    their_income(world, ann)
    world.run(ann)
    with pytest.raises(UnableToSend, match="possible duplicates"):
        ask_to_create(world, ours)
    answer(world, PairState.LATER)
    with pytest.raises(UnableToSend, match="possible duplicates"):
        ask_to_create(world, ours)
    [item] = unlinked_items(world.connection, [client.pk])
    assert item.why_not.endswith(WAITS) and not item.may_choose
    answer(world, PairState.DIFFERENT)
    ask_to_create(world, ours)
    assert world.drain().sent == 1


def wanted_before_the_question(world: World, client: Client, ann: str) -> tuple[Income, str]:
    """Ours was to be created while the link was off, theirs came up meanwhile, and now somebody tries again."""
    ours = our_income(world, client)
    ask_to_create(world, ours)
    hold(OutboxEntry.objects.get())
    theirs = their_income(world, ann)
    world.run(ann)
    retry_entry(entry_id=OutboxEntry.objects.get().pk, now=world.now())
    return ours, theirs


def test_one_on_its_way_is_held_by_the_question_and_goes_with_the_answer(
    world: World, linked: tuple[Client, str]
) -> None:
    client, ann = linked
    _, theirs = wanted_before_the_question(world, client, ann)
    assert LikelyPair.objects.get().remote_id == theirs
    assert world.drain().sent == 0
    assert creations() == [("held", "may_be_there_already")]
    assert OutboxEntry.objects.get().error.endswith(WAITS)
    answer(world, PairState.DIFFERENT)
    assert creations() == [("waiting", "")]
    assert world.drain().sent == 1
    world.run(ann)
    assert Income.objects.count() == 2 and len(world.remote.data["income"]) == 2


def test_held_by_the_question_it_is_given_up_where_they_are_the_same(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours, theirs = wanted_before_the_question(world, client, ann)
    world.drain()
    assert answer(world, PairState.SAME) == []
    assert creations() == [("abandoned", "may_be_there_already")]
    world.run(ann)
    world.drain()
    assert world.local(theirs) == ours
    assert Income.objects.count() == 1 and len(world.remote.data["income"]) == 1


def test_a_weak_sign_keeps_nobody_from_creating(world: World, linked: tuple[Client, str]) -> None:
    client, ann = linked
    ours = our_income(world, client)
    their_income(world, ann, pence=100, taxable=False)
    world.run(ann)
    assert not LikelyPair.objects.get().holds
    ask_to_create(world, ours)
    assert world.drain().sent == 1


def test_asking_once_more_takes_the_held_creation_on(world: World, linked: tuple[Client, str]) -> None:
    client, _ = linked
    ours = our_income(world, client, amount=Decimal(7))
    ask_to_create(world, ours)
    hold(OutboxEntry.objects.get())
    flows.update_flow(
        Income, flow_id=ours.pk, fields={"amount": Decimal(8)}, origin=Origin(user_id=world.user.pk),
        options={world.connection.system: {"create": True}},
    )  # fmt: skip
    entry = OutboxEntry.objects.get()
    assert (entry.state, entry.reason) == ("waiting", "")
    assert world.drain().sent == 1
    assert len(world.remote.data["income"]) == 1
