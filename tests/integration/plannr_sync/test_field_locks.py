"""A firm that only reads from Plannr: what Plannr holds is locked here, on the page and behind it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from backoffice.events import Origin
from backoffice.models import Client, Income
from backoffice.services.client_details import save_client_details
from backoffice.services.clients import set_primary_contact, update_client
from domain.enums.people import ContactKind
from domain.enums.sync import UpdatePolicy
from integrations.models import Link
from tests.contract.plannr.conftest import World
from tests.integration.plannr_sync.test_connect_pages import browser_of

REASON = "Your firm only reads from Plannr"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def rowan(world: World, couple: tuple[Client, Client]) -> Client:
    world.settings(mode="force_one_way")
    return couple[0]


def fields_of(browser: Browser, path: str) -> dict[str, bool]:
    """Which fields the page's form has, and whether each is locked."""
    form = browser.get(path).context["form"]
    return {name: field.disabled for name, field in form.fields.items()}


def test_the_page_locks_what_plannr_holds_and_says_why(browser: Browser, rowan: Client) -> None:
    path = f"/clients/{rowan.pk}/edit/"
    locked = fields_of(browser, path)
    assert locked["first_name"] and locked["email"] and locked["line_1"] and locked["postcode"] and locked["gender"]
    assert not locked["adviser"] and not locked["client_reference"] and not locked["phone"]
    assert REASON in browser.get(path).content.decode()


def test_what_plannr_does_not_hold_is_saved(browser: Browser, rowan: Client) -> None:
    browser.post(f"/clients/{rowan.pk}/edit/", {"first_name": "Marge", "client_reference": "R-7"})
    saved = Client.objects.get(pk=rowan.pk)
    assert (saved.first_name, saved.client_reference) == (rowan.first_name, "R-7")


def test_the_service_refuses_a_person_and_not_the_sync(world: World, rowan: Client) -> None:
    person = Origin(user_id=world.user.pk)
    with pytest.raises(ValidationError, match=REASON):
        update_client(client_id=rowan.pk, fields={"first_name": "Marge"}, origin=person)
    with pytest.raises(ValidationError, match=REASON):
        set_primary_contact(client_id=rowan.pk, kind=ContactKind.EMAIL, value="new@example.org", origin=person)
    with pytest.raises(ValidationError, match=REASON):
        save_client_details(
            firm=world.firm,
            client_id=rowan.pk,
            fields={},
            address={"line_1": "1 Elsewhere"},
            contacts={},
            origin=person,
        )
    assert Client.objects.get(pk=rowan.pk).first_name == rowan.first_name
    update_client(client_id=rowan.pk, fields={"first_name": "Marge"}, origin=Origin(system="plannr"))
    assert Client.objects.get(pk=rowan.pk).first_name == "Marge"


def test_incomes_are_locked_too(browser: Browser, rowan: Client) -> None:
    link = Link.objects.filter(kind="income", ended_at__isnull=True).first()
    assert link is not None
    locked = fields_of(browser, f"/incomes/{link.local_id}/edit/")
    assert locked["amount"] and locked["name"] and locked["start_kind"] and locked["end_age_of"]
    assert not locked["rise"]
    Link.objects.filter(pk=link.pk).update(update_policy=UpdatePolicy.NO)
    assert not fields_of(browser, f"/incomes/{link.local_id}/edit/")["amount"]
    assert Income.objects.filter(pk=link.local_id).exists()


@pytest.mark.parametrize("mode", ["one_way", "two_way"])
def test_other_modes_lock_nothing(world: World, browser: Browser, couple: tuple[Client, Client], mode: str) -> None:
    world.settings(mode=mode)
    assert not any(fields_of(browser, f"/clients/{couple[0].pk}/edit/").values())
