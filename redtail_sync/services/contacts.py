"""Linking a cashflow with Redtail contacts: looking for them, linking, unlinking, and starting what pulls accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from backoffice.models import Client, User
from backoffice.services.records import save_new
from cashflow.models import Cashflow
from domain.enums.sync import RunKind, RunTrigger
from integrations.engine.canonical import read_date
from integrations.engine.records import Record
from integrations.models import Connection, Run
from integrations.registry import SessionTerms
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from redtail_sync.models import ContactLink
from redtail_sync.reader import contact_record
from redtail_sync.selectors.contacts import contact_links
from redtail_sync.selectors.pulls import due_contacts, run_under_way
from redtail_sync.services.rights import USE, require
from redtail_sync.services.sessions import open_redtail_session, reader_of

MOST_FOUND = 50
"""So many contacts are shown; whoever looks for more narrows the search."""


@dataclass(frozen=True, slots=True)
class Found:
    """A contact as the results show it; ``client_id`` is who of the cashflow's people it seems to be."""

    contact_id: str
    name: str
    kind: str
    date_of_birth: date | None
    is_linked: bool
    client_id: int | None


@dataclass(frozen=True, slots=True)
class Search:
    """What was found; ``is_cut_short`` where there is more."""

    found: list[Found]
    is_cut_short: bool


def search_contacts(*, connection: Connection, cashflow: Cashflow, user: User, filters: Mapping[str, str]) -> Search:
    """Contacts that fit. Asks Redtail; raises ``UnableToSync`` and ``PermissionDenied``."""
    require(user, USE)
    session = open_redtail_session(connection, SessionTerms(read_only=True, interactive=True, user_id=user.pk))
    linked = {link.contact_id for link in contact_links(cashflow)}
    people = [seat.client for seat in cashflow.seats.all()]
    found: list[Found] = []
    for payload in reader_of(session).client.search_contacts(filters):
        if len(found) == MOST_FOUND:
            return Search(found, is_cut_short=True)
        record = contact_record(payload)
        found.append(_found(record, linked, people))
    return Search(found, is_cut_short=False)


def _found(record: Record, linked: set[str], people: list[Client]) -> Found:
    return Found(
        contact_id=record.remote_id,
        name=record.label,
        kind=str(record.fields["type"] or ""),
        date_of_birth=None if "date_of_birth" in record.problems else read_date(record.fields["date_of_birth"]),
        is_linked=record.remote_id in linked,
        client_id=_who(record, people),
    )


def _who(record: Record, people: list[Client]) -> int | None:
    """The one person of the same names, where there is exactly one."""
    names = [str(record.fields[name] or "").casefold() for name in ("first_name", "last_name")]
    same = [one.pk for one in people if [one.first_name.casefold(), one.last_name.casefold()] == names]
    return same[0] if len(same) == 1 and all(names) else None


def link_contact(
    *,
    connection: Connection,
    cashflow: Cashflow,
    contact_id: str,
    client_id: int | None,
    user: User,
    now: datetime,
) -> ContactLink:
    """The cashflow with one contact more, its name as Redtail tells it; one that is linked already stays as it is.

    Asks Redtail, so not inside a transaction. Raises ``UnableToSync``, ``PermissionDenied``, and ``ValidationError``
    for a person who is not in the cashflow.
    """
    require(user, USE)
    if client_id is not None and client_id not in {seat.client_id for seat in cashflow.seats.all()}:
        raise ValidationError("Choose one of the cashflow's own people.")
    session = open_redtail_session(connection, SessionTerms(read_only=True, interactive=True, user_id=user.pk))
    record = contact_record(reader_of(session).client.contact(contact_id))
    with transaction.atomic():
        Cashflow.objects.select_for_update().get(pk=cashflow.pk)  # one of two who link the same contact waits here
        known: ContactLink | None = ContactLink.objects.filter(cashflow=cashflow, contact_id=record.remote_id).first()
        return known or save_new(
            ContactLink(
                firm_id=cashflow.firm_id, connection=connection, cashflow=cashflow, contact_id=record.remote_id,
                contact_name=record.label[:255], client_id=client_id, linked_by=user, linked_at=now,
            )
        )  # fmt: skip


@transaction.atomic
def unlink_contact(*, link_id: int, user: User) -> None:
    """Takes a contact from its cashflow. Linked accounts stay linked, with their last balance; what waits is kept.

    One that somebody else unlinked meanwhile is no error. Raises ``PermissionDenied``.
    """
    require(user, USE)
    ContactLink.objects.filter(pk=link_id).delete()


@transaction.atomic
def pull_on_launch(*, connection: Connection, cashflow: Cashflow, user: User, now: datetime) -> Run | None:
    """The run of the day's first launch; None where a launch of the firm's day has pulled these contacts already.

    What failed is tried again by a later launch of the same day (``redtail_sync.selectors.pulls.due_contacts``). Two
    people who launch at once meet at the rows' lock, and the second finds the day marked, or the new run under way.
    """
    require(user, USE)
    due = due_contacts(_locked(connection, cashflow), now)
    if not due:
        return None
    ContactLink.objects.filter(pk__in=[link.pk for link in due]).update(pulled_day=timezone.localdate(now))
    return _run_of(connection, [link.contact_id for link in due], RunTrigger.CASHFLOW, user, now)


@transaction.atomic
def refresh(*, connection: Connection, cashflow: Cashflow, user: User, now: datetime) -> Run | None:
    """A run over all of the cashflow's contacts, asked for by a person; the one under way is given back.

    Raises ``PermissionDenied``.
    """
    require(user, USE)
    ids = [link.contact_id for link in _locked(connection, cashflow)]
    return _run_of(connection, ids, RunTrigger.PERSON, user, now) if ids else None


def _locked(connection: Connection, cashflow: Cashflow) -> list[ContactLink]:
    """The contacts of the cashflow, so locked that whoever else would start a pull of them waits."""
    links = ContactLink.objects.select_for_update().filter(cashflow=cashflow, connection=connection)
    return list(links)


def _run_of(connection: Connection, contact_ids: list[str], trigger: RunTrigger, user: User, now: datetime) -> Run:
    """The run under way that reads all of these contacts, or else a new one."""
    return run_under_way(connection, contact_ids) or start_run(
        connection=connection,
        kind=RunKind.PULL,
        scope=RunScope(client_ids=tuple(sorted(contact_ids))),
        trigger=trigger,
        user=user,
        now=now,
    )
