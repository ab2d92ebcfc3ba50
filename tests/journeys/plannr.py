"""A firm and a Plannr of one journey's own, and what the worker does meanwhile: nothing of it is shared."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import User
from domain.enums.people import Role
from integrations.models import Connection, Run, WebhookDelivery
from integrations.services.outbox import drain_outbox
from integrations.services.queueing import TIME_TO_UNDO
from integrations.services.runs import perform_run
from integrations.services.webhooks import process_delivery
from tests.contract.plannr.conftest import Remote
from tests.factories.backoffice import FirmFactory, UserFactory

OWNER_THERE, ADVISER_THERE = "owner@fernhill.example", "adviser@fernhill.example"
PASSWORD_THERE = "fernhill-demo"


@pytest.fixture
def plannr_choices(live_server: Any) -> dict[str, Any]:
    """Plannr knows the address of this test's own server."""
    return {"redirects": (f"{live_server.url}/plannr/callback/",)}


@pytest.fixture
def owner_here(remote: Remote, live_server: Any, settings: Any) -> User:
    settings.PLANNR = {**settings.PLANNR, "redirect_url": f"{live_server.url}/plannr/callback/"}
    settings.PUBLIC_URL = live_server.url
    return UserFactory(firm=FirmFactory(), role=Role.OWNER)


def link_plannr(screen: Any, email: str = OWNER_THERE, *, says: str = "Linked with Plannr") -> None:
    """From the settings to Plannr and back."""
    screen.go("/settings/plannr/")
    screen.page.get_by_role("link", name="Enable").click()
    sign_in, authorise = screen.page.locator("[name=email]"), screen.page.locator("button[value=authorise]")
    expect(sign_in.or_(authorise)).to_be_visible()
    if sign_in.is_visible():  # Plannr remembers who signed in there before
        sign_in.fill(email)
        screen.page.locator("[name=password]").fill(PASSWORD_THERE)
        screen.page.locator("button[type=submit]").first.click()
    authorise.click()
    screen.expect_toast(says)
    screen.complaints.clear()  # Plannr's own pages may complain


def search(screen: Any, **terms: str) -> None:
    """Looks for people in Plannr, on the page that is open."""
    for label, text in terms.items():
        screen.page.get_by_label(label.replace("_", " ").capitalize()).fill(text)
    screen.page.get_by_role("button", name="Search", exact=True).click()


# ---------------------------------------------------------------------------------- what the worker does meanwhile


def work_through_runs(user: User) -> None:
    """Every run that waits."""
    with scope(firm=user.firm):
        for run in Run.objects.filter(state="queued"):
            perform_run(run_id=run.pk, clock=timezone.now)


def send_what_waits(user: User) -> None:
    """The outbox, once nothing in it can be undone any more."""
    with scope(firm=user.firm):
        drain_outbox(connection_id=Connection.objects.get().pk, clock=lambda: timezone.now() + TIME_TO_UNDO)


def hear_the_news(user: User) -> None:
    """Waits for Plannr's delivery, then does what it leads to."""
    with scope(firm=user.firm):
        deliveries = WebhookDelivery.objects.filter(state="received")
        wait_until(deliveries.exists)
        for delivery in deliveries:
            process_delivery(delivery_id=delivery.pk, clock=timezone.now)
    work_through_runs(user)


def wait_until(look: Callable[[], Any], seconds: float = 60) -> None:
    """Until something is so; fails when it does not come about."""
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "It never came about."
        time.sleep(0.1)
