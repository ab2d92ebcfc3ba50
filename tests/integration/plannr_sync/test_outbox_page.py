"""An outgoing write in full: what went over the wire and came back, without names and secrets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Income
from integrations.models import OutboxEntry
from tests.contract.plannr.conftest import TOKEN, World
from tests.integration.plannr_sync.test_connect_pages import browser_of


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def edited(world: World, couple: tuple[Client, Client]) -> Income:
    income: Income = Income.objects.filter(client__in=couple).latest("pk")
    world.edit_income(income, amount=Decimal("1234.56"))
    return income


def test_a_sent_write_shows_its_requests_and_answers_with_names_masked(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    income = edited(world, couple)
    assert world.drain().sent == 1
    entry = OutboxEntry.objects.get()
    page = browser.get(reverse("sync_outbox_entry", args=[entry.pk])).content.decode()
    assert "What went over the wire" in page and "123456" in page and "answered 200" in page
    written = [one for one in entry.request["written"] if one["method"] != "GET"]
    assert written and all(one["status"] == 200 for one in written)
    assert income.name not in str(entry.request) and TOKEN not in str(entry.request)
    assert "•••" in str(entry.request)


def test_a_write_that_did_not_arrive_shows_what_came_back_and_can_be_tried_again(
    world: World, couple: tuple[Client, Client], browser: Browser
) -> None:
    edited(world, couple)
    for method in ("PUT", "PATCH"):
        world.remote.fault("500", path="/api/v2/income/*", method=method, count=None)
    world.drain()
    entry = OutboxEntry.objects.get()
    page = browser.get(reverse("sync_outbox_entry", args=[entry.pk])).content.decode()
    assert "What went over the wire" in page and "answered 500" in page and entry.attempts == 1
    assert "Try again now" in page and "Give it up" in page
