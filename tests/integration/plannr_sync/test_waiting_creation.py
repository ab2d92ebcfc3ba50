"""A client whose creation in Plannr waits: linked to another record only once that creation is cancelled."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from backoffice.models import Client
from backoffice.services.clients import relate_clients
from domain.enums.people import RelationshipKind, Role
from integrations.models import Link, OutboxEntry
from integrations.services.changes import UnableToSend
from plannr_sync.services.importing import link_client
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def to_be_created(world: World, browser: Browser) -> tuple[Client, Client]:
    """A couple of ours whose creation in Plannr waits."""
    one = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer", gender="female")
    other = ClientFactory(firm=world.firm, first_name="Dock", last_name="Newcomer", gender="male")
    relate_clients(client_id=one.pk, other_id=other.pk, kind=RelationshipKind.MARRIED, origin=world.origin)
    browser.post(f"/clients/{one.pk}/plannr/link/", {"do": "create"})
    assert OutboxEntry.objects.filter(state="waiting").count() == 2
    return one, other


@pytest.mark.parametrize("state", ["waiting", "failed", "held"])
def test_who_is_to_be_created_is_not_linked_to_another_record_before_that_is_cancelled(
    browser: Browser, world: World, to_be_created: tuple[Client, Client], state: str
) -> None:
    nettle, dock = to_be_created
    OutboxEntry.objects.update(state=state)
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    address = f"/clients/{nettle.pk}/plannr/link/"
    for answer in (browser.get(address), browser.post(address, {"client": uuid, "do": "link"})):
        page = answer.content.decode()
        assert "Nettle Newcomer is to be created in Plannr" in page and "Dock Newcomer" in page
        assert 'name="surname"' not in page
    with pytest.raises(UnableToSend, match="The creation of Nettle Newcomer in Plannr waits: cancel it first"):
        link_client(connection=world.connection, client=nettle, remote_id=uuid, user=world.user, now=world.now())
    assert not Link.objects.exists()
    page = browser.post(f"{address}cancel/", follow=True).content.decode()
    assert "Creating Nettle Newcomer and Dock Newcomer in Plannr is cancelled." in page
    assert 'name="surname"' in page
    assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"abandoned"}
    browser.post(address, {"client": uuid, "do": "link"})
    assert Link.objects.get().local_id == nettle.pk
    assert world.drain().sent == 0
    assert world.remote.client("Rowan Testwood")["uuid"] == uuid


def test_what_is_being_created_at_this_moment_is_neither_cancelled_nor_linked(
    browser: Browser, world: World, to_be_created: tuple[Client, Client]
) -> None:
    OutboxEntry.objects.filter(local_id=to_be_created[0].pk).update(state="sending")
    page = browser.post(f"/clients/{to_be_created[0].pk}/plannr/link/cancel/", follow=True).content.decode()
    assert "Nettle Newcomer is being created in Plannr at this moment." in page
    assert set(OutboxEntry.objects.values_list("state", flat=True)) == {"sending", "waiting"}
    with pytest.raises(UnableToSend, match="at this moment"):
        link_client(
            connection=world.connection, client=to_be_created[0], user=world.user, now=world.now(),
            remote_id=world.remote.client("Rowan Testwood")["uuid"],
        )  # fmt: skip


def test_a_paraplanner_reads_who_may_cancel_a_creation(world: World, to_be_created: tuple[Client, Client]) -> None:
    browser = browser_of(UserFactory(firm=world.firm, role=Role.PARAPLANNER))
    address = f"/clients/{to_be_created[0].pk}/plannr/link/"
    assert "Only advisers, owners and administrators may give up a change" in browser.get(address).content.decode()
    assert browser.post(f"{address}cancel/").status_code == 403
    assert OutboxEntry.objects.filter(state="waiting").count() == 2
