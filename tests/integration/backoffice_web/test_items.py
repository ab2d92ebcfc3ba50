"""Plans, values, incomes, expenses: what their pages show and save."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.urls import reverse
from django_scopes import scope

from backoffice.events import RecordChanged, subscribe
from backoffice.models import ClientMember, Income, Plan, Valuation
from backoffice.selectors.clients import client_page
from backoffice.selectors.finances import finances_of
from backoffice.web.extensions import ClientAction, item_panels, record_actions
from domain.enums.people import RelationshipKind
from domain.enums.plans import Frequency, PlanStatus, PlanType
from tests.factories.backoffice import (
    ClientFactory,
    ExpenseFactory,
    IncomeFactory,
    OwnershipFactory,
    PlanFactory,
    RelationshipFactory,
    ValuationFactory,
    owned_plan,
)

PLAN = {
    "type": "investment",
    "name": "ISA",
    "status": "active",
    "provider_name": "Beacon Life",
    "is_under_advice": "on",
}
INCOME = {"type": "salary", "name": "Salary", "amount": "£48.25k", "frequency": "yearly", "basis": "gross"}


@pytest.fixture
def couple(firm, wren, ash):
    for one, other in ((wren, ash), (ash, wren)):
        RelationshipFactory(firm=firm, client=one, other=other, kind=RelationshipKind.MARRIED)
    return wren, ash


def test_a_couple_owns_equally_unless_it_says_otherwise(browser, firm, couple):
    browser.post(reverse("plan_new", args=[couple[0].pk]), PLAN)
    with scope(firm=firm):
        shares = Plan.objects.get(name="ISA").ownerships.values_list("client_id", "percent")
    assert dict(shares) == {person.pk: Decimal(50) for person in couple}


def test_shares_must_add_to_a_hundred(browser, firm, couple):
    wren, ash = couple
    form = PLAN | {f"share_{wren.pk}": "60", f"share_{ash.pk}": "30"}
    page = browser.post(reverse("plan_new", args=[wren.pk]), form).content.decode()
    assert "add to 90 %; they must add to 100 %" in page
    with scope(firm=firm):
        assert not Plan.objects.exists()


def test_a_new_plan_may_bring_its_value(browser, firm, wren):
    form = PLAN | {"value": "1,234.56", "valued_date": "5/3/26"}
    response = browser.post(reverse("plan_new", args=[wren.pk]), form)
    with scope(firm=firm):
        plan = Plan.objects.get(name="ISA")
        assert plan.provider.name == "Beacon Life"
        assert plan.valuations.get().amount == Decimal("1234.56")
    assert "£1,234.56" in browser.get(response["Location"]).content.decode()


def test_a_value_needs_its_day(browser, wren):
    page = browser.post(reverse("plan_new", args=[wren.pk]), PLAN | {"value": "5"}).content.decode()
    assert "Enter the day of this value." in page


def test_editing_a_plan_keeps_what_its_page_does_not_show(browser, firm, wren):
    plan = owned_plan(wren, details={"interest_rate": "4.5"})
    browser.post(reverse("plan_edit", args=[plan.pk]), PLAN | {f"share_{wren.pk}": "100"})
    with scope(firm=firm):
        plan = Plan.objects.get(pk=plan.pk)
    assert (plan.name, plan.details) == ("ISA", {"interest_rate": "4.5"})


def test_values_are_added_drawn_and_removed(browser, firm, wren):
    plan = owned_plan(wren)
    browser.post(reverse("valuation_new", args=[plan.pk]), {"valued_date": "1/1/2026", "amount": "5,200"})
    page = browser.get(reverse("plan", args=[plan.pk])).content.decode()
    assert "£5,200.00" in page
    assert 'data-chart="plan-values"' in page
    with scope(firm=firm):
        wrong = Valuation.objects.get(amount=5200)
    browser.post(reverse("valuation_delete", args=[wrong.pk]))
    assert "£5,200.00" not in browser.get(reverse("plan", args=[plan.pk])).content.decode()


def test_values_as_a_file(browser, firm, wren):
    plan = PlanFactory(firm=firm)
    ValuationFactory(firm=firm, plan=plan, valued_date=date(2026, 3, 5), amount=Decimal("10.50"))
    text = b"".join(browser.get(reverse("plan_values_csv", args=[plan.pk])).streaming_content).decode()
    assert text.splitlines()[1] == "2026-03-05,10.50,,GBP"


def test_an_income_is_added_and_edited(browser, firm, wren):
    browser.post(reverse("income_new", args=[wren.pk]), INCOME)
    with scope(firm=firm):
        income = Income.objects.get()
    assert (income.amount, income.is_taxable) == (Decimal("48250.00"), False)
    browser.post(reverse("income_edit", args=[income.pk]), INCOME | {"amount": "50,000", "is_taxable": "on"})
    with scope(firm=firm):
        income = Income.objects.get()
    assert (income.amount, income.is_taxable) == (Decimal("50000.00"), True)
    page = browser.get(reverse("income_edit", args=[income.pk])).content.decode()
    assert "<del>£48,250.00</del>" in page


def test_nothing_ends_before_it_starts(browser, wren):
    form = INCOME | {"start_date": "1/1/2027", "end_date": "1/1/2026"}
    page = browser.post(reverse("income_new", args=[wren.pk]), form).content.decode()
    assert "The end lies before the start." in page


class Question(forms.Form):
    title = "Linked to Elsewhere"
    objections: dict[str, str] = {}
    update = forms.BooleanField(required=False, label="Update it there too")

    def choice(self):
        return {"update": self.cleaned_data["update"]}


class Panel:
    """A connected system that asks about incomes only."""

    key = "elsewhere"

    def form(self, *, user, action, model, record, client_ids, data, draft=None):
        return Question(data, prefix="elsewhere") if model == "backoffice.income" else None


def test_a_connected_system_may_ask_and_hears_the_answer(browser, firm, wren, registered, monkeypatch):
    heard = []
    monkeypatch.setattr("backoffice.events._subscribers", {RecordChanged: []})
    subscribe(RecordChanged, heard.append)
    registered(item_panels, Panel())
    income = IncomeFactory(firm=firm, client=wren)
    path = reverse("income_edit", args=[income.pk])
    assert "Update it there too" in browser.get(path).content.decode()
    browser.post(path, INCOME | {"elsewhere-update": "on"})
    browser.post(reverse("income_delete", args=[income.pk]))
    assert [(event.action, dict(event.options)["elsewhere"]) for event in heard] == [
        ("update", {"update": True}),
        ("delete", {"update": False}),
    ]
    assert "Linked to Elsewhere" not in browser.get(reverse("client_edit", args=[wren.pk])).content.decode()


def test_actions_of_other_apps_stand_on_a_records_page(browser, wren, registered):
    plan = owned_plan(wren)
    actions = [
        ClientAction("Open there", "/there/", "external-link"),
        ClientAction("Send", "/send/", "send", "post", disabled_reason="this connection only reads"),
    ]
    registered(record_actions, lambda user, model, pk: actions if model == "backoffice.plan" else [])
    page = browser.get(reverse("plan", args=[plan.pk])).content.decode()
    assert 'href="/there/"' in page
    assert "this connection only reads" in page
    assert 'action="/send/"' not in page


@pytest.mark.parametrize("kind", ["plan", "income", "expense"])
def test_removing_an_item_can_be_undone(browser, signed_in, paraplanner, outsider, firm, wren, kind):
    item = {
        "plan": lambda: owned_plan(wren, name="Gone soon"),
        "income": lambda: IncomeFactory(firm=firm, client=wren, name="Gone soon"),
        "expense": lambda: ExpenseFactory(firm=firm, client=wren, name="Gone soon"),
    }[kind]()
    remove, restore = reverse(f"{kind}_delete", args=[item.pk]), reverse(f"{kind}_restore", args=[item.pk])
    assert signed_in(paraplanner).post(remove).status_code == 403
    assert signed_in(outsider).post(remove).status_code == 404
    finances = reverse("client_finances", args=[wren.pk])
    assert f'action="{restore}"' in browser.post(remove, follow=True).content.decode()
    assert "Gone soon" not in browser.get(finances).content.decode()
    assert signed_in(outsider).post(restore).status_code == 404
    browser.post(restore)
    assert "Gone soon" in browser.get(finances).content.decode()


def test_totals_count_the_persons_share_of_active_plans(firm, wren, ash):
    for type_, amount, percent, status in (
        (PlanType.PENSION, 100_000, 100, PlanStatus.ACTIVE),
        (PlanType.FIXED_ASSET, 300_000, 50, PlanStatus.ACTIVE),
        (PlanType.MORTGAGE, 90_000, 50, PlanStatus.ACTIVE),
        (PlanType.INVESTMENT, 7_000, 100, PlanStatus.INACTIVE),
        (PlanType.PROTECTION_POLICY, 500_000, 100, PlanStatus.ACTIVE),
    ):
        plan = PlanFactory(firm=firm, type=type_, status=status)
        OwnershipFactory(firm=firm, plan=plan, client=wren, percent=percent)
        if percent < 100:
            OwnershipFactory(firm=firm, plan=plan, client=ash, percent=100 - percent)
        ValuationFactory(firm=firm, plan=plan, amount=amount)
    IncomeFactory(firm=firm, client=wren, amount=1000, frequency=Frequency.FOUR_WEEKLY)
    IncomeFactory(firm=firm, client=wren, amount=600, frequency=Frequency.EVERY_TWO_YEARS)
    with scope(firm=firm):
        finances = finances_of(client_page(wren.pk), today=date(2026, 3, 1))
    assert (finances.total_assets, finances.total_debts) == (Decimal(250_000), Decimal(45_000))
    assert finances.net_worth == Decimal(205_000)
    assert finances.yearly_income == Decimal(13_300)


def test_a_years_totals_count_what_runs_today_and_a_persons_part_of_what_is_joint(browser, firm, wren, ash):
    joint = ClientFactory(firm=firm, kind="joint")
    for member in (wren, ash):
        ClientMember.objects.create(firm=firm, shared=joint, member=member)
    monthly = {"firm": firm, "frequency": Frequency.MONTHLY, "amount": 100}
    ExpenseFactory(**monthly, client=joint, name="Shared")
    ExpenseFactory(**monthly, client=wren, name="Over", end_date=date(2026, 3, 1))
    ExpenseFactory(**monthly, client=wren, name="Later", start_age=120, start_of=wren)
    IncomeFactory(**monthly, client=wren, start_date=date(2026, 3, 1))
    for client, spending in ((wren, 600), (joint, 1200)):
        with scope(firm=firm):
            finances = finances_of(client_page(client.pk), today=date(2026, 3, 1))
        assert (finances.yearly_spending, finances.yearly_income) == (Decimal(spending), Decimal(1200))
    page = browser.get(reverse("client_finances", args=[wren.pk])).content.decode()
    assert "Shared" in page and "The total counts what runs today" in page


def test_the_latest_value_is_by_day_then_by_entry(firm, wren):
    plan = PlanFactory(firm=firm)
    OwnershipFactory(firm=firm, plan=plan, client=wren)
    for day, amount in ((date(2026, 3, 1), 1), (date(2026, 3, 1), 2), (date(2025, 1, 1), 3)):
        ValuationFactory(firm=firm, plan=plan, valued_date=day, amount=amount)
    with scope(firm=firm):
        assert finances_of(client_page(wren.pk), today=date(2026, 3, 1)).assets[0].amount == Decimal(2)
