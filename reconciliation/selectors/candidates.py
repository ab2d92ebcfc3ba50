"""What a line might be linked to by hand: expectations side by side with the line, closest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import DateField, F, Func, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Abs, Coalesce

from backoffice.selectors.clients import name_holds
from domain.enums.revenue import RevenueCategory
from domain.identifiers import normalise_policy_number
from domain.money import format_pounds, pence_from_pounds
from domain.people_dates import format_date
from domain.words import count_of
from reconciliation.matching import is_within_tolerance
from reconciliation.models import Expectation, ExpectationLink, StatementTransaction

SHOWN = 12
PAYMENTS_SHOWN = 5
LOOKED_AT = 400
NEAR_DAYS = 92
"""A quarter: what was expected further from the payment is seldom what it pays."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expectation held against a line. ``days`` is paid less expected, ``gap`` paid less outstanding, in pounds.

    ``outside`` says in sentences what keeps it outside the rules of matching; nothing where it is within them.
    """

    expectation: Expectation
    days: int
    gap: Decimal
    same_plan: bool
    same_category: bool
    outside: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the rules would have allowed this link."""
        return not self.outside

    @property
    def is_far(self) -> bool:
        """Whether it is unlikely to be what was paid: expected at nothing, or more than a quarter away."""
        return not self.expectation.gross or abs(self.days) > NEAR_DAYS

    @property
    def gap_percent(self) -> Decimal | None:
        """The gap as a share of what is outstanding; None where nothing is."""
        outstanding = self.expectation.outstanding
        return abs(self.gap) * 100 / abs(outstanding) if outstanding else None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Those to choose from at once, and those behind "more"."""

    near: list[Candidate]
    far: list[Candidate]
    window: int = NEAR_DAYS


def candidates_on_screen(line: StatementTransaction, *, tolerance: int, search: str = "") -> Candidates:
    """The best candidates, those expected at nothing or long before or after apart."""
    found = candidates_for(line, tolerance=tolerance, search=search)
    return Candidates([one for one in found if not one.is_far], [one for one in found if one.is_far])


def candidates_for(line: StatementTransaction, *, tolerance: int, search: str = "") -> list[Candidate]:
    """The best candidates: of the plan the line is about, or of what a person searches for by name or number."""
    rest = line.gross - line.linked
    rows = _pool(line, search).select_related("plan__provider", "client")[:LOOKED_AT]
    found = [held_against(each, line, amount=rest, tolerance=tolerance) for each in rows]
    found.sort(key=lambda each: (len(each.outside), not each.same_category, abs(each.gap), abs(each.days)))
    return found[:SHOWN]


def held_against(expectation: Expectation, line: StatementTransaction, *, amount: Decimal, tolerance: int) -> Candidate:
    """What linking ``amount`` of the line to the expectation would be; ``tolerance`` is the firm's, in per cent."""
    paid_date = _paid_date(line)
    days = (paid_date - expectation.expected_date).days
    other_plan = _other_plan(expectation, line)
    outside = (
        other_plan, _other_category(expectation, line), _later(expectation, paid_date),
        _too_far(expectation, amount, tolerance),
    )  # fmt: skip
    return Candidate(
        expectation,
        days,
        amount - expectation.outstanding,
        not other_plan,
        expectation.category == line.category,
        tuple(filter(None, outside)),
    )


def _other_plan(expectation: Expectation, line: StatementTransaction) -> str:
    plan = expectation.plan
    if plan is None:
        return "It is expected of the client, not of a plan."
    named = normalise_policy_number(line.policy_number)
    if plan.pk == line.plan_id or (named and named == plan.normalised_policy_number):
        return ""
    ours = f"the plan is {plan.policy_number}" if plan.policy_number else "the plan has no number"
    return f"The line names {line.policy_number or 'no policy number'}; {ours}."


