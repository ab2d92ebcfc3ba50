"""Possible duplicates are shown before anything is created, imported or linked; going on is said explicitly."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client as Browser

from backoffice.models import Client
from backoffice.services.clients import relate_clients
from domain.enums.people import RelationshipKind
from integrations.models import Conflict, Link, OutboxEntry, Run
from integrations.services.runs import perform_run
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, ContactDetailFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

START = "/clients/import/plannr/start/"
BORN = date(1968, 3, 4)


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def rowan_here(world: World, **fields: object) -> Client:
    known = {"first_name": "Rowan", "last_name": "Testwood", "date_of_birth": BORN, "gender": "male"}
    return ClientFactory(firm=world.firm, **{"national_insurance_number": "", **known, **fields})


def test_creating_shows_who_is_there_already(browser: Browser, world: World) -> None:
    ours = rowan_here(world, first_name="R", national_insurance_number="QQ110308A")
    address = f"/clients/{ours.pk}/plannr/link/"
    asked = browser.post(address, {"do": "create"})
    assert asked.url == f"{address}?doubts=yes", "the question is a page of its own, to be loaded again at will"
    page = browser.get(asked.url).content.decode()
    assert "May be in Plannr already" in page
    assert "Same National Insurance number" in page
    assert page.index("Same National Insurance number") < page.index("Create anyway")
    assert not OutboxEntry.objects.exists()
    assert browser.post(address, {"do": "create", "anyway": "yes"}).status_code == 302
    assert OutboxEntry.objects.get().action == "create"


def test_the_partner_who_would_be_created_along_is_looked_for_too(browser: Browser, world: World) -> None:
    ours = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer")
    partner = rowan_here(world)
    relate_clients(client_id=ours.pk, other_id=partner.pk, kind=RelationshipKind.MARRIED, origin=world.origin)
    page = browser.post(f"/clients/{ours.pk}/plannr/link/", {"do": "create"}, follow=True).content.decode()
    assert "Same name and date of birth" in page
    assert not OutboxEntry.objects.exists()


def test_importing_shows_who_is_here_already(browser: Browser, world: World) -> None:
    ours = rowan_here(world)
    uuid = world.remote.client("Marigold Testwood")["uuid"]
    page = browser.post(START, {"client": [uuid]}).content.decode()
    assert "May be here already" in page
    assert "Rowan Testwood" in page and "Same name and date of birth" in page
    assert f"/clients/{ours.pk}/plannr/link/" in page
    assert not Run.objects.exists()
    assert browser.post(START, {"client": [uuid], "do": "anyway"}).status_code == 302
    assert Run.objects.get().kind == "import"


def test_only_the_others_can_be_imported(browser: Browser, world: World) -> None:
    rowan_here(world)
    uuid, other = (world.remote.client(name)["uuid"] for name in ("Rowan Testwood", "Pip Testwood"))
    page = browser.post(START, {"client": [uuid, other]}).content.decode()
    assert "Import only the 3 others" in page
    browser.post(START, {"client": [uuid, other], "do": "rest"})
    run = Run.objects.get()
    assert uuid not in run.scope["client_ids"] and other in run.scope["client_ids"]
    perform_run(run_id=run.pk, clock=world.now)
    assert Client.objects.filter(first_name="Rowan").count() == 1
    assert Client.objects.filter(first_name__in=["Pip", "Marigold"]).count() == 2


def test_a_sure_match_is_linked_at_once_and_others_are_named(browser: Browser, world: World) -> None:
    ours = rowan_here(world, national_insurance_number="QQ110308A")
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    twin = rowan_here(world)
    address = f"/clients/{ours.pk}/plannr/link/"
    asked = browser.post(address, {"client": uuid})
    assert asked.url == f"{address}?with={uuid}", "the question is a page of its own, to be loaded again at will"
    page = browser.get(asked.url).content.decode()
    assert "Others here who look like the record in Plannr" in page
    assert f"/clients/{twin.pk}/" in page
    assert not Link.objects.exists()
    twin.delete()
    assert browser.post(f"/clients/{ours.pk}/plannr/link/", {"client": uuid}).status_code == 302
    assert Link.objects.get(kind="client").remote_id == uuid


def test_a_question_nobody_has_any_more_leads_to_the_search(browser: Browser, world: World) -> None:
    ours = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer")
    page = browser.get(f"/clients/{ours.pk}/plannr/link/?doubts=yes").content.decode()
    assert "May be in Plannr already" not in page
    assert f"Link {ours.name} to Plannr" in page


def test_a_number_spelled_in_another_way_is_no_difference(browser: Browser, world: World) -> None:
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    there = world.remote.ask("GET", f"/api/v1/account/{uuid}")["primary_phone_number"]["value"]
    ours = rowan_here(world)
    ContactDetailFactory(firm=world.firm, client=ours, kind="mobile", value=f"0{there.removeprefix('44')}")
    address, asked = f"/clients/{ours.pk}/plannr/link/", {"client": uuid}
    ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood", date_of_birth=BORN)
    page = browser.post(address, asked, follow=True).content.decode()
    assert "Primary mobile</th>" in page and 'Primary mobile <span class="tag">differs' not in page
    browser.post(address, asked | {"do": "link"})
    link = Link.objects.get(kind="client", local_id=ours.pk)
    assert link.base["mobile"] == f"+{there}"
    assert not Conflict.objects.filter(link=link, fields__has_key="mobile").exists()
    world.sync()
    assert ours.contact_details.get(kind="mobile").value.startswith("07")
    assert not OutboxEntry.objects.exists()
