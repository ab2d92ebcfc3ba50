"""Clients whom Plannr withdrew: Today counts them, their list says why and what to do, and they leave it by a word."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django_scopes import scope

from backoffice.models import Client
from backoffice.services.clients import delete_client
from integrations.models import Link
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

LIST = "/clients/withdrawn/plannr/"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def withdrawn(world: World, couple: tuple[Client, Client]) -> tuple[Client, Client]:
    """One who became inactive there and one who was deleted there, after the next sync."""
    rowan, browser = couple[0], browser_of(world.user)
    nettle = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer", gender="female")
    browser.post(f"/clients/{nettle.pk}/plannr/link/", {"do": "create"})
    world.drain()
    assert counted(browser) == 0
    world.remote.ask("PUT", f"/api/v1/account/{world.remote_id(rowan)}", {"inactive_at": "2026-01-05"})
    world.remote.ask("DELETE", f"/api/v1/account/{world.remote_id(nettle)}")
    assert world.sync().state == "done"
    return rowan, nettle


def counted(browser: Browser) -> int:
    """What Today says."""
    today = browser.get("/").context
    item = next(one for one in [*today["needs"], *today["quiet"]] if one.label == "Withdrawn clients")
    assert item.url == LIST
    return item.count


def row_of(browser: Browser, client: Client) -> str:
    """The client's row of the list; empty where there is none."""
    rows = browser.get(LIST).content.decode().split("<tr>")[2:]
    return next((one for one in rows if f'href="/clients/{client.pk}/"' in one), "")


def test_today_leads_to_them_and_the_list_says_why_and_what_to_do(
    browser: Browser, withdrawn: tuple[Client, Client]
) -> None:
    listed = Link.objects.filter(kind="client", ended_at__isnull=False).count()
    assert counted(browser) == listed >= 2
    assert "The client is inactive in Plannr." in row_of(browser, withdrawn[0])
    assert "The client is no longer in Plannr." in row_of(browser, withdrawn[1])
    for one in withdrawn:
        assert f'href="/clients/{one.pk}/plannr/link/"' in row_of(browser, one)


def test_who_is_made_inactive_here_too_leaves_the_list(browser: Browser, withdrawn: tuple[Client, Client]) -> None:
    before = counted(browser)
    page = browser.post(LIST, {"only": withdrawn[0].pk}, follow=True).content.decode()
    assert f"{withdrawn[0].name} is inactive here now." in page
    assert not row_of(browser, withdrawn[0]) and row_of(browser, withdrawn[1])
    assert counted(browser) == before - 1
    rest = list(Client.objects.exclude(pk=withdrawn[0].pk).values_list("pk", flat=True))
    browser.post(LIST, {"client": rest, "do": "inactive"})
    assert counted(browser) == 0
    assert "Nobody to decide about" in browser.get(LIST).content.decode()
    assert Client.objects.get(pk=withdrawn[1].pk).status == "inactive"


def test_ticks_without_a_word_change_nothing(browser: Browser, withdrawn: tuple[Client, Client]) -> None:
    page = browser.post(LIST, {"client": [withdrawn[0].pk], "do": ""}, follow=True).content.decode()
    assert "Tick the clients who are to be inactive here too." in page
    assert Client.objects.get(pk=withdrawn[0].pk).status == "active"


def test_who_is_linked_again_or_removed_leaves_the_list(
    browser: Browser, world: World, withdrawn: tuple[Client, Client]
) -> None:
    rowan, nettle = withdrawn
    uuid = Link.objects.get(kind="client", local_id=rowan.pk).remote_id
    world.remote.ask("PUT", f"/api/v1/account/{uuid}", {"inactive_at": None})
    browser.post(f"/clients/{rowan.pk}/plannr/link/", {"client": uuid, "do": "link"})
    assert not row_of(browser, rowan)
    delete_client(client_id=nettle.pk, now=world.now(), origin=world.origin)
    assert not row_of(browser, nettle)


def test_who_is_still_inactive_there_is_not_linked_again(
    browser: Browser, world: World, withdrawn: tuple[Client, Client]
) -> None:
    rowan = withdrawn[0]
    uuid, address = Link.objects.get(kind="client", local_id=rowan.pk).remote_id, f"/clients/{rowan.pk}/plannr/link/"
    for asked in ({"client": uuid}, {"client": uuid, "do": "link"}):
        page = browser.post(address, asked, follow=True).content.decode()
        assert "The client is inactive in Plannr. The next sync would end the link again" in page
    assert not Link.objects.filter(kind="client", local_id=rowan.pk, ended_at__isnull=True).exists()
    found = browser.get(address, {"surname": rowan.last_name}).content.decode()
    assert "Inactive in Plannr: make the client active there first." in found
    assert f'value="{uuid}"' not in found


def test_nobody_else_is_made_inactive_or_listed(browser: Browser, world: World, couple: tuple[Client, Client]) -> None:
    alone = ClientFactory(firm=world.firm)
    browser.post(f"/clients/{couple[0].pk}/plannr/unlink/")
    assert not row_of(browser, couple[0])
    browser.post(LIST, {"client": [alone.pk, couple[0].pk, couple[1].pk, "x"], "do": "inactive"})
    assert set(Client.objects.values_list("status", flat=True)) == {"active"}


def test_another_firm_sees_and_changes_none_of_them(withdrawn: tuple[Client, Client]) -> None:
    stranger = UserFactory(firm=FirmFactory())
    browser = browser_of(stranger)
    assert "Nobody to decide about" in browser.get(LIST).content.decode()
    browser.post(LIST, {"only": withdrawn[0].pk})
    with scope(firm=withdrawn[0].firm):
        assert Client.objects.get(pk=withdrawn[0].pk).status == "active"
