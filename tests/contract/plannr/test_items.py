"""What hangs on plans, over HTTP: what is asked for and when, what is sent in which order, what survives trouble."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.models import Client, Contribution, Cover, Expense, Income, Plan, Withdrawal
from backoffice.services import flows, plan_flows, plans
from domain.enums.plans import Frequency
from integrations.models import Conflict, Link, OutboxEntry
from integrations.services.links import unlink
from tests.contract.plannr.conftest import World

pytestmark = pytest.mark.django_db

Couple = tuple[Client, Client]
LISTS = ["/api/v1/account", "/api/v1/plans", "/api/v2/income"]
CREATE = {"plannr": {"create": True}}
PAID_IN = {"amount": Decimal("75.00"), "frequency": Frequency.MONTHLY}


def asked(world: World) -> list[str]:
    return [one["path"] for one in world.remote.requests() if one["method"] == "GET"]


def schedules(world: World, plan: Plan) -> list[dict[str, Any]]:
    return world.remote.all(f"/api/v1/plans/{world.remote_id(plan)}/transaction-schedule")


def test_a_quiet_night_reads_the_lists_and_nothing_else(world: World, couple: Couple) -> None:
    world.remote.forget_requests()
    run = world.run(everything=True)
    assert run.state == "done", run.error
    assert asked(world) == LISTS


def test_a_night_asks_again_only_for_what_hangs_on_a_changed_plan(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's ISA")
    contribution = Contribution.objects.get(plan=plan)
    path = f"/api/v1/plans/{world.remote_id(contribution)}"
    world.remote.ask("PUT", path, {"type": "contribution", "amount": 66600})
    world.remote.forget_requests()
    world.run(everything=True)
    assert asked(world) == LISTS  # a regular transaction moves nothing that a list shows
    current = world.remote.ask("GET", f"/api/v1/plans/{world.remote_id(plan)}")
    body = {"sub_type": current["sub_type"], "status": "active", "provider_uuid": current["provider"]["uuid"]}
    world.remote.ask("PUT", f"/api/v1/plans/{current['uuid']}", {**body, "review_date": "2027-01-01"})
    world.remote.forget_requests()
    world.run(everything=True)
    assert asked(world) == [*LISTS, f"/api/v1/plans/{current['uuid']}/transaction-schedule"]
    contribution.refresh_from_db()
    assert contribution.amount == Decimal("666.00")
    world.remote.forget_requests()
    world.run(everything=True)
    assert asked(world) == LISTS


def test_an_import_of_the_whole_firm_leaves_items_to_the_first_sync_of_their_clients(world: World) -> None:
    world.remote.forget_requests()
    world.bring_in(everything=True)
    assert not [path for path in asked(world) if path.endswith(("/premiums", "/expenditure"))]
    assert not Contribution.objects.exists()
    names = ("Rowan Testwood", "Marigold Testwood", "Rowan & Marigold Testwood")
    world.run(*(world.remote.client(name)["uuid"] for name in names))
    assert Contribution.objects.filter(plan__ownerships__client__first_name="Rowan").exists()
    assert Expense.objects.exists()


def test_a_plan_goes_before_what_hangs_on_it(world: World, couple: Couple) -> None:
    plan = plans.create_plan(
        firm=world.firm,
        fields={"name": "New fund", "type": "investment", "sub_type": "unit_trust"},
        owners={couple[0].pk: Decimal(100)},
        origin=world.origin,
        options=CREATE,
    )
    world.settings(create_by_default=True)
    plan_flows.create_plan_flow(Contribution, plan_id=plan.pk, fields=PAID_IN, origin=world.origin)
    assert list(OutboxEntry.objects.order_by("pk").values_list("kind", flat=True)) == ["plan", "contribution"]
    drained = world.drain()
    assert (drained.sent, drained.failed) == (2, 0)
    assert [one["amount"]["amount"] for one in schedules(world, plan)] == ["7500"]
    world.remote.forget_requests()
    assert set(world.sync().counts) <= {"skip"}
    assert {one["method"] for one in world.remote.requests()} == {"GET"}
    assert Contribution.objects.filter(plan=plan).count() == 1


def test_nothing_is_made_there_by_default_for_a_plan_that_is_only_here(world: World, couple: Couple) -> None:
    world.settings(create_by_default=False)
    plan = plans.create_plan(
        firm=world.firm,
        fields={"name": "Only here", "type": "investment"},
        owners={couple[0].pk: Decimal(100)},
        origin=world.origin,
    )
    world.settings(create_by_default=True)
    plan_flows.create_plan_flow(Contribution, plan_id=plan.pk, fields=PAID_IN, origin=world.origin)
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize("name", ["Rowan's ISA", "Rowan's SIPP"])
def test_a_lost_answer_makes_nothing_twice(world: World, couple: Couple, name: str) -> None:
    """A regular transaction keeps no reference and is known by what it says, a premium by our reference."""
    plan = Plan.objects.get(name=name)
    made = plan_flows.create_plan_flow(
        Contribution, plan_id=plan.pk, fields=PAID_IN, origin=world.origin, options=CREATE
    )
    world.remote.fault("drop_after", "/api/v1/plans/*", "POST", times=1)
    assert world.drain().sent == 0
    assert world.drain().sent == 1
    word = "premiums" if plan.type == "pension" else "transaction-schedule"
    there = world.remote.all(f"/api/v1/plans/{world.remote_id(plan)}/{word}")
    amounts = [int(one["amount"]["amount"] if isinstance(one["amount"], dict) else one["amount"]) for one in there]
    assert amounts.count(7500) == 1
    assert world.remote_id(made).endswith(there[amounts.index(7500)]["uuid"])
    world.sync()
    assert Contribution.objects.filter(plan=plan, amount=Decimal("75.00")).count() == 1


def test_what_hangs_on_a_plan_is_linked_for_as_long_as_the_plan_is(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's ISA")
    before = Contribution.objects.get(plan=plan)
    uuid = world.remote_id(plan)
    current = world.remote.ask("GET", f"/api/v1/plans/{uuid}")
    body = {"sub_type": current["sub_type"], "provider_uuid": current["provider"]["uuid"]}
    world.remote.ask("PUT", f"/api/v1/plans/{uuid}", {**body, "status": "inactive"})
    world.settings(remove_unlinked=False)
    world.sync()
    assert not Link.objects.filter(remote_id__startswith=uuid, ended_at__isnull=True).exists()
    world.remote.ask("PUT", f"/api/v1/plans/{uuid}", {**body, "status": "active"})
    world.sync()
    assert Contribution.objects.get(plan=plan) == before
    assert world.remote_id(before).startswith(f"{uuid}/")
    assert not Conflict.objects.exists()


def test_unlinking_a_plan_by_hand_unlinks_what_hangs_on_it(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's life cover")
    link = Link.objects.get(local_model="backoffice.plan", local_id=plan.pk)
    unlink(link_id=link.pk, user_id=world.user.pk, now=world.now())
    assert Cover.objects.filter(plan=plan).exists()
    assert not Link.objects.filter(remote_id__startswith=link.remote_id, ended_at__isnull=True).exists()


def test_an_age_is_sent_as_the_day_it_falls_on(world: World, couple: Couple) -> None:
    rowan, _ = couple
    contribution = Contribution.objects.get(plan__name="Rowan's ISA")
    fields = {"end_age": 70, "end_of": rowan, "end_date": None}
    plan_flows.update_plan_flow(Contribution, flow_id=contribution.pk, fields=fields, origin=world.origin)
    assert world.drain().sent == 1
    there = world.remote.ask("GET", f"/api/v1/plans/{world.remote_id(contribution)}")
    assert rowan.date_of_birth is not None
    assert there["end_date"] == rowan.date_of_birth.replace(year=rowan.date_of_birth.year + 70).isoformat()
    assert set(world.sync().counts) <= {"skip"}
    contribution.refresh_from_db()
    assert contribution.end_age == 70


def test_a_day_there_takes_the_place_of_an_age_here(world: World, couple: Couple) -> None:
    rowan, _ = couple
    salary = Income.objects.get(name="Salary - Fauxbury Academy")
    flows.update_flow(Income, flow_id=salary.pk, fields={"end_age": 70, "end_of": rowan}, origin=world.origin)
    assert world.drain().sent == 1
    path = f"/api/v2/income/{world.remote_id(salary)}"
    there = world.remote.ask("GET", path)
    assert rowan.date_of_birth is not None
    assert there["end_date"] == rowan.date_of_birth.replace(year=rowan.date_of_birth.year + 70).isoformat()
    kept = {name: there[name] for name in ("name", "type", "amount_type", "frequency", "is_taxable")}
    amount = int(there["amount"]["amount"])
    world.remote.ask("PUT", path, {**kept, "amount": amount, "end_date": "2040-01-01"})
    world.sync()
    salary.refresh_from_db()
    assert (salary.end_date, salary.end_age, salary.end_of_id) == (date(2040, 1, 1), None, None)


def test_deleting_there_and_here(world: World, couple: Couple) -> None:
    withdrawal = Withdrawal.objects.get(plan__name="Joint investment account")
    path = world.remote_id(withdrawal)
    plan_flows.delete_plan_flow(
        Withdrawal,
        flow_id=withdrawal.pk,
        now=world.now(),
        origin=world.origin,
        options={"plannr": {"delete": True}},
    )
    assert world.drain().sent == 1
    plan = path.split("/")[0]
    left = world.remote.all(f"/api/v1/plans/{plan}/transaction-schedule")
    assert path.split("/")[-1] not in [one["uuid"] for one in left]
    world.sync()
    assert not Withdrawal.objects.filter(plan__name="Joint investment account").exists()


def test_deleted_only_here_it_comes_back_with_the_next_sync(world: World, couple: Couple) -> None:
    withdrawal = Withdrawal.objects.get(plan__name="Joint investment account")
    plan_flows.delete_plan_flow(Withdrawal, flow_id=withdrawal.pk, now=world.now(), origin=world.origin)
    world.sync()
    assert Withdrawal.objects.get(plan__name="Joint investment account").amount == withdrawal.amount


def test_both_sides_edited_is_a_question(world: World, couple: Couple) -> None:
    contribution = Contribution.objects.get(plan__name="Rowan's ISA")
    path = f"/api/v1/plans/{world.remote_id(contribution)}"
    world.remote.ask("PUT", path, {"type": "contribution", "amount": 11100})
    plan_flows.update_plan_flow(
        Contribution, flow_id=contribution.pk, fields={"amount": Decimal("222.00")}, origin=world.origin
    )
    world.drain()
    world.sync()
    asked_about = Conflict.objects.get(state="open")
    assert asked_about.fields == {"amount": {"base": "500.00", "ours": "222.00", "theirs": "111.00"}}


def test_a_preview_tells_the_items_of_a_plan_that_would_come(world: World) -> None:
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    run = world.run(rowan, kind="preview", import_clients=True)
    told = run.outcomes.filter(kind="contribution", action="create")
    assert told.exists()
    assert not run.outcomes.filter(reason="plan_not_linked").exists()
    assert not Contribution.objects.exists()


def test_while_the_deletion_of_a_plan_waits_what_hangs_on_it_waits_too(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's ISA")
    uuid, before = world.remote_id(plan), Contribution.objects.count()
    options: dict[str, Any] = {"plannr": {"delete": True}}
    plans.delete_plan(plan_id=plan.pk, now=world.now(), origin=world.origin, options=options)
    world.remote.fault("500", "/api/v1/plans/*", "DELETE", times=1)
    assert world.drain().sent == 0
    run = world.sync()
    assert run.state == "done", run.error
    assert Contribution.objects.count() == before  # a removed plan hides its parts and marks none of them
    assert not run.outcomes.filter(remote_id__startswith=uuid, action="create").exists()
    assert not run.outcomes.filter(level="error").exists()
    assert world.drain().sent == 1
    world.sync()
    assert not Plan.objects.filter(name="Rowan's ISA").exists()
    assert not Link.objects.filter(remote_id__startswith=uuid, ended_at__isnull=True).exists()
