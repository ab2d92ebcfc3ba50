"""The parts of the guide to the link with Plannr, one journey each: settings, link, import, export, ongoing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Client, User
from domain.enums.people import Role
from tests.contract.plannr.conftest import Remote, plannr_data, plannr_seed, remote
from tests.factories.backoffice import ClientFactory, UserFactory
from tests.journeys.plannr import (
    ADVISER_THERE,
    hear_the_news,
    link_plannr,
    owner_here,
    plannr_choices,
    search,
    send_what_waits,
    work_through_runs,
)

__all__ = ["owner_here", "plannr_choices", "plannr_data", "plannr_seed", "remote"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

IMPORT = "/clients/import/plannr/"


def colleague(owner: User, **fields: Any) -> User:
    return UserFactory(**{"firm": owner.firm, "role": Role.ADVISER, "name": "Fern Adviser", **fields})


def import_rowan(screen: Any, user: User) -> None:
    """Rowan Testwood with his partner; his profile is open then."""
    screen.go(f"{IMPORT}?surname=Testwood&forename=Rowan")
    screen.page.get_by_role("button", name="Import Rowan Testwood").click()
    expect(screen.page.get_by_role("heading", name="Import from Plannr")).to_be_visible()
    work_through_runs(user)
    expect(screen.page.get_by_role("heading", name="Rowan Testwood", level=1)).to_be_visible()


def title_there(remote: Remote, name: str = "Rowan Testwood") -> str:
    return str(remote.client(name)["title"])


def set_title(screen: Any, title: str) -> None:
    """On the profile that is open."""
    screen.page.get_by_role("link", name="Edit", exact=True).first.click()
    screen.page.get_by_label("Title").fill(title)
    screen.page.get_by_role("button", name="Save").click()
    screen.expect_toast("Rowan Testwood saved")


def test_company_settings_come_before_anybodys_link(open_screen: Any, owner_here: User, remote: Remote) -> None:
    firm_id = remote.control("GET", "facts")["fernhill-demo-advice"]["uuid"]
    adviser, owner = open_screen(), open_screen()
    adviser.sign_in(colleague(owner_here))
    expect(adviser.page.get_by_role("region", name="First steps")).to_contain_text("The Firm ID comes first")
    adviser.expect_fit_to_use()
    adviser.go("/settings/plannr/")
    expect(adviser.page.get_by_role("button", name="Enable")).to_be_disabled()
    expect(adviser.page.get_by_text("An owner or administrator has to enter")).to_be_visible()
    expect(adviser.page.get_by_label("Force one-way:")).to_be_disabled()
    adviser.expect_fit_to_use()

    owner.sign_in(owner_here)
    owner.go("/settings/plannr/")
    owner.page.get_by_label("Firm ID").fill(firm_id)
    owner.page.get_by_label("One-way from Plannr:").check()
    owner.page.get_by_role("button", name="Save").click()
    review = owner.page.get_by_role("region", name="Default sync method")
    expect(review).to_contain_text("Two-way → One-way")
    owner.expect_fit_to_use()
    owner.page.get_by_role("button", name="Save these settings").click()
    owner.expect_toast("Plannr settings saved")
    expect(owner.page.get_by_role("region", name="Who changed these")).to_contain_text("Default sync method")
    owner.expect_fit_to_use()

    link_plannr(adviser, ADVISER_THERE)
    expect(adviser.page.get_by_text("Syncing is on")).to_be_visible()
    adviser.go("/")
    steps = adviser.page.get_by_role("region", name="First steps")
    expect(steps.get_by_role("img", name="Done")).to_have_count(2)
    adviser.expect_fit_to_use()


def test_a_link_is_disabled_and_what_changed_meanwhile_is_reviewed(
    screen: Any, owner_here: User, remote: Remote
) -> None:
    page = screen.page
    screen.sign_in(owner_here)
    link_plannr(screen)
    import_rowan(screen, owner_here)
    profile = page.url
    screen.go("/settings/plannr/")
    page.get_by_role("button", name="Disable").click()
    screen.expect_toast("Your link with Plannr is disabled")
    expect(page.get_by_text("Syncing is off")).to_be_visible()

    page.goto(profile)
    set_title(screen, "Sir")
    expect(page.get_by_role("heading", level=1).get_by_text("Out of sync")).to_be_attached()
    work_through_runs(owner_here)
    assert title_there(remote) == "Mr"

    link_plannr(screen, says="Changed while the link was off")
    expect(page.get_by_role("heading", name="Out of sync", level=1)).to_be_visible()
    row = page.get_by_role("region", name="Rowan Testwood").get_by_role("row").filter(has_text="Title")
    for place, value in enumerate(("Mr", "Sir", "Mr")):
        expect(row.get_by_role("cell").nth(place)).to_contain_text(value)
    assert title_there(remote) == "Mr"
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Keep ours").last.click()
    screen.expect_toast("Keep ours")
    send_what_waits(owner_here)
    assert title_there(remote) == "Sir"
    page.goto(profile)
    expect(page.get_by_role("heading", level=1).get_by_text("Linked")).to_be_attached()


def test_importing_somebody_whose_partner_lacks_details(screen: Any, owner_here: User, remote: Remote) -> None:
    page, fern = screen.page, colleague(owner_here)
    marigold = remote.client("Marigold Testwood")["uuid"]
    remote.ask("PUT", f"/api/v1/account/{marigold}", {"gender": None})
    screen.sign_in(owner_here)
    link_plannr(screen)
    screen.go("/clients/")
    page.get_by_role("link", name="Import from Plannr").first.click()
    search(screen, Client_surname="Testwood", Client_forename="Rowan")
    page.get_by_label("Adviser", exact=True).select_option(label=fern.name)
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Import Rowan Testwood").click()
    work_through_runs(owner_here)
    needed = page.get_by_role("region", name="Details needed first")
    expect(needed).to_contain_text("Missing: gender.")
    expect(needed.get_by_role("link", name="Open in Plannr")).to_have_attribute(
        "href", re.compile(f"/clients/{marigold}$")
    )
    expect(page.get_by_role("region", name="Couples")).to_contain_text("They are not related yet")
    expect(page.get_by_role("row").filter(has_text="Rowan Testwood").filter(has_text=fern.name)).to_be_visible()
    screen.expect_fit_to_use()

    needed.get_by_role("link", name="Fill in what is missing").click()
    page.get_by_label("Gender").select_option(label="Female")
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Import", exact=True).click()
    screen.expect_toast("Imported.")
    send_what_waits(owner_here)
    work_through_runs(owner_here)
    assert remote.client("Marigold Testwood")["gender"] == "female"
    page.reload()
    expect(page.get_by_role("link", name="Rowan Testwood").first).to_be_visible()
    expect(page.locator(".page-head-words")).to_contain_text("Married")
    screen.expect_fit_to_use()


def test_many_are_previewed_imported_and_given_an_adviser(screen: Any, owner_here: User) -> None:
    page, fern = screen.page, colleague(owner_here)
    screen.sign_in(owner_here)
    link_plannr(screen)
    screen.go(f"{IMPORT}?surname=Testwood")
    page.get_by_role("button", name="Preview all").click()
    work_through_runs(owner_here)
    expect(page.get_by_role("heading", name="In short: nothing has been imported yet")).to_be_visible()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Import these now").click()
    expect(page.get_by_role("progressbar").or_(page.locator(".progress")).first).to_be_visible()
    work_through_runs(owner_here)
    couples = page.get_by_role("region", name="Couples")
    expect(couples).to_contain_text("that is the marital status of Marigold Testwood in Plannr")
    came = page.get_by_role("region", name="Clients")
    expect(came).to_contain_text("Nobody yet")
    screen.expect_fit_to_use()
    came.get_by_label("Adviser", exact=True).select_option(label=fern.name)
    came.get_by_role("button", name="without an adviser").click()
    screen.expect_toast(f"now looked after by {fern.name}")
    expect(came.get_by_role("cell", name="Nobody yet")).to_have_count(0)
    screen.expect_fit_to_use()


def test_linking_one_of_ours_creating_another_and_unlinking(screen: Any, owner_here: User, remote: Remote) -> None:
    page, firm = screen.page, owner_here.firm
    with scope(firm=firm):
        rowan = ClientFactory(firm=firm, first_name="Rowan", last_name="Testwood", date_of_birth=date(1968, 3, 4))
        nettle = ClientFactory(firm=firm, first_name="Nettle", last_name="Newcomer", gender="female")
    screen.sign_in(owner_here)
    link_plannr(screen)
    screen.go(f"/clients/{rowan.pk}/")
    page.get_by_role("link", name="Link to Plannr").click()
    search(screen, Client_forename="Rowan")
    found = page.get_by_role("button", name="Link to Rowan Testwood")
    expect(found).to_be_visible()
    screen.expect_fit_to_use()
    found.click()
    review = page.get_by_role("button", name="Link these two")
    linked = page.get_by_role("heading", name="Rowan Testwood", level=1).get_by_text("Linked")
    expect(review.or_(linked).first).to_be_attached()
    if review.count():
        review.click()
    work_through_runs(owner_here)
    screen.go(f"/clients/{rowan.pk}/")
    expect(page.get_by_role("link", name="Open in Plannr").first).to_be_visible()
    screen.expect_fit_to_use()

    screen.go(f"/clients/{nettle.pk}/plannr/link/")
    page.get_by_role("button", name="Create in Plannr").click()
    screen.expect_toast("1 client will be created in Plannr")
    send_what_waits(owner_here)
    page.reload()
    there = remote.client("Nettle Newcomer")["uuid"]
    opens = page.get_by_role("link", name="Open in Plannr").first
    expect(opens).to_have_attribute("href", re.compile(f"/clients/{there}$"))

    page.get_by_role("link", name="Unlink").first.click()
    expect(page.get_by_text("nothing is deleted there")).to_be_visible()
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Unlink").click()
    screen.expect_toast("Nettle Newcomer is no longer linked")
    assert remote.client("Nettle Newcomer")["uuid"] == there


def test_news_from_plannr_and_both_sides_changed(screen: Any, owner_here: User, remote: Remote) -> None:
    page = screen.page
    screen.sign_in(owner_here)
    link_plannr(screen)
    import_rowan(screen, owner_here)
    profile, uuid = page.url, remote.client("Rowan Testwood")["uuid"]

    remote.ask("PUT", f"/api/v1/account/{uuid}", {"title": "Dr"})
    hear_the_news(owner_here)
    page.reload()
    with scope(firm=owner_here.firm):
        assert Client.objects.get(first_name="Rowan").title == "Dr"
    expect(page.get_by_text("Dr", exact=True).first).to_be_visible()

    remote.ask("PUT", f"/api/v1/account/{uuid}", {"title": "Professor"})
    set_title(screen, "Sir")
    send_what_waits(owner_here)
    screen.go("/sync/out-of-sync/")
    row = page.get_by_role("region", name="Rowan Testwood").get_by_role("row").filter(has_text="Title")
    for place, value in enumerate(("Dr", "Sir", "Professor")):
        expect(row.get_by_role("cell").nth(place)).to_contain_text(value)
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Replace with theirs").last.click()
    screen.expect_toast("Replace with theirs")
    page.goto(profile)
    expect(page.get_by_text("Professor", exact=True).first).to_be_visible()
    assert title_there(remote) == "Professor"
