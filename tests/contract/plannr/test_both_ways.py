"""Edits on either side, over HTTP: sent, pulled, or asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from backoffice.models import Client, Income, Plan
from backoffice.services import clients as client_services
from backoffice.services import flows, plans
from domain.enums.people import ContactKind
from integrations.models import Conflict, Link, OutboxEntry
from tests.contract.plannr.conftest import World

Couple = tuple[Client, Client]


def whole(payload: dict, *without: str) -> dict:  # type: ignore[type-arg]
    return {key: value for key, value in payload.items() if key not in {"updated_at", *without}}


def test_an_income_edited_here_is_read_back_there_and_nothing_else_of_it_moved(world: World, couple: Couple) -> None:
    salary = Income.objects.get(name="Salary - Fauxbury Academy")
    path = f"/api/v2/income/{world.remote_id(salary)}"
    before = world.remote.ask("GET", path)
    world.edit_income(salary, amount=Decimal("3500.50"))
    assert world.drain().sent == 1
    after = world.remote.ask("GET", path)
    assert after["amount"]["amount"] == "350050"
    assert whole(after, "amount") == whole(before, "amount")
    world.remote.forget_requests()
    world.sync()
    assert {one["method"] for one in world.remote.requests()} == {"GET"}


def test_an_untaxed_income_keeps_its_type_there_when_only_its_amount_is_edited(world: World, couple: Couple) -> None:
    lessons = Income.objects.get(name="Private lessons")
    path = f"/api/v2/income/{world.remote_id(lessons)}"
    before = world.remote.ask("GET", path)
    world.edit_income(lessons, amount=Decimal("130.00"))
    world.drain()
    after = world.remote.ask("GET", path)
    assert after["amount"]["amount"] == "13000"
    assert whole(after, "amount") == whole(before, "amount")


def test_an_income_edited_there_is_pulled(world: World, couple: Couple) -> None:
    salary = Income.objects.get(name="Salary - Fauxbury Academy")
    path = f"/api/v2/income/{world.remote_id(salary)}"
    body = {
        "name": salary.name,
        "type": "salary",
        "amount": 360000,
        "amount_type": "gross",
        "frequency": "monthly",
        "is_taxable": True,
    }
    world.remote.ask("PUT", path, body)
    world.sync()
    salary.refresh_from_db()
    assert salary.amount == Decimal("3600.00")
    assert not OutboxEntry.objects.exists()


def test_both_sides_edited_is_a_question_with_three_values(world: World, couple: Couple) -> None:
    rowan, _ = couple
    uuid = world.remote_id(rowan)
    world.remote.ask("PUT", f"/api/v1/account/{uuid}", {"middle_name": "There"})
    world.edit_client(rowan, middle_name="Here")
    world.drain()
    world.sync()
    asked = Conflict.objects.get(state="open")
    assert asked.fields == {"middle_name": {"base": "", "ours": "Here", "theirs": "There"}}
    assert world.remote.ask("GET", f"/api/v1/account/{uuid}")["middle_name"] == "There"
    rowan.refresh_from_db()
    assert rowan.middle_name == "Here"


def test_edits_of_different_fields_merge(world: World, couple: Couple) -> None:
    rowan, _ = couple
    uuid = world.remote_id(rowan)
    world.remote.ask("PUT", f"/api/v1/account/{uuid}", {"title": "Dr"})
    world.edit_client(rowan, retirement_age=70)
    world.drain()
    world.sync()
    rowan.refresh_from_db()
    assert (rowan.title, rowan.retirement_age) == ("Dr", 70)
    there = world.remote.ask("GET", f"/api/v1/account/{uuid}")
    assert (there["title"], there["target_retirement_age"]) == ("Dr", 70)
    assert not Conflict.objects.exists()


def test_codes_and_numbers_are_sent_in_plannrs_words(world: World, couple: Couple) -> None:
    rowan, _ = couple
    world.edit_client(
        rowan,
        marital_status="civil_partnership",
        gender="non_binary",
        national_insurance_number="QQ654321B",
        date_of_birth=date(1968, 3, 5),
    )
    world.drain()
    there = world.remote.ask("GET", f"/api/v1/account/{world.remote_id(rowan)}")
    assert (there["marital_status"], there["gender"], there["date_of_birth"]) == (
        "civil-partnership",
        "non-binary",
        "1968-03-05",
    )
    assert there["ni_number"] == "QQ 65 43 21 B"


def test_contact_details_and_address_have_addresses_of_their_own(world: World, couple: Couple) -> None:
    rowan, _ = couple
    client_services.set_primary_contact(
        client_id=rowan.pk, kind=ContactKind.EMAIL, value="new@example.org", origin=world.origin
    )
    fields = {
        "line_1": "9 Moved Road",
        "town": "Mockchester",
        "postcode": "M20 2ZZ",
        "country": "United Kingdom",
    }
    client_services.set_address(client_id=rowan.pk, fields=fields, origin=world.origin)
    drained = world.drain()
    assert drained.failed == 0, OutboxEntry.objects.filter(state="failed").values_list("error", flat=True)
    there = world.remote.ask("GET", f"/api/v1/account/{world.remote_id(rowan)}")
    assert there["primary_email"]["value"] == "new@example.org"
    joint = world.remote.client("Rowan & Marigold Testwood")
    shown = world.remote.ask("GET", f"/api/v1/account/{joint['uuid']}")["primary_address"]
    assert (shown["address_1"], shown["postcode"]) == ("9 Moved Road", "M20 2ZZ")
    world.remote.forget_requests()
    world.sync()
    assert {one["method"] for one in world.remote.requests()} == {"GET"}


def test_a_plan_edited_here_is_read_back_there(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's ISA")
    path = f"/api/v1/plans/{world.remote_id(plan)}"
    before = world.remote.ask("GET", path)
    world.edit_plan(plan, policy_number="NEW-1")
    world.drain()
    after = world.remote.ask("GET", path)
    assert after["policy_number"] == "NEW-1"
    assert after["provider"] == before["provider"]
    assert after["sub_type"] == before["sub_type"]
    assert [one["ownership_percentage"] for one in after["accounts"]] == [
        one["ownership_percentage"] for one in before["accounts"]
    ]


def test_a_new_value_is_added_and_a_corrected_one_replaces_its_day(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's ISA")
    uuid = world.remote_id(plan)
    world.value_plan(plan, date(2026, 6, 30), "90000.00")
    world.drain()
    assert world.remote.ask("GET", f"/api/v1/plans/{uuid}")["value"]["amount"] == "9000000"
    world.value_plan(plan, date(2026, 6, 30), "91000.00")
    world.drain()
    there = world.remote.ask("GET", f"/api/v1/plans/{uuid}")
    assert there["value"]["amount"] == "9100000"
    main = there["main_account"]["uuid"]
    listed = world.remote.ask("GET", f"/api/v1/plans/{uuid}/sub-accounts/{main}/valuations", per_page="500")["data"]
    assert [one["valued_at"][:10] for one in listed].count("2026-06-30") == 1
    world.remote.forget_requests()
    world.sync()
    assert {one["method"] for one in world.remote.requests()} == {"GET"}


def test_an_income_and_a_plan_are_created_there_once(world: World, couple: Couple) -> None:
    rowan, marigold = couple
    fields = {"name": "Consulting", "type": "other", "amount": Decimal("100.00"), "frequency": "monthly"}
    create = {"plannr": {"create": True}}
    income = flows.create_flow(Income, client_id=rowan.pk, fields=fields, origin=world.origin, options=create)
    plan = plans.create_plan(
        firm=world.firm,
        fields={"name": "New pot", "type": "investment", "sub_type": "unit_trust"},
        owners={rowan.pk: Decimal(50), marigold.pk: Decimal(50)},
        origin=world.origin,
        options=create,
    )
    drained = world.drain()
    assert (drained.sent, drained.failed) == (2, 0), list(OutboxEntry.objects.values_list("error", flat=True))
    assert world.remote.ask("GET", f"/api/v2/income/{world.remote_id(income)}")["amount"]["amount"] == "10000"
    there = world.remote.ask("GET", f"/api/v1/plans/{world.remote_id(plan)}")
    assert {one["uuid"]: one["ownership_percentage"] for one in there["accounts"]} == {
        world.remote_id(rowan): 50,
        world.remote_id(marigold): 50,
    }
    assert there["policy_number"] == "Unknown"
    world.remote.forget_requests()
    world.sync()
    assert {one["method"] for one in world.remote.requests()} == {"GET"}
    plan.refresh_from_db()
    assert plan.policy_number == ""


def test_a_client_is_created_there_without_a_welcome_mail(world: World) -> None:
    fields = {
        "first_name": "Nettle",
        "last_name": "Newcomer",
        "date_of_birth": date(1980, 1, 2),
        "gender": "female",
    }
    client = client_services.create_client(
        firm=world.firm, fields=fields, origin=world.origin, options={"plannr": {"create": True}}
    )
    drained = world.drain()
    assert (drained.sent, drained.failed) == (1, 0), list(OutboxEntry.objects.values_list("error", flat=True))
    there = world.remote.ask("GET", f"/api/v1/account/{world.remote_id(client)}")
    assert (there["first_name"], there["date_of_birth"], there["gender"]) == (
        "Nettle",
        "1980-01-02",
        "female",
    )
    assert world.remote.control("GET", "mails")["data"] == []


def test_deleting_there_and_here_waits_for_plannr(world: World, couple: Couple) -> None:
    plan = Plan.objects.get(name="Rowan's ISA")
    uuid = world.remote_id(plan)
    from integrations.services.links import delete_there_and_here

    delete_there_and_here(link_id=Link.objects.get(remote_id=uuid).pk, user_id=world.user.pk, now=world.now())
    world.drain()
    assert world.remote.ask("GET", f"/api/v1/plans/{uuid}")["is_deleting"] is True
    assert not Plan.objects.filter(pk=plan.pk).exists()
    world.sync()
    assert not Plan.objects.filter(name="Rowan's ISA").exists()


@pytest.mark.parametrize("remove", [True, False])
def test_a_plan_made_inactive_there_goes_or_stays_as_the_firm_chose(world: World, couple: Couple, remove: bool) -> None:
    world.settings(remove_unlinked=remove)
    plan = Plan.objects.get(name="Rowan's ISA")
    uuid = world.remote_id(plan)
    current = world.remote.ask("GET", f"/api/v1/plans/{uuid}")
    body = {
        "status": "inactive",
        "inactive_reason": "transferred",
        "sub_type": current["sub_type"],
        "provider_uuid": current["provider"]["uuid"],
    }
    world.remote.ask("PUT", f"/api/v1/plans/{uuid}", body)
    run = world.sync()
    assert run.outcomes.get(reason="inactive_plan").action == ("remove" if remove else "unlink")
    assert Plan.objects.filter(pk=plan.pk).exists() is not remove
    assert not Link.objects.filter(remote_id=uuid, ended_at__isnull=True).exists()
