"""Who may have which account from here: every refusal is a sentence, and the platform has the last word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from backoffice.models import Client
from cashflow.parameters.years import junior_isa_allowance, pension_rules
from domain.enums.people import ClientKind
from domain.enums.platform import ApplicationState, ElsewhereProduct, PaymentFrequency, PlatformWrapper
from domain.money import format_pounds
from domain.people_dates import age_on
from domain.tax_years import TaxYear
from soderberg_sync.models import Application
from soderberg_sync.models.illustrations import AccountTerms

ADULT = 18
MONTHS_APART = {PaymentFrequency.MONTHLY: 1, PaymentFrequency.QUARTERLY: 3, PaymentFrequency.YEARLY: 12}

_ARRIVES = "is opened on the platform itself. It then arrives here as a general investment account: correct its type."
_STAYS = "is opened on the platform itself and does not come over: add the plan here by hand."
ELSEWHERE = {
    ElsewhereProduct.THIRD_PARTY_SIPP: f"A third-party SIPP {_ARRIVES}",
    ElsewhereProduct.THIRD_PARTY_BOND: f"A third-party offshore bond {_ARRIVES}",
    ElsewhereProduct.COMPANY: f"A company account {_STAYS}",
    ElsewhereProduct.TRUST: f"A trust account {_STAYS}",
}
"""What cannot be opened from here, and what to do instead."""
OF_KIND = {
    ClientKind.TRUST: ELSEWHERE[ElsewhereProduct.TRUST],
    ClientKind.BUSINESS: ELSEWHERE[ElsewhereProduct.COMPANY],
    ClientKind.JOINT: "A joint name is no person: choose one of the two people, and the other as the second owner.",
}


def why_no_account(client: Client) -> str:
    """Why this client can have no account from here at all; empty when they can."""
    return OF_KIND.get(ClientKind(client.kind), "")


def check_terms(terms: AccountTerms, *, today: date) -> None:
    """Raises ``ValidationError``, by field, where these people cannot have this account."""
    errors: dict[str, str] = {}
    if refusal := why_no_account(terms.client):
        errors["client"] = refusal
    else:
        errors |= _check_ages(terms, today)
        errors |= _check_second(terms)
    if terms.regular_contribution and terms.contribution_frequency == PaymentFrequency.ONCE:
        errors["contribution_frequency"] = "A regular contribution is paid more than once."
    if not errors:
        errors |= _check_allowance(terms, today)
    if errors:
        raise ValidationError(errors)


def _check_ages(terms: AccountTerms, today: date) -> dict[str, str]:
    born = terms.client.date_of_birth
    if born is None:
        return {"client": f"{terms.client.name} has no date of birth: add it to the client first."}
    is_child = age_on(born, today) < ADULT
    if terms.wrapper != PlatformWrapper.JISA:
        if is_child:
            return {"wrapper": f"{terms.client.name} is under 18: a child can have a Junior ISA only."}
        return {"parent": "Only a Junior ISA needs a parent."} if terms.parent_id else {}
    if not is_child:
        return {"wrapper": f"{terms.client.name} is 18 or older: a Junior ISA is for a child."}
    return _check_parent(terms, today)


def _check_parent(terms: AccountTerms, today: date) -> dict[str, str]:
    parent = terms.parent
    if parent is None:
        return {"parent": "A Junior ISA needs a parent, who acts for the child."}
    if parent.date_of_birth is None or age_on(parent.date_of_birth, today) < ADULT or parent.pk == terms.client_id:
        return {"parent": "The parent must be another client of 18 or older, with a date of birth."}
    return {}


def _check_second(terms: AccountTerms) -> dict[str, str]:
    second = terms.second_client
    if second is None:
        return {}
    if terms.wrapper != PlatformWrapper.GIA:
        return {"second_client": "Only a general investment account can be joint."}
    if second.pk == terms.client_id:
        return {"second_client": "A joint account has two different owners."}
    if refusal := why_no_account(second):
        return {"second_client": refusal}
    if second.adviser_id != terms.client.adviser_id:
        return {"second_client": "The owners of a joint account must have the same adviser."}
    return {}


def subscribed(terms: AccountTerms, today: date) -> Decimal:
    """What applications of this tax year pay into the client's accounts of this wrapper in it, this one left out."""
    year = TaxYear.of(today)
    others = Application.objects.filter(
        client_id=terms.client_id, wrapper=terms.wrapper, created_at__date__gte=year.start,
        state__in=[ApplicationState.DRAFT, ApplicationState.PENDING, ApplicationState.COMPLETE],
    )  # fmt: skip
    if isinstance(terms, Application) and terms.pk:
        others = others.exclude(pk=terms.pk)
    return sum((paid_this_year(one, timezone.localdate(one.created_at)) for one in others), Decimal(0))


def paid_this_year(terms: AccountTerms, start: date) -> Decimal:
    """What the account takes from ``start`` to the end of that tax year: the single amount and the regular ones due.

    A regular contribution is due at once and then every so many months.
    """
    last = TaxYear.of(start).end
    months = (last.year - start.year) * 12 + last.month - start.month
    apart = MONTHS_APART.get(PaymentFrequency(terms.contribution_frequency), 12)
    payments = max(1, -(-months // apart))
    return Decimal(terms.single_contribution) + payments * Decimal(terms.regular_contribution)


def _check_allowance(terms: AccountTerms, today: date) -> dict[str, str]:
    if terms.wrapper not in {PlatformWrapper.ISA, PlatformWrapper.JISA}:
        return {}
    is_junior = terms.wrapper == PlatformWrapper.JISA
    year = TaxYear.of(today).first
    allowance = Decimal(str(junior_isa_allowance(year) if is_junior else pension_rules(year).isa_allowance))
    left = allowance - subscribed(terms, today)
    wanted = paid_this_year(terms, today)
    if wanted <= left:
        return {}
    rest = format_pounds(max(left, Decimal(0)))
    why = f"Only {rest} of this tax year's allowance of {format_pounds(allowance)} is left."
    if terms.single_contribution > left:
        return {"single_contribution": why}
    return {"regular_contribution": f"{why} Together with what is due regularly it would be {format_pounds(wanted)}."}
