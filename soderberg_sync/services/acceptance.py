"""What a client is asked to accept for the platform: told to the client's own screens, answered there, passed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.views.decorators.debug import sensitive_variables

from backoffice.acceptance import Acceptance, ToRead, UnableToAccept
from backoffice.models import Client, User
from domain.enums.platform import (
    ApplicationState,
    BankCheck,
    MandateState,
    PaymentFrequency,
    PlatformClientState,
    PlatformPurpose,
    PlatformRequestState,
    PlatformWrapper,
)
from domain.enums.portal import AcceptanceKind
from domain.money import format_pounds
from domain.people_dates import format_date
from soderberg_sync.mapping.words import DOCUMENTS, MANDATE_DOCUMENTS, PLATFORM_DOCUMENTS
from soderberg_sync.models import Application, Mandate, PlatformClient, PlatformDocument, PlatformRequest
from soderberg_sync.selectors.acceptance import (
    applications_to_accept,
    current_documents,
    failed_bank_details_of,
    mandates_to_answer,
    platform_terms_of,
)
from soderberg_sync.services.applying import give_bank_details
from soderberg_sync.services.linking import platform_client
from soderberg_sync.services.opening import needs_product_terms
from soderberg_sync.services.requests import queue_request

NOT_READ = "The documents are on their way from the platform. Please come back in a few minutes."
CORRECT_THEM = "The check of your bank details failed, and your account waits for it. Please correct them."
GONE = "This has been answered already, or is not asked any more."
BANK_KEY = "bank"
MANDATE_FIRST = "Accept or skip the Direct Debit first."
ON_ITS_WAY = "The Direct Debit is on its way from the platform. Please come back in a few minutes."
UNTIL_OFFERED = {
    BankCheck.NONE: "A Direct Debit needs your bank details.",
    BankCheck.KEPT: "We have your bank details. The platform takes them once it has checked who you are.",
    BankCheck.PENDING: "The platform is checking your bank details. Please come back in a few minutes.",
    BankCheck.PASSED: ON_ITS_WAY,
    BankCheck.FAILED: CORRECT_THEM,
}
"""Why a mandate cannot be accepted yet, by how the bank details stand."""


class PlatformAcceptance:
    """``backoffice.acceptance.AcceptanceSource`` of the platform."""

    slug = "platform"

    def waiting(self, client_id: int) -> list[Acceptance]:
        """Bank details and mandates first, then the platform's terms, declarations, and each product's terms.

        The account opens with the last of them, so the others wait until its mandate is accepted or skipped.
        """
        documents = current_documents(client_id)
        applications, mandates = applications_to_accept(client_id), mandates_to_answer(client_id)
        open_ids = {one.application_id for one in mandates} & {one.pk for one in applications}
        return [
            *(_bank_details(one) for one in failed_bank_details_of(client_id) if not mandates),
            *(_mandate(one, documents) for one in mandates),
            *(_after(bool(open_ids), _platform_terms(one, documents)) for one in platform_terms_of(client_id)),
            *(_after(one.pk in open_ids, _declaration(one)) for one in applications if _must_declare(one, client_id)),
            *(_after(one.pk in open_ids, _product_terms(one, documents)) for one in applications if _must_accept(one)),
        ]

    def text_of(self, client_id: int, key: str, document: str) -> str:
        """The words of one document of something that waits for this client. Raises ``UnableToAccept``."""
        asked = next((one for one in self.waiting(client_id) if one.key == key), None)
        found = current_documents(client_id).get(document)
        if asked is None or found is None or document not in {one.key for one in asked.documents}:
            raise UnableToAccept(GONE)
        return found.text

    def answer(self, *, client_id: int, key: str, is_accepted: bool, user: User, now: datetime) -> None:
        """Takes the client's answer and writes down what the platform must be told. Raises ``UnableToAccept``."""
        asked = next((one for one in self.waiting(client_id) if one.key == key), None)
        if asked is None:
            raise UnableToAccept(GONE)
        if asked.waits_for and is_accepted:
            raise UnableToAccept(asked.waits_for, permanent=False)
        if not is_accepted and not asked.may_skip:
            raise UnableToAccept("This can only be accepted. If you do not want to, speak to your adviser.")
        client, pk = Client.objects.get(pk=client_id), int(key.rsplit("-", 1)[1])
        ANSWERS[asked.kind](client, pk, is_accepted, user, now)

    @sensitive_variables("sort_code", "account_number")
    def give_bank_details(
        self, *, client_id: int, key: str, sort_code: str, account_number: str, user: User, now: datetime
    ) -> None:
        """Takes the bank details that a mandate waits for. Raises ``UnableToAccept``, ``ValidationError``."""
        asked = next((one for one in self.waiting(client_id) if one.key == key), None)
        if asked is None or not asked.wants_bank_details:
            raise UnableToAccept("Your bank details are not needed any more.")
        person = _payer(client_id, key)
        give_bank_details(person=person, sort_code=sort_code, account_number=account_number, user=user, now=now)


