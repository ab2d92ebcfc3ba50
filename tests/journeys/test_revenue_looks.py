"""How revenue's tables stand on a page: numbers in one piece, and on a phone every cell of a card in the same place."""

from datetime import date

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import expect

from domain.enums.people import Role
from tests.factories.backoffice import (
    ChargeFactory,
    ClientFactory,
    FirmFactory,
    ProviderFactory,
    UserFactory,
    owned_plan,
)
from tests.factories.reconciliation import ExpectationFactory, ProviderStatementFactory, StatementTransactionFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NUMBER = "NGL-000145-PRO-88"
ONE_LINE = 24
"""Pixels: more than a line of text is high, less than two are."""


@pytest.fixture
def firm():
    """A firm with an expectation, a charge without a valuation and a waiting line of one plan with a long number."""
    firm = FirmFactory(name="Harbour Advice")
    provider = ProviderFactory(firm=firm, name="Northgate Mutual Life Assurance Society")
    with scope(firm=firm):
        owner = UserFactory(firm=firm, role=Role.OWNER, name="Olive Owner")
        client = ClientFactory(firm=firm, adviser=owner, last_name="Featherstonehaugh-Cholmondeley")
        plan = owned_plan(client, provider=provider, policy_number=NUMBER)
        charge = ChargeFactory(firm=firm, client=client, plan=plan, amount=None, percentage="0.75")
        ExpectationFactory(
            firm=firm,
            client=client,
            plan=plan,
            charge=charge,
            expected_date=date(2099, 3, 1),
            gross=0,
            percentage="0.75",
        )
        statement = ProviderStatementFactory(firm=firm, provider=provider)
        StatementTransactionFactory(
            firm=firm,
            statement=statement,
            policy_number=NUMBER,
            client_name=client.name,
            match_reason="CATEGORY_MISMATCH",
        )
        yield owner


def test_a_number_is_never_broken(screen, firm):
    screen.sign_in(firm)
    for name in ("desk", "charge_list", "expectation_list"):
        screen.go(reverse(name))
        number = screen.page.locator("#main .whole", has_text=NUMBER).first
        expect(number).to_be_visible()
        assert number.bounding_box()["height"] < ONE_LINE, name


def test_a_small_word_under_a_total_stays_small(screen, firm):
    screen.sign_in(firm)
    screen.go(reverse("charge_list"))
    screen.page.locator("#main th a").first.click()
    screen.page.wait_for_url("**/revenue/charges/*/")
    add = screen.page.locator(".totals").get_by_role("link", name="Add a value")
    assert add.evaluate("link => parseFloat(getComputedStyle(link).fontSize)") <= 13


@pytest.mark.parametrize("page_name", ["charge_list", "expectation_list"])
def test_what_belongs_under_a_word_of_a_card_stands_under_it(open_screen, firm, page_name):
    screen = open_screen(width=390)
    screen.sign_in(firm)
    screen.go(reverse(page_name))
    cells = screen.page.locator("table.cards tbody td:has(> .under)").evaluate_all(
        """cells => cells.map((cell) => {
          const small = cell.querySelector(":scope > .under");
          const above = document.createRange();
          above.setStart(cell, 0);
          above.setEndBefore(small);
          const lines = [...above.getClientRects()].filter(({ width }) => width > 2);
          return {
            apart: small.getBoundingClientRect().top - Math.max(...lines.map(({ bottom }) => bottom)),
            ends: [small.getBoundingClientRect().right, Math.max(...lines.map(({ right }) => right))],
          };
        })"""
    )
    assert cells
    for cell in cells:
        assert cell["apart"] > -4, "what stands under it is beside it"
        assert abs(cell["ends"][0] - cell["ends"][1]) <= 2, "the two end at one edge"
