"""The quicker look for what is new in Plannr between two nightly syncs."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Client, Plan
from integrations.models import Conflict, Link, Run
from plannr_sync.tasks import sync_changes_of_every_firm
from tests.contract.plannr.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody(world: World) -> World:
    """All clients imported; the clock stands where the sandbox's does, so that its changes come after the import."""
    world.moment = timezone.now()
    run = world.bring_in(everything=True)
    assert run.state == "done", run.error
    world.remote.forget_requests()
    return world


def look(world: World) -> Run:
    run = world.run(everything=True, only_changes=True)
    assert run.state == "done", run.error
    return run


def paths(world: World) -> list[str]:
    return sorted(one["path"] for one in world.remote.requests())


def some_client(world: World) -> dict[str, Any]:
    return world.remote.client("Rowan Testwood")


def test_a_quiet_look_takes_one_page_of_each_list(everybody: World) -> None:
    run = look(everybody)
    assert paths(everybody) == ["/api/v1/account", "/api/v1/plans", "/api/v2/income"]
    assert run.requests == 3
    assert run.counts == {}


def test_a_change_there_arrives_and_nobody_else_is_read(everybody: World) -> None:
    plan = everybody.remote.plans(some_client(everybody)["uuid"])[0]
    body = {name: plan[name] for name in ("sub_type", "status")}
    provider = plan["provider"]["uuid"] if plan["provider"] else None
    everybody.remote.ask(
        "PUT", f"/api/v1/plans/{plan['uuid']}", {**body, "provider_uuid": provider, "name": "Renamed there"}
    )
    everybody.remote.forget_requests()
    run = look(everybody)
    link = Link.objects.get(remote_id=plan["uuid"], ended_at__isnull=True)
    assert Plan.objects.get(pk=link.local_id).name == "Renamed there"
    assert run.counts["update"] == 1
    assert run.requests <= 8


def test_our_own_push_is_no_news(everybody: World) -> None:
    client = Client.objects.get(first_name="Rowan")
    everybody.edit_client(client, middle_name="Quill")
    everybody.drain()
    everybody.remote.forget_requests()
    look(everybody)
    lists = ["/api/v1/account", "/api/v1/plans", "/api/v2/income"]
    assert sorted(set(paths(everybody))) == lists  # one more page of accounts tells whose joint account it may be
    assert len(paths(everybody)) <= 4
    client.refresh_from_db()
    assert client.middle_name == "Quill"
    assert not Conflict.objects.exists()


def test_without_a_look_at_everybody_it_is_one(world: World) -> None:
    world.bring_in(some_client(world)["uuid"])
    run = look(world)
    assert run.counts.get("skip", 0) > 1  # it walked through all clients and left out those nobody imported


def test_the_schedule_starts_it_for_live_connections(everybody: World) -> None:
    assert sync_changes_of_every_firm() == 1
    with scope(firm=everybody.firm):
        queued = Run.objects.get(state="queued")
        assert queued.scope["only_changes"] is True
        assert queued.trigger == "schedule"
