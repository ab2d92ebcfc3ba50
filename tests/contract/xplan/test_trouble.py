"""What goes wrong with a connection: told in words, nothing lost, nothing doubled."""

from __future__ import annotations

import pytest
from django.db import connection as database
from django_scopes import scopes_disabled

from backoffice.models import Client, Goal
from domain.enums.sync import RunTrigger
from integrations.engine.errors import RemoteUnavailable
from integrations.models import Credential, Run
from integrations.registry import SessionTerms
from integrations.services import runs
from integrations.services.locks import _key
from tests.contract.xplan.conftest import World
from xplan_sync.services import sessions
from xplan_sync.services.connecting import save_site
from xplan_sync.services.pulling import start_pull
from xplan_sync.tasks import sync_every_firm

pytestmark = pytest.mark.loopback


def start(world: World) -> Run:
    run = start_pull(connection=world.connection, user=world.user, trigger=RunTrigger.PERSON, now=world.now())
    return runs.perform_run(run_id=run.pk, clock=world.now)


def test_a_list_the_user_may_not_read_is_told_and_the_rest_comes(world: World) -> None:
    world.remote.control("PUT", "users/adviser", {"capabilities": ["client_view", "insurance", "docnotes"]})
    run = world.pull()
    assert Client.objects.filter(first_name="Rowan").exists()
    assert not Goal.objects.exists()
    told = run.outcomes.get(reason="refused")
    assert told.label == "Goals"
    assert "capability goals" in told.sentence


def test_a_revoked_link_stops_the_run_and_says_so(world: World) -> None:
    world.remote.control("POST", "tokens/revoke")
    run = start(world)
    assert (run.state, run.error) == ("failed", "Xplan has ended your link: connect again.")
    assert Credential.objects.get().state == "expired"


def test_a_one_time_code_cannot_be_used_again(unlinked: World) -> None:
    unlinked.link_by_password("secured", "246810")
    unlinked.remote.control("POST", "sessions/end")
    run = start(unlinked)
    assert run.state == "failed"
    assert "one-time code" in run.error


def test_a_site_that_is_down_is_tried_again(world: World) -> None:
    world.remote.fault("503", count=None)
    run = start(world)
    assert run.state == "queued"
    world.remote.mend()
    assert runs.perform_run(run_id=run.pk, clock=world.now).state == "done"
    assert Client.objects.filter(first_name="Rowan").count() == 1


def test_new_clients_stay_out_where_the_firm_wants_that(world: World) -> None:
    save_site(connection=world.connection, fields={"brings_new_clients": False}, now=world.now())
    world.pull()
    assert not Client.objects.exists()
    world.pull(world.remote.client_id("Aster"))
    assert Client.objects.get().first_name == "Aster"


def test_the_hourly_sync_is_queued_for_firms_that_are_connected(world: World) -> None:
    with scopes_disabled():
        assert sync_every_firm() == 1
    assert Run.objects.get().trigger == RunTrigger.SCHEDULE


def test_another_site_is_never_shown_what_was_given_to_the_first(unlinked: World) -> None:
    unlinked.link_by_password()
    save_site(connection=unlinked.connection, fields={"app_id": "another"}, now=unlinked.now())
    assert Credential.objects.get().state == "active"
    elsewhere = {"address": "https://elsewhere.example.org"}
    save_site(connection=unlinked.connection, fields=elsewhere, now=unlinked.now())
    kept = Credential.objects.get()
    assert (kept.state, kept.access_token, kept.refresh_token) == ("disabled", "", "")
    unlinked.connection.refresh_from_db()
    assert not unlinked.connection.is_enabled


def test_calls_of_one_user_are_made_in_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "TURN_SECONDS", 0.2)
    user = Credential.objects.get().remote_login_name.casefold()
    reader = sessions.reader_of(
        sessions.open_xplan_session(world.connection, SessionTerms(read_only=True, interactive=True))
    )
    elsewhere = database.copy()
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_key(f"{world.connection.pk}:xplan-user:{user}")])
            with pytest.raises(RemoteUnavailable, match="takes very long"):
                reader.client.whoami()
            cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        elsewhere.close()
    assert reader.client.whoami()["entity_name"] == "Ada Fernsby"
