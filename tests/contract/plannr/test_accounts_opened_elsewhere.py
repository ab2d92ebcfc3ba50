"""An account opened on the platform is one plan in Plannr too: proposed first, active later, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backoffice.models import Client, Plan
from integrations.models import Link, OutboxEntry
from tests.contract.plannr.conftest import World
from tests.contract.platform.conftest import World as PlatformWorld
from tests.contract.platform.conftest import connected, served

pytestmark = pytest.mark.django_db


@pytest.fixture
def platform(world: World, tmp_path: Path, settings: Any) -> Iterator[PlatformWorld]:
    """The firm of Plannr's world, connected with a platform as well."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with served(tmp_path, settings) as remote:
        yield connected(world.firm, world.user, remote)


def in_plannr(world: World, plan: Plan) -> str:
    """The plan's id there."""
    link = Link.objects.get(connection=world.connection, local_model="backoffice.plan", local_id=plan.pk)
    return str(link.remote_id)


def test_the_proposed_plan_and_its_activation_reach_plannr_as_one(
    world: World, platform: PlatformWorld, couple: tuple[Client, Client]
) -> None:
    client = couple[0]
    platform.make_fit(client)
    before = Plan.objects.count()
    remote_id = Link.objects.get(local_model="backoffice.client", local_id=client.pk).remote_id
    application = platform.to_pending(client)
    entry = OutboxEntry.objects.get(connection=world.connection, local_id=application.plan_id, kind="plan")
    assert entry.action == "create"
    world.drain()
    uuid = in_plannr(world, application.plan)
    assert world.remote.ask("GET", f"/api/v1/plans/{uuid}")["status"] == "proposed"
    world.sync()
    assert platform.fresh(application).plan.status == "proposed"

    platform.look()
    platform.accept_everything(client)
    platform.look()
    assert platform.fresh(application).state == "complete"
    world.drain()
    assert world.remote.ask("GET", f"/api/v1/plans/{uuid}")["status"] == "active"
    world.sync()
    there = [one for one in world.remote.plans(remote_id) if one["name"] == application.name]
    assert len(there) == 1 and Plan.objects.count() == before + 1


def test_an_account_active_before_plannr_heard_of_it_is_created_there_once(
    world: World, platform: PlatformWorld, couple: tuple[Client, Client]
) -> None:
    client = couple[0]
    platform.make_fit(client)
    application = platform.to_pending(client)
    platform.look()
    platform.accept_everything(client)
    platform.look()
    world.drain()
    uuid = in_plannr(world, application.plan)
    assert world.remote.ask("GET", f"/api/v1/plans/{uuid}")["status"] == "active"
    world.sync()
    assert Plan.objects.filter(name=application.name).count() == 1
