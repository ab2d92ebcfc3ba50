"""Runs: signs of life, taking over, being handed out, what a preview says, what was unlinked meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backoffice.models import Client, Plan
from domain.enums.sync import OutboxState, RunKind, RunState, RunTrigger
from integrations import tasks
from integrations.engine.errors import RemoteUnavailable
from integrations.models import Connection, Link, OutboxEntry, Run
from integrations.services import links, queueing, runs
from integrations.services.scopes import RunScope
from integrations.stores.log import LIFE_SIGN_EVERY, DatabaseLog
from integrations.web.runs import progress_of
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...], str]]:
    """What is handed to the workers: task, arguments, queue."""
    told: list[tuple[str, tuple[Any, ...], str]] = []

    def send(name: str, args: list[Any], ignore_result: bool, queue: str | None) -> None:
        told.append((name.rsplit(".", 1)[1], tuple(args), queue or "interactive"))

    monkeypatch.setattr(queueing.current_app, "send_task", send)
    monkeypatch.setattr(queueing.transaction, "on_commit", lambda work: work())
    return told


def start(world: World, *ids: str, kind: RunKind = RunKind.IMPORT, **options: Any) -> Run:
    trigger = options.pop("trigger", RunTrigger.PERSON)
    return runs.start_run(
        connection=Connection.objects.get(),
        kind=kind,
        scope=RunScope(client_ids=ids or None, import_clients=True),
        trigger=trigger,
        user=world.user,
        now=world.now(),
    )


def running(world: World, silent_for: timedelta) -> Run:
    run = start(world, "client-1")
    Run.objects.update(state=RunState.RUNNING, heartbeat_at=world.moment - silent_for)
    return Run.objects.get(pk=run.pk)


def test_a_silent_run_says_so_and_promises_no_end(world: World) -> None:
    run = running(world, timedelta(seconds=41))
    assert run.silent_for(world.moment) == 41
    assert run.silent_for(world.moment - timedelta(seconds=30)) is None
    Run.objects.update(heartbeat_at=run.created_at - timedelta(seconds=41), total=131, done=112)
    progress = progress_of(Run.objects.select_related("connection").get())
    assert progress.silent_for is not None and progress.silent_for >= 41
    assert progress.time_left == ""


def test_a_run_is_taken_over_after_a_minute_of_silence(world: World) -> None:
    run = running(world, timedelta(seconds=59))
    assert runs.runs_to_take_up(world.moment) == []
    assert runs.runs_to_take_up(world.moment + timedelta(seconds=1)) == [(world.firm.pk, run.pk)]


def test_slow_work_gives_signs_of_life(world: World) -> None:
    run, moment = running(world, timedelta(0)), world.moment
    clock = [moment]
    log = DatabaseLog(run, lambda: clock[0])
    for seconds in (0, 2, int(LIFE_SIGN_EVERY.total_seconds()) + 1):
        clock[0] = moment + timedelta(seconds=seconds)
        log.check()
    assert Run.objects.get().heartbeat_at == clock[0]


def test_a_run_that_failed_rests_longer_with_every_attempt(world: World) -> None:
    run = start(world, "client-1")
    for attempts, seconds in ((0, 30), (1, 60), (3, 240)):
        Run.objects.update(attempts=attempts, heartbeat_at=world.moment - timedelta(seconds=seconds - 1))
        assert runs.runs_to_take_up(world.moment) == []
        assert runs.runs_to_take_up(world.moment + timedelta(seconds=1)) == [(world.firm.pk, run.pk)]


def test_sweeps_hand_out_and_do_nothing_themselves(
    world: World, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(world, "client-1")
    Run.objects.update(heartbeat_at=world.moment - timedelta(days=1))
    sent.clear()
    monkeypatch.setattr(runs, "perform_run", lambda **_: pytest.fail("performed by the sweep"))
    tasks.sweep_runs()
    assert sent == [("perform_run", (world.firm.pk, run.pk), "batch")]
    OutboxEntry.objects.create(
        firm=world.firm, connection=world.connection, kind="income", action="create", state=OutboxState.WAITING,
        local_model="backoffice.income", local_id=1, next_attempt_at=run.created_at - timedelta(days=1),
    )  # fmt: skip
    tasks.sweep_outbox()
    assert sent[1:] == [("drain_outbox", (world.firm.pk, world.connection.pk), "interactive")]


def test_long_runs_and_those_nobody_waits_for_go_as_batches(world: World, sent: list[Any]) -> None:
    start(world, "client-1")
    start(world)
    start(world, *(f"client-{number}" for number in range(11)))
    start(world, "client-2", trigger=RunTrigger.SCHEDULE)
    assert [queue for *_, queue in sent] == ["interactive", "batch", "batch", "batch"]


def test_an_outage_queues_a_run_again(world: World) -> None:
    ann, bob, *_ = world.couple()
    world.remote.faults["LIST"] = [RemoteUnavailable("It is down.")]
    assert world.bring_in(ann, bob).state == RunState.QUEUED


def test_a_guard_confirmed_in_another_tab_is_no_trouble(world: World) -> None:
    run = start(world, "client-1")
    Run.objects.update(state=RunState.WAITING)
    for _ in range(2):
        found = runs.confirm_guard(run_id=run.pk, user=world.user, now=world.now())
        assert found.state == RunState.QUEUED


def test_a_preview_says_what_would_be(world: World) -> None:
    ann, bob, *_ = world.couple()
    run = world.run(ann, bob, kind=RunKind.PREVIEW, import_clients=True)
    told = list(run.outcomes.filter(action="create").values_list("sentence", flat=True))
    assert told and all(sentence.startswith("Would be imported.") for sentence in told)
    assert run.action_table == "PreviewedAction"
    assert not Client.objects.exists()


def test_what_was_unlinked_while_a_run_waited_is_not_imported_once_more(world: World) -> None:
    ann, bob, *_ = world.couple()
    world.bring_in(ann, bob)
    run = start(world, ann, bob)
    links.unlink(link_id=world.link(ann).pk, user_id=world.user.pk, now=world.now())
    runs.perform_run(run_id=run.pk, clock=world.now)
    assert (Client.objects.count(), Plan.objects.count()) == (2, 1)
    left_out = run.outcomes.get(reason="unlinked_meanwhile")
    assert "Somebody unlinked it" in left_out.sentence
    Link.objects.filter(remote_id=ann).update(ended_at=run.created_at - timedelta(days=1))
    assert world.bring_in(ann).outcomes.filter(action="create", kind="client").exists()


def test_what_was_saved_while_a_run_held_its_clients_goes_when_it_ends(
    world: World, sent: list[tuple[str, tuple[Any, ...], str]]
) -> None:
    run = start(world, "client-1")
    sent.clear()
    runs.perform_run(run_id=run.pk, clock=world.now)
    assert sent[-1] == ("drain_outbox", (run.firm_id, run.connection_id), "interactive")
