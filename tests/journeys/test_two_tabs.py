"""Said twice: a double click is one entry; of two tabs on one income the second to save is asked."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Income, User
from integrations.models import OutboxEntry
from tests.contract.plannr.conftest import Remote, plannr_data, plannr_seed, remote
from tests.factories.backoffice import ClientFactory
from tests.journeys import steps
from tests.journeys.plannr import link_plannr, owner_here, plannr_choices, send_what_waits, work_through_runs

__all__ = ["owner_here", "plannr_choices", "plannr_data", "plannr_seed", "remote"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NAME = "Salary - Mockshire Spans"


def test_the_second_tab_is_asked_and_only_its_change_is_sent(screen: Any, owner_here: User, remote: Remote) -> None:
    income = imported_income(screen, owner_here)
    before = in_plannr(remote)
    second, first = screen.page, screen.context.new_page()
    for tab in (first, second):
        tab.goto(f"/incomes/{income.pk}/edit/")
    seen = second.locator("[name=amount]").input_value()
    for tab, amount in ((first, "61,500"), (second, "£62k")):
        tab.locator("[name=amount]").fill(amount)
        tab.get_by_role("button", name="Save").click()
        tab.wait_for_load_state()
    send_what_waits(owner_here)

    question = second.get_by_role("group", name="Which one counts?")
    expect(question).to_contain_text(f"You had seen {seen}")
    expect(question).to_contain_text("What is there now: 61,500.00")
    expect(question).to_contain_text("What I typed above: £62k")
    expect(second.get_by_role("alert").first).to_contain_text("Nothing is saved yet")
    screen.expect_fit_in_light_and_dark()
    screen.narrow()
    screen.expect_fit_in_light_and_dark()

    question.get_by_role("radio", name="What is there now").focus()
    second.keyboard.press("ArrowDown")
    expect(question.get_by_role("radio", name="What I typed above")).to_be_checked()
    second.keyboard.press("Enter")
    screen.expect_toast("saved")
    with scope(firm=owner_here.firm):
        assert Income.objects.get(pk=income.pk).amount == 62_000
        sent = [entry.fields for entry in OutboxEntry.objects.filter(local_id=income.pk)]
    assert sent == [["amount"], ["amount"]], "one a tab, each with what its person changed"
    send_what_waits(owner_here)
    after = in_plannr(remote)
    assert {name for name in after if after[name] != before[name]} <= {"amount", "updated_at"}
    assert int(after["amount"]["amount"]) == 6_200_000


def test_a_double_click_adds_one_income(screen: Any, owner_here: User) -> None:
    with scope(firm=owner_here.firm):
        client = ClientFactory(firm=owner_here.firm)
    screen.sign_in(owner_here)
    screen.go(f"/clients/{client.pk}/incomes/new/")
    screen.page.locator("[name=name]").fill("Pottery")
    screen.page.locator("[name=amount]").fill("120")
    screen.page.get_by_role("button", name="Save").dblclick()
    screen.expect_toast("Pottery added.")
    with scope(firm=owner_here.firm):
        assert Income.objects.filter(name="Pottery").count() == 1


def in_plannr(remote: Remote) -> dict[str, Any]:
    """The income as Plannr holds it."""
    theirs = remote.incomes(remote.client("Rowan Testwood")["uuid"])
    return next(one for one in theirs if one["name"] == NAME)


def imported_income(screen: Any, owner: User) -> Income:
    """An income of somebody who was imported, linked with Plannr's."""
    screen.sign_in(owner)
    link_plannr(screen)
    steps.search_plannr(screen, "Testwood")
    screen.page.get_by_role("button", name="Import Rowan Testwood").click()
    expect(screen.page.get_by_role("heading", name="Import from Plannr")).to_be_visible()
    work_through_runs(owner)
    expect(screen.page.get_by_role("heading", name="Rowan Testwood")).to_be_visible()
    with scope(firm=owner.firm):
        return Income.objects.get(name=NAME)