# ---------------------------------------------------------------------------------------------------- what is asked


def _documents(keys: Iterable[str], documents: dict[str, PlatformDocument]) -> tuple[list[ToRead], str, str]:
    """What is to be read, all versions in one line, and why it cannot be read yet."""
    wanted = list(keys)
    found = [documents[key] for key in wanted if key in documents]
    to_read = [ToRead(one.key, one.title, one.version) for one in found]
    version = "; ".join(f"{one.title}, version {one.version}" for one in found)
    return to_read, version, "" if len(found) == len(wanted) else NOT_READ


def _payer(client_id: int, key: str) -> PlatformClient:
    """Whose bank details something waits for: the client, on the platform that asks."""
    kind, pk = key.rsplit("-", 1)
    if kind == BANK_KEY:
        return PlatformClient.objects.select_related("client", "connection").get(pk=pk, client=client_id)  # type: ignore[no-any-return]
    mandate = Mandate.objects.select_related("application__connection").get(pk=pk)
    return platform_client(mandate.application.connection, Client.objects.get(pk=client_id))


def _bank_details(person: PlatformClient) -> Acceptance:
    """Details that failed where no mandate asks for them: the platform does not open an account meanwhile."""
    ending = [("Account number", f"ending {person.bank_ending}")] if person.bank_ending else []
    return Acceptance(
        key=f"{BANK_KEY}-{person.pk}", kind=AcceptanceKind.BANK_DETAILS, title="Your bank details", statement="",
        version="", waits_for=CORRECT_THEM, wants_bank_details=True, facts=ending,
    )  # fmt: skip


def _after(is_mandate_open: bool, wanted: Acceptance) -> Acceptance:
    return replace(wanted, waits_for=MANDATE_FIRST) if is_mandate_open else wanted


def _platform_terms(person: PlatformClient, documents: dict[str, PlatformDocument]) -> Acceptance:
    to_read, version, missing = _documents(PLATFORM_DOCUMENTS, documents)
    return Acceptance(
        key=f"platform-{person.pk}", kind=AcceptanceKind.PLATFORM_TERMS, title="Platform terms", version=version,
        statement="I have read the platform's terms and its privacy notice, and I accept them.", documents=to_read,
        waits_for=missing,
    )  # fmt: skip


def _product_terms(application: Application, documents: dict[str, PlatformDocument]) -> Acceptance:
    wrapper = PlatformWrapper(application.wrapper)
    to_read, version, missing = _documents(DOCUMENTS[wrapper], documents)
    child = application.client.name if application.parent_id else ""
    return Acceptance(
        key=f"product-{application.pk}", kind=AcceptanceKind.PRODUCT_TERMS, version=version,
        title=f"Terms of the {wrapper.label} for {child}" if child else f"Terms of your {application.name}",
        statement=f"I have read the terms of the {wrapper.label} and accept them{f' for {child}' if child else ''}.",
        documents=to_read, waits_for=missing, facts=_account_facts(application),
    )  # fmt: skip


def _declaration(application: Application) -> Acceptance:
    both = f"{application.client.name} and {application.second_client.name}" if application.second_client else ""
    return Acceptance(
        key=f"declaration-{application.pk}", kind=AcceptanceKind.DECLARATION, title=f"Declaration: {application.name}",
        statement=f"I want to open this account together, in the names of {both}, and what I have said is true.",
        version="Declaration of a joint account, version 1", facts=_account_facts(application),
    )  # fmt: skip


def _mandate(mandate: Mandate, documents: dict[str, PlatformDocument]) -> Acceptance:
    to_read, version, missing = _documents(MANDATE_DOCUMENTS, documents)
    day = f"Day {mandate.collection_day} of the month"
    if mandate.first_collection_date:
        day = f"{day}, first on {format_date(mandate.first_collection_date)}"
    wants_bank_details = _wants_bank_details(mandate)
    paid_to = [("Paid to", mandate.firm_name)] if mandate.firm_name else []
    return Acceptance(
        key=f"mandate-{mandate.pk}", kind=AcceptanceKind.MANDATE, title=f"Direct Debit for {mandate.application.name}",
        statement="I ask my bank to pay this Direct Debit.", version=version, documents=to_read, may_skip=True,
        waits_for=_why_not_offered(mandate) or missing, wants_bank_details=wants_bank_details,
        facts=(
            *paid_to, ("Collected on", day), ("Amount", format_pounds(mandate.amount)),
            ("How often", PaymentFrequency(mandate.frequency).label),
        ),
    )  # fmt: skip


def _why_not_offered(mandate: Mandate) -> str:
    """Why the platform has not offered it yet; empty once it has. ``mandate`` comes from ``mandates_to_answer``."""
    return UNTIL_OFFERED[_bank_check(mandate)] if mandate.state == MandateState.WANTED else ""


