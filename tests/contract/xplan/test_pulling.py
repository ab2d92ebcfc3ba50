"""What comes from Xplan: clients, households, goals, insurance."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from backoffice.events import Origin
from backoffice.models import Client, Cover, Goal, Plan, Premium, Relationship
from backoffice.services.clients import update_client
from backoffice.services.goals import update_goal
from backoffice.services.plan_flows import update_plan_flow
from backoffice.services.plans import set_owners
from domain.enums.goals import GoalMoney, GoalStatus
from tests.contract.xplan.conftest import World
from xplan_sync.models import Override
from xplan_sync.selectors.links import overrides

pytestmark = pytest.mark.loopback


def details(client: Client) -> dict[str, str]:
    return {one.kind: one.value for one in client.contact_details.filter(is_primary=True)}


def test_everybody_xplan_shows_comes_in_with_partner_and_roles(world: World) -> None:
    world.pull()
    rowan, marigold = world.client("Rowan"), world.client("Marigold")
    assert (rowan.title, rowan.last_name, rowan.date_of_birth) == ("Mr", "Testwood", date(1968, 3, 4))
    assert details(rowan) == {"email": "rowan.testwood@example.org", "mobile": "07700 900001"}
    assert rowan.household_id is not None
    assert rowan.household_id == marigold.household_id
    assert (rowan.household_role, marigold.household_role) == ("primary", "partner")


def test_land_lines_are_never_taken(world: World) -> None:
    world.pull(world.remote.client_id("Fennel"))
    assert details(world.client("Fennel")) == {"email": "fennel.sampleton@example.org"}


def test_a_partner_comes_along(world: World) -> None:
    world.pull(world.remote.client_id("Fennel"))
    assert Relationship.objects.filter(client__first_name="Fennel", other__first_name="Juniper").exists()


def test_a_partner_not_linked_there_arrives_unrelated(world: World) -> None:
    world.pull()
    aster, sorrel = world.client("Aster"), world.client("Sorrel")
    assert aster.household_id is None
    assert not Relationship.objects.filter(client=aster, other=sorrel).exists()


def test_without_an_address_a_placeholder_stands_and_goes_when_there_is_one(world: World) -> None:
    world.pull()
    marigold = world.client("Marigold")
    detail = marigold.contact_details.get(kind="email")
    assert (detail.value, detail.is_placeholder) == ("Marigold.Testwood@fernhill.placeholder.invalid", True)
    number = world.remote.client_id("Marigold")
    row = {"contact_type": "m2", "contact_value": "marigold@example.org", "preferred": True}
    world.remote.control("POST", f"clients/{number}/contact", row)
    world.pull()
    assert [one.value for one in marigold.contact_details.filter(kind="email")] == ["marigold@example.org"]
    assert not marigold.contact_details.get(kind="email").is_placeholder


def test_who_is_inactive_or_out_of_sight_stays_out(world: World) -> None:
    run = world.pull()
    assert not Client.objects.filter(first_name__in=["Alder", "Hazel"]).exists()
    assert run.outcomes.get(reason="inactive").sentence == "Inactive in Xplan."


def test_somebody_who_is_here_already_waits_for_a_person(world: World) -> None:
    ours = Client.objects.create(
        firm=world.firm, first_name="Aster", last_name="Fauxley", date_of_birth=date(1975, 5, 5)
    )
    run = world.pull()
    assert Client.objects.filter(first_name="Aster").get() == ours
    assert "is here already" in run.outcomes.get(label__contains="Fauxley").sentence


def test_a_second_pull_changes_nothing(world: World) -> None:
    world.pull()
    world.pull()
    again = world.pull()
    assert list(again.outcomes.exclude(action="skip").values_list("label", "sentence")) == []


def test_an_emergency_change_is_listed_and_replaced(world: World) -> None:
    world.pull()
    rowan = world.client("Rowan")
    update_client(client_id=rowan.pk, fields={"last_name": "Changed"}, origin=Origin(user_id=world.user.pk))
    override = Override.objects.get()
    assert (override.field, override.theirs, override.ours) == ("last_name", "Testwood", "Changed")
    assert override.made_by == world.user
    run = world.pull()
    rowan.refresh_from_db()
    override.refresh_from_db()
    assert rowan.last_name == "Testwood"
    assert override.replaced_at is not None
    assert run.outcomes.get(label__contains="Rowan", action="update").sentence == "Updated: last name."


def test_emergency_changes_are_listed_in_words(world: World) -> None:
    world.pull()
    plan = Plan.objects.get(policy_number="NG-LIFE-001")
    cover = Cover.objects.get(plan=plan, cover_type="life_assurance")
    by = Origin(user_id=world.user.pk)
    set_owners(plan_id=plan.pk, owners={world.client("Marigold").pk: Decimal(100)}, origin=by)
    update_plan_flow(Cover, flow_id=cover.pk, fields={"benefit_amount": Decimal(5000)}, origin=by)
    goal = Goal.objects.get(name="Sell the pretend caravan")
    update_goal(goal_id=goal.pk, fields={"target_date": date(2028, 1, 1)}, origin=by)
    told = {(row.label, row.theirs, row.ours) for row in overrides(world.connection)}
    assert told == {
        ("Owners", "Rowan Testwood", "Marigold Testwood"),
        ("Cover amount", "£250,000.00", "£5,000.00"),
        ("Target date", "31 Mar 2027", "1 Jan 2028"),
    }
    world.pull()
    assert [one.percent for one in plan.ownerships.filter(client__first_name="Rowan")] == [Decimal(100)]
    assert not Override.objects.filter(replaced_at__isnull=True).exists()


def test_what_is_in_force_is_listed_before_what_was_replaced(world: World, monkeypatch: Any) -> None:
    world.pull()
    rowan = world.client("Rowan")
    update_client(client_id=rowan.pk, fields={"title": "Sir"}, origin=Origin(user_id=world.user.pk))
    world.pull()
    Override.objects.update(made_at=world.now() + timedelta(days=1))
    update_client(client_id=rowan.pk, fields={"title": "Lord"}, origin=Origin(user_id=world.user.pk))
    monkeypatch.setattr("xplan_sync.selectors.links.OVERRIDES_SHOWN", 1)
    assert [row.ours for row in overrides(world.connection)] == ["Lord"]


class TestGoals:
    """Xplan's goals."""

    def test_the_sign_of_the_cost_says_what_it_is(self, world: World) -> None:
        world.pull()
        kinds = {goal.name: goal.money for goal in Goal.objects.filter(client__last_name="Testwood")}
        assert kinds == {
            "Kitchen for the invented cottage": GoalMoney.LESS,
            "Sell the pretend caravan": GoalMoney.MORE,
            "Walk a coast path": GoalMoney.NONE,
            "Retire from the sample works": GoalMoney.UNKNOWN,
            "A pretend pottery course": GoalMoney.LESS,
        }

    def test_owner_category_date_and_cost_come(self, world: World) -> None:
        world.pull()
        goal = Goal.objects.get(name="Kitchen for the invented cottage")
        assert {goal.client.first_name, goal.joint_with and goal.joint_with.first_name} == {"Rowan", "Marigold"}
        assert (goal.category, goal.target_date, goal.estimated_cost) == (
            "Client initiated", date(2029, 6, 30), Decimal(-100000),
        )  # fmt: skip
        assert Goal.objects.get(name="Walk a coast path").category == ""

    def test_status_and_recurrence_are_ours(self, world: World) -> None:
        world.pull()
        goal = Goal.objects.get(name="A pretend pottery course")
        assert (goal.status, goal.recurrence) == (GoalStatus.TO_DO, "")
        Goal.objects.filter(pk=goal.pk).update(status=GoalStatus.DONE, recurrence="yearly")
        [row] = world.remote.rows("Marigold", "goals")
        number = world.remote.client_id("Marigold")
        change = {"description": "A longer pottery course", "frequency": 4}
        world.remote.control("PUT", f"clients/{number}/goals/{row['index']}", change)
        world.pull()
        goal.refresh_from_db()
        assert (goal.name, goal.status, goal.recurrence) == ("A longer pottery course", "done", "yearly")

    def test_a_goal_that_is_gone_there_stays_here_unlinked(self, world: World) -> None:
        world.pull()
        [row] = world.remote.rows("Marigold", "goals")
        world.remote.control("DELETE", f"clients/{world.remote.client_id('Marigold')}/goals/{row['index']}")
        run = world.pull()
        assert Goal.objects.filter(name="A pretend pottery course").exists()
        assert "stays here, unlinked" in run.outcomes.get(label="A pretend pottery course").sentence


