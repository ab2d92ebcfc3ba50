"""A worker killed at every step of a write, and started again: nothing is lost and nothing is done twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection as database

from backoffice.models import Client, Income, Plan
from backoffice.services import flows, plans
from integrations.models import Conflict, Link, OutboxEntry
from tests.contract.plannr.conftest import World
from tests.contract.plannr.crashing_worker import STEPS

pytestmark = pytest.mark.django_db(transaction=True)
Couple = tuple[Client, Client]
SALARY = "Salary - Fauxbury Academy"


@dataclass
class Worker:
    """The process that forks for each order."""

    process: subprocess.Popen[str]

    def hears(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def told(self, world: World, step: str, after: int = 0) -> None:
        order = {
            "firm": world.firm.pk, "connection": world.connection.pk, "plannr": world.remote.url, "step": step,
            "after": after, "media": str(django_settings.MEDIA_ROOT),
        }  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def is_killed_at(self, world: World, step: str, after: int = 0) -> None:
        """Killed there; ``after`` writes (or whole entries) of the same pass are through by then."""
        self.told(world, step, after)
        word, pid = self.hears().split()
        assert word == "reached"
        os.kill(int(pid), signal.SIGKILL)
        assert self.hears() == "ended"

    def works(self, world: World) -> None:
        self.told(world, "")
        assert [self.hears(), self.hears()] == ["done", "ended"]


@pytest.fixture(scope="module")
def process() -> Iterator[list[subprocess.Popen[str]]]:
    """Started by the first test that has a database, ended with the last."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for one in started:
        one.stdin.close()  # type: ignore[union-attr]
        assert one.wait(timeout=60) == 0


@pytest.fixture
def worker(process: list[subprocess.Popen[str]], world: World) -> Worker:
    if not process:
        name = str(database.settings_dict["NAME"])
        module = "tests.contract.plannr.crashing_worker"
        process.append(
            subprocess.Popen(
                [sys.executable, "-m", module, name],
                cwd=django_settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    return Worker(process[0])


def writes(world: World) -> list[tuple[str, str]]:
    """Requests that changed something there, ours only."""
    return [(one["method"], one["path"]) for one in world.remote.requests() if one["method"] != "GET"]


def creates_an_income(world: World, couple: Couple) -> Callable[[], None]:
    rowan, _ = couple
    uuid = world.remote_id(rowan)
    flows.create_flow(
        Income,
        client_id=rowan.pk,
        fields={"name": "Consulting", "type": "other", "amount": Decimal("100.00"), "frequency": "monthly"},
        origin=world.origin,
        options={"plannr": {"create": True}},
    )

    def check() -> None:
        ours = Income.objects.get(name="Consulting")
        there = [one["uuid"] for one in world.remote.incomes(uuid)]
        assert there.count(world.remote_id(ours)) == 1
        linked = Link.objects.filter(kind="income", ended_at__isnull=True, remote_id__in=there)
        assert linked.count() == len(there)
        assert [one[0] for one in writes(world)] == ["POST"]

    return check


def creates_a_plan(world: World, couple: Couple) -> Callable[[], None]:
    rowan, _ = couple
    uuid = world.remote_id(rowan)
    before = len(world.remote.plans(uuid))
    plans.create_plan(
        firm=world.firm,
        fields={"name": "New pot", "type": "pension", "sub_type": "sipp"},
        owners={rowan.pk: Decimal(100)},
        origin=world.origin,
        options={"plannr": {"create": True}},
    )

    def check() -> None:
        assert len(world.remote.plans(uuid)) == before + 1
        remote_id = world.remote_id(Plan.objects.get(name="New pot"))
        assert remote_id in {one["uuid"] for one in world.remote.plans(uuid)}

    return check


def changes_an_income(world: World, couple: Couple) -> Callable[[], None]:
    salary = Income.objects.get(name=SALARY)
    world.edit_income(salary, amount=Decimal(61000))

    def check() -> None:
        there = world.remote.incomes(world.remote_id(salary.client))
        assert "61000" in str(next(one for one in there if one["uuid"] == world.remote_id(salary)))
        assert Link.objects.get(local_id=salary.pk, kind="income").base["amount"] == "61000.00"
        assert len(writes(world)) == 1

    return check


def deletes_an_income(world: World, couple: Couple) -> Callable[[], None]:
    salary = Income.objects.get(name=SALARY)
    remote_id, owner = world.remote_id(salary), world.remote_id(salary.client)
    options: dict[str, Any] = {"plannr": {"delete": True}}
    flows.delete_flow(Income, flow_id=salary.pk, now=world.now(), origin=world.origin, options=options)

    def check() -> None:
        assert remote_id not in {one["uuid"] for one in world.remote.incomes(owner)}
        assert not Income.objects.filter(pk=salary.pk).exists()
        assert not Link.objects.filter(remote_id=remote_id, ended_at__isnull=True).exists()

    return check


ACTS = (creates_an_income, creates_a_plan, changes_an_income, deletes_an_income)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_killed_and_started_again_nothing_is_lost_and_nothing_done_twice(
    world: World,
    couple: Couple,
    worker: Worker,
    act: Callable[[World, Couple], Callable[[], None]],
    step: str,
) -> None:
    world.remote.forget_requests()
    check = act(world, couple)
    worker.is_killed_at(world, step)
    assert OutboxEntry.objects.get().state == ("sent" if step == STEPS[-1] else "sending")
    worker.works(world)
    assert OutboxEntry.objects.get().state == "sent"
    check()
    world.remote.forget_requests()
    worker.works(world)
    assert world.sync().state == "done"
    assert writes(world) == []
    assert not Conflict.objects.exists()
