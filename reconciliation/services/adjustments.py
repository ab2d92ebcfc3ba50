"""What a person decides about an expectation: balance it, cancel it, write the rest of it off.

A decision is taken once: what has been cancelled or written off is refused with who did it, when and why, and is
decided anew only after it was reinstated.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from reconciliation.models import Expectation
from reconciliation.selectors.decided import given_up
from reconciliation.selectors.expectations import plans_expecting
from reconciliation.selectors.matching import hold_plans, lock_firm
from reconciliation.services.looking_again import look_again


class UnableToAdjust(ValueError):
    """The expectation cannot be balanced, cancelled or written off as it stands; the message says why."""

    permanent = True


def _locked(expectation_id: int) -> Expectation:
    lock_firm(Expectation.objects.values_list("firm_id", flat=True).get(pk=expectation_id))
    hold_plans(plans_expecting(Expectation.objects.filter(pk=expectation_id)))
    expectation: Expectation = Expectation.objects.select_for_update().get(pk=expectation_id)
    return expectation


def _saved(expectation: Expectation, *names: str) -> Expectation:
    """The expectation with what was changed stored, and the lines that wait on its plan looked at again."""
    expectation.save(update_fields=[*names, "updated_at"])
    if expectation.plan_id is not None:
        look_again(firm_id=expectation.firm_id, plan_ids=[expectation.plan_id], by_hand=True)
    return expectation


@transaction.atomic
def balance_expectation(*, expectation_id: int) -> Expectation:
    """The expectation with its gross set to what has been linked; what it was before is kept.

    Net and VAT stay as agreed: they say what was charged, gross says what came. Raises ``UnableToAdjust``.
    """
    expectation = _locked(expectation_id)
    _require_expected(expectation)
    if not expectation.linked:
        raise UnableToAdjust("Nothing has been paid towards it yet, so there is nothing to balance to.")
    if expectation.linked == expectation.gross:
        raise UnableToAdjust("It is paid to the penny already.")
    if not expectation.is_balanced:
        expectation.unbalanced_gross = expectation.gross
    expectation.gross, expectation.is_balanced = expectation.linked, True
    return _saved(expectation, "gross", "unbalanced_gross", "is_balanced")


@transaction.atomic
def undo_balance(*, expectation_id: int) -> Expectation:
    """The expectation with the gross it had before it was balanced."""
    expectation = _locked(expectation_id)
    if expectation.unbalanced_gross is None:
        raise UnableToAdjust("It has not been balanced.")
    expectation.gross, expectation.unbalanced_gross = expectation.unbalanced_gross, None
    expectation.is_balanced = False
    return _saved(expectation, "gross", "unbalanced_gross", "is_balanced")


def take_back_balances(expectations: QuerySet[Expectation]) -> int:
    """Expect the agreed gross again where a balance no longer is what has been paid; of how many expectations.

    For whoever takes links back, in the same transaction and after it: a balance rests on the payments it was made
    over. One that still equals what is paid stays.
    """
    return expectations.filter(is_balanced=True).exclude(linked=F("gross")).update(
        gross=F("unbalanced_gross"), unbalanced_gross=None, is_balanced=False
    )  # fmt: skip


@transaction.atomic
def cancel_expectation(*, expectation_id: int, reason: str, now: datetime) -> Expectation:
    """The expectation, no longer expected. Only while nothing is linked to it. Raises ``UnableToAdjust``."""
    why = _required(reason)
    expectation = _locked(expectation_id)
    _require_expected(expectation)
    if expectation.linked:
        raise UnableToAdjust("Something has been paid towards it. Undo the link first, or write the rest off.")
    expectation.cancelled_at, expectation.cancel_reason = now, why
    return _saved(expectation, "cancelled_at", "cancel_reason")


@transaction.atomic
def write_off_expectation(*, expectation_id: int, reason: str, now: datetime) -> Expectation:
    """The expectation, given up as far as it is outstanding. Raises ``UnableToAdjust``."""
    why = _required(reason)
    expectation = _locked(expectation_id)
    _require_expected(expectation)
    if not expectation.is_open:
        raise UnableToAdjust("Nothing of it is outstanding.")
    expectation.written_off_at, expectation.write_off_reason = now, why
    return _saved(expectation, "written_off_at", "write_off_reason")


@transaction.atomic
def reinstate_expectation(*, expectation_id: int) -> Expectation:
    """The expectation, expected again after it was cancelled or written off. Raises ``UnableToAdjust``."""
    expectation = _locked(expectation_id)
    if not expectation.is_given_up:
        raise UnableToAdjust("It is expected: nobody has cancelled it or written it off.")
    expectation.cancelled_at = expectation.written_off_at = None
    expectation.cancel_reason = expectation.write_off_reason = ""
    return _saved(expectation, "cancelled_at", "cancel_reason", "written_off_at", "write_off_reason")


def _require_expected(expectation: Expectation) -> None:
    told = given_up(expectation)
    if told:
        raise UnableToAdjust(f"{told} Expect it again first.")


def _required(reason: str) -> str:
    cleaned = reason.strip()
    if not cleaned:
        raise UnableToAdjust("Say why, so that the next person understands.")
    return cleaned[:200]
