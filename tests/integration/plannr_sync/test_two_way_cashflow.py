"""A firm that only reads from Plannr, and one cashflow that a person switches to two-way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Income
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import switched_to_two_way
from cashflow.services.cashflows import create_cashflow, delete_cashflow
from domain.enums.sync import Mode
from integrations.models import Conflict, OutboxEntry
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientMemberFactory, JointClientFactory
from tests.integration.plannr_sync.test_automatic_sync import SALARY, ask, edit_on_its_page
from tests.integration.plannr_sync.test_connect_pages import browser_of

SWITCH = "Switch to two-way: send changes too"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def cashflow(world: World, couple: tuple[Client, Client]) -> Cashflow:
    """The couple's cashflow in a one-way firm, opened once."""
    world.settings(mode=Mode.ONE_WAY)
    return create_cashflow(firm=world.firm, name="Retirement", client_ids=[one.pk for one in couple], user=world.user)


def page_of(browser: Browser, cashflow: Cashflow) -> str:
    return ask(browser, f"{reverse('cashflow', args=[cashflow.pk])}?launched=1")


def switch(browser: Browser, cashflow: Cashflow, to: str) -> None:
    browser.post(reverse("cashflow_two_way", args=[cashflow.pk]), {"two_way": to})
    cashflow.refresh_from_db()


def test_switched_on_its_page_an_edit_reaches_plannr(browser: Browser, world: World, cashflow: Cashflow) -> None:
    assert SWITCH in page_of(browser, cashflow)
    switch(browser, cashflow, "on")
    assert cashflow.two_way
    page = page_of(browser, cashflow)
    assert "Two-way for this cashflow" in page
    assert SWITCH not in page
    salary = Income.objects.get(name=SALARY)
    edit_on_its_page(browser, salary, "61,000")
    remote_id = world.remote_id(salary)
    assert world.drain().sent == 1
    there = world.remote.incomes(world.remote_id(salary.client))
    assert "61000" in str(next(one for one in there if one["uuid"] == remote_id))
    assert world.sync().state == "done"
    salary.refresh_from_db()
    assert salary.amount == Decimal(61000)


def test_switched_back_or_removed_what_waits_is_held(browser: Browser, world: World, cashflow: Cashflow) -> None:
    switch(browser, cashflow, "on")
    edit_on_its_page(browser, Income.objects.get(name=SALARY), "61,000")
    assert OutboxEntry.objects.get().state == "waiting"
    switch(browser, cashflow, "off")
    assert not cashflow.two_way
    assert OutboxEntry.objects.get().state == "held"
    assert "switched back" in Conflict.objects.get().reason


def test_a_removed_cashflow_counts_no_more(world: World, cashflow: Cashflow, browser: Browser) -> None:
    switch(browser, cashflow, "on")
    edit_on_its_page(browser, Income.objects.get(name=SALARY), "61,000")
    delete_cashflow(cashflow_id=cashflow.pk, now=world.now())
    assert OutboxEntry.objects.get().state == "held"


def test_force_one_way_locks_the_switch_and_says_why(browser: Browser, world: World, cashflow: Cashflow) -> None:
    world.settings(mode=Mode.FORCE_ONE_WAY)
    assert "Two-way: Your firm only reads from Plannr" in page_of(browser, cashflow)
    switch(browser, cashflow, "on")
    assert not cashflow.two_way
    Cashflow.objects.update(two_way=True)
    edit_on_its_page(browser, Income.objects.get(name=SALARY), "61,000")
    assert not OutboxEntry.objects.exists()


def test_in_a_two_way_firm_there_is_nothing_to_switch(browser: Browser, world: World, cashflow: Cashflow) -> None:
    world.settings(mode=Mode.TWO_WAY)
    assert "Switch to two-way" not in page_of(browser, cashflow)


def test_a_joint_client_is_switched_when_all_its_members_are(world: World, couple: tuple[Client, Client]) -> None:
    rowan, marigold = couple
    joint = JointClientFactory(firm=world.firm)
    for member in couple:
        ClientMemberFactory(firm=world.firm, shared=joint, member=member)
    alone = create_cashflow(firm=world.firm, name="Alone", client_ids=[rowan.pk], user=world.user)
    Cashflow.objects.filter(pk=alone.pk).update(two_way=True)
    everybody = [rowan.pk, marigold.pk, joint.pk]
    assert switched_to_two_way(everybody) == {rowan.pk}
    both = create_cashflow(firm=world.firm, name="Both", client_ids=[marigold.pk], user=world.user)
    Cashflow.objects.filter(pk=both.pk).update(two_way=True)
    assert switched_to_two_way(everybody) == set(everybody)
