"""Client and partner: how they stand to each other, and what both of them have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backoffice.models import Cover, Goal, Plan, Premium, Relationship
from tests.contract.xplan.conftest import World

pytestmark = pytest.mark.loopback

POUNDS: dict[str, Any] = {"code": "GBP"}
JOINT = {
    "plan_name": "Both of us", "underwriter_description": "Northgate Life", "policy_owners": ["client", "partner"],
    "installment_premium": POUNDS | {"value": "30"}, "frequency_display": "Monthly",
}  # fmt: skip


def policy(world: World, first_name: str, number: str, *covers: tuple[str, str]) -> None:
    """A policy in one client's lists, with its covers: type and sum."""
    at = f"clients/{world.remote.client_id(first_name)}"
    group = world.remote.control("POST", f"{at}/insurance_group", JOINT | {"policy_number": number})["index"]
    for kind, amount in covers:
        line = {"insurance_group": group, "cover_type": kind, "sum_insured": POUNDS | {"value": amount}}
        world.remote.control("POST", f"{at}/insurance", line)


def names(world: World) -> dict[str, tuple[int | None, str]]:
    couple = [world.client(one) for one in ("Rowan", "Marigold")]
    return {one.first_name: (one.household_id, one.household_role) for one in couple}


def test_a_joint_policy_in_both_lists_is_one(world: World) -> None:
    policy(world, "Rowan", "NG 77", ("life", "200000"), ("trauma", "50000"))
    policy(world, "Marigold", "ng77", ("trauma", "50000"), ("life", "200000"))
    for _ in range(2):
        world.pull()
    plan = Plan.objects.get(name="Both of us")
    covers = dict(Cover.objects.filter(plan=plan).values_list("cover_type", "benefit_amount"))
    assert covers == {"life_assurance": Decimal(200000), "trauma_insurance": Decimal(50000)}
    assert Premium.objects.filter(plan=plan).count() == 1
    assert plan.ownerships.count() == 2


def test_a_cover_only_the_partner_has_belongs_to_the_same_policy(world: World) -> None:
    policy(world, "Rowan", "NG77", ("life", "200000"))
    policy(world, "Marigold", "NG77", ("life", "120000"))
    for _ in range(2):
        world.pull(world.remote.client_id("Marigold"))
    covers = Cover.objects.filter(plan__name="Both of us").values_list("benefit_amount", flat=True)
    assert sorted(covers) == [Decimal(120000), Decimal(200000)]


def test_policies_without_a_number_are_never_taken_for_one(world: World) -> None:
    policy(world, "Rowan", "")
    policy(world, "Marigold", "")
    world.pull()
    assert Plan.objects.filter(name="Both of us").count() == 2


def test_a_joint_goal_in_both_lists_is_one_and_one_of_each_stays_two(world: World) -> None:
    for owner, name in (("joint", "A long holiday"), ("client", "Stop at sixty")):
        row = {"description": name, "owner": owner, "target_amount": POUNDS | {"value": "-900"}}
        for person in ("Rowan", "Marigold"):
            world.remote.control("POST", f"clients/{world.remote.client_id(person)}/goals", row)
    for _ in range(2):
        world.pull()
    assert Goal.objects.filter(name="A long holiday").count() == 1
    assert Goal.objects.filter(name="Stop at sixty").count() == 2


@pytest.mark.parametrize("silent", ["Rowan", "Marigold"])
def test_partners_linked_from_one_side_stay_a_couple(world: World, silent: str) -> None:
    world.remote.control("PUT", f"clients/{world.remote.client_id(silent)}", {"partner": None})
    world.pull()
    before = names(world)
    assert {role for _, role in before.values()} == {"primary", "partner"}
    again = world.pull()
    assert names(world) == before
    assert not again.outcomes.exclude(action="skip").exists()


def test_parted_in_xplan_they_are_parted_here(world: World) -> None:
    world.pull()
    for one in ("Rowan", "Marigold"):
        world.remote.control("PUT", f"clients/{world.remote.client_id(one)}", {"partner": None})
    world.pull()
    assert not Relationship.objects.filter(client__first_name="Rowan", other__first_name="Marigold").exists()
    assert {role for _, role in names(world).values()} == {""}
    assert len({household for household, _ in names(world).values()}) == 2
