"""Rotating the encryption keys, and the tokens a disabled link forgets."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection as database

from integrations.models import Connection, Credential
from integrations.services.connections import disable_connection, disable_credential
from tests.factories.platform import PlatformClientFactory
from tests.integration.integrations.conftest import World


def stored() -> list[str]:
    """The secrets as they lie in the database."""
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM integrations_credential")
        tokens = [text for row in cursor.fetchall() for text in row]
        cursor.execute("SELECT webhook_secret FROM integrations_connection")
        return [text for text in [*tokens, *(row[0] for row in cursor.fetchall())] if text]


def rotate() -> str:
    out = StringIO()
    call_command("rotate_encryption_keys", stdout=out)
    return out.getvalue()


def test_every_secret_moves_to_the_first_key(world: World, settings: Any) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(webhook_secret="hush")
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    assert rotate() == "3 stored secrets encrypted with the first key.\n"
    settings.ENCRYPTION_KEYS = [new]
    assert [Fernet(new).decrypt(text.encode()) for text in stored()] == [b"access", b"refresh", b"hush"]
    credential = Credential.objects.get()
    assert (credential.access_token, credential.refresh_token) == ("access", "refresh")


def test_a_key_that_is_missing_is_said_and_nothing_is_touched(world: World, settings: Any) -> None:
    before = stored()
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="back into ENCRYPTION_KEYS"):
        rotate()
    assert stored() == before


def test_secrets_of_other_apps_move_too(world: World, settings: Any) -> None:
    person = PlatformClientFactory(firm=world.firm, account_number="12345678", sort_code="123456")
    old, new = settings.ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, old]
    rotate()
    settings.ENCRYPTION_KEYS = [new]
    person.refresh_from_db()
    assert (person.sort_code, person.account_number) == ("123456", "12345678")


@pytest.mark.parametrize("disable", ["credential", "connection"])
def test_disabling_leaves_no_token_behind(world: World, disable: str) -> None:
    assert len(stored()) == 2
    if disable == "credential":
        disable_credential(credential_id=Credential.objects.get().pk, now=world.now())
    else:
        disable_connection(connection_id=world.connection.pk, now=world.now())
    assert stored() == []
    credential = Credential.objects.get()
    assert (credential.state, credential.access_token, credential.refresh_token) == ("disabled", "", "")
