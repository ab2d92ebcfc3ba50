"""Bringing clients in from Plannr: search, import runs, filling in what is missing, linking and creating."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from backoffice.models import Client, User
from backoffice.services.clients import COUPLE_KINDS
from domain.enums.sync import RunKind, RunTrigger
from integrations.engine.canonical import Fields
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import CredentialExpired, UnableToSync
from integrations.engine.policy import may_send
from integrations.engine.records import CLIENT, Record
from integrations.models import Connection, Link, OutboxEntry, Run
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credentials
from integrations.selectors.creations import creations_under_way
from integrations.services.credentials import expire_credential, note_success
from integrations.services.links import cancel_creations, create_there, link_existing
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from integrations.stores.bundle import side_of, terms_of
from plannr_sync.connector import LABEL
from plannr_sync.mapping.clients import PULL_RULES, missing_details
from plannr_sync.reader import PlannrReader
from plannr_sync.search import SearchResult, Terms, search_clients
from plannr_sync.services.sessions import open_plannr_session, reader_of

Told = TypeVar("Told")
MODEL = "backoffice.client"
CANCELLED = "It was cancelled, so that the client can be linked with a record that is there already."
NO_LINK = f"{LABEL} does not accept your link, or there is none: choose Reset or Enable in Settings, {LABEL}."


class UnableToImport(UnableToSync):
    """A client cannot be brought in as things stand."""

    permanent = True
    code = "not_importable"


def ask_plannr(connection: Connection, user: User | None, question: Callable[[PlannrReader], Told]) -> Told:
    """What somebody who waits at a screen wants to know, read under their login, else under the next that works.

    A login that is turned away is marked as expired, as a run does, so not inside a transaction. Raises
    ``UnableToSync``; where no login is of use, with what to do about it.
    """
    user_id = user.pk if user else None
    expired: CredentialExpired | None = None
    for login in usable_credentials(connection, user_id):
        terms = SessionTerms(read_only=True, interactive=True, user_id=user_id, credential_id=login.pk)
        try:
            answer = question(reader_of(open_plannr_session(connection, terms)))
        except CredentialExpired as error:
            expired = error
            expire_credential(credential_id=login.pk, sentence=str(error), now=timezone.now())
        else:
            note_success(credential_id=login.pk, now=timezone.now())
            return answer
    raise CredentialExpired(NO_LINK) from expired


def search_plannr(*, connection: Connection, user: User | None, terms: Terms) -> SearchResult:
    """Clients of Plannr that fit. Raises ``UnableToSync``."""
    return ask_plannr(connection, user, lambda reader: search_clients(reader, terms))


def start_import(
    *,
    connection: Connection,
    client_ids: Iterable[str] | None,
    user: User | None,
    trigger: RunTrigger = RunTrigger.PERSON,
    preview: bool = False,
    relatives: bool = True,
    adviser: User | None = None,
    now: datetime,
) -> Run:
    """A queued run that brings these clients (None: all there are) in with their partners, plans and incomes.

    Without ``relatives`` nobody but the named comes in. ``adviser`` looks after those whose adviser in Plannr is not
    known here.
    """
    ids = None if client_ids is None else tuple(dict.fromkeys(client_ids))
    return start_run(
        connection=connection,
        kind=RunKind.PREVIEW if preview else RunKind.IMPORT,
        scope=RunScope(
            client_ids=ids,
            import_clients=True,
            relatives=relatives,
            adviser_id=adviser.pk if adviser else None,
        ),
        trigger=trigger,
        user=user,
        now=now,
    )


def fetch_client(*, connection: Connection, user: User | None, remote_id: str) -> Record:
    """One client of Plannr as it is now. Raises ``UnableToSync``."""
    return ask_plannr(connection, user, lambda reader: reader.fetch(CLIENT, remote_id))


@transaction.atomic
def import_completed(
    *, connection: Connection, record: Record, details: Mapping[str, Any], user: User | None, now: datetime
) -> int:
    """The id of a client made from Plannr's record and the details a person typed, which are sent there if allowed.

    ``details`` are canonical values of the fields ``missing_details`` named. Raises ``UnableToImport`` and
    ``UnableToStore``.
    """
    side = side_of(connection, now=lambda: now, user_id=user.pk if user else None)
    if side.links.by_remote(CLIENT, [record.remote_id]):
        raise UnableToImport("This client is imported already.")
    understood = {name: value for name, value in record.fields.items() if name not in record.problems}
    fields: Fields = {**understood, **details}
    if missing_details(fields):
        raise UnableToImport("First name, surname, gender and date of birth are needed.")
    local_id = side.local.create(CLIENT, fields)
    link_id = side.links.add(CLIENT, local_id, record, dict(record.fields), {})
    if may_send(terms_of(connection, LABEL).mode, LABEL).allowed:
        side.outbox.queue_update(link_id, details.keys())
    return local_id


def link_client(*, connection: Connection, client: Client, remote_id: str, user: User | None, now: datetime) -> Link:
    """Links one of our clients to a Plannr record and pulls what belongs to it. Raises ``UnableToSync``."""
    record = fetch_client(connection=connection, user=user, remote_id=remote_id)
    require_taking_part(record)
    with transaction.atomic():
        link = link_existing(
            connection=connection,
            local_id=client.pk,
            record=record,
            user_id=user.pk if user else None,
            now=now,
        )
        start_import(connection=connection, client_ids=[remote_id], user=user, now=now)
    return link


def require_taking_part(record: Record) -> None:
    """Raises ``UnableToImport`` for a record the next sync would take from its client again."""
    refused = first_reason(PULL_RULES, record.fields)
    if refused:
        raise UnableToImport(
            f"{refused.sentence} The next sync would end the link again: make the client active in {LABEL}, then link "
            "them here."
        )


def unlinked_with_partner(connection: Connection, client: Client) -> list[Client]:
    """The client and the partner, as far as Plannr does not know them yet."""
    taken = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    linked = set(taken.values_list("local_id", flat=True))
    partners = client.relationships.filter(kind__in=COUPLE_KINDS).select_related("other")
    people = [client, *(relationship.other for relationship in partners)]
    return [person for person in people if person.pk not in linked]


def creations_in_plannr(connection: Connection, client: Client) -> list[OutboxEntry]:
    """Creations under way of a client, and of the partner created along; none where the client's own is not."""
    if not creations_under_way(connection, MODEL, [client.pk]).exists():
        return []
    people = [person.pk for person in unlinked_with_partner(connection, client)]
    return list(creations_under_way(connection, MODEL, people))


def cancel_creation(*, connection: Connection, client: Client) -> list[OutboxEntry]:
    """Gives up the creation of a client there, and of the partner who would be created along.

    Raises ``UnableToSend`` while one of them is being sent.
    """
    people = [entry.local_id for entry in creations_in_plannr(connection, client)]
    return cancel_creations(connection=connection, model=MODEL, local_ids=people, reason=CANCELLED)


def create_in_plannr(*, connection: Connection, client: Client, user: User | None, now: datetime) -> int:
    """Queues the creation of a client there, the partner's too; gives how many. Raises ``UnableToSync``."""
    wanted = [person.pk for person in unlinked_with_partner(connection, client)]
    return create_there(
        connection=connection, kind=CLIENT, local_ids=wanted, user_id=user.pk if user else None, now=now
    )
