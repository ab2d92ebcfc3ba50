"""Clients made on the platform's own screens: found here, or made here, or left to a person who can tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from backoffice.events import Origin
from backoffice.models import Client, ContactDetail
from backoffice.services.clients import create_client, set_address, set_primary_contact
from domain.enums.people import ClientKind, ContactKind, Gender
from domain.enums.platform import PlatformClientState
from domain.enums.sync import OutcomeAction
from domain.people_dates import UnableToReadDate, parse_date
from integrations.engine.ports import Level, Outcome
from integrations.engine.records import CLIENT
from integrations.models import Link, Run
from integrations.stores.log import DatabaseLog
from integrations.stores.transactions import one_commit
from soderberg_sync.client import Payload
from soderberg_sync.connector import SYSTEM
from soderberg_sync.mapping.words import CLIENT_STATES
from soderberg_sync.models import PlatformClient
from soderberg_sync.services.linking import note_client, platform_client

GENDERS = {"Female": Gender.FEMALE, "Male": Gender.MALE}
COUNTRIES = {"GB": "United Kingdom"}


def settle_newcomer(run: Run, payload: Payload, log: DatabaseLog, now: datetime) -> PlatformClient | None:
    """The client of ours this is, new or known; None where a person has to say, or has said no."""
    remote_id, name = str(payload["id"]), _name(payload)
    if Link.objects.filter(connection=run.connection, kind=CLIENT, remote_id=remote_id).exists():
        return None  # a person ended the link: nobody is linked again behind their back
    with one_commit():
        found = _same(payload, run)
        doubted = None if found else _perhaps(payload)
        if doubted is not None:
            why = f"May be {doubted.name}, who is here already: link them by hand on the tab Work of {doubted.name}."
            log.record(_told(remote_id, name, OutcomeAction.SKIP, why, Level.WARNING, doubted.pk))
            return None
        client = found or _create(payload, run)
        person = platform_client(run.connection, client)
        state = CLIENT_STATES.get(str(payload.get("status")), PlatformClientState.PENDING)
        note_client(person, remote_id=remote_id, state=state, now=now)
        action = OutcomeAction.RELINK if found else OutcomeAction.CREATE
        words = (
            "Linked with the client of this name and date of birth." if found else "New on the platform, and here now."
        )
        log.record(_told(remote_id, client.name, action, words, local_id=client.pk))
    return person


def _same(payload: Payload, run: Run) -> Client | None:
    """The one client here with this name and date of birth, who has no other record on the platform."""
    born = _born(payload)
    if born is None:
        return None
    first, last = str(payload.get("firstName") or ""), str(payload.get("surname") or "")
    people = Client.objects.filter(
        kind=ClientKind.INDIVIDUAL, first_name__iexact=first, last_name__iexact=last, date_of_birth=born
    ).exclude(platform_clients__remote_id__gt="")
    found = list(people[:2])
    return found[0] if len(found) == 1 else None


def _perhaps(payload: Payload) -> Client | None:
    """Somebody here who may be this person: the same National Insurance number, e-mail, or surname and birthday."""
    number = str(payload.get("nationalInsuranceNo") or "").replace(" ", "").upper()
    email, born = str(payload.get("email") or ""), _born(payload)
    fits = Q(pk__in=[])
    if number:
        fits |= Q(national_insurance_number=number)
    if email:
        same_email = ContactDetail.objects.filter(kind=ContactKind.EMAIL, value__iexact=email, is_placeholder=False)
        fits |= Q(pk__in=same_email.values("client_id"))
    if born:
        fits |= Q(last_name__iexact=str(payload.get("surname") or ""), date_of_birth=born)
    found: Client | None = Client.objects.filter(fits, kind=ClientKind.INDIVIDUAL).order_by("pk").first()
    return found


def _create(payload: Payload, run: Run) -> Client:
    origin = Origin(system=SYSTEM, connection_id=run.connection_id, run_id=run.pk)
    client = create_client(
        firm=run.connection.firm, origin=origin,
        fields={
            "title": str(payload.get("title") or ""), "first_name": str(payload.get("firstName") or ""),
            "last_name": str(payload.get("surname") or ""), "date_of_birth": _born(payload),
            "gender": GENDERS.get(str(payload.get("gender")), Gender.UNKNOWN),
            "national_insurance_number": str(payload.get("nationalInsuranceNo") or "").replace(" ", "").upper(),
        },
    )  # fmt: skip
    if payload.get("email"):
        set_primary_contact(client_id=client.pk, kind=ContactKind.EMAIL, value=str(payload["email"]), origin=origin)
    if payload.get("addressDetail"):
        set_address(client_id=client.pk, fields=_address(payload["addressDetail"]), origin=origin)
    return client


def _address(told: Mapping[str, Any]) -> dict[str, str]:
    country = str(told.get("country") or "")
    return {
        "line_1": str(told.get("address1") or ""), "line_2": str(told.get("address2") or ""),
        "postcode": str(told.get("postCode") or ""), "country": COUNTRIES.get(country, country),
    }  # fmt: skip


def _born(payload: Payload) -> date | None:
    try:
        return parse_date(str(payload.get("dateOfBirth") or ""))
    except UnableToReadDate:
        return None


def _name(payload: Payload) -> str:
    return f"{payload.get('firstName') or ''} {payload.get('surname') or ''}".strip() or f"Client {payload['id']}"


def _told(
    remote_id: str,
    label: str,
    action: OutcomeAction,
    words: str,
    level: Level = Level.INFO,
    local_id: int | None = None,
) -> Outcome:
    return Outcome(CLIENT, action.value, label, words, level=level, remote_id=remote_id, local_id=local_id)
