"""The sync screens in a browser: fit to use at every width and in both themes, and quick by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Income
from backoffice.services.flows import update_flow
from integrations import registry
from integrations.engine.errors import RemoteRefused
from integrations.models import Conflict, OutboxEntry, Run
from tests.factories.backoffice import FirmFactory
from tests.integration.integrations.conftest import World, make_world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> Iterator[World]:
    """A connected firm: two incomes out of sync, one outgoing write refused, two runs."""
    firm = FirmFactory(name="Harbour Advice")
    with scope(firm=firm):
        world = make_world(firm)
        ann, bob, _, income = world.couple()
        pension = world.remote.put("income", name="Pension", pence=900000, frequency="annually", person=bob)
        refused = world.remote.put("income", name="Rent", pence=70000, frequency="monthly", person=bob)
        world.bring_in(ann, bob)
        for remote_id, ours, theirs in ((income, 45000, 4300000), (pension, 9500, 910000)):
            update_flow(Income, flow_id=world.local(remote_id).pk, fields={"amount": Decimal(ours)})
            world.remote.put("income", remote_id, pence=theirs)
        world.run(ann, bob)
        update_flow(Income, flow_id=world.local(refused).pk, fields={"amount": Decimal(750)})
        world.remote.faults["PUT"] = [RemoteRefused("Not like that.", status=422, fields={"pence": ["Too much."]})]
        world.drain()
        yield world
    registry.forget_connector("fake")


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1440, "dark")])
def test_every_sync_page_is_fit_to_use(world: World, open_screen: Any, width: int, theme: str) -> None:
    screen = open_screen(width=width, theme=theme)
    screen.sign_in(world.user)
    pages = [
        reverse("sync_runs"),
        reverse("sync_run", args=[Run.objects.latest("pk").pk]),
        reverse("sync_desk"),
        reverse("sync_outbox"),
        reverse("sync_outbox_entry", args=[OutboxEntry.objects.get(state="failed").pk]),
        reverse("client_sync", args=[world.local("client-1").pk]),
    ]
    for page in pages:
        screen.go(page)
        screen.expect_fit_to_use()


def test_the_desk_by_keyboard(world: World, screen: Any) -> None:
    screen.sign_in(world.user)
    screen.go(reverse("sync_desk"))
    head = screen.page.locator("#in-hand")
    expect(head).to_have_text("Salary")
    screen.page.keyboard.press("j")
    expect(head).to_have_text("Pension")
    screen.page.keyboard.press("k")
    expect(head).to_have_text("Salary")
    screen.page.keyboard.press("2")
    screen.expect_toast("Replace with theirs")
    expect(head).to_have_text("Pension")
    assert world.local("income-4").amount == Decimal(43000)
    screen.page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(screen.page.get_by_role("heading", name="Salary")).to_be_visible()
    assert Conflict.objects.filter(state="open").count() == 2
    screen.expect_no_complaints()


def test_today_leads_to_what_it_counts(world: World, screen: Any) -> None:
    screen.sign_in(world.user)
    screen.go("/")
    screen.page.get_by_role("link", name=re.compile("Could not be sent")).click()
    expect(screen.page.get_by_role("row", name=re.compile("Rent"))).to_contain_text("Not like that.")
    screen.go("/")
    screen.page.get_by_role("link", name=re.compile("Both sides changed")).click()
    expect(screen.page.locator("[data-queue] li")).to_have_count(2)
