"""The page that creates in Plannr what a cashflow's people own and what is only here."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.models import Client, Income, Plan
from cashflow.models import Cashflow
from cashflow.services.cashflows import create_cashflow
from domain.enums.sync import Mode
from integrations.models import OutboxEntry
from integrations.selectors.unlinked import unlinked_items
from integrations.services.connections import disable_connection
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import IncomeFactory, owned_plan
from tests.integration.plannr_sync.test_connect_pages import browser_of


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def items(world: World, couple: tuple[Client, Client]) -> tuple[Income, Plan]:
    """An income and a plan of Rowan's that only we know."""
    rowan, _ = couple
    income = IncomeFactory(firm=world.firm, client=rowan, name="Only here", amount=Decimal(10), frequency="monthly")
    return income, owned_plan(rowan, name="Holiday pot", type="investment", sub_type="isa")


@pytest.fixture
def cashflow(world: World, couple: tuple[Client, Client], items: tuple[Income, Plan]) -> Cashflow:
    return create_cashflow(firm=world.firm, name="Retirement", client_ids=[one.pk for one in couple], user=world.user)


def page_of(browser: Browser, cashflow: Cashflow, query: str = "") -> str:
    page = browser.get(reverse("plannr_create_items", args=[cashflow.pk]) + query)
    assert page.status_code == 200
    return page.content.decode()


def ask(browser: Browser, cashflow: Cashflow, **answers: str) -> str:
    """Where the page leads after these answers."""
    answer = browser.post(reverse("plannr_create_items", args=[cashflow.pk]), answers)
    assert answer.status_code == 302
    return str(answer.url)


def test_the_cashflows_menu_leads_to_what_is_only_here_with_nothing_chosen(
    browser: Browser, cashflow: Cashflow, items: tuple[Income, Plan]
) -> None:
    menu = browser.get(f"{reverse('cashflow', args=[cashflow.pk])}?launched=1").content.decode()
    assert reverse("plannr_create_items", args=[cashflow.pk]) in menu
    page = page_of(browser, cashflow)
    for words in ("Only here", "Holiday pot", "Rowan Testwood"):
        assert words in page
    chosen = re.findall(r'value="(yes|no)"\s+checked', page)
    assert chosen == ["no", "no"]
    assert re.findall(r'value="(yes|no)"\s+checked', page_of(browser, cashflow, "?choose=all")) == [
        "yes",
        "yes",
    ]


def test_only_what_was_chosen_is_created_and_linked_with_progress(
    browser: Browser, world: World, cashflow: Cashflow, items: tuple[Income, Plan]
) -> None:
    income, plan = items
    uuid = world.remote_id(income.client)
    before = len(world.remote.plans(uuid))
    leads_to = ask(browser, cashflow, **{f"income-{income.pk}": "yes", f"plan-{plan.pk}": "no"})
    assert "Creating in Plannr" in browser.get(leads_to).content.decode()
    assert "Waiting" in page_of(browser, cashflow)
    assert world.drain().sent == 1
    first = leads_to.partition("?")[2]
    fresh = browser.get(f"{reverse('plannr_create_items_progress', args=[cashflow.pk])}?{first}")
    assert "1 of 1" in " ".join(fresh.content.decode().split())
    polled = browser.get(fresh.request["PATH_INFO"] + "?" + first, headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == leads_to  # at the end the list itself says what became of each
    there = world.remote.incomes(uuid)
    assert [one["name"] for one in there].count("Only here") == 1
    assert len(world.remote.plans(uuid)) == before
    assert [item.name for item in unlinked_items(world.connection, [income.client_id])] == ["Holiday pot"]


def test_choosing_nothing_creates_nothing(browser: Browser, cashflow: Cashflow) -> None:
    assert ask(browser, cashflow) == reverse("plannr_create_items", args=[cashflow.pk])
    assert not OutboxEntry.objects.exists()


def test_what_cannot_be_created_is_locked_with_the_reason_and_cannot_be_forced(
    browser: Browser, world: World, cashflow: Cashflow, items: tuple[Income, Plan]
) -> None:
    income, _ = items
    world.settings(mode=Mode.ONE_WAY)
    page = page_of(browser, cashflow)
    assert "only reads from Plannr" in page
    assert 'type="radio"' not in page
    ask(browser, cashflow, **{f"income-{income.pk}": "yes"})
    assert not OutboxEntry.objects.exists()


def test_without_an_active_link_nothing_is_queued(
    browser: Browser, world: World, cashflow: Cashflow, items: tuple[Income, Plan]
) -> None:
    income, _ = items
    disable_connection(connection_id=world.connection.pk, now=world.now())
    page = page_of(browser, cashflow)
    assert "The link with Plannr is not active" in page
    assert (
        browser.post(reverse("plannr_create_items", args=[cashflow.pk]), {f"income-{income.pk}": "yes"}).status_code
        == 200
    )
    assert not OutboxEntry.objects.exists()


def test_queries_do_not_grow_with_the_items(world: World, cashflow: Cashflow, items: tuple[Income, Plan]) -> None:
    income, _ = items
    people = [income.client_id]
    unlinked_items(world.connection, people)  # what is asked once a process is known from here on
    with CaptureQueriesContext(database) as few:
        unlinked_items(world.connection, people)
    for number in range(4):
        IncomeFactory(firm=world.firm, client=income.client, name=f"More {number}")
        owned_plan(income.client, name=f"More {number}")
    with CaptureQueriesContext(database) as many:
        assert len(unlinked_items(world.connection, people)) == 10
    assert len(many) == len(few)
