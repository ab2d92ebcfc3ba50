"""The clock's own entries at work: from what the scheduler sends, over the workers, to the row that came in."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from backoffice.models import Income, Plan
from config.celery import app
from domain.enums.sync import RunState, RunTrigger
from integrations.models import Link, Run
from integrations.services import queueing
from tests.contract.plannr.conftest import World

pytestmark = pytest.mark.django_db
NIGHTLY, CHANGES, SWEEP = "sync-every-firm", "sync-changes-of-every-firm", "sweep-runs"


class Workers:
    """Workers at hand: what is queued is done once its transaction has committed, in order."""

    def __init__(self) -> None:
        self.queued: list[tuple[str, list[Any]]] = []
        self.are_listening = True

    def send_task(self, name: str, args: Any = (), **_: Any) -> None:
        if self.are_listening:
            self.queued.append((name, list(args)))

    def tick(self, entry: str) -> None:
        """What the scheduler sends for an entry of its table, and all that comes of it."""
        self.queued.append((app.conf.beat_schedule[entry]["task"], []))
        while self.queued:
            name, args = self.queued.pop(0)
            app.tasks[name].apply(args=args, throw=True)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Workers:
    workers = Workers()
    app.loader.import_default_modules()
    monkeypatch.setattr(queueing.current_app, "send_task", workers.send_task)
    monkeypatch.setattr(queueing.transaction, "on_commit", lambda work: work())
    return workers


@pytest.fixture
def settled(world: World, couple: Any, workers: Workers) -> World:
    """The couple is linked and the nightly walk has been, so that the look for changes knows from when on to ask."""
    world.moment = timezone.now()
    workers.tick(NIGHTLY)
    run = Run.objects.latest("pk")
    assert (run.state, run.trigger, run.scope["client_ids"]) == (RunState.DONE, RunTrigger.SCHEDULE, None)
    world.remote.forget_requests()
    return world


def salary(world: World) -> tuple[Income, dict[str, Any]]:
    """An income of ours and the record there."""
    link = Link.objects.filter(kind="income", ended_at__isnull=True).earliest("pk")
    ours = Income.objects.get(pk=link.local_id)
    theirs = next(one for one in world.remote.incomes(world.remote_id(ours.client)) if one["uuid"] == link.remote_id)
    return ours, theirs


def change(world: World, theirs: dict[str, Any], pence: int) -> None:
    world.remote.ask("PUT", f"/api/v2/income/{theirs['uuid']}", {**theirs, "amount": pence})


def test_the_look_for_changes_brings_in_the_row_that_changed(settled: World, workers: Workers) -> None:
    ours, theirs = salary(settled)
    change(settled, theirs, 5_432_100)
    settled.remote.forget_requests()
    workers.tick(CHANGES)
    ours.refresh_from_db()
    assert str(ours.amount) == "54321.00"
    run = Run.objects.latest("pk")
    assert (run.state, run.scope["only_changes"], run.counts["update"]) == (RunState.DONE, True, 1)
    assert {one["method"] for one in settled.remote.requests()} == {"GET"}


def test_a_tick_after_which_nothing_changed_reads_three_lists(settled: World, workers: Workers) -> None:
    workers.tick(CHANGES)
    assert len(settled.remote.requests()) == 3


def test_a_message_that_was_lost_costs_one_sweep(settled: World, workers: Workers) -> None:
    ours, theirs = salary(settled)
    change(settled, theirs, 5_432_100)
    workers.are_listening = False
    workers.tick(CHANGES)
    run = Run.objects.latest("pk")
    assert run.state == RunState.QUEUED
    workers.are_listening = True
    Run.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timezone.timedelta(minutes=1))
    workers.tick(SWEEP)
    ours.refresh_from_db()
    assert str(ours.amount) == "54321.00"


def test_what_was_deleted_there_goes_with_the_nightly_walk(settled: World, workers: Workers) -> None:
    settled.settings(remove_unlinked=True)
    ours, theirs = salary(settled)
    settled.remote.ask("DELETE", f"/api/v2/income/{theirs['uuid']}")
    workers.tick(NIGHTLY)
    assert not Income.objects.filter(pk=ours.pk).exists()
    assert Plan.objects.exists()
