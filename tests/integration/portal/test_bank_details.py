"""A Direct Debit that waits for bank details: the client gives them, or goes on without it."""

from __future__ import annotations

import dataclasses

import pytest
from django_scopes import scope

from portal.models import Consent
from tests.integration.portal.conftest import MANDATE

ASKED = "/portal/accept/desk/mandate-1/"
PAGE = "/portal/bank-details/desk/mandate-1/"
GIVEN = {"sort_code": "20\u201300-00", "account_number": "1234 5678"}


@pytest.fixture
def waits(household, desk):
    wanted = dataclasses.replace(MANDATE, waits_for="It needs your bank details.", wants_bank_details=True)
    desk.wanted[household.client.pk] = [wanted]
    return desk


def test_the_client_is_led_to_the_form_and_gives_them(waits, household, signed_in):
    browser = signed_in(household.access.user)
    assert PAGE in browser.get(ASKED).content.decode()
    assert browser.post(PAGE, GIVEN)["Location"] == "/portal/accept/"
    assert waits.banks == [(household.client.pk, "200000", "12345678")]


@pytest.mark.parametrize(("sort_code", "account_number"), [("", ""), ("2000", "12345678"), ("200000", "1234567")])
def test_what_is_no_account_is_not_taken(waits, household, signed_in, sort_code, account_number):
    answer = signed_in(household.access.user).post(PAGE, {"sort_code": sort_code, "account_number": account_number})
    assert answer.status_code == 200 and answer.context["form"].errors and not waits.banks


def test_a_refusal_is_told(waits, household, signed_in):
    waits.trouble = "Your bank details are not needed any more."
    answer = signed_in(household.access.user).post(PAGE, GIVEN)
    assert "not needed any more" in answer.content.decode()


def test_nobody_else_gives_them(waits, neighbours, professional, adviser, signed_in):
    assert signed_in(professional.user).post(PAGE, GIVEN).status_code == 403
    assert signed_in(neighbours.access.user).post(PAGE, GIVEN).status_code == 404
    assert signed_in(adviser).post(PAGE, GIVEN).status_code == 403
    assert waits.banks == []


def test_where_none_are_wanted_the_form_leads_back(desk, household, signed_in):
    browser = signed_in(household.access.user)
    assert browser.get(PAGE)["Location"] == browser.post(PAGE, GIVEN)["Location"] == ASKED
    assert desk.banks == []


def test_it_can_be_skipped_while_it_waits_but_not_accepted(waits, household, firm, signed_in):
    browser = signed_in(household.access.user)
    assert browser.post(ASKED, {"answer": "accepted", "agreed": "yes"}).status_code == 409
    assert browser.post(ASKED, {"answer": "skipped"}).status_code == 302
    with scope(firm=firm):
        assert Consent.objects.get().answer == "skipped"
    assert waits.answers == [("mandate-1", False)]
