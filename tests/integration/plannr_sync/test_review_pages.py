"""The review that ends a first sync: what came, what is blank in it, and the way straight to each field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Plan
from backoffice.services.plans import add_valuation
from cashflow.models import Cashflow
from cashflow.services.cashflows import create_cashflow
from integrations.models import OutboxEntry
from plannr_sync.selectors.review import review_of
from plannr_sync.selectors.withdrawn import TOLD_FOR, withdrawn_items
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, IncomeFactory, owned_plan
from tests.integration.plannr_sync.test_connect_pages import browser_of


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def cashflow(world: World, couple: tuple[Client, Client]) -> Cashflow:
    return create_cashflow(firm=world.firm, name="Plan", client_ids=[one.pk for one in couple], user=world.user)


def blanks_of(world: World, couple: tuple[Client, Client]) -> set[tuple[str, str]]:
    found = review_of(world.connection, [one.pk for one in couple])
    return {(item.name, blank.label) for item in found.items for blank in item.blanks}


def fill_everything_in(world: World, couple: tuple[Client, Client]) -> None:
    """Whatever a field lacks is written straight to the record behind it."""
    found = review_of(world.connection, [one.pk for one in couple])
    for item in found.items:
        for blank in item.blanks:
            if blank.page == "valuation_new":
                day, amount = date(2026, 1, 5), Decimal("1000")
                add_valuation(plan_id=blank.pk, valued_date=day, amount=amount, origin=world.origin)
            elif blank.page == "plan_edit":
                value = {"sub_type": "final_salary", "yearly_pension": Decimal(9000)}.get(blank.field, 65)
                Plan.objects.filter(pk=blank.pk).update(**{blank.field: value})
            else:
                raise AssertionError(f"The seed lacks something else: {item.name}, {blank.label}")


def test_a_record_without_its_value_is_listed_until_it_has_one(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    plan = Plan.objects.filter(type="investment", ownerships__client=couple[0]).first()
    assert plan is not None and (plan.name, "Value") not in blanks_of(world, couple)
    plan.valuations.all().delete()
    assert (plan.name, "Value") in blanks_of(world, couple)
    page = browser.get(reverse("plannr_review", args=[couple[0].pk])).content.decode()
    leads_to = f"{reverse('valuation_new', args=[plan.pk])}#id_amount"
    assert leads_to in page and "To fill in" in page
    assert 'id="id_amount"' in browser.get(leads_to.partition("#")[0]).content.decode()
    add_valuation(plan_id=plan.pk, valued_date=date(2026, 1, 5), amount=Decimal("900"), origin=world.origin)
    assert (plan.name, "Value") not in blanks_of(world, couple)


def test_people_incomes_and_policies_say_what_they_lack(world: World, couple: tuple[Client, Client]) -> None:
    rowan, _ = couple
    Client.objects.filter(pk=rowan.pk).update(gender="unknown", retirement_age=None)
    policy = Plan.objects.filter(type="protection_policy", ownerships__client=rowan).first()
    assert policy is not None
    policy.covers.all().delete()
    found = blanks_of(world, couple)
    assert {(rowan.name, "Gender"), (rowan.name, "Retirement age"), (policy.name, "Cover")} <= found


def test_every_way_leads_to_a_page_that_has_the_field(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    for plan in Plan.objects.filter(ownerships__client__in=couple):
        plan.valuations.all().delete()
        plan.covers.all().delete()
        plan.repayments.all().delete()
        plan.premiums.all().delete()
    Plan.objects.update(sub_type="")
    Client.objects.filter(pk__in=[one.pk for one in couple]).update(retirement_age=None, gender="unknown")
    page = browser.get(reverse("plannr_review", args=[couple[0].pk]))
    ways = {(one.blank.page, one.url) for one in page.context["to_fill"]} | {
        (one.blank.page, one.url) for one in page.context["assumed"]
    }
    assert {"client_edit", "income_edit", "plan_edit", "valuation_new", "cover_new"} <= {name for name, _ in ways}
    for _, url in ways:
        address, _, anchor = url.partition("#")
        assert f'id="{anchor}"' in browser.get(address).content.decode(), url


def test_the_cashflow_tells_while_something_is_blank_and_then_no_more(
    world: World, couple: tuple[Client, Client], browser: Browser, cashflow: Cashflow
) -> None:
    fill_everything_in(world, couple)
    address, review = reverse("cashflow", args=[cashflow.pk]), reverse("plannr_review", args=[couple[0].pk])
    assert review not in browser.get(f"{address}?launched=1").content.decode()
    assert "Nothing that the planner needs is blank" in browser.get(review).content.decode()
    Client.objects.filter(pk=couple[0].pk).update(retirement_age=None)
    told = browser.get(f"{address}?launched=1").context["launch"].states[0].review
    assert told.url == review and told.label == "3 fields that the planner needs are blank in 3 records from Plannr"
    assert review in browser.get(f"{address}?launched=1").content.decode()
    assert "Retirement age" in browser.get(review).content.decode()


def test_only_what_came_is_listed(world: World, couple: tuple[Client, Client], browser: Browser) -> None:
    income = IncomeFactory(firm=world.firm, client=couple[0], name="Only ours", frequency="monthly")
    names = [item.name for item in review_of(world.connection, [one.pk for one in couple]).items]
    assert "Only ours" not in names and couple[0].name in names
    create = reverse("plannr_create_client_items", args=[couple[0].pk])
    answer = browser.post(create, {f"income-{income.pk}": "yes"})
    assert OutboxEntry.objects.get().label == "Only ours"
    assert "Creating in Plannr" in browser.get(answer.url).content.decode()
    assert world.drain().sent == 1
    assert "Only ours" not in [item.name for item in review_of(world.connection, [one.pk for one in couple]).items]
    first = answer.url.partition("?")[2]
    row = browser.get(f"{reverse('plannr_create_client_items_progress', args=[couple[0].pk])}?{first}")
    assert "1 of 1" in " ".join(row.content.decode().split())


def test_finances_lead_to_both_pages_for_a_linked_client_only(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    page = browser.get(reverse("client_finances", args=[couple[0].pk])).content.decode()
    ways = [reverse(name, args=[couple[0].pk]) for name in ("plannr_review", "plannr_create_client_items")]
    assert all(way in page for way in ways)
    stranger = ClientFactory(firm=world.firm)
    owned_plan(stranger, name="Alone")
    assert "Create in Plannr" not in browser.get(reverse("client_finances", args=[stranger.pk])).content.decode()
    assert "Nothing has come yet" in browser.get(reverse("plannr_review", args=[stranger.pk])).content.decode()


def test_what_a_pension_in_payment_or_a_scheme_pays_is_said_or_asked_for(
    world: World, couple: tuple[Client, Client]
) -> None:
    scheme = Plan.objects.get(name="Marigold's teaching pension")
    [why] = [
        blank.why
        for item in review_of(world.connection, [one.pk for one in couple]).items
        for blank in item.blanks
        if (blank.pk, blank.label) == (scheme.pk, "Pension a year")
    ]
    assert why.startswith("Plannr says £11,280.00 a year")
    Plan.objects.filter(pk=scheme.pk).update(type="annuity", sub_type="lifetime_annuity")
    assert (scheme.name, "Amount") not in blanks_of(world, couple)
    Plan.objects.filter(pk=scheme.pk).update(details={})
    assert (scheme.name, "Amount") in blanks_of(world, couple)


def test_what_plannr_withdrew_and_what_stays_is_told_until_it_goes_or_comes_back(
    world: World, couple: tuple[Client, Client], browser: Browser, cashflow: Cashflow
) -> None:
    fill_everything_in(world, couple)
    world.settings(remove_unlinked=False)
    plan = Plan.objects.get(name="Rowan's ISA")
    uuid = world.remote_id(plan)
    current = world.remote.ask("GET", f"/api/v1/plans/{uuid}")
    body = {"sub_type": current["sub_type"], "provider_uuid": current["provider"]["uuid"]}
    address, review = reverse("cashflow", args=[cashflow.pk]), reverse("plannr_review", args=[couple[0].pk])

    def told() -> str:
        found = browser.get(f"{address}?launched=1").context["launch"].states[0].review
        return found.label if found else ""

    assert told() == "" and "No longer in Plannr" not in browser.get(review).content.decode()
    world.remote.ask("PUT", f"/api/v1/plans/{uuid}", {**body, "status": "inactive"})
    world.sync()
    assert told() == "Rowan's ISA is no longer in Plannr and stays here, unlinked"
    page = browser.get(review).content.decode()
    assert "The plan is inactive in Plannr. It stays here, unlinked." in page
    assert f'href="{reverse("plan", args=[plan.pk])}"' in page
    [item] = withdrawn_items(world.connection, [couple[0].pk], world.now())
    assert (item.name, item.pk) == ("Rowan's ISA", plan.pk)
    assert withdrawn_items(world.connection, [couple[0].pk], world.now() + TOLD_FOR) == []
    world.remote.ask("PUT", f"/api/v1/plans/{uuid}", {**body, "status": "active"})
    world.sync()
    assert told() == ""
    world.remote.ask("PUT", f"/api/v1/plans/{uuid}", {**body, "status": "inactive"})
    world.sync()
    assert told()
    browser.post(reverse("plan_delete", args=[plan.pk]))
    assert told() == ""
