"""A run over the whole firm waits for plans and incomes in a thread of its own, and asks for nothing twice."""

from __future__ import annotations

from collections import Counter

import pytest

from backoffice.models import Client, Income, Plan
from domain.enums.sync import RunKind, RunState
from integrations.models import RateWindow
from tests.contract.plannr.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = ("/api/v1/account", "/api/v1/plans", "/api/v2/income")


def lists_asked_for(world: World) -> list[str]:
    return [one["path"] for one in world.remote.requests() if one["path"] in LISTS]


def everybody(world: World) -> tuple[int, int, int]:
    return Client.objects.count(), Plan.objects.count(), Income.objects.count()


def test_plans_are_asked_for_while_accounts_still_come(world: World) -> None:
    world.remote.fault("latency", "/api/v1/account", seconds=1.5)
    world.remote.forget_requests()
    run = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    assert run.state == RunState.DONE
    asked = lists_asked_for(world)
    assert Counter(asked) == dict.fromkeys(LISTS, 1)
    assert run.requests == len(world.remote.requests())  # the thread's are counted like the run's own
    assert sum(RateWindow.objects.values_list("used", flat=True)) >= run.requests
    assert all(everybody(world))
    again = world.run(everything=True)
    assert set(again.counts) <= {"skip"}


def test_a_list_that_fails_in_the_thread_is_read_by_the_run(world: World) -> None:
    world.remote.fault("malformed", "/api/v1/plans", count=5)  # more often than one reader tries
    run = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    assert run.state == RunState.DONE and Plan.objects.exists()
    assert lists_asked_for(world).count("/api/v2/income") == 1


def test_a_preview_reads_ahead_and_writes_nothing(world: World) -> None:
    run = world.run(everything=True, kind=RunKind.PREVIEW, import_clients=True)
    assert run.state == RunState.DONE and run.counts["create"]
    assert everybody(world) == (0, 0, 0)
    assert {one["method"] for one in world.remote.requests()} == {"GET"}
