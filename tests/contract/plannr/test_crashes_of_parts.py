"""A plan sent with its value and what hangs on it: the worker killed at every step of every one of its writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.models import Client, Contribution, Cover, Expense, Plan, Premium, Withdrawal
from backoffice.services import flows, plan_flows, plans
from integrations.models import Conflict, LikelyPair, Link, OutboxEntry
from tests.contract.plannr.conftest import World
from tests.contract.plannr.crashing_worker import STEPS
from tests.contract.plannr.test_crashes import Couple, Worker, process, worker, writes

__all__ = ["process", "worker"]
pytestmark = pytest.mark.django_db(transaction=True)
CREATE: dict[str, Any] = {"plannr": {"create": True}}
MONTHLY: dict[str, Any] = {"amount": Decimal("75.00"), "frequency": "monthly"}
WORDS = ("premiums", "transaction-schedule", "cover")


def make_plan(world: World, owner: Client, plan_type: str, sub_type: str) -> Plan:
    """A plan to be created there with a value; what hangs on it is asked for beside it."""
    plan = plans.create_plan(
        firm=world.firm,
        fields={"name": "New one", "type": plan_type, "sub_type": sub_type},
        owners={owner.pk: Decimal(100)},
        origin=world.origin,
        options=CREATE,
    )
    world.value_plan(plan, date(2026, 1, 31), "1000.00")
    return plan


def add(world: World, plan: Plan, model: Any, **fields: Any) -> None:
    plan_flows.create_plan_flow(model, plan_id=plan.pk, fields=fields or MONTHLY, origin=world.origin, options=CREATE)


def a_pension(world: World, owner: Client) -> dict[str, int]:
    """Its writes: the plan, its value, a premium, a regular transaction."""
    plan = make_plan(world, owner, "pension", "sipp")
    add(world, plan, Contribution)
    add(world, plan, Withdrawal, **MONTHLY, kind="flexi_access_drawdown")
    return {"premiums": 1, "transaction-schedule": 1, "cover": 0}


def a_life_policy(world: World, owner: Client) -> dict[str, int]:
    """Its writes: the plan, its value, a cover, a premium."""
    plan = make_plan(world, owner, "protection_policy", "level_term")
    add(world, plan, Cover, cover_type="life_assurance", benefit_amount=Decimal(100000))
    add(world, plan, Premium, **MONTHLY, payment_method="direct_debit")
    return {"premiums": 1, "transaction-schedule": 0, "cover": 1}


WRITES, ENTRIES = 4, 3
OF_ALL = [(step, after) for step in STEPS[:2] for after in range(WRITES)] + [
    (step, after) for step in STEPS[2:] for after in range(ENTRIES)
]
OF_PARTS = [(step, after) for step in STEPS[:2] for after in range(2, WRITES)]
"""A plan of another type is created alike; only what hangs on it is new."""


@pytest.mark.parametrize(
    ("made", "step", "after"),
    [(a_pension, *one) for one in OF_ALL] + [(a_life_policy, *one) for one in OF_PARTS],
)
def test_a_plan_with_parts_arrives_once_whenever_the_worker_dies(
    world: World,
    couple: Couple,
    worker: Worker,
    made: Callable[[World, Client], dict[str, int]],
    step: str,
    after: int,
) -> None:
    rowan, _ = couple
    uuid = world.remote_id(rowan)
    before = {one["uuid"] for one in world.remote.plans(uuid)}
    parts = made(world, rowan)
    assert OutboxEntry.objects.count() == ENTRIES
    worker.is_killed_at(world, step, after)
    worker.works(world)
    assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"sent"}
    [there] = [one for one in world.remote.plans(uuid) if one["uuid"] not in before]
    assert there["uuid"] == world.remote_id(Plan.objects.get(name="New one"))
    assert int(there["value"]["amount"]) == 100000
    for word in WORDS:
        assert len(world.remote.all(f"/api/v1/plans/{there['uuid']}/{word}")) == parts[word], word
    living = Link.objects.filter(remote_id__startswith=f"{there['uuid']}/", ended_at__isnull=True)
    assert living.count() == sum(parts.values())
    world.remote.forget_requests()
    worker.works(world)
    assert world.sync().state == "done"
    assert writes(world) == []
    assert not Conflict.objects.exists() and not LikelyPair.objects.exists()
    assert Plan.objects.filter(name="New one").count() == 1


def changes_an_expense(world: World) -> Callable[[], None]:
    expense = Expense.objects.order_by("pk").first()
    assert expense is not None
    flows.update_flow(Expense, flow_id=expense.pk, fields={"amount": Decimal("12.34")}, origin=world.origin)
    path = f"/api/v1/client/{world.remote_id(expense.client)}/expenditure"

    def check() -> None:
        amounts = [int(one["amount"]["amount"]) for one in world.remote.all(path) if one["uuid"]]
        assert amounts.count(1234) == 1

    return check


def corrects_a_value(world: World) -> Callable[[], None]:
    plan = Plan.objects.get(name="Rowan's ISA")
    latest = plan.valuations.order_by("-valued_date", "-pk").first()
    world.value_plan(plan, latest.valued_date, "4321.00")
    uuid = world.remote_id(plan)

    def check() -> None:
        assert int(world.remote.ask("GET", f"/api/v1/plans/{uuid}")["value"]["amount"]) == 432100

    return check


def changes_a_contribution(world: World) -> Callable[[], None]:
    part = Contribution.objects.get(plan__name="Rowan's ISA")
    plan_flows.update_plan_flow(Contribution, flow_id=part.pk, fields={"amount": Decimal("66.00")}, origin=world.origin)
    path = f"/api/v1/plans/{world.remote_id(part)}"

    def check() -> None:
        assert int(world.remote.ask("GET", path)["amount"]["amount"]) == 6600

    return check


def deletes_a_withdrawal(world: World) -> Callable[[], None]:
    part = Withdrawal.objects.get(plan__name="Joint investment account")
    plan, gone = world.remote_id(part).split("/")[0], world.remote_id(part).split("/")[-1]
    plan_flows.delete_plan_flow(
        Withdrawal,
        flow_id=part.pk,
        now=world.now(),
        origin=world.origin,
        options={"plannr": {"delete": True}},
    )

    def check() -> None:
        left = world.remote.all(f"/api/v1/plans/{plan}/transaction-schedule")
        assert gone not in [one["uuid"] for one in left]
        assert not Withdrawal.objects.filter(pk=part.pk).exists()

    return check


ACTS = (changes_an_expense, corrects_a_value, changes_a_contribution, deletes_a_withdrawal)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_a_part_is_changed_once_whenever_the_worker_dies(
    world: World, couple: Couple, worker: Worker, act: Callable[[World], Callable[[], None]], step: str
) -> None:
    check = act(world)
    worker.is_killed_at(world, step)
    worker.works(world)
    assert OutboxEntry.objects.get().state == "sent"
    check()
    world.remote.forget_requests()
    worker.works(world)
    assert world.sync().state == "done"
    assert writes(world) == []
    assert not Conflict.objects.exists()
