"""What pages say of the link with Xplan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from backoffice.models import Client, Firm, User
from domain.enums.sync import CredentialState
from integrations.engine.records import CLIENT
from integrations.local.registry import KINDS
from integrations.models import Connection, Credential, Link, Run
from integrations.registry import system_of
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.names import names_of
from integrations.selectors.words import value_in_words
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
    theirs: str
    ours: str


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
    """Emergency changes, those in force first, each value in words."""
    found = Override.objects.filter(link__connection=connection).select_related("link", "made_by")
    in_force_first = F("replaced_at").desc(nulls_first=True)
    rows = list(found.order_by(in_force_first, "-made_at", "-id")[:OVERRIDES_SHOWN])
    names = names_of(one.link for one in rows)
    people = _people_named(connection, [value for one in rows for value in (one.theirs, one.ours)])
    return [_row(one, names.get((one.link.local_model, one.link.local_id), ""), people) for one in rows]


def _row(override: Override, name: str, people: Mapping[str, str]) -> OverrideRow:
    spec = system_of(SYSTEM).connector.kind(override.link.kind)

    def in_words(value: Any) -> str:
        if override.field == "owners":
            return " and ".join(people.get(one, one) for one in _owners(value))
        return "" if value in (None, "") else value_in_words(spec, override.field, value)

    is_client = override.link.local_model == "backoffice.client"
    return OverrideRow(
        override, spec.mapping.rule(override.field).label, name, override.link.local_id if is_client else None,
        in_words(override.theirs), in_words(override.ours),
    )  # fmt: skip


def _owners(value: Any) -> list[str]:
    """Xplan's numbers of the owners in a value: bare, or each with a share."""
    rows = value if isinstance(value, list) else []
    return [str(row["client"]) if isinstance(row, dict) else str(row) for row in rows]


def _people_named(connection: Connection, values: Iterable[Any]) -> dict[str, str]:
    """What the clients are called whose numbers stand in these values; one of ours who is not there by our own."""
    ids = {one for value in values for one in _owners(value)}
    links = list(Link.objects.filter(connection=connection, kind=CLIENT, remote_id__in=ids))
    ours = {one: int(pk) for one in ids if (pk := one.removeprefix("local:")).isdigit() and pk != one}
    called = KINDS[CLIENT].labels({*(link.local_id for link in links), *ours.values()}) if ids else {}
    found = {link.remote_id: called.get(link.local_id, "") for link in links}
    return found | {one: called.get(pk, one) for one, pk in ours.items()}
