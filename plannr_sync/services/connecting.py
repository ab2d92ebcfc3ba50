"""Linking a user with Plannr: sign in there, choose the account, check the firm, keep the tokens only then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from backoffice.models import Firm, User
from domain.enums.sync import CredentialKind
from integrations.models import Connection, Credential
from integrations.selectors.connections import usable_credentials
from integrations.services.connections import (
    disable_connection,
    disable_credential,
    enable_connection,
    ensure_connection,
    update_settings,
)
from integrations.services.credentials import Tokens, save_credential
from integrations.services.tokens import tokens_of
from integrations.transport import oauth
from plannr_sync.client import PlannrClient
from plannr_sync.connector import SYSTEM
from plannr_sync.logins import (
    Login,
    UnableToChooseAccount,
    choose_login,
    read_logins,
    usable_logins,
)
from plannr_sync.selectors.links import why_not_enable
from plannr_sync.services.sessions import given_token, oauth_client, transport_of

PERSONAL_TOKEN_LASTS = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Connected:
    """What connecting led to: the credential, and the accounts to choose from when a person must."""

    credential: Credential
    choices: tuple[Login, ...] = ()


def begin_connecting() -> oauth.AuthorisationRequest:
    """Where to send the browser, and what to remember until it comes back."""
    return oauth.begin(oauth_client())


def finish_connecting(*, connection: Connection, user: User, code: str, code_verifier: str, now: datetime) -> Connected:
    """The user's link with the code the browser brought back.

    Raises ``UnableToAuthorise``, ``UnableToChooseAccount`` or any other ``UnableToSync``; then nothing is kept.
    """
    granted = oauth.exchange(oauth_client(), code=code, code_verifier=code_verifier)
    return _connect(connection, user, CredentialKind.OAUTH, tokens_of(granted, now=now), now)


def connect_with_token(*, connection: Connection, user: User, token: str, now: datetime) -> Connected:
    """The user's link with a personal access token, which lasts a year. Raises as ``finish_connecting`` does."""
    tokens = Tokens(token, "", now + PERSONAL_TOKEN_LASTS)
    return _connect(connection, user, CredentialKind.PERSONAL_TOKEN, tokens, now)


def _connect(connection: Connection, user: User, kind: CredentialKind, tokens: Tokens, now: datetime) -> Connected:
    client = PlannrClient(transport_of(given_token(tokens.access_token), f"user {user.pk}", interactive=True))
    payloads, preferred = client.logins()
    logins = read_logins(payloads)
    refusal = why_not_enable(connection, user)
    if refusal:
        raise UnableToChooseAccount(refusal)
    chosen = choose_login(logins, preferred, connection.remote_firm_id)
    choices = () if chosen else tuple(usable_logins(logins, connection.remote_firm_id))
    return _keep(connection, user, kind, tokens, chosen or choices[0], choices, now)


@transaction.atomic
def _keep(
    connection: Connection,
    user: User,
    kind: CredentialKind,
    tokens: Tokens,
    login: Login,
    choices: tuple[Login, ...],
    now: datetime,
) -> Connected:
    """Stores the credential; without a chosen account it is of no use yet and the connection stays as it is.

    Somebody who signs in again keeps the account the link has had until another is chosen.
    """
    former = Credential.objects.filter(connection=connection, user=user).first()
    had = former.remote_account_id if former is not None else ""
    kept = had if had in {one.account_uuid for one in choices} else ""
    credential = save_credential(
        connection=connection,
        user=user,
        kind=kind,
        tokens=tokens,
        remote_account_id=kept if choices else login.account_uuid,
        remote_login_name=login.name,
        now=now,
    )
    if not choices:
        _adopt_firm(connection, login, now)
        enable_connection(connection_id=connection.pk, now=now)
    return Connected(credential, choices)


def _adopt_firm(connection: Connection, login: Login, now: datetime) -> None:
    """Fills in the Firm ID of an owner's own login where none was entered."""
    if not connection.remote_firm_id and login.firm_uuid:
        update_settings(connection_id=connection.pk, settings={"remote_firm_id": login.firm_uuid}, now=now)


def accounts_to_choose_from(credential: Credential) -> list[Login]:
    """The accounts a link without one can use."""
    tokens = given_token(credential.access_token)
    client = PlannrClient(transport_of(tokens, credential.remote_login_name, interactive=True))
    return usable_logins(read_logins(client.logins()[0]), credential.connection.remote_firm_id)


def choose_account(*, credential: Credential, account_uuid: str, now: datetime) -> Credential:
    """The link with the account a person chose. Raises ``UnableToChooseAccount`` for one that is not theirs."""
    login = next((one for one in accounts_to_choose_from(credential) if one.account_uuid == account_uuid), None)
    if login is None:
        raise UnableToChooseAccount("That account does not belong to this Plannr login.")
    with transaction.atomic():
        credential.remote_account_id = login.account_uuid
        credential.save(update_fields=["remote_account_id", "updated_at"])
        _adopt_firm(credential.connection, login, now)
        enable_connection(connection_id=credential.connection_id, now=now)
    return credential


def is_last_of_use(credential: Credential) -> bool:
    """Whether nobody else's link could go on syncing without this one."""
    return all(one.pk == credential.pk for one in usable_credentials(credential.connection))


def disable_link(*, credential: Credential, now: datetime) -> None:
    """Forgets the user's tokens; when nobody else's are of use, all syncing of the firm stops at once."""
    if not is_last_of_use(credential):
        disable_credential(credential_id=credential.pk, now=now)
    else:
        disable_connection(connection_id=credential.connection_id, now=now)


def plannr_connection(firm: Firm) -> Connection:
    """The firm's connection, made switched off when there is none."""
    return ensure_connection(firm=firm, system=SYSTEM)
