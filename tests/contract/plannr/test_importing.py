"""Importing a couple, and a firm, from Plannr over HTTP."""

from __future__ import annotations

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from backoffice.models import Client, Income, Plan, Relationship
from backoffice.services import plans
from integrations.engine.errors import RemoteRefused
from integrations.models import Link, OutboxEntry, Outcome
from plannr_sync.client import Payload, PlannrClient
from plannr_sync.tasks import relate_couples
from tests.contract.plannr.conftest import World


def test_a_person_brings_the_partner_plans_and_incomes(world: World, couple: tuple[Client, Client]) -> None:
    rowan, marigold = couple
    assert (rowan.date_of_birth.isoformat(), rowan.gender, rowan.marital_status) == (
        "1968-03-04",
        "male",
        "married",
    )
    assert rowan.national_insurance_number == "QQ110308A"
    assert rowan.retirement_age == 67
    assert Relationship.objects.get(client=rowan, other=marigold).kind == "married"
    assert rowan.household_id == marigold.household_id is not None
    assert rowan.addresses.get(is_primary=True).postcode == "NR3 1ZZ"
    details = {one.kind: one.value for one in rowan.contact_details.filter(is_primary=True)}
    assert details == {"email": "rowan.testwood@example.org", "mobile": "+447700900001"}
    joint = Client.objects.get(kind="joint")
    assert {one.member_id for one in joint.memberships.all()} == {rowan.pk, marigold.pk}


def test_counts_are_what_plannr_holds(world: World, couple: tuple[Client, Client]) -> None:
    rowan, marigold = (world.remote_id(one) for one in couple)
    there = {one["uuid"]: one for who in (rowan, marigold) for one in world.remote.plans(who)}
    assert Plan.objects.count() == len(there) == 10
    for plan in Plan.objects.all():
        other = there[world.remote_id(plan)]
        assert plan.name == other["name"]
        value = plan.valuations.first()
        assert (value.amount * 100 if value else None) == (
            Decimal(other["value"]["amount"]) if other["value"] else None
        )
    incomes = [one for who in (rowan, marigold) for one in world.remote.incomes(who)]
    assert Income.objects.count() == len(incomes) == 4
    shared = Plan.objects.get(name="Joint investment account")
    assert {one.client.first_name: one.percent for one in shared.ownerships.all()} == {
        "Rowan": Decimal(60),
        "Marigold": Decimal(40),
    }


def test_what_is_left_out_is_a_row_with_its_reason(world: World, couple: tuple[Client, Client]) -> None:
    assert Outcome.objects.get(reason="joint_salary").label == "Joint band takings"


def test_how_net_and_untaxed_incomes_come(world: World, couple: tuple[Client, Client]) -> None:
    lessons = Income.objects.get(name="Private lessons")
    assert (lessons.type, lessons.is_taxable, lessons.basis) == ("other", False, "net")
    salary = Income.objects.get(name__startswith="Salary - Mockshire")
    assert (salary.type, salary.is_taxable, salary.amount) == ("salary", True, Decimal("58200.00"))


def test_an_import_takes_few_requests(world: World) -> None:
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    world.remote.forget_requests()
    run = world.bring_in(rowan)
    asked = [one["path"] for one in world.remote.requests()]
    assert run.requests == len(asked)
    of_plans = [path for path in asked if path.endswith(("/premiums", "/transaction-schedule"))]
    budgets = [path for path in asked if path.endswith("/expenditure")]
    assert len(set(of_plans)) == len(of_plans) == 11  # two a pension, one an account or policy, none a house or loan
    assert len(budgets) == 3  # two people and their joint account
    assert len(asked) - len(of_plans) - len(budgets) <= 6


def test_a_second_run_changes_nothing_and_sends_nothing(world: World, couple: tuple[Client, Client]) -> None:
    before = list(Link.objects.order_by("pk").values("pk", "version", "base", "remote_id"))
    world.remote.forget_requests()
    run = world.sync()
    assert run.state == "done"
    assert {one["method"] for one in world.remote.requests()} == {"GET"}
    assert list(Link.objects.order_by("pk").values("pk", "version", "base", "remote_id")) == before
    assert set(run.counts) <= {"skip"}
    world.drain()
    assert {one["method"] for one in world.remote.requests()} == {"GET"}


def test_either_of_the_joint_client_brings_both(world: World) -> None:
    joint = world.remote.client("Rowan & Marigold Testwood")
    world.bring_in(joint["uuid"])
    assert {one.first_name for one in Client.objects.filter(kind="individual")} == {"Rowan", "Marigold"}


def test_a_whole_firm_comes_in_and_every_record_is_accounted_for(world: World) -> None:
    facts = world.remote.control("GET", "facts")["fernhill-demo-advice"]
    run = world.bring_in(everything=True)
    assert run.state == "done", run.error
    skipped = {
        kind: Outcome.objects.filter(run=run, kind=kind, action="skip").count() for kind in ("client", "plan", "income")
    }
    assert Client.objects.count() + skipped["client"] == facts["clients"]["total"]
    linked = set(Link.objects.filter(kind="client").values_list("remote_id", flat=True))
    plans = [one for one in world.remote.all("/api/v1/plans") if linked & {owner["uuid"] for owner in one["accounts"]}]
    incomes = [one for one in world.remote.all("/api/v2/income", include="account") if one["account"]["uuid"] in linked]
    assert Plan.objects.count() + skipped["plan"] == len(plans) > facts["plans"]["total"] - 5
    assert Income.objects.count() + skipped["income"] == len(incomes) > facts["incomes"]["total"] - 5
    assert Outcome.objects.filter(run=run, kind="client", reason="details_needed").count() == 1
    assert Outcome.objects.filter(run=run, kind="client", reason="inactive_account").count() == 1
    assert all(Outcome.objects.filter(run=run, action="skip").values_list("sentence", flat=True))
    assert not Outcome.objects.filter(run=run, level="error").exists()


