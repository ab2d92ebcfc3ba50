"""A couple created in Plannr from here is related there: once, whatever goes wrong on the way."""

from __future__ import annotations

import pytest

from backoffice.models import Client
from backoffice.services.clients import relate_clients
from domain.enums.people import RelationshipKind
from integrations.models import OutboxEntry
from plannr_sync import tasks
from plannr_sync.services.importing import create_in_plannr
from plannr_sync.tasks import relate_couples
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory

LINKED = "/api/v1/client/*/linked-clients"


@pytest.fixture
def newcomers(world: World) -> tuple[Client, Client]:
    one = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer", gender="female")
    other = ClientFactory(firm=world.firm, first_name="Dock", last_name="Newcomer", gender="male")
    relate_clients(client_id=one.pk, other_id=other.pk, kind=RelationshipKind.MARRIED, origin=world.origin)
    create_in_plannr(connection=world.connection, client=one, user=world.user, now=world.now())
    return one, other


def links_of(world: World, client: Client) -> list[tuple[str, str]]:
    found = world.remote.ask("GET", f"/api/v1/client/{world.remote_id(client)}/linked-clients")["data"]
    return [(one["name"], one["relationship"]) for one in found]


def posts(world: World) -> int:
    asked = [one for one in world.remote.requests() if one["path"].endswith("/linked-clients")]
    return sum(one["method"] == "POST" for one in asked)


def test_both_are_created_and_related_by_one_request(world: World, newcomers: tuple[Client, Client]) -> None:
    assert world.drain().sent == 2
    assert links_of(world, newcomers[0]) == [("Dock Newcomer", "Spouse")]
    assert links_of(world, newcomers[1]) == [("Nettle Newcomer", "Spouse")]
    assert posts(world) == 1
    relate_couples(world.firm.pk)
    assert posts(world) == 1
    assert all(one.response["related"] == "Related in Plannr." for one in OutboxEntry.objects.all())


@pytest.mark.parametrize("kind", ["500", "drop_after"])
def test_trouble_is_made_good_by_the_sweep_and_nothing_is_sent_twice(
    world: World, newcomers: tuple[Client, Client], kind: str
) -> None:
    world.remote.fault(kind, path=LINKED, method="POST", count=1)
    world.drain()
    assert not OutboxEntry.objects.filter(response__has_key="related").exists()
    relate_couples(world.firm.pk)
    assert links_of(world, newcomers[0]) == [("Dock Newcomer", "Spouse")]
    assert OutboxEntry.objects.filter(response__has_key="related").count() == 2


def test_a_partner_who_is_there_already_is_related_to(world: World, couple: tuple[Client, Client]) -> None:
    rowan = couple[0]
    new = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer", gender="female")
    relate_clients(client_id=new.pk, other_id=rowan.pk, kind=RelationshipKind.HOUSEHOLD, origin=world.origin)
    assert create_in_plannr(connection=world.connection, client=new, user=world.user, now=world.now()) == 1
    assert world.drain().sent == 1
    assert links_of(world, new) == [("Rowan Testwood", "Partner")]


def test_a_firm_that_only_reads_relates_nobody(world: World, newcomers: tuple[Client, Client]) -> None:
    world.remote.fault("500", path=LINKED, method="POST", count=1)
    world.drain()
    world.settings(mode="force_one_way")
    world.remote.forget_requests()
    relate_couples(world.firm.pk)
    assert posts(world) == 0


def test_the_sweep_hands_out_each_firm_with_something_left_and_no_other(
    world: World, newcomers: tuple[Client, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[object]] = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda name, args: told.append([name, *args]))
    tasks.sweep_couples()
    assert told == []
    world.remote.fault("500", path=LINKED, method="POST", count=1)
    world.drain()
    tasks.sweep_couples()
    assert told == [["plannr_sync.tasks.relate_couples", world.firm.pk]]
    relate_couples(world.firm.pk)
    tasks.sweep_couples()
    assert len(told) == 1
