"""Why a line was left unreconciled, and what a person can do about it: one table of codes, one of sentences.

The sentences are templates; ``explain.py`` fills them. Order matters: the first reason that applies is given (C6).
"""

from __future__ import annotations

from typing import NamedTuple

from domain.enumeration import Enumeration


class Reason(Enumeration):
    """Why a statement line is linked to nothing."""

    ZERO_AMOUNT = "ZERO_AMOUNT", "Nothing paid", "secondary"
    NO_POLICY_NUMBER = "NO_POLICY_NUMBER", "No policy number", "orange"
    PLAN_NOT_FOUND = "PLAN_NOT_FOUND", "Plan not found", "orange"
    PLANS_ALL_INACTIVE = "PLANS_ALL_INACTIVE", "Several plans, all inactive", "orange"
    PLAN_PROVIDER_MISMATCH = "PLAN_PROVIDER_MISMATCH", "Several plans, none of this provider", "orange"
    PLAN_AMBIGUOUS = "PLAN_AMBIGUOUS", "Several plans fit", "orange"
    NO_CATEGORY = "NO_CATEGORY", "No category", "orange"
    NO_EXPECTATION = "NO_EXPECTATION", "Nothing expected", "red"
    CATEGORY_MISMATCH = "CATEGORY_MISMATCH", "Other category expected", "red"
    EXPECTED_LATER = "EXPECTED_LATER", "Expected later", "azure"
    EXPECTATION_ZERO = "EXPECTATION_ZERO", "Expected amount is zero", "red"
    ALREADY_MET = "ALREADY_MET", "Already met", "azure"
    SIGN_MISMATCH = "SIGN_MISMATCH", "Payment against repayment", "red"
    OUTSIDE_TOLERANCE = "OUTSIDE_TOLERANCE", "Amount too far off", "yellow"
    SPLIT_OVERFLOW = "SPLIT_OVERFLOW", "Part too large", "yellow"


class Notice(Enumeration):
    """What a person should know about a link although it does not stand in its way."""

    PLAN_INACTIVE = "plan_inactive", "The plan is not active", "orange"
    OTHER_PROVIDER = "other_provider", "The plan belongs to another provider than the statement", "orange"
    SPELLING = "spelling", "A person said that this provider writes the plan's number like this", "azure"
    CLIENT_PAID = "client_paid", "The charge is one the client pays", "orange"


class ReasonText(NamedTuple):
    """A sentence with the figures and what to do next; the fields in braces are those of ``explain.py``."""

    sentence: str
    next_step: str


REASON_TEXTS: dict[Reason, ReasonText] = {
    Reason.ZERO_AMOUNT: ReasonText(
        "The line pays £0.00, so there is nothing to reconcile.",
        "Ignore the line. If money came for it after all, add a line with what came.",
    ),
    Reason.NO_POLICY_NUMBER: ReasonText(
        "The line carries no policy number.",
        "Find the plan by the client's name and link by hand.",
    ),
    Reason.PLAN_NOT_FOUND: ReasonText(
        "No plan has the policy number {policy_number}.",
        "Correct the number on the plan, then run again; or find the plan and link by hand.",
    ),
    Reason.PLANS_ALL_INACTIVE: ReasonText(
        "{plan_count} plans have the policy number {policy_number} and none of them is active.",
        "Choose the plan and link by hand, or set the right plan active and run again.",
    ),
    Reason.PLAN_PROVIDER_MISMATCH: ReasonText(
        "{plan_count} active plans have the policy number {policy_number}, none with this statement's provider.",
        "Check the provider of the statement and of the plans, then run again; or link by hand.",
    ),
    Reason.PLAN_AMBIGUOUS: ReasonText(
        "{plan_count} active plans of this provider have the policy number {policy_number}.",
        "Choose the plan and link by hand.",
    ),
    Reason.NO_CATEGORY: ReasonText(
        "The line has no category.",
        "Link by hand. For a whole file, reverse its import and say in the mapping what lines without a category are.",
    ),
    Reason.NO_EXPECTATION: ReasonText(
        "Nothing is expected on the plan.",
        "Add a charge to the plan, or create an expectation from this line.",
    ),
    Reason.CATEGORY_MISMATCH: ReasonText(
        "The plan expects no {category}; the closest it has is {expectation}, {outstanding} outstanding.",
        "Correct the category of the charge, then run again; link by hand; or create an expectation from this line.",
    ),
    Reason.EXPECTED_LATER: ReasonText(
        "{expectation} is expected {days_later} after this payment of {paid_date}.",
        "Link by hand if this is an early payment, or correct the date of the charge.",
    ),
    Reason.EXPECTATION_ZERO: ReasonText(
        "{expectation} is expected at £0.00, as a percentage charge is while its plan has no valuation.",
        "Add a valuation to the plan, then run again; or link by hand.",
    ),
    Reason.ALREADY_MET: ReasonText(
        "{expectation} of {gross} has been paid already.",
        "Check whether the provider has paid twice; otherwise create an expectation from this line.",
    ),
    Reason.SIGN_MISMATCH: ReasonText(
        "{paid} was paid, but the closest expectation, {expectation}, has {outstanding} outstanding.",
        "Create an expectation from this line: payments and repayments are never linked with each other.",
    ),
    Reason.OUTSIDE_TOLERANCE: ReasonText(
        "The nearest is {expectation}: {outstanding} expected, {paid} paid, {gap} ({gap_percent}) apart.",
        "Link by hand, or change the charge and run again.",
    ),
    Reason.SPLIT_OVERFLOW: ReasonText(
        "As a part of {expectation}, {paid} would take it past {limit}; {outstanding} was outstanding.",
        "Link by hand to several expectations, or change the charge and run again.",
    ),
}

TAKEN_BACK = ReasonText(
    "{paid} came for {expectation}, of which {gross} has been paid: no payment is linked with money taken back.",
    "Create an expectation from this line; on the desk, under “Taken back”, stands the payment it may reverse.",
)
"""Instead of the text of ``ALREADY_MET`` where the line takes money back; its next step wherever no charge is wrong."""

WRITTEN_OFF = ReasonText(
    "{expectation} of {gross} was written off on {written_off_date}{paid_before}.",
    "Reinstate it and run again if this payment is for it; otherwise create an expectation from this line.",
)
"""Instead of the text of ``ALREADY_MET`` where the expectation was given up rather than paid."""
