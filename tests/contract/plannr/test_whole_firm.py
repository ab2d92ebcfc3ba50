"""A run over the whole firm reads every list once, and what happens while it works counts more than what it read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from backoffice.models import Client, Plan, Relationship
from backoffice.services import plans as plan_services
from domain.enums.sync import RunKind
from integrations.models import Conflict, Link, Run
from integrations.services import performing
from plannr_sync.selectors.runs import import_progress
from tests.contract.plannr.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(performing, "WALKED_BATCH", 5)


@pytest.fixture
def after_first_batch(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Something happens once, when a run is through with its first batch and has read its lists."""

    def arrange(happens: Callable[[], None]) -> None:
        original, waiting = performing.Performance._pull_belongings, [happens]

        def then(self: performing.Performance, *batch: Any) -> None:
            original(self, *batch)
            while waiting:
                waiting.pop()()

        monkeypatch.setattr(performing.Performance, "_pull_belongings", then)

    return arrange


def lists_read(world: World) -> Counter[str]:
    return Counter(one["path"] for one in world.remote.requests() if one["method"] == "GET")


def last_batch_plan(world: World) -> Plan:
    """A linked plan of somebody who comes in the run's last batches."""
    links = Link.objects.filter(kind="plan", ended_at__isnull=True)
    order = [one["uuid"] for one in world.remote.all("/api/v1/account", sort="created_at")]
    last = max(links, key=lambda link: min(order.index(owner) for owner in link.owner_ids))
    return Plan.objects.get(pk=last.local_id)


def test_every_list_is_read_once_however_many_batches(world: World) -> None:
    world.remote.forget_requests()
    run = world.bring_in(everything=True)
    assert run.state == "done", run.error
    read = lists_read(world)
    assert Client.objects.count() > 10
    assert (read["/api/v1/account"], read["/api/v1/plans"], read["/api/v2/income"]) == (1, 1, 1)


def test_a_couple_is_asked_about_once_and_never_again_when_related(world: World) -> None:
    world.bring_in(everything=True)
    related = Relationship.objects.count()
    assert related
    asked_first = {path for path in lists_read(world) if path.endswith("linked-clients")}
    world.remote.forget_requests()
    world.run(everything=True)
    asked_again = {path for path in lists_read(world) if path.endswith("linked-clients")}
    assert asked_again < asked_first
    assert Relationship.objects.count() == related


def test_small_and_large_batches_bring_in_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.bring_in(everything=True)
    linked = set(Link.objects.filter(ended_at__isnull=True).values_list("kind", "remote_id"))
    monkeypatch.undo()
    again = world.run(everything=True)
    assert again.state == "done"
    assert set(again.counts) <= {"skip"}
    assert set(Link.objects.filter(ended_at__isnull=True).values_list("kind", "remote_id")) == linked


def test_what_was_sent_after_the_list_was_read_is_not_overwritten_by_it(
    world: World, after_first_batch: Callable[[Callable[[], None]], None]
) -> None:
    world.bring_in(everything=True)
    plan = last_batch_plan(world)
    after_first_batch(lambda: world.edit_plan(plan, name="Renamed meanwhile"))
    run = world.run(everything=True)
    assert run.state == "done", run.error
    plan.refresh_from_db()
    assert plan.name == "Renamed meanwhile"
    assert world.remote.ask("GET", f"/api/v1/plans/{world.remote_id(plan)}")["name"] == "Renamed meanwhile"
    assert not Conflict.objects.exists()


def test_what_was_deleted_after_the_list_was_read_does_not_come_back(
    world: World, after_first_batch: Callable[[Callable[[], None]], None]
) -> None:
    world.bring_in(everything=True)
    plan = last_batch_plan(world)
    living = Plan.objects.count()
    after_first_batch(
        lambda: (
            plan_services.delete_plan(
                plan_id=plan.pk, now=world.now(), origin=world.origin, options={"plannr": {"delete": True}}
            )
            and None
        )
    )
    run = world.run(everything=True)
    assert run.state == "done", run.error
    assert Plan.objects.count() == living - 1
    assert not Link.objects.filter(kind="plan", local_id=plan.pk, ended_at__isnull=True).exists()


def test_a_preview_says_of_every_record_what_the_import_then_does(world: World) -> None:
    """Also of what belongs to somebody who does not come in yet."""

    def told(run: Run) -> set[tuple[str, str, str]]:
        return set(run.outcomes.exclude(reason="couple").values_list("kind", "remote_id", "action"))

    previewed = world.run(everything=True, kind=RunKind.PREVIEW, import_clients=True)
    shown = import_progress(world.connection, previewed.pk)
    assert shown is not None
    plain = [(one.action, one.level) == ("create", "info") for one in shown.notes]
    assert plain == sorted(plain) and not plain[0]  # what needs a look comes first
    imported = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    assert told(previewed) == told(imported)
    records = [remote_id for _, remote_id, _ in told(imported) if remote_id]
    assert len(records) == len(set(records))  # nothing is left out first and then comes in with a later batch
    assert imported.outcomes.filter(reason="details_needed").exists()
