"""A stale page sends on only what its person changed: the other tab's edit is neither undone here nor there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from integrations.models import OutboxEntry
from tests.architecture.page_forms import form_with
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


def test_the_outbox_gets_only_the_changed_field(world: World) -> None:
    ann, bob, _, remote_id = world.couple()
    world.bring_in(ann, bob)
    browser = Browser()
    browser.force_login(world.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = reverse("income_edit", args=[world.local(remote_id).pk])
    first, second = (form_with(browser.get(path).content.decode(), "shown") for _ in range(2))

    assert browser.post(path, first | {"amount": "45000"}).status_code == 302
    world.drain()
    assert world.remote.data["income"][remote_id]["pence"] == 4500000

    assert browser.post(path, second | {"name": "Wages"}).status_code == 302
    assert OutboxEntry.objects.latest("pk").fields == ["name"]
    world.drain()
    assert world.local(remote_id).amount == Decimal(45000)
    there = world.remote.data["income"][remote_id]
    assert (there["name"], there["pence"]) == ("Wages", 4500000)


def test_what_a_sync_brought_meanwhile_is_asked_about(world: World) -> None:
    ann, bob, _, remote_id = world.couple()
    world.bring_in(ann, bob)
    browser = Browser()
    browser.force_login(world.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = reverse("income_edit", args=[world.local(remote_id).pk])
    stale = form_with(browser.get(path).content.decode(), "shown")
    world.remote.data["income"][remote_id]["pence"] = 4700000
    world.run(ann, bob)

    answer = browser.post(path, stale | {"amount": "45000"})
    assert answer.context["form"].clashes["amount"].now == "47,000.00"
    assert world.local(remote_id).amount == Decimal(47000)
    assert not OutboxEntry.objects.exists()