@pytest.mark.parametrize("mode", ["one_way", "force_one_way"])
def test_a_connection_that_only_reads_sends_nothing(world: World, mode: str) -> None:
    world.settings(mode=mode)
    world.bring_in(world.remote.client("Rowan Testwood")["uuid"])
    locked = pytest.raises(ValidationError, match="only reads from Plannr")
    with locked if mode == "force_one_way" else nullcontext():
        world.edit_client(Client.objects.get(first_name="Rowan"), last_name="Changed")
    world.remote.forget_requests()
    world.sync()
    world.drain()
    assert {one["method"] for one in world.remote.requests()} == {"GET"}
    assert Client.objects.get(first_name="Rowan").last_name == "Testwood"


def couple_without_joint_account(world: World) -> tuple[str, str]:
    """Two linked clients who share no joint account, from Plannr's own lists."""
    people = world.remote.all("/api/v1/account", **{"filter[type]": "client", "filter[role]": "individual"})
    for one in people:
        if one["has_joint_account"] or one["inactive_at"]:
            continue
        links = world.remote.ask("GET", f"/api/v1/client/{one['uuid']}/linked-clients")["data"]
        partner = next(
            (link for link in links if link["relationship"] in {"Husband", "Wife", "Partner", "Spouse"}), None
        )
        other = next((two for two in people if partner and two["name"] == partner["name"]), None)
        if other and not other["has_joint_account"]:
            return one["uuid"], other["uuid"]
    raise AssertionError("the seed has no such couple")


def test_a_partner_without_a_joint_account_comes_by_the_link(world: World) -> None:
    one, other = couple_without_joint_account(world)
    world.bring_in(one)
    linked = dict(Link.objects.filter(kind="client").values_list("remote_id", "local_id"))
    assert set(linked) == {one, other}
    assert Relationship.objects.filter(client=linked[one], other=linked[other]).exists()
    assert not Client.objects.filter(kind="joint").exists()


@pytest.fixture
def owners(world: World) -> tuple[str, str]:
    """Two linked people without a joint account there, and a plan of both that waits to be sent."""
    one, other = couple_without_joint_account(world)
    world.bring_in(one)
    own_together(world, one, other, "Together")
    return one, other


def own_together(world: World, one: str, other: str, name: str) -> None:
    linked = dict(Link.objects.filter(kind="client").values_list("remote_id", "local_id"))
    plans.create_plan(
        firm=world.firm,
        fields={"name": name, "type": "cash_account", "sub_type": "cash_account"},
        owners={linked[one]: Decimal(50), linked[other]: Decimal(50)},
        origin=world.origin,
        options={"plannr": {"create": True}},
    )


def joint_accounts(world: World, one: str, other: str) -> int:
    joints = world.remote.all("/api/v1/account", include="owners", **{"filter[role]": "joint"})
    return [{owner["uuid"] for owner in joint["owners"]} for joint in joints].count({one, other})


def test_plans_of_two_who_have_no_joint_account_there_make_one(world: World, owners: tuple[str, str]) -> None:
    own_together(world, *owners, "Together as well")
    assert world.drain().sent == 2
    assert joint_accounts(world, *owners) == 1
    told = {one.response["joint_account"] for one in OutboxEntry.objects.filter(kind="plan")}
    assert told == {"A joint account was made in Plannr."}
    own_together(world, *owners, "Once more")
    assert world.drain().sent == 1
    assert joint_accounts(world, *owners) == 1


@pytest.mark.parametrize("fault", ["500", "drop_after"])
def test_a_joint_account_that_could_not_be_made_is_made_good_by_the_sweep(
    world: World, owners: tuple[str, str], fault: str
) -> None:
    world.remote.fault(fault, path="/api/v1/account", method="POST", count=1)
    assert world.drain().sent == 1
    assert not OutboxEntry.objects.filter(response__has_key="joint_account").exists()
    relate_couples(world.firm.pk)
    assert joint_accounts(world, *owners) == 1
    assert OutboxEntry.objects.filter(response__has_key="joint_account").count() == 1


def test_a_joint_account_that_is_refused_is_told_on_the_plans_creation(
    world: World, owners: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(client: PlannrClient, body: Payload) -> Payload:
        raise RemoteRefused("Not these two.")

    monkeypatch.setattr(PlannrClient, "create_account", refused)
    assert world.drain().sent == 1
    [entry] = OutboxEntry.objects.filter(kind="plan")
    assert "No joint account was made in Plannr: Not these two." in entry.reason
    monkeypatch.undo()
    relate_couples(world.firm.pk)
    assert joint_accounts(world, *owners) == 0
