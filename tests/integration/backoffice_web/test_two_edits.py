"""What becomes of an edit made on a page that has gone stale: the record, its parts, and what the person is told.

That every edit page asks is shown for all of them at once in tests/architecture/test_two_tabs.py.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from backoffice.models import Address, Client, ContactDetail, Income, Ownership, Plan
from backoffice.services.clients import set_primary_contact
from backoffice.services.flows import update_flow
from backoffice.web.forms.editing import EditForm
from domain.enums.people import ContactKind, TaxArea
from tests.architecture.page_forms import form_with
from tests.factories.backoffice import (
    IncomeFactory,
    OwnershipFactory,
    PlanFactory,
    ProviderFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("in_firm")


class Page:
    """A page as it was opened, and what is typed into it later."""

    def __init__(self, browser, name, record):
        self.browser, self.path = browser, reverse(name, args=[record.pk])
        self.html = browser.get(self.path).content.decode()

    def save(self, **typed):
        fields = form_with(self.html, "shown") | {name: [value] for name, value in typed.items()}
        answer = self.browser.post(self.path, fields)
        self.html = answer.content.decode()
        return answer


@pytest.fixture
def open_page(browser):
    return lambda name, record: Page(browser, name, record)


@pytest.fixture
def joint(in_firm, wren, ash):
    plan = PlanFactory(firm=in_firm, provider=ProviderFactory(firm=in_firm, name="Northgate Life"))
    for owner in (wren, ash):
        OwnershipFactory(firm=in_firm, plan=plan, client=owner, percent=Decimal(50))
    return plan


def shares(plan):
    return dict(Ownership.objects.filter(plan=plan).values_list("client_id", "percent"))


def test_the_page_tells_the_three_values_and_who_changed_it(in_firm, wren, signed_in, open_page):
    income = IncomeFactory(firm=in_firm, client=wren, amount=Decimal(30000), frequency="monthly")
    stale = open_page("income_edit", income)
    Page(signed_in(UserFactory(firm=in_firm, name="Ada Early")), "income_edit", income).save(amount="31000")
    answer = stale.save(amount="32000", frequency="yearly")
    html = answer.content.decode()
    for words in ("<q>30,000.00</q>", "Ada Early changed it", "<strong>31,000.00</strong>", "<strong>32000</strong>"):
        assert words in html
    assert 'role="alert"' in html and "Nothing is saved yet" in html
    assert 'aria-invalid="true"' in html, "a screen reader is told at the field"
    income.refresh_from_db()
    assert (income.amount, income.frequency) == (Decimal(31000), "monthly")


def test_codes_are_told_in_words(in_firm, wren, open_page):
    income = IncomeFactory(firm=in_firm, client=wren, frequency="monthly", is_taxable=True)
    stale = open_page("income_edit", income)
    Income.objects.filter(pk=income.pk).update(frequency="weekly")
    answer = stale.save(frequency="yearly")
    clash = answer.context["form"].clashes["frequency"]
    assert (clash.seen, clash.now, clash.typed) == ("Monthly", "Weekly", "Yearly")


def test_what_was_left_alone_shows_the_value_of_now_when_something_else_is_asked(in_firm, wren, open_page):
    income = IncomeFactory(firm=in_firm, client=wren, name="Wages", amount=Decimal(30000))
    stale = open_page("income_edit", income)
    Income.objects.filter(pk=income.pk).update(name="Salary", amount=Decimal(31000))
    stale.save(amount="32000")
    assert form_with(stale.html, "shown")["name"] == ["Salary"]


def test_a_tick_that_moved_is_not_ticked_back(in_firm, wren, open_page):
    income = IncomeFactory(firm=in_firm, client=wren, is_taxable=True)
    stale = open_page("income_edit", income)
    Income.objects.filter(pk=income.pk).update(is_taxable=False)
    assert stale.save(name="Wages").status_code == 302
    income.refresh_from_db()
    assert (income.name, income.is_taxable) == ("Wages", False)


def test_a_mistake_elsewhere_keeps_the_page_as_it_was_shown(in_firm, wren, open_page):
    """The first answer fails for another reason; the second is still compared with what the person saw."""
    income = IncomeFactory(firm=in_firm, client=wren, name="Wages", amount=Decimal(30000))
    stale = open_page("income_edit", income)
    assert stale.save(name="Salary", amount="lots").status_code == 200
    Income.objects.filter(pk=income.pk).update(amount=Decimal(31000), name="Pay")
    assert stale.save(amount="30000").status_code == 200
    income.refresh_from_db()
    assert (income.name, income.amount) == ("Pay", Decimal(31000))


def test_shares_are_one_thing(joint, wren, ash, open_page):
    stale = open_page("plan_edit", joint)
    open_page("plan_edit", joint).save(**{f"share_{wren.pk}": "60", f"share_{ash.pk}": "40"})
    assert stale.save(name="Renamed").status_code == 302
    assert shares(joint) == {wren.pk: 60, ash.pk: 40}
    stale = open_page("plan_edit", joint)
    open_page("plan_edit", joint).save(**{f"share_{wren.pk}": "70", f"share_{ash.pk}": "30"})
    answer = stale.save(**{f"share_{wren.pk}": "80", f"share_{ash.pk}": "20"})
    assert set(answer.context["form"].clashes) == {f"share_{wren.pk}", f"share_{ash.pk}"}
    assert shares(joint) == {wren.pk: 70, ash.pk: 30}


def test_a_plan_that_moved_to_another_provider_stays_there(in_firm, joint, open_page):
    stale = open_page("plan_edit", joint)
    Plan.objects.filter(pk=joint.pk).update(provider=ProviderFactory(firm=in_firm, name="Southgate Life"))
    assert stale.save(name="Renamed").status_code == 302
    joint.refresh_from_db()
    assert (joint.name, joint.provider.name) == ("Renamed", "Southgate Life")


def test_an_address_is_one_thing(wren, open_page):
    """One half of an old address is never put together with one half of a new one."""
    stale = open_page("client_edit", wren)
    open_page("client_edit", wren).save(line_1="1 New Road", town="Harlow", postcode="CM20 1AA")
    answer = stale.save(line_2="Flat 2")
    assert set(answer.context["form"].clashes) == {"line_2"}
    assert form_with(stale.html, "shown")["line_1"] == ["1 New Road"]
    assert Address.objects.get(client=wren).line_2 == ""


def test_contact_details_and_address_that_were_left_alone_stay(wren, open_page):
    stale = open_page("client_edit", wren)
    open_page("client_edit", wren).save(line_1="1 New Road", email="new@example.test")
    assert stale.save(mobile="07700 900123").status_code == 302
    assert Address.objects.get(client=wren).line_1 == "1 New Road"
    details = ContactDetail.objects.filter(client=wren, is_primary=True).values_list("kind", "value")
    assert set(details) == {("email", "new@example.test"), ("mobile", "07700 900123")}


def test_the_tax_area_follows_the_postcode_on_file_again(wren, open_page):
    page = open_page("client_edit", wren)
    page.save(tax_area=TaxArea.SCOTLAND)
    assert Client.objects.get(pk=wren.pk).tax_area == TaxArea.SCOTLAND
    open_page("client_edit", wren).save(tax_area="")
    assert Client.objects.get(pk=wren.pk).tax_area == TaxArea.ENGLAND


def test_an_adviser_who_left_stays_until_somebody_else_is_chosen(in_firm, wren, open_page):
    former = UserFactory(firm=in_firm, name="Frey Former", is_active=False)
    Client.objects.filter(pk=wren.pk).update(adviser=former)
    assert open_page("client_edit", wren).save(first_name="Wrenna").status_code == 302
    assert Client.objects.get(pk=wren.pk).adviser == former


@pytest.mark.parametrize("slipped", ["income", "contact"])
def test_a_save_that_slips_in_is_not_overwritten(in_firm, wren, open_page, monkeypatch, slipped):
    income = IncomeFactory(firm=in_firm, client=wren, amount=Decimal(30000))
    set_primary_contact(client_id=wren.pk, kind=ContactKind.MOBILE, value="07700 900000")
    page, typed = {
        "income": (open_page("income_edit", income), {"amount": "32000"}),
        "contact": (open_page("client_edit", wren), {"mobile": "07700 900222"}),
    }[slipped]

    held = EditForm.held

    def slip_in(form):
        monkeypatch.undo()
        if slipped == "income":
            update_flow(Income, flow_id=income.pk, fields={"amount": Decimal(31000)})
        else:
            set_primary_contact(client_id=wren.pk, kind=ContactKind.MOBILE, value="07700 900111")
        return held(form)

    monkeypatch.setattr(EditForm, "held", slip_in)
    answer = page.save(**typed)
    assert answer.status_code == 200 and "at the same moment" in answer.content.decode()
    income.refresh_from_db()
    mobile = ContactDetail.objects.get(client=wren, kind=ContactKind.MOBILE, is_primary=True).value
    kept = {"income": (Decimal(31000), "07700 900000"), "contact": (Decimal(30000), "07700 900111")}
    assert (income.amount, mobile) == kept[slipped]
    assert page.save(**typed).context["form"].clashes, "the next try asks"
