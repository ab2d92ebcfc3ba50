"""Linking Plannr and bringing a couple in, as a person does it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Client, User
from tests.contract.plannr.conftest import plannr_data, plannr_seed, remote
from tests.factories.backoffice import ClientFactory
from tests.journeys.plannr import link_plannr, owner_here, plannr_choices, work_through_runs

__all__ = ["owner_here", "plannr_choices", "plannr_data", "plannr_seed", "remote"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_firm_links_plannr_and_imports_a_couple(screen: Any, owner_here: User) -> None:
    screen.sign_in(owner_here)
    link_plannr(screen)
    expect(screen.page.get_by_text("Syncing is on")).to_be_visible()
    screen.expect_fit_to_use()
    screen.go("/settings/plannr/mapping/")
    screen.expect_fit_to_use()
    screen.go("/clients/")
    screen.page.get_by_role("link", name="Import from Plannr").first.click()
    screen.page.get_by_label("Client surname").fill("Testwood")
    screen.page.get_by_label("Client forename").fill("Rowan")
    screen.page.get_by_role("button", name="Search", exact=True).click()
    expect(screen.page.get_by_text("looked through")).to_be_visible()
    screen.expect_fit_to_use()
    screen.page.get_by_role("button", name="Import Rowan Testwood").click()
    expect(screen.page.get_by_role("heading", name="Import from Plannr")).to_be_visible()
    work_through_runs(owner_here)
    expect(screen.page.get_by_role("heading", name="Rowan Testwood")).to_be_visible()
    expect(screen.page.get_by_role("link", name="Marigold Testwood").first).to_be_visible()
    expect(screen.page.get_by_role("link", name="Open in Plannr")).to_be_visible()
    screen.expect_fit_to_use()
    with scope(firm=owner_here.firm):
        pk = Client.objects.get(first_name="Rowan").pk
    screen.go(f"/clients/{pk}/plannr/unlink/")
    screen.expect_fit_to_use()


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_plannr_pages_fit_every_window(open_screen: Any, owner_here: User, width: int, theme: str) -> None:
    screen = open_screen(width=width, theme=theme)
    screen.sign_in(owner_here)
    link_plannr(screen)
    for path in ("/settings/plannr/", "/settings/plannr/mapping/", "/clients/import/plannr/?surname=Testwood"):
        screen.go(path)
        screen.expect_fit_to_use()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")])
def test_pages_that_ask_before_something_happens(open_screen: Any, owner_here: User, width: int, theme: str) -> None:
    screen = open_screen(width=width, theme=theme)
    page = screen.page
    screen.sign_in(owner_here)
    link_plannr(screen)
    with scope(firm=owner_here.firm):
        ours = ClientFactory(
            firm=owner_here.firm, first_name="Rowan", last_name="Testwood", date_of_birth=date(1968, 3, 4)
        )
    screen.go("/clients/import/plannr/?surname=Testwood")
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Import Marigold Testwood").click()
    expect(page.get_by_role("heading", name="May be here already")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Same name and date of birth").first).to_be_visible()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Link them").first.click()
    expect(page.get_by_role("heading", name="The same person?")).to_be_visible()
    screen.expect_fit_to_use()
    screen.go(f"/clients/{ours.pk}/plannr/link/?surname=Testwood")
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Create in Plannr").click()
    expect(page.get_by_role("heading", name="May be in Plannr already")).to_be_visible()
    screen.expect_fit_to_use()
    screen.go("/clients/import/plannr/?surname=Testwood")
    page.get_by_role("button", name="found").click()
    work_through_runs(owner_here)
    expect(page.get_by_role("button", name="Import these now")).to_be_visible()
    screen.expect_fit_to_use()
    screen.go("/settings/plannr/")
    page.get_by_label("Force one-way:").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Before this is saved")).to_be_visible()
    expect(page.get_by_text("Locked for everybody")).to_be_visible()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Save these settings").click()
    screen.expect_toast("Plannr settings saved")
    screen.go(f"/clients/{ours.pk}/plannr/link/?surname=Testwood")
    expect(page.get_by_text("Your firm only reads from Plannr")).to_be_visible()
    screen.expect_fit_to_use()
