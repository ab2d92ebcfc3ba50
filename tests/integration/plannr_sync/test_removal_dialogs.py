"""Removing what is linked with Plannr: what the dialog says, what its two buttons do, and the way back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Contribution, Expense, Income, Plan, Repayment
from domain.enums.sync import OutboxState, UpdatePolicy
from integrations.models import Link, OutboxEntry
from integrations.services.connections import disable_connection
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import IncomeFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

BUTTON = "sync-plannr-delete"
BACK, THERE, HERE = "comes back with the next sync", "Remove here and in Plannr", "Remove here only"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def page_of(browser: Browser, name: str, pk: int) -> str:
    answer = browser.get(reverse(name, args=[pk]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def is_locked(page: str) -> bool:
    """Whether the second button is disabled."""
    button = page.split('value="yes"')[1].split(">")[0]
    return "disabled" in button


def linked(kind: str) -> Link:
    return Link.objects.filter(kind=kind, ended_at__isnull=True).latest("pk")


def test_a_plan_says_what_goes_with_it_what_comes_back_and_asks_both_ways(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    plan = Contribution.objects.get(pk=linked("contribution").local_id).plan
    page = page_of(browser, "plan_delete", plan.pk)
    assert "With it go" in page and "contribution" in page and "value" in page
    assert BACK in page and HERE in page and THERE in page and not is_locked(page)
    assert 'type="radio"' not in page and "autofocus" in page.split("Keep it")[0].rsplit("<a", 1)[1]


def test_here_only_removes_and_it_comes_back(world: World, couple: tuple[Client, Client], browser: Browser) -> None:
    income = Income.objects.get(pk=linked("income").local_id)
    browser.post(reverse("income_delete", args=[income.pk]), {BUTTON: "no"})
    assert not Income.objects.filter(pk=income.pk).exists() and not OutboxEntry.objects.exists()
    world.sync()
    assert Income.objects.filter(name=income.name).count() == 1


def test_there_too_waits_for_plannr_and_then_goes(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    link = linked("income")
    income = Income.objects.get(pk=link.local_id)
    answer = browser.post(reverse("income_delete", args=[income.pk]), {BUTTON: "yes"}, follow=True)
    assert "Plannr is asked to delete it" in answer.content.decode()
    assert Income.objects.filter(pk=income.pk).exists()
    assert world.drain().sent == 1
    assert not Income.objects.filter(pk=income.pk).exists()
    owner = world.remote_id(income.client)
    assert link.remote_id not in [one["uuid"] for one in world.remote.incomes(owner)]
    world.sync()
    assert not Income.objects.filter(name=income.name).exists()


def test_it_can_be_taken_back_until_it_is_sent_and_not_after(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    income = Income.objects.get(pk=linked("income").local_id)
    browser.post(reverse("income_delete", args=[income.pk]), {BUTTON: "yes"})
    entry = OutboxEntry.objects.get()
    back = browser.post(reverse("sync_take_back", args=[entry.pk]), follow=True).content.decode()
    assert "It stays, here and there." in back
    entry.refresh_from_db()
    assert entry.state == OutboxState.ABANDONED and world.drain().sent == 0
    assert Link.objects.get(local_id=income.pk, kind="income").state == "linked"
    browser.post(reverse("income_delete", args=[income.pk]), {BUTTON: "yes"})
    world.drain()
    late = browser.post(reverse("sync_take_back", args=[OutboxEntry.objects.latest("pk").pk]), follow=True)
    assert "too late" in late.content.decode()
    assert not Income.objects.filter(pk=income.pk).exists()


@pytest.mark.parametrize(("kind", "model", "reason"), [
    ("expense", Expense, "a budget keeps all its fields"),
    ("repayment", Repayment, "repayment only comes from Plannr"),
])  # fmt: skip
def test_what_plannr_cannot_delete_is_locked_with_the_reason(
    world: World, couple: tuple[Client, Client], browser: Browser, kind: str, model: type, reason: str
) -> None:
    pk = linked(kind).local_id
    page = page_of(browser, f"{kind}_delete", pk)
    assert reason in page and is_locked(page) and BACK in page
    refused = browser.post(reverse(f"{kind}_delete", args=[pk]), {BUTTON: "yes"}, follow=True).content.decode()
    assert "Nothing was removed." in refused and reason in refused
    assert not OutboxEntry.objects.exists() and model.objects.filter(pk=pk).exists()  # type: ignore[attr-defined]
    browser.post(reverse(f"{kind}_delete", args=[pk]), {BUTTON: "no"})
    assert not OutboxEntry.objects.exists() and not model.objects.filter(pk=pk).exists()  # type: ignore[attr-defined]


def test_force_one_way_and_an_inactive_link_lock_the_second_button(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    pk = linked("plan").local_id
    world.settings(mode="force_one_way")
    page = page_of(browser, "plan_delete", pk)
    assert "Your firm only reads from Plannr" in page and is_locked(page)
    world.settings(mode="two_way")
    disable_connection(connection_id=world.connection.pk, now=world.now())
    page = page_of(browser, "plan_delete", pk)
    assert "The link with Plannr is not active" in page and is_locked(page)
    refused = browser.post(reverse("plan_delete", args=[pk]), {BUTTON: "yes"}, follow=True).content.decode()
    assert "Nothing was removed. The link with Plannr is not active" in refused
    assert not OutboxEntry.objects.exists() and Plan.objects.filter(pk=pk).exists()


def test_a_policy_of_no_still_says_that_it_comes_back_and_edits_on_the_way_are_given_up(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    income = Income.objects.get(pk=linked("income").local_id)
    world.edit_income(income, amount=Decimal("77.00"))
    page = page_of(browser, "income_delete", income.pk)
    assert "1 change on the way to Plannr is given up" in page
    Link.objects.filter(kind="income").update(update_policy=UpdatePolicy.NO)
    assert BACK in page_of(browser, "income_delete", income.pk)


def test_what_is_only_here_has_one_button_and_what_plannr_deleted_too(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    income = IncomeFactory(firm=world.firm, client=couple[0])
    page = page_of(browser, "income_delete", income.pk)
    assert THERE not in page and BACK not in page
    link = linked("income")
    world.settings(remove_unlinked=False)
    world.remote.ask("DELETE", f"/api/v2/income/{link.remote_id}")
    world.sync()
    assert Income.objects.filter(pk=link.local_id).exists()
    assert THERE not in page_of(browser, "income_delete", link.local_id)
