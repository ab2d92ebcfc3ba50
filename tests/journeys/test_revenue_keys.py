"""Revenue by keyboard alone: through the queue of the desk and back, and where the focus is after a save."""

import re

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import expect

from domain.enums.people import Role
from domain.enums.revenue import RevenueCategory
from reconciliation.statements import MappingProfile, profile_to_record
from tests.factories.backoffice import ClientFactory, FirmFactory, ProviderFactory, UserFactory, owned_plan
from tests.factories.reconciliation import (
    MappingProfileFactory,
    ProviderStatementFactory,
    StatementTransactionFactory,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGE = 25


@pytest.fixture
def firm():
    """A firm with one line more than a page of the queue holds, and a provider whose words are remembered."""
    firm = FirmFactory(name="Harbour Advice")
    provider = ProviderFactory(firm=firm)
    with scope(firm=firm):
        owner = UserFactory(firm=firm, role=Role.OWNER, name="Olive Owner")
        owned_plan(ClientFactory(firm=firm, adviser=owner), provider=provider, policy_number="P-26")
        statement = ProviderStatementFactory(firm=firm, provider=provider)
        for row in range(1, PAGE + 2):
            StatementTransactionFactory(firm=firm, statement=statement, policy_number=f"P-{row}", row=row)
        words = {"AAC": RevenueCategory.ONGOING_FEE, "BAC": RevenueCategory.RENEWAL, "CAC": RevenueCategory.FUND}
        MappingProfileFactory(firm=firm, provider=provider, mapping=profile_to_record(MappingProfile(categories=words)))
        yield owner


def test_the_queue_goes_on_over_a_page_and_what_a_key_did_is_undone_by_key(screen, firm):
    screen.sign_in(firm)
    page = screen.page
    screen.go(reverse("desk"))
    current = page.locator("[data-queue] [aria-current]")

    def press(key, leads_to):
        page.keyboard.press(key)
        expect(current).to_contain_text(re.compile(rf"P-{leads_to}\b"))
        page.wait_for_load_state()

    press("j", 2)
    page.get_by_role("link", name="Page 2").click()
    page.wait_for_url("**page=2*")
    page.wait_for_load_state()
    press("k", 25)
    expect(current).to_be_focused()
    expect(page.locator("[data-queue] a")).to_have_count(PAGE)
    press("j", 26)
    expect(current).to_be_focused()
    press("e", 25)
    expect(page.get_by_text("1 expectation made and linked.")).to_be_visible()
    expect(current).to_be_focused()
    press("u", 26)
    expect(page.get_by_text("1 expectation taken back")).to_be_visible()
    press("k", 25)


def test_the_focus_is_on_the_row_that_was_saved_or_on_the_one_in_its_place(screen, firm):
    screen.sign_in(firm)
    page = screen.page
    screen.go(reverse("word_list"))
    save = page.get_by_role("button", name="Save the meaning of BAC")
    meaning = page.get_by_label(re.compile("What “BAC”"))
    meaning.select_option("level")
    save.press("Enter")
    expect(page.get_by_text("means Level")).to_be_visible()
    expect(meaning).to_be_focused()
    meaning.select_option("_forget")
    save.press("Enter")
    expect(meaning).to_have_count(0)
    expect(page.get_by_label(re.compile("What “CAC”"))).to_be_focused()
