"""Invoice numbers: by the firm's pattern, kept for good, without gaps however many agree charges at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Charge, Client, Firm, User
from backoffice.services.charges import create_charge
from backoffice.services.firms import update_firm
from domain.enums.revenue import RevenueCategory
from tests.factories.backoffice import ClientFactory, FirmFactory
from tests.integration.reconciliation.test_pages import text_of


def agree(firm: Firm, client: Client, **fields: Any) -> Charge:
    terms = {
        "client": client,
        "category": RevenueCategory.INITIAL_FEE,
        "amount": Decimal(10),
        "frequency": "once",
    }
    return create_charge(firm=firm, fields=terms | {"start_date": date(2026, 3, 1)} | fields)


@pytest.mark.django_db
def test_the_pattern_of_the_day_counts_and_a_number_stays(firm: Firm, person: Client) -> None:
    with scope(firm=firm):
        first = agree(firm, person)
        update_firm(firm_id=firm.pk, fields={"invoice_template": "FH-${ charge:number }-${ charge:last_name }"})
        second = agree(firm, person)
        person.last_name = "Changed"
        person.save()
        assert [first.invoice_number, second.invoice_number] == ["000001", "FH-000002-Sample"]
        assert Charge.objects.get(pk=second.pk).invoice_number == "FH-000002-Sample"


@pytest.mark.django_db
def test_a_charge_that_is_refused_uses_no_number(firm: Firm, person: Client) -> None:
    with scope(firm=firm):
        with pytest.raises(ValidationError):
            agree(firm, person, amount=None)
        assert agree(firm, person).number == 1


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["INV", "${ charge:number", "${ charge:hue }${ charge:number }"])
def test_a_pattern_that_cannot_number_is_refused(firm: Firm, template: str) -> None:
    with pytest.raises(ValidationError):
        update_firm(firm_id=firm.pk, fields={"invoice_template": template})


@pytest.mark.django_db
def test_the_page_shows_what_a_pattern_gives_and_keeps_nothing(
    firm: Firm, person: Client, owner: User, adviser: User, signed_in: Any
) -> None:
    with scope(firm=firm):
        agree(firm, person)
    browser, url = signed_in(owner), reverse("revenue_settings")
    pattern = "${ charge:revenue_type_short }-${ charge:number }"
    shown = text_of(browser.get(reverse("invoice_preview"), {"invoice_template": pattern}))
    assert "OF-000002" in shown and "IF-000001" in shown
    assert "needs ${ charge:number }" in text_of(browser.get(reverse("invoice_preview"), {"invoice_template": "INV"}))
    shown = text_of(browser.post(url, {"invoice_template": pattern, "lock_after_days": "", "do": "preview"}))
    assert "OF-000002" in shown
    firm.refresh_from_db()
    assert firm.invoice_template == "${ charge:number }"
    assert "exactly once" in text_of(browser.post(url, {"invoice_template": "INV", "lock_after_days": ""}))
    page = browser.get(url).content.decode()
    assert 0 < page.index('name="do"\n        value=""') < page.index('value="preview"')
    browser.post(url, {"invoice_template": pattern, "lock_after_days": "20", "do": ""})  # what Enter sends
    firm.refresh_from_db()
    assert (firm.invoice_template, firm.lock_after_days) == (pattern, 20)
    assert signed_in(adviser).post(url, {"invoice_template": "A${ charge:number }"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_no_number_twice_and_none_left_out_when_many_agree_charges_at_once() -> None:
    firm = FirmFactory()
    person = ClientFactory(firm=firm)

    def agree_some(_: int) -> None:
        try:
            with scope(firm=firm):
                for amount in (Decimal(10), None, Decimal(20)):
                    try:
                        agree(firm, person, amount=amount)
                    except ValidationError:
                        continue
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(agree_some, range(4)))
    with scope(firm=firm):
        numbers = list(Charge.objects.order_by("number").values_list("number", "invoice_number"))
    assert numbers == [(n, f"{n:06d}") for n in range(1, 9)]