def _wants_bank_details(mandate: Mandate) -> bool:
    return mandate.state == MandateState.WANTED and _bank_check(mandate) in {BankCheck.NONE, BankCheck.FAILED}


def _bank_check(mandate: Mandate) -> BankCheck:
    return BankCheck(mandate.bank_check or BankCheck.NONE)  # type: ignore[attr-defined]  # added by the selector


def _account_facts(application: Application) -> list[tuple[str, str]]:
    rows = [("Account", application.name), ("Product", PlatformWrapper(application.wrapper).label)]
    if application.strategy is not None:
        rows.append(("Investment strategy", application.strategy.name))
    return rows


def _must_accept(application: Application) -> bool:
    return needs_product_terms(application) and application.terms_answered_at is None


def _must_declare(application: Application, client_id: int) -> bool:
    return application.is_joint and str(client_id) not in application.declared_at


# -------------------------------------------------------------------------------------------------- what is answered


def _answer_platform_terms(client: Client, pk: int, is_accepted: bool, user: User, now: datetime) -> None:
    person = PlatformClient.objects.select_for_update(of=("self",)).get(pk=pk, client=client)
    if person.state != PlatformClientState.PENDING or person.terms_answered_at is not None:
        raise UnableToAccept(GONE)
    person.terms_answered_at = now
    person.save(update_fields=["terms_answered_at", "updated_at"])
    queue_request(
        connection=person.connection,
        purpose=PlatformPurpose.ACCEPT_PLATFORM_TERMS,
        client=client,
        user=user,
        now=now,
    )


def _answer_product_terms(client: Client, pk: int, is_accepted: bool, user: User, now: datetime) -> None:
    application = _open(pk)
    application.terms_answered_at = now
    application.save(update_fields=["terms_answered_at", "updated_at"])
    _pass_on(PlatformPurpose.ACCEPT_PRODUCT_TERMS, application, client, user, now)


def _answer_declaration(client: Client, pk: int, is_accepted: bool, user: User, now: datetime) -> None:
    application = _open(pk)
    application.declared_at = application.declared_at | {str(client.pk): now.isoformat()}
    application.save(update_fields=["declared_at", "updated_at"])
    _pass_on(PlatformPurpose.DECLARE, application, client, user, now)


def _answer_mandate(client: Client, pk: int, is_accepted: bool, user: User, now: datetime) -> None:
    offers = PlatformRequest.objects.filter(application__mandate=pk, purpose=PlatformPurpose.OFFER_MANDATE)
    states = {one.state for one in offers.select_for_update(of=("self",))}  # before the mandate, as its answer does
    mandate: Mandate = Mandate.objects.select_for_update().get(pk=pk)
    if mandate.state == MandateState.WANTED and not is_accepted:
        _skip_unoffered(mandate, states, now)
        return
    if mandate.state != MandateState.OFFERED:
        raise UnableToAccept(GONE)
    mandate.state, mandate.answered_at = MandateState.ACCEPTED if is_accepted else MandateState.SKIPPED, now
    mandate.save(update_fields=["state", "answered_at", "updated_at"])
    _pass_on(PlatformPurpose.DECIDE_MANDATE, mandate.application, client, user, now, is_accepted=is_accepted)


def _skip_unoffered(mandate: Mandate, offers: set[str], now: datetime) -> None:
    """Nothing is offered any more; refused where it may have left already."""
    if offers & {PlatformRequestState.SENT, PlatformRequestState.UNSURE}:
        raise UnableToAccept(ON_ITS_WAY, permanent=False)
    waiting = PlatformRequest.objects.filter(
        application=mandate.application_id, purpose=PlatformPurpose.OFFER_MANDATE,
        state__in=[PlatformRequestState.WAITING, PlatformRequestState.REFUSED],
    )  # fmt: skip
    waiting.update(state=PlatformRequestState.DROPPED, updated_at=now)
    mandate.state, mandate.answered_at = MandateState.SKIPPED, now
    mandate.save(update_fields=["state", "answered_at", "updated_at"])


def _open(pk: int) -> Application:
    application: Application = Application.objects.select_for_update(of=("self",)).get(pk=pk)
    if application.state != ApplicationState.PENDING:
        raise UnableToAccept(GONE)
    return application


def _pass_on(
    purpose: PlatformPurpose,
    application: Application,
    client: Client,
    user: User,
    now: datetime,
    *,
    is_accepted: bool = True,
) -> None:
    queue_request(
        connection=application.connection, purpose=purpose, client=client, user=user, now=now,
        application=application, is_accepted=is_accepted,
    )  # fmt: skip


ANSWERS = {
    AcceptanceKind.PLATFORM_TERMS: _answer_platform_terms,
    AcceptanceKind.PRODUCT_TERMS: _answer_product_terms,
    AcceptanceKind.DECLARATION: _answer_declaration,
    AcceptanceKind.MANDATE: _answer_mandate,
}
