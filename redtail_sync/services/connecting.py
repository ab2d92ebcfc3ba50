"""A user's integration with Redtail: user name and password are traded for a key once, and only the key is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from backoffice.models import Firm, User
from domain.enums.sync import CredentialKind, CredentialState, Mode, UpdatePolicy
from integrations.engine.errors import UnableToSync
from integrations.models import Connection, Credential
from integrations.selectors.connections import usable_credentials
from integrations.services.connections import disable_connection, disable_credential, enable_connection
from integrations.services.credentials import Tokens, save_credential
from redtail_sync.authentication import LOGIN_SCHEME, LoggedIn, call_token, login_token, read_login
from redtail_sync.client import RedtailClient
from redtail_sync.connector import SYSTEM
from redtail_sync.models import ContactLink
from redtail_sync.services.rights import USE, require
from redtail_sync.services.sessions import given_token, installation_key, transport_of
from redtail_sync.services.types import ensure_type_rules


class OtherDatabase(UnableToSync):
    """The login belongs to another Redtail database than the firm's."""

    permanent = True
    code = "other_database"


@transaction.atomic
def redtail_connection(firm: Firm) -> Connection:
    """The firm's connection, made when there is none. It only ever reads."""
    connection, _ = Connection.objects.get_or_create(
        firm=firm,
        system=SYSTEM,
        defaults={"mode": Mode.FORCE_ONE_WAY, "update_by_default": UpdatePolicy.ONLY_FROM_REMOTE},
    )
    return connection  # type: ignore[no-any-return]


@sensitive_variables("password", "token")
def add_integration(*, connection: Connection, user: User, user_name: str, password: str, now: datetime) -> Credential:
    """The user's integration, new or entered again. Asks Redtail, so not inside a transaction.

    Raises ``PermissionDenied`` for those who do not work here, and ``UnableToSync`` with the reason in words (locked,
    timed out, wrong password, another database); then nothing is kept.
    """
    require(user, USE)
    token = login_token(installation_key(), user_name, password)
    sender = transport_of(given_token(token), user_name, interactive=True, scheme=LOGIN_SCHEME)
    logged_in = read_login(RedtailClient(sender).login())
    _try_key(logged_in, user_name)
    return _keep(connection, user, user_name, logged_in, now)


def _try_key(logged_in: LoggedIn, user_name: str) -> None:
    """A look that says nothing secret: whether the key that came is accepted."""
    token = given_token(call_token(installation_key(), logged_in.user_key))
    client = RedtailClient(transport_of(token, logged_in.database_id or user_name, interactive=True))
    next(client.contacts(), None)


@transaction.atomic
def _keep(connection: Connection, user: User, user_name: str, logged_in: LoggedIn, now: datetime) -> Credential:
    fresh = Connection.objects.select_for_update().get(pk=connection.pk)
    _adopt_database(fresh, user, logged_in.database_id)
    credential = save_credential(
        connection=fresh,
        user=user,
        kind=CredentialKind.USER_KEY,
        tokens=Tokens(logged_in.user_key),
        remote_account_id=logged_in.user_id or user_name,
        remote_login_name=user_name,
        now=now,
    )
    enable_connection(connection_id=fresh.pk, now=now)
    ensure_type_rules(firm=connection.firm)
    return credential


def _adopt_database(connection: Connection, user: User, database_id: str) -> None:
    """One Redtail database a firm: ids of another would mean other contacts and accounts."""
    if not database_id or database_id == connection.remote_firm_id:
        return
    others = Credential.objects.filter(connection=connection, state=CredentialState.ACTIVE).exclude(user=user)
    is_in_use = others.exists() or ContactLink.objects.filter(connection=connection).exists()
    if connection.remote_firm_id and is_in_use:
        raise OtherDatabase(
            f"This login belongs to Redtail database {database_id}, and your firm is linked with database "
            f"{connection.remote_firm_id}. Unlink its contacts and remove the other logins first."
        )
    connection.remote_firm_id = database_id
    connection.save()


def remove_integration(*, credential: Credential, now: datetime) -> None:
    """Forgets the user's key; when nobody else's is of use, all pulling stops. The key itself stays good at Redtail."""
    if any(one.pk != credential.pk for one in usable_credentials(credential.connection)):
        disable_credential(credential_id=credential.pk, now=now)
    else:
        disable_connection(connection_id=credential.connection_id, now=now)
