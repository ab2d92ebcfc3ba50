"""The firm's choices for Plannr: who may make them, and that the Firm ID is that of whoever is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from backoffice.models import User
from domain.enums.sync import CredentialState
from domain.identifiers import UnableToReadIdentifier, is_nil_uuid, normalise_uuid
from integrations.engine.errors import CredentialExpired, UnableToSync
from integrations.models import Connection, Credential
from integrations.services.connections import update_settings
from plannr_sync.client import PlannrClient
from plannr_sync.logins import Login, WrongFirm, read_logins
from plannr_sync.services.sessions import stored_token, transport_of

FIRM_ID = "remote_firm_id"
NOT_A_UUID = (
    "This is not a UUID. It has 32 letters and figures in five groups, like 1f0c2b9e-5a77-4c1d-8e21-0b1a2c3d4e5f. Find "
    "yours in Plannr: Settings, Firm Details."
)
NIL_UUID = "A UUID of noughts alone is no firm's. Copy yours from Plannr: Settings, Firm Details."


def save_company_settings(
    *, connection: Connection, user: User, settings: Mapping[str, Any], now: datetime
) -> Connection:
    """The connection with the firm's choices. Asks Plannr when the Firm ID changes, so not inside a transaction.

    Raises ``PermissionDenied`` for anybody but owners and administrators, ``ValidationError`` with what is wrong.
    """
    require_may_decide(user)
    wanted = dict(settings)
    if FIRM_ID in wanted:
        wanted[FIRM_ID] = _readable(str(wanted[FIRM_ID]))
        if wanted[FIRM_ID] != connection.remote_firm_id:
            check_firm_id(connection, wanted[FIRM_ID])
    return update_settings(connection_id=connection.pk, settings=wanted, now=now)


def read_firm_id(typed: str) -> str:
    """A Firm ID as it is kept, "" where none was typed. Raises ``ValidationError`` for what can be no firm's."""
    if not typed.strip():
        return ""
    try:
        found = normalise_uuid(typed)
    except UnableToReadIdentifier:
        raise ValidationError(NOT_A_UUID) from None
    if is_nil_uuid(found):
        raise ValidationError(NIL_UUID)
    return found


def _readable(typed: str) -> str:
    """``read_firm_id`` with its objection at the field."""
    try:
        return read_firm_id(typed)
    except ValidationError as error:
        raise ValidationError({FIRM_ID: error.messages}) from error


def require_may_decide(user: User) -> None:
    """Raises ``PermissionDenied`` unless the user runs the firm."""
    if not user.runs_the_firm:
        raise PermissionDenied("Only an owner or administrator may change the firm's Plannr settings.")


def check_firm_id(connection: Connection, firm_uuid: str) -> None:
    """Raises ``ValidationError`` when somebody's active link acts for another firm than this one."""
    active = Credential.objects.filter(connection=connection, state=CredentialState.ACTIVE)
    for credential in active.select_related("user"):
        who = credential.remote_login_name or "The connected login"
        if not firm_uuid:
            raise ValidationError({FIRM_ID: f"{who} is linked: disable the link before you remove the Firm ID."})
        try:
            logins = _logins(credential)
        except CredentialExpired:
            continue  # it is of no use any more; whoever connects again is checked then
        except UnableToSync as error:
            raise ValidationError(
                {FIRM_ID: f"Plannr could not be asked whether this is your firm. {error} Try again in a moment."}
            ) from error
        _require_same_firm(credential, logins, firm_uuid, who)


def _require_same_firm(credential: Credential, logins: list[Login], firm_uuid: str, who: str) -> None:
    acting = next((one for one in logins if one.account_uuid == credential.remote_account_id), None)
    if acting is None or acting.firm_uuid in ("", firm_uuid):
        return
    firm = acting.firm_name or "another firm"
    raise ValidationError(
        {
            FIRM_ID: f"{who} is linked for {firm}, whose Firm ID is {acting.firm_uuid}: that is not the one you "
            "entered. Correct it, or disable that link first and sign in for the other firm."
        }
    )


def _logins(credential: Credential) -> list[Login]:
    name = credential.remote_login_name or f"credential {credential.pk}"
    client = PlannrClient(transport_of(stored_token(credential), name, interactive=True))
    return read_logins(client.logins()[0])


def set_firm_id(*, connection: Connection, firm_uuid: str, now: datetime) -> Connection:
    """The connection with the firm's id in Plannr, set from a command line.

    Raises ``WrongFirm`` for what can be no firm's id, or is not that of the firm of a linked login.
    """
    try:
        wanted = read_firm_id(firm_uuid)
        if wanted != connection.remote_firm_id:
            check_firm_id(connection, wanted)
    except ValidationError as error:
        raise WrongFirm(" ".join(error.messages)) from error
    return update_settings(connection_id=connection.pk, settings={FIRM_ID: wanted}, now=now)
