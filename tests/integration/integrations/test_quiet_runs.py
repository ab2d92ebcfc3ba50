"""Scheduled looks that found nothing go after a while; everything that tells of something stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.enums.sync import RunKind, RunTrigger
from integrations.models import Run
from integrations.services import runs
from integrations.services.performing import watermark
from integrations.services.quiet_runs import KEPT_FOR
from integrations.services.scopes import RunScope
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db

CHANGES = RunScope(client_ids=None, only_changes=True)
WHOLE = RunScope(client_ids=None)


def look(world: World, scope: RunScope = CHANGES, trigger: RunTrigger = RunTrigger.SCHEDULE) -> Run:
    """A run performed at once."""
    world.connection.refresh_from_db()
    started = runs.start_run(
        connection=world.connection,
        kind=RunKind.PULL,
        scope=scope,
        trigger=trigger,
        user=None,
        now=world.now(),
    )
    return runs.perform_run(run_id=started.pk, clock=world.now)


def kept(*found: Run) -> list[bool]:
    there = set(Run.objects.values_list("pk", flat=True))
    return [run.pk in there for run in found]


def test_quiet_looks_go_after_their_time_and_the_newest_stays(world: World) -> None:
    old = [look(world) for _ in range(3)]
    world.moment += KEPT_FOR - timedelta(hours=1)
    recent = look(world)
    assert kept(*old, recent) == [True, True, True, True]
    world.moment += timedelta(hours=2)
    newest = look(world)
    assert kept(*old, recent, newest) == [False, False, False, True, True]
    world.moment += KEPT_FOR * 2
    whole = look(world, WHOLE)
    assert kept(recent, newest, whole) == [False, True, True]


def test_what_found_something_or_was_asked_for_stays(world: World) -> None:
    ann, *_ = world.couple()
    brought = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    asked_for = look(world, WHOLE, trigger=RunTrigger.PERSON)
    world.remote.put("client", ann, last_name="Changed")
    found = look(world, WHOLE)
    assert found.counts == {"update": 1}
    quiet = look(world, WHOLE)
    world.moment += KEPT_FOR * 2
    look(world, WHOLE)
    assert kept(brought, asked_for, found, quiet) == [True, True, True, False]


def test_what_went_wrong_stays(world: World) -> None:
    from integrations.engine.errors import RemoteRefused

    world.remote.faults = {"LIST": [RemoteRefused("No.")]}
    failed = look(world)
    assert failed.state == "failed"
    world.moment += KEPT_FOR * 2
    look(world)
    assert kept(failed) == [True]


def test_from_when_on_changes_are_asked_for_stays_known(world: World) -> None:
    whole = look(world, WHOLE)
    for _ in range(4):
        world.moment += KEPT_FOR
        last = look(world)
    since = watermark(world.connection)
    assert since is not None
    assert since > last.started_at - timedelta(hours=1)  # type: ignore[operator]
    assert kept(whole) == [True]
