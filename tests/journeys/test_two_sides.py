"""An income changed here, changed in Plannr, and changed on both sides at once."""

import time

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


def income_in_plannr(office, couple, name):
    theirs = [*office.plannr.incomes(couple.rowan_id), *office.plannr.incomes(couple.marigold_id)]
    return next(one for one in theirs if one["name"] == name)


def pence_in_plannr(office, couple, name):
    return int(income_in_plannr(office, couple, name)["amount"]["amount"])


def edit_in_plannr(office, income, amount):
    """Somebody at the firm changes the amount (pence) straight in Plannr."""
    kept = {name: income[name] for name in ("name", "type", "amount_type", "frequency", "is_taxable")}
    office.plannr.ask("PUT", f"/api/v2/income/{income['uuid']}", {**kept, "amount": amount})


def open_income(screen, client, name):
    screen.go(f"{client}finances/")
    screen.page.get_by_role("link", name=name).click()
    expect(screen.page.get_by_role("heading", name=name, level=1)).to_be_visible()


def save_amount(screen, client, name, amount):
    open_income(screen, client, name)
    screen.page.locator("[name=amount]").fill(amount)
    screen.page.get_by_role("button", name="Save").click()
    screen.expect_toast("saved")


def sync(screen, couple):
    screen.go(couple.rowan)
    screen.page.get_by_role("button", name="Sync").click()
    screen.expect_toast("Syncing with Plannr")


def wait_until(look, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def reload_until(screen, locator, text):
    """Looks again until the page says so: what a sync brings arrives behind the page's back."""
    for _ in range(120):
        if text in (locator.inner_text() if locator.count() else ""):
            return
        screen.page.wait_for_timeout(250)
        screen.page.reload()
    raise AssertionError(f"{screen.page.url} never said {text}")


def test_an_edit_here_arrives_in_plannr(visit, linked_office, couple):
    screen, name = visit(), "Salary - Mockshire Spans"
    before = income_in_plannr(linked_office, couple, name)
    save_amount(screen, couple.rowan, name, "£61.5k")
    assert wait_until(lambda: pence_in_plannr(linked_office, couple, name) == 6_150_000)
    after = income_in_plannr(linked_office, couple, name)
    assert {key for key in after if after[key] != before[key]} <= {"amount", "updated_at"}
    open_income(screen, couple.rowan, name)
    reload_until(screen, screen.page.get_by_role("heading", level=1), "Linked")
    screen.expect_fit_to_use()


def test_an_edit_in_plannr_arrives_here(visit, linked_office, couple):
    screen, name = visit(), "Annual bonus"
    edit_in_plannr(linked_office, income_in_plannr(linked_office, couple, name), 432_100)
    sync(screen, couple)
    screen.go(f"{couple.rowan}finances/")
    reload_until(screen, screen.page.get_by_role("row").filter(has_text=name), "£4,321.00")
    screen.expect_fit_to_use()


def test_both_sides_changed(visit, linked_office, couple):
    screen, name = visit(), "Private lessons"
    page = screen.page
    income = income_in_plannr(linked_office, couple, name)
    edit_in_plannr(linked_office, income, 14_000)
    save_amount(screen, couple.marigold, name, "135")

    screen.go("/sync/out-of-sync/")
    queue, in_hand = page.locator("[data-queue]"), page.get_by_role("region", name=name)
    reload_until(screen, queue, name)
    queue.get_by_role("link", name=name).click()
    expect_three_values(in_hand)
    screen.expect_fit_to_use()

    page.keyboard.press("2")
    screen.expect_toast("Replace with theirs")
    expect(in_hand).to_have_count(0)
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    screen.expect_toast("The answer was taken back.")
    expect_three_values(in_hand)

    page.keyboard.press("1")
    screen.expect_toast("Keep ours")
    assert wait_until(lambda: pence_in_plannr(linked_office, couple, name) == 13_500)
    screen.go("/sync/out-of-sync/")
    expect(in_hand).to_have_count(0)
    screen.expect_fit_to_use()


def expect_three_values(in_hand):
    """What was agreed last, ours, theirs."""
    cells = in_hand.get_by_role("row").filter(has_text="Amount").get_by_role("cell")
    for place, value in enumerate(("£125.00", "£135.00", "£140.00")):
        expect(cells.nth(place)).to_contain_text(value)
