"""Linking the firm with Plannr, and what a person is told when that does not come about."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.office import ADVISER, OWNER

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
HARBOUR = "owner@harbour.example"
MARLOW, MARLOW_PASSWORD = "adviser@marlow.example", "marlow-demo"


def test_changing_ones_mind_at_plannr(visit):
    screen = visit(HARBOUR)
    steps.go_to_plannr(screen, MARLOW, MARLOW_PASSWORD)
    screen.page.get_by_role("button", name="Cancel").click()
    screen.expect_toast("You declined access in Plannr, so nothing was linked. Choose Enable to try again.")
    expect(screen.page.get_by_text("Syncing is off")).to_be_visible()
    expect(screen.page.get_by_text("Not linked")).to_be_visible()
    screen.expect_fit_to_use()


def test_signing_in_to_another_firm_at_plannr(visit, office):
    screen = visit(HARBOUR)
    steps.set_firm_id(screen, office.firm_id)
    steps.go_to_plannr(screen, MARLOW, MARLOW_PASSWORD)
    screen.page.get_by_role("button", name="Authorise").click()
    screen.expect_toast("Plannr is not linked.")
    screen.expect_toast("Marlow Pretend Planning")
    expect(screen.page.get_by_text("Syncing is off")).to_be_visible()
    screen.expect_fit_to_use()


def test_a_firm_id_that_is_none(visit):
    screen = visit(HARBOUR)
    screen.go("/settings/plannr/")
    screen.page.get_by_label("Firm ID").fill("fernhill")
    screen.page.get_by_role("button", name="Save").click()
    expect(screen.page.get_by_text("This is not a UUID.")).to_be_visible()
    expect(screen.page.get_by_label("Firm ID")).to_have_value("fernhill")
    expect(screen.page.get_by_label("Firm ID")).to_be_focused()
    screen.expect_fit_to_use()


def test_linking_the_firm(visit, linked_office):
    adviser, owner = visit(ADVISER), visit(OWNER)
    adviser.go("/settings/plannr/")
    expect(adviser.page.get_by_text("Syncing is on.")).to_be_visible()
    expect(adviser.page.get_by_text("Ada Fernsby").first).to_be_visible()
    expect(adviser.page.get_by_label("Firm ID")).to_be_disabled()
    adviser.expect_fit_to_use()
    owner.go("/settings/plannr/")
    expect(owner.page.get_by_label("Firm ID")).to_have_value(linked_office.firm_id)
    expect(owner.page.get_by_text("Also linked: Ada Fernsby.")).to_be_visible()
    owner.expect_fit_to_use()