def _other_category(expectation: Expectation, line: StatementTransaction) -> str:
    if expectation.category == line.category:
        return ""
    paid = RevenueCategory(line.category).label if line.category else "no category"
    return f"The line is {paid}; what is expected is {RevenueCategory(expectation.category).label}."


def _later(expectation: Expectation, paid_date: date) -> str:
    days = (expectation.expected_date - paid_date).days
    if days <= 0:
        return ""
    return f"It is expected on {format_date(expectation.expected_date)}, {count_of(days, 'day')} after the payment."


def _too_far(expectation: Expectation, amount: Decimal, tolerance: int) -> str:
    outstanding = expectation.outstanding
    if not expectation.gross:
        return "It is expected at nothing: its plan has no valuation."
    if not expectation.is_open:
        return "Nothing of it is outstanding."
    if is_within_tolerance(pence_from_pounds(amount), pence_from_pounds(outstanding), tolerance * 100):
        return ""
    gap = abs(amount - outstanding)
    return (
        f"{format_pounds(amount)} paid, {format_pounds(outstanding)} outstanding: {format_pounds(gap)} "
        f"({gap * 100 / abs(outstanding):.1f}%) apart, where {tolerance}% is allowed."
    )


@dataclass(frozen=True, slots=True)
class Reversed:
    """A payment that a clawback may take back: a link of a line to an expectation."""

    link: ExpectationLink
    days: int
    gap: Decimal


def payments_taken_back(line: StatementTransaction) -> list[Reversed]:
    """The payments a negative line may take back: earlier ones of its plan, closest in amount first."""
    if line.gross >= 0:
        return []
    taken_back = _paid_date(line)
    rows = (
        ExpectationLink.objects.filter(_named(line, "expectation__"), amount__gt=0)
        .annotate(paid_date=Coalesce("transaction__date", "transaction__statement__date"))
        .filter(paid_date__lte=taken_back)
        .select_related("expectation__plan", "expectation__client", "transaction__statement")
        .order_by(Abs(F("amount") + line.gross), "-paid_date", "pk")
    )
    return [
        Reversed(link, (taken_back - link.paid_date).days, line.gross + link.amount) for link in rows[:PAYMENTS_SHOWN]
    ]


def _paid_date(line: StatementTransaction) -> date:
    day: date = line.date or line.statement.date
    return day


def _named(line: StatementTransaction, prefix: str = "") -> Q:
    """What is about the plan the line is on or names; ``prefix`` leads to what has the plan."""
    named = Q(**{f"{prefix}plan_id": line.plan_id}) if line.plan_id else Q(pk__in=[])
    normalised = normalise_policy_number(line.policy_number)
    return named | Q(**{f"{prefix}plan__normalised_policy_number": normalised}) if normalised else named


def _pool(line: StatementTransaction, search: str) -> QuerySet[Expectation]:
    """Expectations something is still to come of, or expected at nothing for want of a valuation; the nearest first."""
    rows: QuerySet[Expectation] = Expectation.objects.filter(
        Q(is_open=True, gross__gt=0) if line.gross > 0 else Q(is_open=True, gross__lt=0)
    )
    if line.gross > 0:
        rows = rows | Expectation.objects.filter(gross=0, cancelled_at__isnull=True, written_off_at__isnull=True)
    days_apart = Func(
        F("expected_date"), Value(_paid_date(line), DateField()),
        template="ABS(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField(),
    )  # fmt: skip
    rows = rows.exclude(links__transaction=line).order_by(days_apart, "pk")
    words = search.split()
    for word in words:
        rows = rows.filter(
            name_holds(word, "client__") | Q(plan__policy_number__icontains=word) | Q(plan__name__icontains=word)
        )
    if words:
        return rows
    hinted = (line.explanation or {}).get("plan_ids", [])
    alike = [each[0] for each in (line.explanation or {}).get("look_alikes", [])]
    return rows.filter(_named(line) | Q(plan_id__in=[*hinted, *alike]))
