"""The tax area of who comes from Plannr: by the postcode, or by hand, and then every sync leaves it alone."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client
from domain.enums.people import TaxArea
from tests.architecture.page_forms import form_with
from tests.contract.plannr.conftest import World
from tests.integration.plannr_sync.test_connect_pages import browser_of

SCOTTISH = "EH1 1YZ"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def rowan(couple: tuple[Client, Client]) -> Client:
    return couple[0]


def area_of(client: Client) -> tuple[str, bool]:
    fresh = Client.objects.get(pk=client.pk)
    return fresh.tax_area, fresh.tax_area_is_set_by_hand


def move_in_plannr(world: World, client: Client, postcode: str) -> None:
    """Another address of the joint account there, which is the one that is read, and then a sync."""
    joint = world.remote.client("Rowan & Marigold Testwood")["uuid"]
    for address in world.remote.all(f"/api/v1/account/{joint}/address"):
        world.remote.ask("DELETE", f"/api/v1/account/{joint}/address/{address['uuid']}")
    own = {"address_1": "1 Pretend Street", "postcode": postcode, "primary": True}
    world.remote.ask("POST", f"/api/v1/account/{world.remote_id(client)}/address", own)
    assert world.sync().state == "done"
    assert client.addresses.get(is_primary=True).postcode == postcode


def set_by_hand(browser: Browser, client: Client, area: str) -> None:
    path = reverse("client_edit", args=[client.pk])
    form = form_with(browser.get(path).content.decode(), "tax_area")
    assert browser.post(path, {**form, "tax_area": area}).status_code == 302


def test_it_follows_the_postcode_of_plannr(world: World, rowan: Client) -> None:
    assert area_of(rowan) == (TaxArea.ENGLAND, False)
    move_in_plannr(world, rowan, SCOTTISH)
    assert area_of(rowan) == (TaxArea.SCOTLAND, False)


@pytest.mark.parametrize("mode", ["two_way", "force_one_way"])
def test_set_by_hand_it_survives_every_import_and_sync_and_is_given_back(
    world: World, browser: Browser, rowan: Client, mode: str
) -> None:
    world.settings(mode=mode)
    set_by_hand(browser, rowan, "wales")
    assert area_of(rowan) == (TaxArea.WALES, True)
    world.sync()
    world.bring_in(world.remote_id(rowan))
    assert area_of(rowan) == (TaxArea.WALES, True)
    move_in_plannr(world, rowan, SCOTTISH)
    assert area_of(rowan) == (TaxArea.WALES, True)
    world.run(everything=True)
    assert area_of(rowan) == (TaxArea.WALES, True)
    set_by_hand(browser, rowan, "")
    assert area_of(rowan) == (TaxArea.SCOTLAND, False)


def test_what_was_set_by_hand_is_never_sent(world: World, browser: Browser, rowan: Client) -> None:
    world.remote.forget_requests()
    set_by_hand(browser, rowan, "wales")
    assert world.drain().sent == 0
    assert {one["method"] for one in world.remote.requests()} <= {"GET"}
