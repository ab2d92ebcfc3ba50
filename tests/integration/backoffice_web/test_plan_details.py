"""A loan's rate and term and what an annuity pays: asked by type, shown on the plan, kept as the column has them."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from backoffice.models import Plan
from tests.factories.backoffice import owned_plan

ANNUITY = {
    "income_amount": "455", "income_frequency": "monthly", "escalation": "RPI", "spouse_percentage": "50",
    "guarantee_period": "10",
}  # fmt: skip


def sent(kind: str, **answers: str) -> dict[str, str]:
    return {"type": kind, "name": "A plan", "status": "active", "is_under_advice": "on", **answers}


def test_what_an_annuity_pays_is_typed_and_shown(browser, in_firm, wren):
    answer = browser.post(reverse("plan_new", args=[wren.pk]), sent("annuity", **ANNUITY))
    plan = Plan.objects.get()
    assert plan.details == {
        "income_amount": 45500, "income_frequency": "monthly", "escalation": "RPI", "spouse_percentage": 50,
        "guarantee_period": 10,
    }  # fmt: skip
    shown = browser.get(answer["Location"]).text
    assert all(words in shown for words in ("£455.00", "Monthly", "RPI", "50 %", "Guaranteed for"))


def test_a_loans_rate_and_term_are_changed_and_what_is_not_asked_stays(browser, in_firm, wren):
    plan = owned_plan(wren, type="mortgage", name="A plan")
    plan.details = {"interest_rate": 4.25, "term_months": 300, "monthly_repayment": 113750, "end_date": "2029-05-14"}
    plan.save()
    form = browser.get(reverse("plan_edit", args=[plan.pk])).text
    assert 'value="4.25"' in form and 'value="300"' in form and "14 May 2029" in form
    said = {"interest_rate": "4.6 %", "term_months": "300", "end_date": "", "amount_borrowed": "210k"}
    answer = browser.post(reverse("plan_edit", args=[plan.pk]), sent("mortgage", **said))
    plan.refresh_from_db()
    assert plan.details == {
        "interest_rate": 4.6, "term_months": 300, "monthly_repayment": 113750, "amount_borrowed": 21000000,
    }  # fmt: skip
    shown = browser.get(answer["Location"]).text
    assert "4.6 %" in shown and "£210,000.00" in shown


def test_what_does_not_concern_a_type_is_not_stored_and_goes_with_the_old_one(browser, in_firm, wren):
    browser.post(reverse("plan_new", args=[wren.pk]), sent("investment", **ANNUITY))
    assert Plan.objects.get().details == {}
    Plan.objects.all().delete()
    plan = owned_plan(wren, type="annuity", name="A plan")
    plan.details = {"income_amount": 45500, "income_frequency": "monthly"}
    plan.save()
    browser.post(reverse("plan_edit", args=[plan.pk]), sent("loan_credit", interest_rate="9"))
    plan.refresh_from_db()
    assert plan.details == {"interest_rate": 9}


def test_saving_without_a_change_changes_nothing(browser, in_firm, wren):
    plan = owned_plan(wren, type="annuity", name="A plan")
    plan.details = {"income_amount": 45500, "income_frequency": "monthly", "spouse_percentage": 66.67}
    plan.save()
    page = browser.get(reverse("plan_edit", args=[plan.pk]))
    form = page.context["form"]
    posted = {name: form[name].value() or "" for name in form.fields} | {"shown": form_token(page.text)}
    browser.post(reverse("plan_edit", args=[plan.pk]), posted)
    before = plan.details
    plan.refresh_from_db()
    assert plan.details == before
    assert Decimal(str(plan.details["spouse_percentage"])) == Decimal("66.67")


def form_token(page: str) -> str:
    from html import unescape

    return unescape(page.split('name="shown" value="')[1].split('"')[0])
