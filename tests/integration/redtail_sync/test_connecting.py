"""Adding one's integration: established, or why not; the password goes nowhere; removing and entering again."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from domain.enums.people import Role
from integrations.engine.errors import RemoteUnavailable, UnableToSync
from integrations.models import Credential
from integrations.selectors.connections import is_live
from redtail_sync.authentication import AccountLocked, WrongPassword
from redtail_sync.models import TypeRule
from redtail_sync.services import connecting, sessions
from tests.contract.redtail.conftest import PASSWORD, USER, World
from tests.factories.backoffice import UserFactory

SECRET = "correct-horse-7"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long between attempts."""
    patience = sessions.Patience(attempts=2, first_pause=0.01, longest_pause=0.01)
    monkeypatch.setattr(sessions, "AT_A_SCREEN", patience)


def add(world: World, user_name: str = USER, password: str = PASSWORD, user: Any = None) -> Credential:
    return connecting.add_integration(
        connection=world.connection,
        user=user or world.user,
        user_name=user_name,
        password=password,
        now=timezone.now(),
    )


@pytest.mark.parametrize("redtail_choices", [{"login_shape": shape} for shape in ("wrapped", "flat", "short")])
def test_every_shape_of_answer_establishes_it(redtail_world: World, redtail_choices: dict[str, Any]) -> None:
    credential = redtail_world.connection.credentials.get()
    assert (credential.state, credential.kind, credential.remote_login_name) == ("active", "user_key", USER)
    assert is_live(redtail_world.connection)
    assert redtail_world.connection.mode == "force_one_way"
    assert TypeRule.objects.filter(source="label").count() == 22


def test_a_wrong_password_a_lock_and_a_time_out_are_told_apart(redtail_world: World, quick: None) -> None:
    before = redtail_world.connection.credentials.get().version
    with pytest.raises(WrongPassword, match="does not know this user name"):
        add(redtail_world, password="wrong")
    with pytest.raises(AccountLocked, match="locked"):
        add(redtail_world, user_name="locked")
    redtail_world.remote.fault("gateway", "*/authentication", count=None)
    with pytest.raises(RemoteUnavailable, match="too long"):
        add(redtail_world)
    assert redtail_world.connection.credentials.get().version == before


def test_a_time_out_that_passes_is_waited_out(redtail_world: World, quick: None) -> None:
    redtail_world.remote.fault("gateway", "*/authentication")
    assert add(redtail_world).state == "active"


def test_the_password_is_neither_stored_nor_logged(
    redtail_world: World, caplog: pytest.LogCaptureFixture, quick: None
) -> None:
    redtail_world.remote.control("POST", f"users/{USER}/password", {"password": SECRET})
    with caplog.at_level(logging.DEBUG):
        add(redtail_world, password=SECRET)
        with pytest.raises(UnableToSync) as refused:
            add(redtail_world, password=f"{SECRET}!")
    key = redtail_world.connection.credentials.get().access_token
    assert key
    assert SECRET not in caplog.text + str(refused.value)
    assert key not in caplog.text
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, c::text FROM integrations_credential c")
        [(sealed, row)] = cursor.fetchall()
    assert key not in sealed
    assert SECRET not in row


def test_removing_forgets_the_key_and_entering_again_brings_it_back(redtail_world: World) -> None:
    connecting.remove_integration(credential=redtail_world.connection.credentials.get(), now=timezone.now())
    redtail_world.connection.refresh_from_db()
    assert redtail_world.connection.credentials.get().access_token == ""
    assert not is_live(redtail_world.connection)
    add(redtail_world)
    redtail_world.connection.refresh_from_db()
    assert is_live(redtail_world.connection)


def test_a_colleagues_integration_goes_on_when_one_is_removed(redtail_world: World) -> None:
    colleague = UserFactory(firm=redtail_world.firm, role=Role.PARAPLANNER)
    add(redtail_world, user_name="assistant", user=colleague)
    own = redtail_world.connection.credentials.get(user=redtail_world.user)
    connecting.remove_integration(credential=own, now=timezone.now())
    redtail_world.connection.refresh_from_db()
    assert is_live(redtail_world.connection)


@pytest.mark.parametrize("redtail_choices", [{"login_shape": "flat"}])
def test_a_login_of_another_database_is_refused(redtail_world: World, redtail_choices: dict[str, Any]) -> None:
    assert redtail_world.connection.remote_firm_id
    colleague = UserFactory(firm=redtail_world.firm, role=Role.ADVISER)
    with pytest.raises(connecting.OtherDatabase, match="belongs to Redtail database"):
        add(redtail_world, user_name="marlow-adviser", user=colleague)
    assert not redtail_world.connection.credentials.filter(user=colleague).exists()


def test_without_a_key_of_the_installation_nobody_connects(redtail_world: World, settings: Any) -> None:
    settings.REDTAIL = {**settings.REDTAIL, "api_key": ""}
    with pytest.raises(sessions.NotOffered, match="REDTAIL_API_KEY"):
        add(redtail_world)


def test_two_requests_a_second_and_no_more() -> None:
    from integrations.transport.limiter import Allowance, Window, take

    polite = Allowance(limit=2, reserve=0, seconds=1.0)
    window, waited = Window(), []
    for _ in range(3):
        window, pause = take(window, now=100.0, allowance=polite, interactive=False)
        waited.append(pause)
    assert waited == [0.0, 0.0, 1.0]
    assert take(window, now=101.0, allowance=polite, interactive=False)[1] == 0.0
