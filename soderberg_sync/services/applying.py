"""What the adviser does: illustrate, complete the client, apply, send, withdraw, correct what came as a GIA."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from backoffice.events import Origin
from backoffice.models import Client, Relationship, User
from backoffice.services.clients import relate_clients, set_address, set_primary_contact, update_client
from backoffice.services.records import apply_changes, check, save_new
from domain.enums.people import ContactKind, Gender, RelationshipKind
from domain.enums.platform import (
    ApplicationState,
    BankCheck,
    IllustrationState,
    PlatformClientState,
    PlatformPurpose,
    PlatformWrapper,
)
from integrations.models import Connection
from soderberg_sync.mapping.words import GENDER_OF
from soderberg_sync.models import (
    Application,
    Illustration,
    Mandate,
    PlatformAccount,
    PlatformClient,
    PlatformRequest,
)
from soderberg_sync.models.clients import ACCOUNT_NUMBER, SORT_CODE
from soderberg_sync.models.illustrations import AccountTerms
from soderberg_sync.services import states
from soderberg_sync.services.eligibility import check_terms, why_no_account
from soderberg_sync.services.linking import platform_client
from soderberg_sync.services.opening import today_of, who_pays
from soderberg_sync.services.plans import retire_plan
from soderberg_sync.services.requests import drop_requests, queue_request

SHARED = (
    "client", "second_client", "parent", "wrapper", "strategy", "retirement_age", "single_contribution",
    "regular_contribution", "contribution_frequency", "initial_charge_percent", "ongoing_charge_percent",
)  # fmt: skip
"""What an application takes over from its illustration."""
OPEN_STATES = (ApplicationState.DRAFT, ApplicationState.PENDING)


# ------------------------------------------------------------------------------------------------------ illustrations


@transaction.atomic
def create_illustration(
    *, connection: Connection, fields: Mapping[str, Any], user: User | None, now: datetime
) -> Illustration:
    """An illustration, on its way to the platform; who is new there is registered as a draft first.

    Raises ``ValidationError``, by field.
    """
    row = Illustration(firm_id=connection.firm_id, connection=connection, made_by=user, **fields)
    check_terms(row, today=today_of(now))
    save_new(row)
    for client in _people(row):
        _register(connection, client, row.parent if client == row.client else None, user, now)
    queue_request(
        connection=connection, purpose=PlatformPurpose.MAKE_ILLUSTRATION, client=row.client, user=user, now=now,
        illustration=row,
    )  # fmt: skip
    return row


def _people(terms: AccountTerms) -> list[Client]:
    """Everybody who has to be on the platform, in the order in which they are registered."""
    found = [terms.parent, terms.client, terms.second_client]
    return [one for one in found if one is not None]


def _register(
    connection: Connection, client: Client, parent: Client | None, user: User | None, now: datetime
) -> PlatformClient:
    """The client, on their way to being registered where the platform does not have them."""
    person = platform_client(connection, client)
    if parent is not None and person.parent_id != parent.pk:
        apply_changes(person, {"parent": parent, "gender": GENDER_OF.get(Gender(client.gender), person.gender)})
        if not Relationship.objects.filter(client=parent, other=client).exists():
            relate_clients(
                client_id=parent.pk, other_id=client.pk, kind=RelationshipKind.PARENT,
                origin=Origin(user_id=user.pk if user else None),
            )  # fmt: skip
    if person.state == PlatformClientState.NEW:
        queue_request(connection=connection, purpose=PlatformPurpose.REGISTER_CLIENT, client=client, user=user, now=now)
    return person


# -------------------------------------------------------------------------------------------------------- the client


@dataclass(frozen=True, slots=True)
class Completed:
    """What came of completing a client: how they stand, and the application where an illustration was at hand."""

    person: PlatformClient
    application: Application | None


@transaction.atomic
def complete_client(
    *,
    person: PlatformClient,
    client_fields: Mapping[str, Any],
    address: Mapping[str, Any],
    contacts: Mapping[ContactKind, str],
    fields: Mapping[str, Any],
    bank: tuple[str, str] | None,
    user: User | None,
    now: datetime,
    origin: Any,
    illustration: Illustration | None = None,
) -> Completed:
    """The client's details kept here and on their way to the platform, and the application of the illustration.

    ``bank`` is sort code and account number, or None: the client may give them later. Raises ``ValidationError``.
    """
    person = PlatformClient.objects.select_for_update(of=("self",)).select_related("client").get(pk=person.pk)
    if refusal := why_no_account(person.client):
        raise ValidationError(refusal)
    update_client(client_id=person.client_id, fields=client_fields, origin=origin)
    set_address(client_id=person.client_id, fields=address, origin=origin)
    for kind, value in contacts.items():
        set_primary_contact(client_id=person.client_id, kind=kind, value=value, origin=origin)
    apply_changes(person, fields)
    if not person.is_identity_confirmed:
        raise ValidationError({"is_identity_confirmed": "Confirm that you have checked who the client is."})
    if bank is not None:
        give_bank_details(person=person, sort_code=bank[0], account_number=bank[1], user=user, now=now)
    queue_request(
        connection=person.connection,
        purpose=PlatformPurpose.COMPLETE_CLIENT,
        client=person.client,
        user=user,
        now=now,
    )
    application = application_of(illustration=illustration, user=user, now=now) if illustration else None
    return Completed(person, application)


@sensitive_variables("sort_code", "account_number")
@transaction.atomic
def give_bank_details(
    *, person: PlatformClient, sort_code: str, account_number: str, user: User | None, now: datetime
) -> None:
    """Bank details, kept until the platform takes them after its identity check. Raises ``ValidationError``.

    The platform takes them once; after that it only takes others in place of those that failed its check.
    """
    row = PlatformClient.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not takes_bank_details(row):
        raise ValidationError({"sort_code": "The platform has bank details already that did not fail its check."})
    figures = "".join(one for one in sort_code if one.isdigit()), account_number.strip()
    SORT_CODE(figures[0])
    ACCOUNT_NUMBER(figures[1])
    purpose = _purpose_of_bank_details(row)
    row.sort_code, row.account_number = figures
    row.bank_check, row.bank_ending = BankCheck.KEPT, figures[1][-4:]
    row.save()
    queue_request(
        connection=row.connection,
        purpose=purpose,
        client=row.client,
        user=user,
        now=now,
    )


def takes_bank_details(person: PlatformClient) -> bool:
    """Whether bank details can be given for this client now, for the first time or in place of others."""
    return person.bank_check in {BankCheck.NONE, BankCheck.KEPT, BankCheck.FAILED}


def _purpose_of_bank_details(person: PlatformClient) -> PlatformPurpose:
    """Correcting, once details of theirs have failed there; what was corrected once is only ever corrected again."""
    corrected = PlatformRequest.objects.filter(
        connection=person.connection_id, client=person.client_id, purpose=PlatformPurpose.CORRECT_BANK_DETAILS
    )
    is_correction = person.bank_check == BankCheck.FAILED or corrected.exists()
    return PlatformPurpose.CORRECT_BANK_DETAILS if is_correction else PlatformPurpose.GIVE_BANK_DETAILS


# ------------------------------------------------------------------------------------------------------- applications


@transaction.atomic
def application_of(*, illustration: Illustration, user: User | None, now: datetime) -> Application:
    """The open application made from an illustration, made as a draft where there is none."""
    Illustration.objects.select_for_update().get(pk=illustration.pk)
    known: Application | None = illustration.applications.filter(
        state__in=[*OPEN_STATES, ApplicationState.COMPLETE]
    ).first()
    if known is not None:
        return known
    if illustration.state == IllustrationState.DRAFT:
        raise ValidationError("The illustration has not been made on the platform yet.")
    fields = {name: getattr(illustration, name) for name in SHARED} | {"name": account_name(illustration)}
    return create_application(
        connection=illustration.connection, fields=fields, user=user, now=now, illustration=illustration
    )


def account_name(terms: AccountTerms) -> str:
    """What an account is called unless somebody says otherwise."""
    label = PlatformWrapper(terms.wrapper).label
    return f"Joint {label[0].lower()}{label[1:]}" if terms.second_client_id else label


@transaction.atomic
def create_application(
    *,
    connection: Connection,
    fields: Mapping[str, Any],
    user: User | None,
    now: datetime,
    illustration: Illustration | None = None,
) -> Application:
    """A draft. Raises ``ValidationError`` where the client is not on the platform, or cannot have the account."""
    row = Application(firm_id=connection.firm_id, connection=connection, illustration=illustration, **fields)
    check_terms(row, today=today_of(now))
    for client in _people(row):
        if platform_client(connection, client).state == PlatformClientState.NEW and illustration is None:
            raise ValidationError({"client": f"{client.name} is not linked with the platform: illustrate first."})
    save_new(row)
    why = f"From the illustration {illustration.name}." if illustration else "Started from the list of applications."
    states.start(row, user=user, why=why, now=now)
    return row


@transaction.atomic
def update_application(
    *,
    application_id: int,
    fields: Mapping[str, Any],
    mandate: Mapping[str, Any] | None,
    send: bool,
    user: User | None,
    now: datetime,
) -> Application:
    """The draft with its account details, and sent to the platform where the person said so.

    ``mandate`` is amount, frequency and collection day, or None for none. Raises ``ValidationError``, ``UnableToMove``.
    """
    row = states.lock_application(application_id)
    if row.state != ApplicationState.DRAFT:
        raise states.UnableToMove(states.why_not_to(row.state, ApplicationState.PENDING))
    for name, value in fields.items():
        setattr(row, name, value)
    check_terms(row, today=today_of(now))
    row.refusal = ""
    check(row)
    row.save()
    _write_mandate(row, mandate)
    if send:
        _send(row, user, now)
    return row


def _write_mandate(application: Application, wanted: Mapping[str, Any] | None) -> None:
    known = Mandate.objects.filter(application=application).first()
    if wanted is None:
        if known is not None:
            known.delete()
        return
    if wanted["collection_day"] == 1 and application.wrapper not in {
        PlatformWrapper.GIA,
        PlatformWrapper.ISA,
    }:
        raise ValidationError({"collection_day": "The 1st is for a general investment account or an ISA only."})
    if known is not None:
        apply_changes(known, wanted)
    else:
        save_new(Mandate(firm_id=application.firm_id, application=application, **wanted))


def _send(application: Application, user: User | None, now: datetime) -> None:
    """The account, on its way; the client and a mandate follow as soon as the platform lets them."""
    connection = application.connection
    for client in _people(application):
        person = platform_client(connection, client)
        if person.state == PlatformClientState.NEW:
            raise ValidationError(f"{client.name} is not registered on the platform yet.")
        if person.state == PlatformClientState.REGISTERED and not person.is_identity_confirmed:
            raise ValidationError(f"Complete {client.name} first, with “Update platform client”.")
    queue_request(
        connection=connection, purpose=PlatformPurpose.OPEN_ACCOUNT, client=application.client, user=user, now=now,
        application=application,
    )  # fmt: skip
    if Mandate.objects.filter(application=application).exists():
        queue_request(
            connection=connection, purpose=PlatformPurpose.OFFER_MANDATE, client=who_pays(application), user=user,
            now=now, application=application,
        )  # fmt: skip


@transaction.atomic
def withdraw_application(*, application_id: int, why: str, user: User | None, now: datetime) -> Application:
    """The application, withdrawn for a reason; its plan is inactive. Raises ``UnableToMove``, ``ValidationError``."""
    row = states.lock_application(application_id)
    if not why.strip():
        raise ValidationError({"why": "Say why it is withdrawn."})
    states.move(row, ApplicationState.WITHDRAWN, user=user, why=why.strip(), now=now)
    drop_requests(application=row)
    if row.plan is not None:
        retire_plan(row.plan, reason="Application withdrawn", today=today_of(now))
    return row


@transaction.atomic
def mark_corrected(*, account_id: int, user: User, now: datetime) -> PlatformAccount:
    """An account that came as a GIA, as corrected by hand; who said so first is kept."""
    row: PlatformAccount = PlatformAccount.objects.select_for_update().get(pk=account_id)
    if row.arrived_as and row.corrected_at is None:
        row.corrected_at, row.corrected_by = now, user
        row.save(update_fields=["corrected_at", "corrected_by", "updated_at"])
    return row
