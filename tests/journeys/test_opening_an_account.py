"""An adviser opens an ISA: illustration, platform client, application, and the plan that becomes active."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from soderberg_sync.models import Application
from tests.contract.platform.conftest import World, platform_choices, remote, world

__all__ = ["platform_choices", "remote", "world"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_from_an_illustration_to_an_active_plan(screen: Any, world: World) -> None:
    client, page = world.person(), screen.page
    world.strategy()
    screen.sign_in(world.user)
    screen.go(f"/clients/{client.pk}/opening/")
    expect(page.get_by_text("A first illustration registers Saffron Fixtureby there as a draft")).to_be_visible()
    page.get_by_role("link", name="New illustration").click()
    page.get_by_label("Product").select_option(label="ISA")
    page.get_by_label("Investment strategy").select_option(label="Sample Balanced")
    page.get_by_label("Single contribution").fill("5000")
    page.get_by_label("Length in years").fill("10")
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Make the illustration").click()
    expect(page.get_by_role("heading", name="ISA for Saffron Fixtureby")).to_be_visible()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    screen.expect_fit_to_use()

    page.get_by_role("link", name="Update platform client").click()
    expect(page.get_by_label("Address")).to_have_value("45 Fictional Way")
    page.get_by_label("I have checked who the client is").check()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Update & proceed")).to_be_visible()
    page.get_by_role("link", name="Update & proceed").click()
    expect(page.get_by_label("Yes", exact=True)).to_be_checked()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Until the account is open")).to_be_visible()
    expect(page.get_by_text("Proposed")).to_be_visible()
    screen.expect_fit_in_light_and_dark()
    screen.narrow()
    screen.expect_no_overflow()
    screen.widen()

    with scope(firm=world.firm):
        world.look()
        world.accept_everything(client)
        world.look()
        application = Application.objects.get()
    screen.go(f"/applications/{application.pk}/")
    expect(page.get_by_text("The account is open. Transfers and payment expectations are keyed")).to_be_visible()
    expect(page.get_by_role("link", name="open the platform")).to_be_visible()
    screen.go(f"/plans/{application.plan_id}/")
    expect(page.get_by_role("heading", name="On the Söderberg platform")).to_be_visible()
    screen.go("/applications/")
    expect(page.get_by_role("link", name="ISA", exact=True)).to_be_visible()
    screen.expect_fit_to_use()
    screen.expect_no_complaints()
