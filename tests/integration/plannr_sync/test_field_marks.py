"""The marks at the fields of a form: what Plannr has no place for, what comes only from there, what was not sent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser

from backoffice.models import Client, Contribution, Expense, Income, Plan
from domain.enums.sync import UpdatePolicy
from integrations.models import Link
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, IncomeFactory, owned_plan
from tests.integration.plannr_sync.test_connect_pages import browser_of

STAYS, THERE, ONCE, NOT_SENT = "Stays here", "From Plannr only", "Sent once", "Changed here, not sent"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def marks_of(browser: Browser, path: str) -> dict[str, str]:
    """Words at each field that has a mark; each of them stands on the page and is explained there."""
    page = browser.get(path)
    assert page.status_code == 200
    fields = page.context["form"].fields
    found = {name: field.mark for name, field in fields.items() if getattr(field, "mark", None)}
    for mark in found.values():
        assert mark.legend in page.content.decode()
    return {name: mark.words for name, mark in found.items()}


def of(words: str, marks: dict[str, str]) -> set[str]:
    return {name for name, said in marks.items() if said == words}


def linked(kind: str) -> int:
    return int(Link.objects.filter(kind=kind, ended_at__isnull=True).latest("pk").local_id)


def test_a_linked_income_is_marked_only_where_plannr_differs(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    marks = marks_of(browser, f"/incomes/{linked('income')}/edit/")
    assert of(STAYS, marks) == {"rise", "rise_percent"}
    assert not of(THERE, marks) and "amount" not in marks and "start_kind" not in marks


def test_a_linked_plan_marks_assumptions_and_owners(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    pk = linked("plan")
    marks = marks_of(browser, f"/plans/{pk}/edit/")
    assert {"growth_percent", "charge_percent", "normal_retirement_age", "is_under_advice"} <= of(STAYS, marks)
    shares = {f"share_{owner}" for owner in Plan.objects.get(pk=pk).ownerships.values_list("client_id", flat=True)}
    assert of(THERE, marks) >= {"type", *shares}
    assert not {"name", "provider_name", "policy_number"} & marks.keys()


def test_of_a_linked_expense_only_the_amount_goes_there(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    expense = Expense.objects.get(pk=linked("expense"))
    marks = marks_of(browser, f"/expenses/{expense.pk}/edit/")
    assert {"name", "frequency", "start_kind", "end_kind"} <= of(THERE, marks)
    assert "is_essential" in of(STAYS, marks) and "amount" not in marks


def test_parts_of_plans_are_marked_linked_and_new(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    contribution = Contribution.objects.get(pk=linked("contribution"))
    marks = marks_of(browser, f"/contributions/{contribution.pk}/edit/")
    assert {"percent", "payer"} <= of(THERE, marks) and "name" in of(STAYS, marks)
    new = marks_of(browser, f"/plans/{contribution.plan_id}/contributions/new/")
    assert {"percent", "name"} <= of(STAYS, new) and of(ONCE, new) == {"payer"}


def test_a_new_income_of_somebody_linked_says_what_would_stay_here(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    assert of(STAYS, marks_of(browser, f"/clients/{couple[0].pk}/incomes/new/")) == {"rise", "rise_percent"}
    assert of(ONCE, marks_of(browser, f"/clients/{couple[0].pk}/plans/new/")) >= {"type"}


def test_nothing_is_marked_where_nothing_goes_there(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    stranger = ClientFactory(firm=world.firm)
    assert marks_of(browser, f"/clients/{stranger.pk}/incomes/new/") == {}
    assert marks_of(browser, f"/clients/{couple[0].pk}/expenses/new/") == {}
    world.settings(mode="force_one_way")
    assert marks_of(browser, f"/clients/{couple[0].pk}/incomes/new/") == {}


def test_what_was_changed_under_a_policy_that_sends_nothing_shows_the_agreed_value(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    income = Income.objects.get(pk=linked("income"))
    Link.objects.filter(kind="income", local_id=income.pk).update(update_policy=UpdatePolicy.NO)
    path = f"/incomes/{income.pk}/edit/"
    assert not of(NOT_SENT, marks_of(browser, path))
    before = f"Last agreed: £{income.amount:,.2f}"
    world.edit_income(income, amount=Decimal("123.45"))
    assert of(NOT_SENT, marks_of(browser, path)) == {"amount"}
    assert before in browser.get(path).content.decode()


def test_a_linked_clients_own_fields_are_marked(world: World, couple: tuple[Client, Client], browser: Browser) -> None:
    marks = marks_of(browser, f"/clients/{couple[0].pk}/edit/")
    assert {"tax_area", "client_reference"} <= of(STAYS, marks) and "status" in of(THERE, marks)
    assert not {"first_name", "email", "postcode"} & marks.keys()


def test_the_panel_says_no_with_the_reason_that_lies_in_the_items_own_values(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    income = IncomeFactory(firm=world.firm, client=couple[0], frequency="every_two_years")
    panel = browser.get(f"/incomes/{income.pk}/edit/").context["panels"].forms[0][1]
    assert panel.fields["create"].disabled and panel.fields["create"].initial == "no"
    assert "two, three or five years" in panel.fields["create"].help_text
    pot = owned_plan(couple[0], type="cash_account", is_default_account=True)
    panel = browser.get(f"/plans/{pot.pk}/edit/").context["panels"].forms[0][1]
    assert panel.fields["create"].disabled and "default account" in panel.fields["create"].help_text