class TestInsurance:
    """Xplan's policies."""

    def test_several_covers_are_one_policy(self, world: World) -> None:
        world.pull()
        plan = Plan.objects.get(policy_number="NG-LIFE-001")
        assert (plan.name, plan.type, plan.provider and plan.provider.name) == (
            "Family cover", "protection_policy", "Northgate Life",
        )  # fmt: skip
        covers = {one.cover_type: one.benefit_amount for one in Cover.objects.filter(plan=plan)}
        assert covers == {
            "life_assurance": Decimal(250000),
            "tpd_total_permanent_disability": Decimal(150000),
            "trauma_insurance": Decimal(75000),
        }
        premium = Premium.objects.get(plan=plan)
        assert (premium.amount, premium.frequency) == (Decimal("64.20"), "monthly")

    @pytest.mark.parametrize(
        ("number", "plan_type", "cover", "frequency"),
        [
            ("BM-IP-77", "protection_policy", "income_insurance", "monthly"),
            ("TT-HOME-5", "general_insurance", "general_insurance", "once"),
        ],
    )
    def test_the_other_types(self, world: World, number: str, plan_type: str, cover: str, frequency: str) -> None:
        world.pull()
        plan = Plan.objects.get(policy_number=number)
        found: Any = Cover.objects.get(plan=plan)
        assert (plan.type, found.cover_type, found.benefit_frequency) == (plan_type, cover, frequency)

    def test_two_owners_share_equally(self, world: World) -> None:
        world.pull()
        plan = Plan.objects.get(policy_number="TT-HOME-5")
        assert sorted(plan.ownerships.values_list("percent", flat=True)) == [Decimal(50), Decimal(50)]

    def test_a_lapsed_cover_is_not_active(self, world: World) -> None:
        world.pull()
        states = dict(Cover.objects.filter(plan__policy_number="NG-CI-9").values_list("cover_type", "benefit_status"))
        assert states == {"trauma_insurance": "active", "life_assurance": "inactive"}
