"""Items of a cashflow and Plannr: what the first sync left blank, both ways of removing, many answers at once."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Client, Income, User
from integrations.models import Conflict
from tests.contract.plannr.conftest import Remote, plannr_data, plannr_seed, remote
from tests.journeys.plannr import (
    link_plannr,
    owner_here,
    plannr_choices,
    send_what_waits,
    work_through_runs,
)
from tests.journeys.test_plannr_guide import import_rowan

__all__ = ["owner_here", "plannr_choices", "plannr_data", "plannr_seed", "remote"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def imported(screen: Any, owner_here: User, remote: Remote) -> str:
    """Rowan and Marigold Testwood are here; gives the path of Rowan's profile, which is open."""
    screen.sign_in(owner_here)
    link_plannr(screen)
    import_rowan(screen, owner_here)
    return str(screen.page.url.removeprefix(screen.url))


def launch(screen: Any, user: User, profile: str) -> None:
    """The cashflow is launched, for the first time or again, and its sync is done."""
    screen.go(f"{profile}finances/")
    screen.page.get_by_role("link", name="Launch cashflow").click()
    first, page = screen.page.get_by_role("button", name="Launch cashflow"), screen.page.locator("#launch")
    expect(first.or_(page).first).to_be_visible()
    if first.is_visible():
        first.click()
    expect(page).to_contain_text("Fetching what is new")
    work_through_runs(user)
    expect(page).to_contain_text("data as of")
    screen.complaints.clear()  # a progress row that goes while it asks is an aborted request to the browser


def test_the_first_sync_ends_on_a_review_that_leads_to_each_blank_field(
    screen: Any, imported: str, owner_here: User
) -> None:
    page = screen.page
    screen.go(f"{imported}finances/")
    page.get_by_role("link", name="What came from Plannr").click()
    blank = page.get_by_role("region", name="To fill in")
    expect(blank.get_by_role("row")).to_have_count(3)
    screen.expect_fit_in_light_and_dark()
    blank.get_by_role("link", name="Fill in Pension a year").click()
    field = page.get_by_label("Pension a year")
    expect(field).to_be_visible()
    field.fill("11,280")
    page.get_by_label("Normal retirement age").fill("65")
    page.get_by_role("button", name="Save").click()
    screen.go(f"{imported}plannr/review/")
    expect(page.get_by_text("Nothing that the planner needs is blank.")).to_be_visible()
    launch(screen, owner_here, imported)
    expect(page.get_by_text("left blank")).to_have_count(0)
    screen.expect_fit_to_use()


def test_removed_here_it_comes_back_with_the_next_launch_removed_on_both_sides_it_does_not(
    screen: Any, imported: str, owner_here: User, remote: Remote
) -> None:
    page, finances = screen.page, f"{imported}finances/"
    rowan = remote.client("Rowan Testwood")["uuid"]

    def remove(name: str, button: str) -> None:
        screen.go(finances)
        page.get_by_role("link", name=name).first.click()
        page.get_by_role("link", name="Remove").click()
        expect(page.get_by_text("comes back with the next sync")).to_be_visible()
        page.get_by_role("button", name=button).click()

    remove("Annual bonus", "Remove here only")
    screen.expect_toast("Annual bonus removed.")
    expect(page.get_by_role("link", name="Annual bonus")).to_have_count(0)
    launch(screen, owner_here, imported)
    screen.go(finances)
    expect(page.get_by_role("link", name="Annual bonus")).to_be_visible()

    remove("Annual bonus", "Remove here and in Plannr")
    screen.expect_toast("Plannr is asked to delete it")
    expect(page.get_by_role("link", name="Annual bonus")).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    screen.expect_toast("It stays, here and there.")
    remove("Annual bonus", "Remove here and in Plannr")
    screen.expect_toast("Plannr is asked to delete it")
    send_what_waits(owner_here)
    screen.go(finances)
    expect(page.get_by_role("link", name="Annual bonus")).to_have_count(0)
    assert "Annual bonus" not in [one["name"] for one in remote.incomes(rowan)]
    launch(screen, owner_here, imported)
    screen.go(finances)
    expect(page.get_by_role("link", name="Annual bonus")).to_have_count(0)
    screen.expect_fit_to_use()


def test_removed_in_plannr_it_stays_here_unlinked_and_can_be_removed(
    screen: Any, imported: str, owner_here: User, remote: Remote
) -> None:
    page, finances = screen.page, f"{imported}finances/"
    rowan = remote.client("Rowan Testwood")["uuid"]
    bonus = next(one for one in remote.incomes(rowan) if one["name"] == "Annual bonus")
    remote.ask("DELETE", f"/api/v2/income/{bonus['uuid']}")
    launch(screen, owner_here, imported)
    screen.go(finances)
    page.get_by_role("link", name="Annual bonus").first.click()
    expect(page.get_by_role("heading", level=1).get_by_text("Not linked")).to_be_attached()
    expect(page.get_by_role("region", name="Not linked to Plannr")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("button", name="Remove here and in Plannr")).to_have_count(0)
    page.get_by_role("button", name="Remove", exact=True).click()
    screen.expect_toast("Annual bonus removed.")
    screen.expect_fit_to_use()


def test_many_answers_at_once_are_shown_first_and_can_be_taken_back(
    screen: Any, imported: str, owner_here: User, remote: Remote
) -> None:
    page = screen.page
    with scope(firm=owner_here.firm):
        there = {one["name"]: one for one in remote.incomes(remote.client("Rowan Testwood")["uuid"])}
        for name, one in there.items():
            kept = {key: one[key] for key in ("name", "type", "amount_type", "frequency", "is_taxable")}
            remote.ask("PUT", f"/api/v2/income/{one['uuid']}", {**kept, "amount": 777_700})
            Income.objects.filter(name=name).update(amount=Decimal("12.00"))
    launch(screen, owner_here, imported)
    screen.go("/sync/out-of-sync/")
    queue = page.locator("[data-queue] li")
    expect(queue).to_have_count(len(there))
    for tick in queue.get_by_role("checkbox").all():
        tick.check()
    page.locator(".bulk").get_by_role("button", name="Replace with theirs").click()
    expect(page.get_by_text("Nothing has happened yet.")).to_be_visible()
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("button", name=re.compile("Replace with theirs for")).click()
    expect(page.get_by_text("Everything is in sync")).to_be_visible()
    assert amounts(owner_here, there) == {Decimal("7777.00")}
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    screen.expect_toast(f"{len(there)} answers were taken back.")
    expect(queue).to_have_count(len(there))
    assert amounts(owner_here, there) == {Decimal("12.00")}
    screen.expect_fit_to_use()


def amounts(user: User, names: Any) -> set[Decimal]:
    """What the incomes of these names are worth here."""
    with scope(firm=user.firm):
        assert Client.objects.exists() and Conflict.objects.exists()
        return set(Income.objects.filter(name__in=list(names)).values_list("amount", flat=True))
