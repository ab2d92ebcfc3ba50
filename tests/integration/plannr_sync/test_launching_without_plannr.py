"""A cashflow that is launched while Plannr is down opens on what is known, says how old that is, and asks again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backoffice.models import Client
from cashflow.extensions import LaunchKind
from cashflow.models import Cashflow
from cashflow.services.cashflows import create_cashflow
from domain.enums.sync import RunState
from integrations.models import Link, Run
from integrations.services.runs import perform_run
from plannr_sync.launching import PlannrLaunch
from tests.contract.plannr.conftest import World


@pytest.fixture
def cashflow(world: World, couple: tuple[Client, Client]) -> Cashflow:
    return create_cashflow(firm=world.firm, name="Retirement", client_ids=[one.pk for one in couple], user=world.user)


def test_it_says_who_does_not_answer_how_old_the_data_is_and_that_it_asks_again(
    world: World, cashflow: Cashflow
) -> None:
    launch = PlannrLaunch()
    launch.prepare(cashflow, world.user, world.now())
    good = perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
    assert good.state == RunState.DONE
    Link.objects.update(last_synced_at=good.finished_at - timedelta(days=3))
    ready = launch.look(cashflow, world.user, world.now())
    assert ready is not None and (ready.kind, ready.as_of) == (LaunchKind.READY, good.finished_at)

    world.remote.fault("503", count=None)
    opened = launch.prepare(cashflow, world.user, world.now())
    assert opened is not None and (opened.kind, opened.as_of) == (LaunchKind.SYNCING, good.finished_at)
    assert opened.sentence == "Fetching what is new."
    waiting = perform_run(run_id=opened.run_id, clock=world.now)
    assert waiting.state == RunState.QUEUED
    told = launch.look(cashflow, world.user, world.now())
    assert told is not None and (told.kind, told.as_of) == (LaunchKind.SYNCING, good.finished_at)
    assert told.sentence.startswith("Plannr ") and told.sentence.endswith("It is tried again by itself.")

    world.remote.control("DELETE", "faults")
    again = perform_run(run_id=opened.run_id, clock=world.now)
    assert again.state == RunState.DONE
    ready = launch.look(cashflow, world.user, world.now())
    assert ready is not None and (ready.kind, ready.as_of) == (LaunchKind.READY, again.finished_at)
