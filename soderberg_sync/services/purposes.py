"""What each request to the platform says, and what its answer means here. One table, a row a purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.enums.platform import (
    BankCheck,
    MandateState,
    PaymentFrequency,
    PlatformClientState,
    PlatformPurpose,
    PlatformWrapper,
)
from integrations.engine.errors import UnableToSync
from soderberg_sync.client import Payload, PlatformApi
from soderberg_sync.mapping.words import CLIENT_STATES, FREQUENCIES, MANDATE_STATES, WRAPPERS
from soderberg_sync.models import Application, Illustration, PlatformClient, PlatformRequest
from soderberg_sync.models.illustrations import AccountTerms
from soderberg_sync.services import bodies, opening
from soderberg_sync.services.linking import note_client, platform_client

Built = tuple[str, Payload]

LOOK_FOR_THE_ACCOUNT = (
    "Look for the account on the platform. If it is there, choose Look now under Settings, Platform: it is taken up "
    "here. If it is not, send this again; sent again while it is there, it opens a second account."
)
LOOK_FOR_THE_MANDATE = (
    "Look for the mandate on the platform. If it is not there, send this again. If it is, cancel it there first: "
    "here nobody could answer it."
)
TWICE_IS_NO_HARM = "Sent again, it may be on the platform twice, which does no harm."


class NotYet(UnableToSync):
    """Something else has to be answered first; the message says what."""

    code = "not_yet"


def _nothing_refused(row: PlatformRequest, why: str, now: datetime) -> None:
    """The row itself says why."""


def _not_looked_for(row: PlatformRequest, api: PlatformApi) -> Payload | None:
    """Nothing to look for before it is sent."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """How one kind of request is written, looked for before it is sent, and taken once answered or refused.

    ``once_lost`` says what a person does about one whose answer never came, when its key is forgotten there.
    """

    build: Callable[[PlatformRequest, PlatformApi], Built]
    take: Callable[[PlatformRequest, Payload, datetime], None]
    method: str = "POST"
    refused: Callable[[PlatformRequest, str, datetime], None] = _nothing_refused
    find: Callable[[PlatformRequest, PlatformApi], Payload | None] = _not_looked_for
    once_lost: str = "Sending it again does no harm."


def registered(row: PlatformRequest) -> PlatformClient:
    """The request's client as the platform knows them. Raises ``NotYet``."""
    return _known(platform_client(row.connection, row.client))


def _known(person: PlatformClient) -> PlatformClient:
    if person.state == PlatformClientState.NEW:
        raise NotYet(f"Waits until {person.client.name} is registered on the platform.")
    return person


def _application(row: PlatformRequest) -> Application:
    if row.application is None:
        raise NotYet("The application is gone.")
    return row.application


def _illustration(row: PlatformRequest) -> Illustration:
    if row.illustration is None:
        raise NotYet("The illustration is gone.")
    return row.illustration


# ----------------------------------------------------------------------------------------------------------- clients


def _build_registration(row: PlatformRequest, api: PlatformApi) -> Built:
    person = platform_client(row.connection, row.client)
    parent_id = ""
    if person.parent is not None:
        parent_id = _known(platform_client(row.connection, person.parent)).remote_id
    return api.paths.new_client(), bodies.registration(person, api.firm_id, parent_id)


def _find_client(row: PlatformRequest, api: PlatformApi) -> Payload | None:
    """The very same person, where the platform has them already: another record would be refused for its e-mail."""
    email = bodies.email_of(row.client)
    there = api.clients(email=email) if email else iter(())
    return next((one for one in there if bodies.is_same_person(one, row.client)), None)


