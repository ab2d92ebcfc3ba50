"""How our records stand with Plannr, for buttons and pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from backoffice.models import Client, User
from domain.enums.sync import ConflictState, OutboxAction, OutboxState
from domain.people_dates import format_date
from integrations.models import Conflict, Connection, Credential, Link, OutboxEntry
from integrations.registry import system_of
from integrations.selectors.connections import connection_of, is_live
from integrations.stores.links import ENDED_HERE
from plannr_sync.connector import SYSTEM
from plannr_sync.selectors.withdrawn import why_withdrawn

FIRM_ID_FIRST = (
    "An owner or administrator has to enter the firm's Plannr Firm ID in Settings, Plannr, before you can sign in."
)
NOT_ACTIVE = "the link with Plannr is not active; enable it in Settings, Plannr."
WITHDRAWN = (
    "Not linked with Plannr since {day}: {why} Everything here stays, and is synced no more. If that is right, there "
    "is nothing to do; if not, put it right in Plannr and then link the client again."
)


@dataclass(frozen=True, slots=True)
class ClientState:
    """One client and Plannr: the firm's connection, the link, the address there, and why nothing can be done now.

    ``withdrawn`` says since when and why a client is no longer linked whose link Plannr's side ended.
    """

    connection: Connection | None
    link: Link | None = None
    open_url: str = ""
    why_not: str = ""
    withdrawn: str = ""


def living_link(connection: Connection, model: str, pk: int) -> Link | None:
    """The link of one of our records."""
    living = Link.objects.filter(connection=connection, ended_at__isnull=True)
    found: Link | None = living.filter(local_model=model, local_id=pk).first()
    return found


def open_url(link: Link) -> str:
    """Where Plannr shows a linked record; "" when there is no such page."""
    return remote_url(link.kind, link.remote_id, link.owner_ids[0] if link.owner_ids else "")


def remote_url(kind: str, remote_id: str, client: str = "") -> str:
    """Where Plannr shows a record; "" when there is no such page."""
    return system_of(SYSTEM).connector.kind(kind).url_of(remote_id, client or remote_id)


def client_action_state(user: User, client: Client) -> ClientState:
    """What the client's page can offer. A firm that never set Plannr up is offered nothing."""
    connection = connection_of(user.firm, SYSTEM) if user.firm else None
    if connection is None:
        return ClientState(None)
    last = _last_link(connection, client)
    why_not = "" if is_live(connection) else NOT_ACTIVE
    if last is None or last.ended_at is not None:
        return ClientState(connection, why_not=why_not, withdrawn=_why_withdrawn(last) if last else "")
    return ClientState(connection, last, open_url(last), why_not)


def _last_link(connection: Connection, client: Client) -> Link | None:
    """The living link of a client, else the one that ended last."""
    theirs = Link.objects.filter(connection=connection, local_model="backoffice.client", local_id=client.pk)
    found: Link | None = theirs.order_by(F("ended_at").desc(nulls_first=True)).first()
    return found


def _why_withdrawn(link: Link) -> str:
    """Since when and why an ended link is no more; "" where it was ended here."""
    if link.ended_at is None or link.end_reason in ENDED_HERE:
        return ""
    day = format_date(timezone.localdate(link.ended_at))
    return WITHDRAWN.format(day=day, why=why_withdrawn(link))


def link_of_record(user: User, model: str, pk: int) -> Link | None:
    """The living link of one of our records; None for what is not linked."""
    connection = connection_of(user.firm, SYSTEM) if user.firm else None
    return living_link(connection, model, pk) if connection else None


def credential_of(connection: Connection | None, user: User) -> Credential | None:
    """The user's own link with Plannr, whatever its state."""
    found: Credential | None = (
        Credential.objects.filter(connection=connection, user=user).first() if connection else None
    )
    return found


def why_not_enable(connection: Connection | None, user: User) -> str:
    """Why this person cannot link Plannr yet; "" when they can.

    Whoever runs the firm may go first: the Firm ID is then taken from their own login.
    """
    has_firm_id = connection is not None and bool(connection.remote_firm_id)
    return "" if has_firm_id or user.runs_the_firm else FIRM_ID_FIRST


def imported_already(connection: Connection, remote_ids: list[str]) -> dict[str, int]:
    """Our client ids of those Plannr clients that are linked."""
    living = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    return dict(living.filter(remote_id__in=remote_ids).values_list("remote_id", "local_id"))


@dataclass(frozen=True, slots=True)
class Review:
    """How much was changed while nothing could be sent, and waits for a person."""

    out_of_sync: int
    held: int
    failed: int


def waiting_for_review(connection: Connection) -> Review:
    """Open questions, creations and deletions that were held back, and what Plannr refused."""
    asked = Conflict.objects.filter(link__connection=connection, link__ended_at__isnull=True, state=ConflictState.OPEN)
    held = Q(state=OutboxState.HELD) & ~Q(action=OutboxAction.UPDATE)
    waiting = OutboxEntry.objects.filter(connection=connection).aggregate(
        held=Count("pk", filter=held), failed=Count("pk", filter=Q(state=OutboxState.FAILED))
    )
    return Review(asked.count(), **waiting)
