"""Reading connections: which there are, and whether edits can go there right now."""

from __future__ import annotations

from backoffice.models import Firm
from domain.enums.sync import CredentialState
from integrations.models import Connection, Credential
from integrations.registry import is_registered, label_of


def connections_of_firm(firm_id: int) -> list[Connection]:
    """The firm's connections to systems that are installed."""
    found = Connection.objects.filter(firm_id=firm_id).select_related("firm").order_by("pk")
    return [connection for connection in found if is_registered(connection.system)]


def connection_of(firm: Firm, system: str) -> Connection | None:
    """The firm's connection to a system."""
    found: Connection | None = Connection.objects.filter(firm=firm, system=system).select_related("firm").first()
    return found


def other_systems(connection: Connection) -> list[str]:
    """What people call the firm's other systems that are switched on."""
    others = connections_of_firm(connection.firm_id)
    return [label_of(one.system) for one in others if one.is_enabled and one.system != connection.system]


def usable_credentials(connection: Connection, user_id: int | None = None) -> list[Credential]:
    """Those of use, best first: the user's own, the firm's, then colleagues'. One without an account is of none."""
    active = Credential.objects.filter(connection=connection, state=CredentialState.ACTIVE)
    found = list(active.exclude(remote_account_id="").select_related("user").order_by("pk"))
    own = [credential for credential in found if user_id is not None and credential.user_id == user_id]
    shared = [credential for credential in found if credential.user_id is None and credential not in own]
    return [*own, *shared, *(one for one in found if one not in own and one not in shared)]


def usable_credential(connection: Connection, user_id: int | None = None) -> Credential | None:
    """The best of those."""
    return next(iter(usable_credentials(connection, user_id)), None)


def is_live(connection: Connection) -> bool:
    """Whether an edit made now is sent by itself: the connection is on and somebody's tokens are of use."""
    return connection.is_enabled and usable_credential(connection) is not None
