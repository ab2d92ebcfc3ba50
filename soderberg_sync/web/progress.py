"""What an application still needs, in the order in which it comes, for the page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.enums.platform import ApplicationState, BankCheck, MandateState, PlatformClientState
from soderberg_sync.models import Application, PlatformClient
from soderberg_sync.services.opening import needs_product_terms, who_accepts

UNTIL_OFFERED = {
    BankCheck.NONE: "It needs bank details: the portal asks the client, or give them with “Update platform client”.",
    BankCheck.FAILED: "The check of the bank details failed.",
}
"""What a mandate waits for that nobody will do by themselves, by how the bank details stand."""
UNTIL_CHECKED = "It needs checked bank details."


@dataclass(frozen=True, slots=True)
class Step:
    """One thing on the way to an open account."""

    words: str
    is_done: bool
    hint: str = ""


def steps_left(application: Application, people: Mapping[int, PlatformClient]) -> list[Step]:
    """Everything the platform waits for; nothing once the application has ended."""
    if application.state not in {ApplicationState.DRAFT, ApplicationState.PENDING}:
        return []
    steps = [Step("Sent to the platform", application.state == ApplicationState.PENDING)]
    for person in (people.get(one.pk) for one in who_accepts(application)):
        if person is not None:
            steps += _of_person(person)
    if application.is_joint:
        steps += [
            Step(f"{one.name} declares", str(one.pk) in application.declared_at) for one in who_accepts(application)
        ]
    if needs_product_terms(application):
        accepted = application.has_accepted_terms or application.terms_answered_at is not None
        steps.append(Step("Terms of the product accepted", accepted))
    lead = people.get(application.client_id)
    return [*steps, *_of_mandate(application, lead.bank_check if lead else BankCheck.NONE)]


def _of_person(person: PlatformClient) -> list[Step]:
    name = person.client.name
    is_complete = person.state not in {PlatformClientState.NEW, PlatformClientState.REGISTERED}
    steps = [
        Step(
            f"{name} is complete on the platform",
            is_complete,
            "" if is_complete else "Update platform client",
        ),
        Step(f"{name}'s identity is checked", person.is_identity_checked),
        Step(
            f"{name} accepts the platform's terms",
            person.has_accepted_terms or person.terms_answered_at is not None,
        ),
    ]
    if person.bank_check != BankCheck.NONE:
        failed = (
            "The check failed: the client is asked to correct them, or correct them with “Update platform client”."
            if person.bank_check == BankCheck.FAILED
            else ""
        )
        steps.append(Step(f"{name}'s bank details are checked", person.bank_check == BankCheck.PASSED, failed))
    return steps


def _of_mandate(application: Application, bank_check: str) -> list[Step]:
    mandate = getattr(application, "mandate", None)
    if mandate is None:
        return []
    answered = mandate.state not in {MandateState.WANTED, MandateState.OFFERED}
    hint = UNTIL_OFFERED.get(BankCheck(bank_check), UNTIL_CHECKED) if mandate.state == MandateState.WANTED else ""
    return [Step("Direct Debit accepted or skipped", answered, hint)]