def _take_client(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    person = platform_client(row.connection, row.client)
    usual = PlatformClientState.PENDING if person.parent_id else PlatformClientState.REGISTERED
    told = CLIENT_STATES.get(str(answer.get("status")), usual)
    note_client(person, remote_id=str(answer["id"]), state=told, now=now)


def _build_completion(row: PlatformRequest, api: PlatformApi) -> Built:
    person = registered(row)
    return api.paths.client(person.remote_id), bodies.completion(person, api.firm_id)


def _take_completion(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    person = registered(row)
    note_client(person, state=CLIENT_STATES.get(str(answer.get("status")), PlatformClientState.PENDING), now=now)
    opening.tell_client_set_up(person, now)


def _build_bank(row: PlatformRequest, api: PlatformApi) -> Built:
    person = registered(row)
    if not person.is_identity_checked:
        raise NotYet("Waits for the platform's identity check.")
    return api.paths.bank_detail(person.remote_id), _bank(person)


def _build_bank_correction(row: PlatformRequest, api: PlatformApi) -> Built:
    person = registered(row)
    return api.paths.bank_detail(person.remote_id), _bank(person)


def _bank(person: PlatformClient) -> Payload:
    return {"sortCode": person.sort_code, "accountNumber": person.account_number}


def _take_bank(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    person = registered(row)
    person.bank_ending, person.bank_check = person.account_number[-4:], BankCheck.PENDING
    person.sort_code = person.account_number = ""
    person.save()


# ---------------------------------------------------------------------------------------- illustrations and accounts


def _wrapper(terms: AccountTerms) -> Payload:
    return {"wrapperType": WRAPPERS[PlatformWrapper(terms.wrapper)]}


def _build_illustration(row: PlatformRequest, api: PlatformApi) -> Built:
    illustration, person = _illustration(row), registered(row)
    body = bodies.illustration(illustration, api.firm_id, person.remote_id) | {"wrapperDetail": _wrapper(illustration)}
    return api.paths.illustration(), body


def _take_illustration(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    opening.keep_illustration(_illustration(row), answer, now)


def _build_account(row: PlatformRequest, api: PlatformApi) -> Built:
    application = _application(row)
    people = [registered(row)]
    if application.second_client is not None:
        people.append(_known(platform_client(row.connection, application.second_client)))
    for person in people:
        if person.state == PlatformClientState.REGISTERED:
            raise NotYet(f"Waits until {person.client.name} is complete on the platform.")
    ids = [person.remote_id for person in people]
    body = bodies.account(application, api.firm_id, ids) | {"wrapperDetail": _wrapper(application)}
    return api.paths.new_account(), body


def _take_account(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    opening.account_is_open(_application(row), remote_id=str(answer["id"]), user=row.user, now=now)


def _account_refused(row: PlatformRequest, why: str, now: datetime) -> None:
    Application.objects.filter(pk=_application(row).pk).update(refusal=why, updated_at=now)


def _build_mandate(row: PlatformRequest, api: PlatformApi) -> Built:
    application, person = _application(row), registered(row)
    if person.bank_check != BankCheck.PASSED:
        raise NotYet("Waits until the platform has checked the bank details.")
    account = getattr(application, "account", None)
    if account is None:
        raise NotYet("Waits until the account is on the platform.")
    mandate = application.mandate
    body = {
        "accountId": account.remote_id, "amount": mandate.amount,
        "frequency": FREQUENCIES[PaymentFrequency(mandate.frequency)], "collectionDay": mandate.collection_day,
    }  # fmt: skip
    return api.paths.mandates(person.remote_id), body


def _take_mandate(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    mandate = _application(row).mandate
    mandate.remote_id, mandate.firm_name = str(answer["id"]), str(answer.get("firmName") or "")
    mandate.state = MANDATE_STATES.get(str(answer.get("status")), MandateState.OFFERED)
    mandate.save()
    opening.tell_client_mandate(mandate, now)


# ------------------------------------------------------------------------------------------------- what is accepted


def _build_platform_terms(row: PlatformRequest, api: PlatformApi) -> Built:
    return api.paths.accept(registered(row).remote_id), {}


def _take_platform_terms(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    person = registered(row)
    person.has_accepted_terms = True
    person.save(update_fields=["has_accepted_terms", "updated_at"])
    note_client(person, state=CLIENT_STATES.get(str(answer.get("status")), PlatformClientState(person.state)), now=now)


def _build_product_terms(row: PlatformRequest, api: PlatformApi) -> Built:
    application = _application(row)
    if not application.product_id:
        raise NotYet("Waits until the platform has told what the account sits under.")
    return api.paths.accept_product(registered(row).remote_id, application.product_id), {}


def _take_product_terms(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    Application.objects.filter(pk=_application(row).pk).update(has_accepted_terms=True, updated_at=now)


def _build_declaration(row: PlatformRequest, api: PlatformApi) -> Built:
    return api.paths.declaration(_application(row).account.remote_id), {"clientId": registered(row).remote_id}


def _take_nothing(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    """What follows from it is read with the next look."""


def _build_decision(row: PlatformRequest, api: PlatformApi) -> Built:
    mandate = _application(row).mandate
    path = api.paths.decide_mandate(registered(row).remote_id, mandate.remote_id, is_accepted=row.is_accepted)
    return path, {}


def _take_decision(row: PlatformRequest, answer: Payload, now: datetime) -> None:
    mandate = _application(row).mandate
    mandate.state = MANDATE_STATES.get(str(answer.get("status")), MandateState(mandate.state))
    mandate.save(update_fields=["state", "updated_at"])


PURPOSES: dict[PlatformPurpose, Purpose] = {
    PlatformPurpose.REGISTER_CLIENT: Purpose(_build_registration, _take_client, find=_find_client),
    PlatformPurpose.COMPLETE_CLIENT: Purpose(_build_completion, _take_completion, method="PUT"),
    PlatformPurpose.GIVE_BANK_DETAILS: Purpose(_build_bank, _take_bank),
    PlatformPurpose.CORRECT_BANK_DETAILS: Purpose(_build_bank_correction, _take_bank, method="PUT"),
    PlatformPurpose.MAKE_ILLUSTRATION: Purpose(_build_illustration, _take_illustration, once_lost=TWICE_IS_NO_HARM),
    PlatformPurpose.OPEN_ACCOUNT: Purpose(
        _build_account, _take_account, refused=_account_refused, once_lost=LOOK_FOR_THE_ACCOUNT
    ),
    PlatformPurpose.OFFER_MANDATE: Purpose(_build_mandate, _take_mandate, once_lost=LOOK_FOR_THE_MANDATE),
    PlatformPurpose.ACCEPT_PLATFORM_TERMS: Purpose(_build_platform_terms, _take_platform_terms),
    PlatformPurpose.ACCEPT_PRODUCT_TERMS: Purpose(_build_product_terms, _take_product_terms),
    PlatformPurpose.DECLARE: Purpose(_build_declaration, _take_nothing),
    PlatformPurpose.DECIDE_MANDATE: Purpose(_build_decision, _take_decision),
}

__all__ = ["PURPOSES", "NotYet", "Purpose"]
