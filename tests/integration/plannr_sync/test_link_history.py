"""The history of a linked record on what only Plannr's records have."""

from __future__ import annotations

from django.urls import reverse

from backoffice.models import Client
from domain.identifiers import masked_number
from integrations.models import Link
from tests.contract.plannr.conftest import World
from tests.integration.plannr_sync.test_connect_pages import browser_of


def test_it_shows_the_end_of_a_national_insurance_number_only(world: World, couple: tuple[Client, Client]) -> None:
    number = couple[0].national_insurance_number
    link = Link.objects.get(local_model="backoffice.client", local_id=couple[0].pk)
    page = browser_of(world.user).get(reverse("sync_link", args=[link.pk])).content.decode()
    assert len(number) == 9 and number not in page
    assert masked_number(number) in page


def test_what_has_no_page_there_opens_on_the_first_page_of_the_fact_find(
    world: World, couple: tuple[Client, Client]
) -> None:
    browser = browser_of(world.user)
    for kind in ("income", "expense"):
        link = Link.objects.filter(kind=kind).latest("pk")
        address = f"/clients/{link.owner_ids[0]}/fact-find"
        page = browser.get(reverse(f"{kind}_edit", args=[link.local_id])).content.decode()
        assert address in page and "Open in Plannr’s fact find" in page
        assert address in browser.get(reverse("sync_link", args=[link.pk])).content.decode()
