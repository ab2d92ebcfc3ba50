"""The day's first launch pulls by itself, once, whoever launches at the same time; people may ask at any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django_scopes import scope

from cashflow.services.cashflows import create_cashflow, set_auto_sync
from domain.enums.sync import RunTrigger
from integrations.models import Run
from redtail_sync.launching import RedtailLaunch
from redtail_sync.models import ContactLink
from redtail_sync.selectors.pulls import TRY_AGAIN_AFTER, latest_run, pulled_at
from redtail_sync.services import contacts
from tests.contract.redtail.conftest import World

ROWAN, MARIGOLD = "Rowan Testwood", "Marigold Testwood"
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def launch(world: World, now: datetime) -> Any:
    return RedtailLaunch().prepare(world.fresh(), world.user, now)


def test_the_first_launch_of_a_day_pulls_and_the_second_does_not(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    state = launch(redtail_world, NOON)
    assert state.progress_url
    [run] = Run.objects.all()
    assert run.trigger == RunTrigger.CASHFLOW
    launch(redtail_world, NOON + timedelta(hours=5))
    assert Run.objects.count() == 1
    Run.objects.update(state="done")
    launch(redtail_world, NOON + timedelta(days=1))
    assert Run.objects.count() == 2


def test_the_day_is_the_firms_own(redtail_world: World) -> None:
    """Half past eleven at night, universal time, in June is past midnight in London."""
    redtail_world.link(ROWAN)
    launch(redtail_world, NOON)
    Run.objects.update(state="done")
    launch(redtail_world, NOON.replace(hour=22, minute=30))
    assert Run.objects.count() == 1
    launch(redtail_world, NOON.replace(hour=23, minute=30))
    assert Run.objects.count() == 2


def test_a_contact_linked_later_comes_with_the_next_launch_alone(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    launch(redtail_world, NOON)
    other = redtail_world.link(MARIGOLD)
    launch(redtail_world, NOON + timedelta(minutes=1))
    assert Run.objects.order_by("-pk")[0].scope["client_ids"] == [other.contact_id]


def test_without_automatic_sync_nothing_starts_by_itself(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    set_auto_sync(cashflow_id=redtail_world.cashflow.pk, auto_sync=False)
    launch(redtail_world, NOON)
    assert not Run.objects.exists()
    RedtailLaunch().sync_now(redtail_world.fresh(), redtail_world.user, NOON)
    assert Run.objects.get().trigger == RunTrigger.PERSON


def test_asking_again_while_a_pull_is_under_way_gives_that_one(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    both = [
        contacts.refresh(
            connection=redtail_world.connection,
            cashflow=redtail_world.cashflow,
            user=redtail_world.user,
            now=NOON,
        )
        for _ in range(2)
    ]
    assert both[0] == both[1]
    assert Run.objects.count() == 1


def test_a_cashflow_without_contacts_has_a_way_to_link_them_and_nothing_to_sync(redtail_world: World) -> None:
    state = launch(redtail_world, NOON)
    assert [link.label for link in state.links] == ["Plan integration"]
    assert not state.can_sync
    assert not Run.objects.exists()


def test_an_installation_without_redtail_has_no_part_in_it(redtail_world: World, settings: Any) -> None:
    settings.REDTAIL = {**settings.REDTAIL, "api_key": ""}
    assert launch(redtail_world, NOON) is None


def test_after_a_pull_it_is_told_how_many_wait(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    redtail_world.pull()
    state = RedtailLaunch().look(redtail_world.fresh(), redtail_world.user, redtail_world.now())
    assert state.sentence == "8 accounts from Redtail wait under Plan integration."
    assert state.as_of is not None


# ------------------------------------------------------------------------------------- what failed is tried again


def failed(world: World, at: datetime, state: str = "failed") -> Run:
    """The day's first launch, of which nothing came."""
    launch(world, at)
    Run.objects.update(state=state, finished_at=at, error="Redtail took too long to answer.")
    return Run.objects.get()


