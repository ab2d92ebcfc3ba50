"""Linking a user with the firm's Xplan: by its own sign-in page, or by user name and password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from backoffice.models import Firm, User
from domain.enums.sync import CredentialKind, Mode, UpdatePolicy
from integrations.engine.errors import UnableToReadRemote
from integrations.models import Connection, Credential
from integrations.selectors.connections import usable_credentials
from integrations.services.connections import disable_connection, disable_credential, enable_connection
from integrations.services.credentials import Tokens, save_credential
from integrations.services.tokens import tokens_of
from integrations.transport import oauth
from xplan_sync.authentication import Login, sign_in
from xplan_sync.client import XplanClient
from xplan_sync.connector import SYSTEM
from xplan_sync.models import Site
from xplan_sync.selectors.links import has_sign_ins
from xplan_sync.selectors.sites import Door, door_of
from xplan_sync.services.sessions import given_token, kept_login, oauth_client, sender_of

SITE_FIELDS = frozenset({"address", "app_id", "placeholder_domain", "brings_new_clients"})


@transaction.atomic
def xplan_connection(firm: Firm) -> Connection:
    """The firm's connection, made when there is none.

    It goes both ways because file notes do; every other kind of record is refused by the mapping tables. What is
    created by default is therefore file notes only.
    """
    connection, _ = Connection.objects.get_or_create(
        firm=firm,
        system=SYSTEM,
        defaults={
            "mode": Mode.TWO_WAY, "create_by_default": True, "update_by_default": UpdatePolicy.YES,
            "remove_unlinked": False,
        },
    )  # fmt: skip
    return connection  # type: ignore[no-any-return]


@transaction.atomic
def save_site(*, connection: Connection, fields: Mapping[str, Any], now: datetime) -> Site:
    """The firm's choices for its site. Raises ``ValidationError``; KeyError for what is no choice.

    Another address forgets every sign-in: what was given to one site is never shown to another.
    """
    if unknown := fields.keys() - SITE_FIELDS:
        raise KeyError(sorted(unknown)[0])
    site = ensure_site(connection)
    before = site.address
    for name, value in fields.items():
        setattr(site, name, value)
    site.full_clean(exclude=["firm", "connection"])
    site.save()
    if site.address != before and has_sign_ins(connection):
        disable_connection(connection_id=connection.pk, now=now)
    return site


@transaction.atomic
def ensure_site(connection: Connection) -> Site:
    """The firm's choices, locked until the transaction ends, made when there are none."""
    site, _ = Site.objects.select_for_update().get_or_create(
        connection=connection, defaults={"firm_id": connection.firm_id}
    )
    return site  # type: ignore[no-any-return]


def begin_connecting(connection: Connection) -> oauth.AuthorisationRequest:
    """Where to send the browser, and what to remember until it comes back. Raises ``NoSite``."""
    return oauth.begin(oauth_client(door_of(connection)))


def finish_connecting(
    *, connection: Connection, user: User, code: str, code_verifier: str, now: datetime
) -> Credential:
    """The user's link with the code the browser brought back. Raises ``UnableToSync``; then nothing is kept."""
    door = door_of(connection)
    granted = oauth.exchange(oauth_client(door), code=code, code_verifier=code_verifier)
    return _connect(connection, user, door, CredentialKind.OAUTH, tokens_of(granted, now=now), now)


@sensitive_variables("login", "session_id")
def connect_with_password(*, connection: Connection, user: User, login: Login, now: datetime) -> Credential:
    """The user's link by user name and password. Raises ``UnableToSync`` with the reason; then nothing is kept."""
    door = door_of(connection)
    session_id = sign_in(door.address, door.app_id, login)
    tokens = Tokens(session_id, kept_login(login))
    return _connect(connection, user, door, CredentialKind.USER_KEY, tokens, now)


def _connect(
    connection: Connection, user: User, door: Door, kind: CredentialKind, tokens: Tokens, now: datetime
) -> Credential:
    """Asks Xplan who that is, so not inside a transaction, and keeps the link."""
    given = given_token(tokens.access_token)
    sender = sender_of(connection, door, given, f"user {user.pk}", kind=kind, interactive=True)
    told = XplanClient(sender, batches=False).whoami()
    account = told.get("id", told.get("entity_id"))
    if account in (None, ""):
        raise UnableToReadRemote("Xplan did not say which user this is.")
    with transaction.atomic():
        credential = save_credential(
            connection=connection,
            user=user,
            kind=kind,
            tokens=tokens,
            remote_account_id=str(account),
            remote_login_name=str(told.get("entity_name") or told.get("user_name") or account),
            now=now,
        )
        enable_connection(connection_id=connection.pk, now=now)
    return credential


def disable_link(*, credential: Credential, now: datetime) -> None:
    """Forgets the user's tokens; when nobody else's are of use, all syncing stops."""
    if any(one.pk != credential.pk for one in usable_credentials(credential.connection)):
        disable_credential(credential_id=credential.pk, now=now)
    else:
        disable_connection(connection_id=credential.connection_id, now=now)
