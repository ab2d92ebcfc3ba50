"""A cashflow's automatic sync turned off: what is edited meanwhile falls out of sync and waits for an answer."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Income
from backoffice.services.flows import update_flow
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import syncs_automatically
from cashflow.services.cashflows import create_cashflow, delete_cashflow
from integrations.models import Conflict, OutboxEntry
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientMemberFactory, JointClientFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

SALARY = "Salary - Fauxbury Academy"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def cashflow(world: World, couple: tuple[Client, Client], browser: Browser) -> Cashflow:
    """The couple's cashflow, its automatic sync turned off on its page."""
    made = create_cashflow(firm=world.firm, name="Retirement", client_ids=[one.pk for one in couple], user=world.user)
    browser.post(reverse("cashflow_auto_sync", args=[made.pk]), {"auto_sync": "off"})
    made.refresh_from_db()
    assert made.auto_sync is False
    return made


def ask(browser: Browser, address: str) -> str:
    page = browser.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def edit_on_its_page(browser: Browser, income: Income, amount: str) -> None:
    """Through the form as it stands, with everything else as it is."""
    address = reverse("income_edit", args=[income.pk])
    form = browser.get(address).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in fields.items() if value not in (None, False)}
    answer = browser.post(address, {**posted, "amount": amount, "sync-plannr-update": "yes"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def test_an_income_edited_on_its_page_waits_on_the_desk_until_ours_is_kept(
    browser: Browser, world: World, cashflow: Cashflow
) -> None:
    salary = Income.objects.get(name=SALARY)
    before = f"{salary.amount:,.2f}"
    assert "Automatic sync is turned off" in ask(browser, reverse("income_edit", args=[salary.pk]))
    edit_on_its_page(browser, salary, "3500.50")
    assert not OutboxEntry.objects.exists()
    desk = ask(browser, reverse("sync_desk"))
    assert desk.count(f"£{before}") >= 2, "what was agreed and what is there"
    assert "£3,500.50" in desk
    path = f"/api/v2/income/{world.remote_id(salary)}"
    there = world.remote.ask("GET", path)["amount"]["amount"]
    assert world.drain().sent == 0
    assert world.remote.ask("GET", path)["amount"]["amount"] == there
    browser.post(reverse("sync_answer"), {"conflict": Conflict.objects.get().pk, "answer": "keep_ours"})
    assert world.drain().sent == 1
    assert world.remote.ask("GET", path)["amount"]["amount"] == "350050"


def test_it_is_over_when_it_is_turned_on_or_the_cashflow_goes(
    browser: Browser, world: World, cashflow: Cashflow, couple: tuple[Client, Client]
) -> None:
    people = [one.pk for one in couple]
    assert not syncs_automatically(people[:1])
    browser.post(reverse("cashflow_auto_sync", args=[cashflow.pk]), {"auto_sync": "on"})
    update_flow(Income, flow_id=Income.objects.get(name=SALARY).pk, fields={"amount": 1})
    assert OutboxEntry.objects.get().state == "waiting"
    browser.post(reverse("cashflow_auto_sync", args=[cashflow.pk]), {"auto_sync": "off"})
    delete_cashflow(cashflow_id=cashflow.pk, now=world.now())
    assert syncs_automatically(people)


def test_it_holds_for_what_the_couple_owns_as_one(
    world: World, cashflow: Cashflow, couple: tuple[Client, Client]
) -> None:
    joint = JointClientFactory(firm=world.firm)
    for one in couple:
        ClientMemberFactory(firm=world.firm, shared=joint, member=one)
    assert not syncs_automatically([joint.pk])
