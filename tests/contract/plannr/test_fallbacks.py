"""What stands in where a value is missing on either side."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.models import Client, Relationship
from backoffice.services import plans
from tests.contract.plannr.conftest import World


def test_the_address_is_the_clients_own_where_the_joint_account_has_none(world: World) -> None:
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    joint = world.remote.client("Rowan & Marigold Testwood")["uuid"]
    own = {"address_1": "8 Own Row", "postcode": "M20 2ZZ", "primary": True}
    world.remote.ask("POST", f"/api/v1/account/{rowan}/address", own)
    world.bring_in(rowan)
    client = Client.objects.get(first_name="Rowan")
    assert client.addresses.get(is_primary=True).postcode == "NR3 1ZZ", "the joint account's comes first"
    for address in world.remote.all(f"/api/v1/account/{joint}/address"):
        world.remote.ask("DELETE", f"/api/v1/account/{joint}/address/{address['uuid']}")
    world.sync()
    address = client.addresses.get(is_primary=True)
    assert (address.line_1, address.postcode) == ("8 Own Row", "M20 2ZZ")


@pytest.mark.parametrize(("status", "kind"), [("single", "household"), ("engaged", "engaged")])
def test_partners_whose_status_tells_nothing_are_in_a_household(world: World, status: str, kind: str) -> None:
    aster, sorrel = (world.remote.client(name)["uuid"] for name in ("Aster Fauxley", "Sorrel Dummore"))
    world.remote.ask("PUT", f"/api/v1/account/{sorrel}", {"marital_status": status})
    run = world.bring_in(aster)
    assert run.state == "done", run.error
    found = Relationship.objects.get(client__first_name="Aster", other__first_name="Sorrel")
    assert found.kind == kind


@pytest.mark.parametrize(
    ("plan_type", "sub_type"),
    [
        ("pension", "sipp"),
        ("investment", "isa_stocks_and_shares"),
        ("mortgage", "repayment"),
        ("protection_policy", ""),
    ],
)
def test_a_blank_provider_and_policy_number_are_unknown_there(
    world: World, couple: tuple[Client, Client], plan_type: str, sub_type: str
) -> None:
    plan = plans.create_plan(
        firm=world.firm,
        fields={"name": "New one", "type": plan_type, "sub_type": sub_type},
        owners={couple[0].pk: Decimal(100)},
        origin=world.origin,
        options={"plannr": {"create": True}},
    )
    assert world.drain().sent == 1
    there = world.remote.ask("GET", f"/api/v1/plans/{world.remote_id(plan)}")
    assert (there["provider"]["name"], there["policy_number"]) == ("Unknown Provider", "Unknown")
    world.sync()
    plan.refresh_from_db()
    assert (plan.provider, plan.policy_number) == (None, "")
