"""The pages of what hangs on plans, and the questions about start and end."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from backoffice.models import Contribution, Cover, Expense, Income, Premium, Repayment, Withdrawal
from domain.enums.items import LifeEvent
from domain.enums.plans import PlanType
from domain.moments import Moment
from tests.factories.backoffice import ClientFactory, IncomeFactory, owned_plan
from tests.factories.plan_flows import ContributionFactory, CoverFactory

PLACES = {
    Contribution: PlanType.PENSION, Withdrawal: PlanType.PENSION, Premium: PlanType.PROTECTION_POLICY,
    Repayment: PlanType.MORTGAGE, Cover: PlanType.PROTECTION_POLICY,
}  # fmt: skip
SENT = {
    Contribution: {"amount": "£1.2k", "payer": "employer", "tax_method": "net_pay"},
    Withdrawal: {"percent": "4", "kind": "ufpls"},
    Premium: {"amount": "18.50", "payment_method": "direct_debit"},
    Repayment: {"amount": "950"},
    Cover: {"cover_type": "critical_illness", "benefit_amount": "100,000", "benefit_frequency": "once",
            "benefit_status": "active"},
}  # fmt: skip
SEEN = {
    Contribution: "£1,200.00",
    Withdrawal: "4 %",
    Premium: "£18.50",
    Repayment: "£950.00",
    Cover: "£100,000.00",
}


@pytest.fixture
def person(firm):
    return ClientFactory(firm=firm, first_name="Rowan", date_of_birth=date(1970, 5, 17))


@pytest.fixture
def browser(adviser, signed_in):
    return signed_in(adviser)


@pytest.mark.parametrize("kind", PLACES)
def test_a_part_is_added_shown_edited_removed_and_brought_back(kind, person, browser, in_firm):
    plan, word = owned_plan(person, type=PLACES[kind]), kind._meta.model_name
    plan_page = reverse("plan", args=[plan.pk])
    add = reverse(f"{word}_new", args=[plan.pk])
    assert add in browser.get(plan_page).text
    assert browser.get(add).status_code == 200
    sent = {
        "frequency": "monthly", "start_kind": "age", "start_age": "60", "start_age_of": str(person.pk),
        "end_kind": "event", "end_event": f"retirement:{person.pk}", "rise": "fixed", "rise_percent": "2.5",
    }  # fmt: skip
    answer = browser.post(add, sent | SENT[kind])
    part = kind.objects.get()
    assert answer.url == plan_page, answer
    seen = browser.get(plan_page).text
    assert SEEN[kind] in seen
    if kind is not Cover:
        assert (part.starts, part.ends) == (
            Moment.at_age(60, of=person.pk), Moment.at_event(LifeEvent.RETIREMENT, of=person.pk),
        )  # fmt: skip
        assert part.rise_percent == Decimal("2.5")
        assert "From Rowan&#x27;s 60th birthday until Rowan&#x27;s retirement" in seen
    edit = reverse(f"{word}_edit", args=[part.pk])
    assert browser.get(edit).status_code == 200
    browser.post(reverse(f"{word}_delete", args=[part.pk]))
    assert not kind.objects.exists()
    assert browser.get(edit).status_code == 404
    browser.post(reverse(f"{word}_restore", args=[part.pk]))
    assert kind.objects.get() == part


@pytest.mark.parametrize(
    ("kind", "sent", "field", "words"),
    [
        (Contribution, {}, "amount", "Enter an amount or a percentage"),
        (Contribution, {"amount": "1", "percent": "1"}, "amount", "not both"),
        (Contribution, {"amount": "1", "rise": "fixed"}, "rise_percent", "by how much"),
        (Contribution, {"amount": "1", "start_kind": "date"}, "start_date", "Enter the date"),
        (Contribution, {"amount": "1", "start_kind": "age"}, "start_age", "Enter the age"),
        (Contribution, {"amount": "1", "start_kind": "age", "start_age": "60"}, "start_age_of", "whose age"),
        (Contribution, {"amount": "1", "end_kind": "event"}, "end_event", "Choose the event"),
        (Contribution, {"amount": "1", "start_kind": "date", "start_date": "1/2/2030", "end_kind": "date",
                        "end_date": "1/2/2029"}, "end_date", "before the start"),
        (Repayment, {"percent": "4"}, "amount", "Enter an amount."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(kind, sent, field, words, person, browser, in_firm):
    plan = owned_plan(person, type=PLACES[kind])
    defaults = {"frequency": "monthly", "payer": "self", "tax_method": "none"}
    answer = browser.post(reverse(f"{kind._meta.model_name}_new", args=[plan.pk]), defaults | sent)
    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors[field])
    assert not kind.objects.exists()


def test_only_a_pension_offers_what_is_for_pensions(person, browser, in_firm):
    pages = {
        plan_type: browser.get(reverse("withdrawal_new", args=[owned_plan(person, type=plan_type).pk])).text
        for plan_type in (PlanType.PENSION, PlanType.INVESTMENT)
    }
    assert "Flexi-access drawdown" in pages[PlanType.PENSION]
    assert "Flexi-access drawdown" not in pages[PlanType.INVESTMENT]


def test_a_plan_offers_the_parts_of_its_type_only(person, browser, in_firm):
    plan = owned_plan(person, type=PlanType.FIXED_ASSET)
    assert browser.get(reverse("contribution_new", args=[plan.pk])).status_code == 404
    assert "contributions/new" not in browser.get(reverse("plan", args=[plan.pk])).text


def test_a_cover_type_from_elsewhere_stays(person, browser, in_firm):
    plan = owned_plan(person, type=PlanType.PROTECTION_POLICY)
    cover = CoverFactory(firm=person.firm, plan=plan, cover_type="something_new")
    page = browser.get(reverse("cover_edit", args=[cover.pk]))
    assert "Something new" in page.text


@pytest.mark.parametrize("kind", [Income, Expense])
def test_an_income_or_expense_may_hang_on_a_life(kind, person, browser, in_firm):
    add = reverse(f"{kind._meta.model_name}_new", args=[person.pk])
    page = browser.get(add).text
    assert "State Pension age" in page
    sent = {"name": "Something", "amount": "100", "frequency": "monthly", "type": "salary", "basis": "gross",
            "start_kind": "open", "end_kind": "event", "end_event": f"death:{person.pk}"}  # fmt: skip
    browser.post(add, sent)
    flow = kind.objects.get()
    assert (flow.starts, flow.ends) == (Moment.OPEN, Moment.at_event(LifeEvent.DEATH, of=person.pk))
    assert "Until Rowan&#x27;s death" in browser.get(reverse("client_finances", args=[person.pk])).text


def test_a_change_of_the_end_leaves_the_start_alone(person, browser, in_firm):
    income = IncomeFactory(firm=person.firm, client=person, start_date=date(2020, 1, 1))
    edit = reverse("income_edit", args=[income.pk])
    form = browser.get(edit).context["form"]
    sent = {field.html_name: field.value() or "" for field in form if field.name != "is_taxable"}
    sent |= {"shown": shown_of(form), "end_kind": "age", "end_age": "70", "end_age_of": str(person.pk)}
    answer = browser.post(edit, sent | {"is_taxable": "on", "start_date": "1/1/2020"})
    assert answer.status_code == 302, answer.context["form"].errors
    income.refresh_from_db()
    assert (income.starts, income.ends) == (Moment.on(date(2020, 1, 1)), Moment.at_age(70, of=person.pk))


def shown_of(form) -> str:
    """The token of what the page showed."""
    return html.unescape(re.search(r'value="([^"]*)"', str(form.shown_field())).group(1))


def test_two_people_changing_one_end_are_asked(person, browser, in_firm):
    part = ContributionFactory(firm=person.firm, plan=owned_plan(person))
    edit = reverse("contribution_edit", args=[part.pk])
    form = browser.get(edit).context["form"]
    Contribution.objects.filter(pk=part.pk).update(end_date=date(2031, 1, 1))
    sent = {field.html_name: field.value() or "" for field in form}
    sent |= {"shown": shown_of(form), "end_kind": "date", "end_date": "1/1/2035"}
    answer = browser.post(edit, sent)
    assert answer.status_code == 200
    assert "end_date" in answer.context["form"].clashes


def test_the_finances_show_what_hangs_on_the_plans_with_what_it_comes_to(person, browser, in_firm):
    isa, policy = (owned_plan(person, type=kind) for kind in (PlanType.INVESTMENT, PlanType.PROTECTION_POLICY))
    ContributionFactory.create_batch(2, firm=person.firm, plan=isa, amount=Decimal(100), frequency="monthly")
    ContributionFactory(firm=person.firm, plan=isa, amount=None, percent=Decimal(5))
    CoverFactory(firm=person.firm, plan=policy)
    page = browser.get(reverse("client_finances", args=[person.pk]))
    sections = {section.code: section for section in page.context["sections"]}
    assert list(sections) == ["life_assurance", "cover", "savings", "savings_contribution"]
    assert sections["savings_contribution"].total == Decimal(2_400)
    assert sections["savings_contribution"].leaves_out_percentages
    assert [add.url for add in sections["savings_contribution"].adds] == [reverse("contribution_new", args=[isa.pk])]
    assert sections["cover"].total is None
    assert all(words in page.text for words in ("£2,400.00", "5 % of salary", "£250,000.00"))


def test_buying_an_annuity_asks_for_its_day_and_is_once(person, browser, in_firm):
    plan = owned_plan(person, type=PlanType.PENSION)
    add = reverse("withdrawal_new", args=[plan.pk])
    sent = {"kind": "lifetime_annuity", "percent": "50", "frequency": "monthly", "survivor_percent": "50",
            "annuity_rate_percent": "6.9", "start_kind": "open", "end_kind": "open"}  # fmt: skip
    assert "Say when the annuity is bought." in browser.post(add, sent).text
    answer = browser.post(add, sent | {"start_kind": "age", "start_age": "67", "start_age_of": str(person.pk)})
    assert answer.status_code == 302
    bought = Withdrawal.objects.get(plan=plan)
    assert (bought.frequency, bought.annuity_rate_percent, bought.survivor_percent) == ("once", Decimal("6.9"), 50)
    assert bought.has_tax_free_cash_first is False  # an empty box says no
    savings = owned_plan(person, type=PlanType.INVESTMENT)
    assert "annuity_rate_percent" not in browser.get(reverse("withdrawal_new", args=[savings.pk])).text