def test_a_pull_that_failed_is_tried_again_the_same_day_after_a_while(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    first = failed(redtail_world, NOON)
    state = launch(redtail_world, NOON + TRY_AGAIN_AFTER - timedelta(seconds=1))
    assert Run.objects.count() == 1
    assert state.sentence == (
        "The last pull from Redtail did not finish: Redtail took too long to answer. Balances are as they were. "
        "A launch of the cashflow after 13:15 tries again by itself."
    )
    assert launch(redtail_world, NOON + TRY_AGAIN_AFTER).progress_url
    second = Run.objects.exclude(pk=first.pk).get()
    assert (second.trigger, second.scope) == (RunTrigger.CASHFLOW, first.scope)
    launch(redtail_world, NOON + 2 * TRY_AGAIN_AFTER)
    assert Run.objects.count() == 2, "one is under way"


@pytest.mark.parametrize("state", ["stopped", "done"])
def test_what_somebody_stopped_or_what_went_well_is_not_tried_again(redtail_world: World, state: str) -> None:
    redtail_world.link(ROWAN)
    failed(redtail_world, NOON, state)
    launch(redtail_world, NOON + timedelta(hours=5))
    assert Run.objects.count() == 1


def test_a_refresh_that_failed_after_the_days_pull_is_left_to_the_person(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    failed(redtail_world, NOON, "done")
    contacts.refresh(
        connection=redtail_world.connection, cashflow=redtail_world.fresh(), user=redtail_world.user, now=NOON
    )
    Run.objects.filter(state="queued").update(state="failed", finished_at=NOON + timedelta(minutes=1))
    state = launch(redtail_world, NOON + timedelta(hours=5))
    assert Run.objects.count() == 2
    assert "did not finish" in state.sentence and "by itself" not in state.sentence


def test_without_automatic_sync_a_failed_pull_is_not_tried_again_and_not_said_to_be(
    redtail_world: World,
) -> None:
    redtail_world.link(ROWAN)
    failed(redtail_world, NOON)
    set_auto_sync(cashflow_id=redtail_world.cashflow.pk, auto_sync=False)
    state = launch(redtail_world, NOON + timedelta(hours=5))
    assert Run.objects.count() == 1
    assert "by itself" not in state.sentence


def test_a_launch_while_a_person_pulls_the_same_contacts_starts_nothing(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    asked = contacts.refresh(
        connection=redtail_world.connection, cashflow=redtail_world.fresh(), user=redtail_world.user, now=NOON
    )
    launch(redtail_world, NOON)
    assert Run.objects.get() == asked


def test_the_last_pull_is_found_behind_any_number_of_others(redtail_world: World) -> None:
    link = redtail_world.link(ROWAN)
    run = failed(redtail_world, NOON, "done")
    others = [
        Run(
            firm=redtail_world.firm, connection=redtail_world.connection, kind="pull", state="done",
            scope={"client_ids": [f"9{number}"]}, finished_at=NOON,
        )
        for number in range(300)
    ]  # fmt: skip
    Run.objects.bulk_create(others)
    ids = [link.contact_id]
    assert latest_run(redtail_world.connection, ids) == run
    assert pulled_at(redtail_world.connection, ids) == NOON


def at_once(world: World, does: Any) -> list[Any]:
    """What two people get who do the same thing at the same moment."""
    barrier, got = Barrier(2), []

    def one() -> None:
        try:
            with scope(firm=world.firm):
                barrier.wait()
                got.append(does())
        finally:
            connections.close_all()

    people = [Thread(target=one) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return got


@pytest.mark.django_db(transaction=True)
def test_two_people_who_refresh_at_once_get_one_pull(redtail: Any) -> None:
    from tests.contract.redtail.conftest import connected

    with connected(redtail) as world:
        world.link(ROWAN)
        cashflow = world.fresh()
        got = at_once(
            world,
            lambda: contacts.refresh(connection=world.connection, cashflow=cashflow, user=world.user, now=NOON),
        )
        assert Run.objects.count() == 1
        assert got == [Run.objects.get()] * 2


@pytest.mark.django_db(transaction=True)
def test_two_people_who_launch_at_once_after_a_failure_pull_once(redtail: Any) -> None:
    from tests.contract.redtail.conftest import connected

    with connected(redtail) as world:
        world.link(ROWAN)
        failed(world, NOON)
        later, cashflow = NOON + TRY_AGAIN_AFTER, world.fresh()
        got = at_once(
            world,
            lambda: contacts.pull_on_launch(connection=world.connection, cashflow=cashflow, user=world.user, now=later),
        )
        assert Run.objects.filter(state="queued").count() == 1
        assert sum(run is not None for run in got) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_launch_at_once_pull_once(redtail: Any) -> None:
    from tests.contract.redtail.conftest import connected

    with connected(redtail) as world:
        world.link(ROWAN)
        cashflow = world.fresh()
        started = at_once(
            world,
            lambda: contacts.pull_on_launch(connection=world.connection, cashflow=cashflow, user=world.user, now=NOON),
        )
        assert sum(run is not None for run in started) == 1
        assert Run.objects.count() == 1
        assert ContactLink.objects.get().pulled_day == NOON.date()


def test_another_cashflow_of_the_same_contact_shares_what_waits(redtail_world: World) -> None:
    other = create_cashflow(firm=redtail_world.firm, client_ids=[redtail_world.people[0].pk], user=redtail_world.user)
    redtail_world.link(ROWAN)
    redtail_world.pull()
    redtail_world.link(ROWAN, other)
    state = RedtailLaunch().look(redtail_world.fresh(other), redtail_world.user, redtail_world.now())
    assert "8 accounts" in state.sentence
