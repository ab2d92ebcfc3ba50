"""Taking a client's word: what was opened, what was agreed to, kept as evidence and handed to whoever asked for it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from backoffice.acceptance import Acceptance, AcceptanceSource, ToRead, UnableToAccept, source_named
from backoffice.models import Client
from domain.enums.portal import ConsentAnswer
from portal.models import Consent, DocumentOpening, PortalAccess, TermsText
from portal.selectors.consents import openings_of
from portal.services.seals import digest_of, seal_of, sealed_values


@dataclass(frozen=True, slots=True)
class Caller:
    """Where an answer came from: the network address (empty: not known) and what the browser calls itself."""

    address: str
    browser: str


def find_acceptance(*, client_id: int, slug: str, key: str) -> tuple[AcceptanceSource, Acceptance]:
    """What is to be accepted, with its source. Raises ``UnableToAccept`` when it waits no more."""
    source = source_named(slug)
    waiting = source.waiting(client_id) if source is not None else []
    found = next((one for one in waiting if one.key == key), None)
    if source is None or found is None:
        raise UnableToAccept("This is not waiting for you: it may have been answered already.")
    return source, found


def open_document(
    *, access: PortalAccess, slug: str, key: str, document: str, now: datetime, caller: Caller
) -> tuple[Acceptance, str]:
    """The words of one document; that they were opened is written down. Raises ``UnableToAccept``."""
    source, wanted = find_acceptance(client_id=access.client_id, slug=slug, key=key)
    told = next((one for one in wanted.documents if one.key == document), None)
    if told is None:
        raise UnableToAccept("There is no such document.")
    text = source.text_of(access.client_id, key, document)
    if not access.only_looks:
        _write_down(access, slug, key, told, text, now, caller)
    return wanted, text


@transaction.atomic
def _write_down(
    access: PortalAccess, slug: str, key: str, told: ToRead, text: str, now: datetime, caller: Caller
) -> None:
    """Keeps the words once, and that they were opened."""
    digest = digest_of(text)
    TermsText.objects.get_or_create(
        firm_id=access.firm_id, digest=digest, defaults={"title": told.title, "version": told.version, "text": text}
    )
    DocumentOpening.objects.create(
        firm_id=access.firm_id, user=access.user, client=access.client, source=slug, key=key, document=told.key,
        title=told.title, version=told.version, digest=digest, opened_at=now, address=_plain_address(caller),
    )  # fmt: skip


@transaction.atomic
def give_consent(
    *, access: PortalAccess, slug: str, key: str, answer: ConsentAnswer, now: datetime, caller: Caller
) -> Consent:
    """The answer, kept as evidence and handed to its source, both or neither.

    Raises ``UnableToAccept``: for who only looks, while a document is unopened, what cannot be skipped, or what its
    source cannot take now.
    """
    if access.only_looks:
        raise UnableToAccept("Only the client can agree to this.")
    client: Client = Client.objects.select_for_update().get(pk=access.client_id)
    source, wanted = find_acceptance(client_id=client.pk, slug=slug, key=key)
    if answer == ConsentAnswer.SKIPPED and not wanted.may_skip:
        raise UnableToAccept("This cannot be skipped.")
    if wanted.waits_for and answer == ConsentAnswer.ACCEPTED:
        raise UnableToAccept(wanted.waits_for)
    opened = openings_of(access, slug, wanted)
    unread = [one.title for one in wanted.documents if one.key not in opened]
    if unread and answer == ConsentAnswer.ACCEPTED:
        raise UnableToAccept(f"Open every document first. Not opened yet: {', '.join(unread)}.")
    consent = _evidence(access, client, slug, wanted, opened, answer, now, caller)
    source.answer(client_id=client.pk, key=key, is_accepted=answer == ConsentAnswer.ACCEPTED, user=access.user, now=now)
    return consent


@sensitive_variables("sort_code", "account_number")
def give_bank_details(
    *, access: PortalAccess, slug: str, key: str, sort_code: str, account_number: str, now: datetime
) -> None:
    """The person's bank details, handed to what waits for them; nothing of them is kept here.

    Raises ``UnableToAccept`` for who only looks and where nothing waits for them, ``ValidationError``.
    """
    if access.only_looks:
        raise UnableToAccept("Only the client can give these.")
    source, _ = find_acceptance(client_id=access.client_id, slug=slug, key=key)
    source.give_bank_details(
        client_id=access.client_id, key=key, sort_code=sort_code, account_number=account_number, user=access.user,
        now=now,
    )  # fmt: skip


def _evidence(
    access: PortalAccess, client: Client, slug: str, wanted: Acceptance, opened: dict[str, DocumentOpening],
    answer: ConsentAnswer, now: datetime, caller: Caller,
) -> Consent:  # fmt: skip
    last = Consent.objects.filter(client=client).order_by("-id").first()
    consent = Consent(
        firm_id=access.firm_id, client=client, user=access.user, who=access.user.name, email=access.user.email,
        source=slug, key=wanted.key, kind=wanted.kind, title=wanted.title, statement=wanted.statement,
        version=wanted.version, facts=[list(pair) for pair in wanted.facts],
        documents=[_as_read(one) for one in opened.values()], answer=answer, given_at=now.astimezone(UTC),
        address=_plain_address(caller), browser=caller.browser[:300], previous_seal=last.seal if last else "",
    )  # fmt: skip
    consent.seal = seal_of(sealed_values(consent))
    consent.save(force_insert=True)
    return consent


def _as_read(opening: DocumentOpening) -> dict[str, Any]:
    return {
        "document": opening.document, "title": opening.title, "version": opening.version, "digest": opening.digest,
        "opened_at": opening.opened_at.astimezone(UTC).isoformat(),
    }  # fmt: skip


def _plain_address(caller: Caller) -> str | None:
    """The address in its usual spelling; None for what is none, such as a socket's path."""
    try:
        return str(ipaddress.ip_address(caller.address))
    except ValueError:
        return None
