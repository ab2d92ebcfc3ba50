"""What pages say of the link with Xplan."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.models import Client, Firm, User
from domain.enums.sync import CredentialState
from integrations.engine.records import CLIENT
from integrations.models import Connection, Credential, Link, Run
from integrations.registry import system_of
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.names import names_of
from xplan_sync.connector import SYSTEM
from xplan_sync.models import Override

RUNS_SHOWN = 8
OVERRIDES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """One emergency change, with whose it is."""

    override: Override
    label: str
    record: str
    client_id: int | None


def credential_of(connection: Connection, user: User) -> Credential | None:
    """The user's own sign-in, whatever its state."""
    found: Credential | None = Credential.objects.filter(connection=connection, user=user).first()
    return found


def colleagues_of(connection: Connection, user: User) -> list[str]:
    """Names of others whose sign-in works."""
    others = Credential.objects.filter(connection=connection, state=CredentialState.ACTIVE).exclude(user=user)
    return [one.user.name if one.user else one.remote_login_name for one in others.select_related("user")]


def has_sign_ins(connection: Connection) -> bool:
    """Whether anybody's sign-in is kept."""
    kept = Credential.objects.filter(connection=connection)
    return bool(kept.exclude(state=CredentialState.DISABLED).exists())


def remote_client(connection: Connection, client_id: int) -> str:
    """Xplan's number of one of our clients; empty for one who is not linked."""
    link = Link.objects.filter(connection=connection, kind=CLIENT, local_id=client_id, ended_at__isnull=True)
    return str(link.values_list("remote_id", flat=True).first() or "")


def live_connection(firm: Firm | None) -> Connection | None:
    """The firm's connection while it is live."""
    connection = connection_of(firm, SYSTEM) if firm is not None else None
    return connection if connection is not None and is_live(connection) else None


def link_of(connection: Connection, client: Client) -> Link | None:
    """The living link of one of our clients."""
    return link_of_record(connection, "backoffice.client", client.pk)


def link_of_record(connection: Connection, model: str, pk: int) -> Link | None:
    """The living link of one of our records."""
    living = Link.objects.filter(connection=connection, ended_at__isnull=True)
    found: Link | None = living.filter(local_model=model, local_id=pk).first()
    return found


def latest_runs(connection: Connection) -> list[Run]:
    """The newest runs."""
    return list(Run.objects.filter(connection=connection)[:RUNS_SHOWN])


def here_already(connection: Connection, remote_ids: list[str]) -> dict[str, int]:
    """Our clients behind these remote ids."""
    living = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    return dict(living.filter(remote_id__in=remote_ids).values_list("remote_id", "local_id"))


def overrides(connection: Connection) -> list[OverrideRow]:
    """Emergency changes, those in force first."""
    found = Override.objects.filter(link__connection=connection).select_related("link", "made_by")
    rows = sorted(found[:OVERRIDES_SHOWN], key=lambda one: one.replaced_at is not None)
    names = names_of(one.link for one in rows)
    return [_row(one, names.get((one.link.local_model, one.link.local_id), "")) for one in rows]


def _row(override: Override, name: str) -> OverrideRow:
    rule = system_of(SYSTEM).connector.kind(override.link.kind).mapping.rule(override.field)
    is_client = override.link.local_model == "backoffice.client"
    return OverrideRow(override, rule.label, name, override.link.local_id if is_client else None)
