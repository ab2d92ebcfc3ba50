"""A payment period at its end: expected against received three ways, how well lines matched, and what has been left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from backoffice.models import Provider, User
from domain.enums.reconciliation import LinkMethod
from domain.enums.revenue import RevenueCategory
from reconciliation.models import Expectation, ExpectationLink, PaymentPeriod, StatementTransaction
from reconciliation.selectors.statements import LEFT, WAITING, Chip, counted, reason_chips

NOTHING = Decimal(0)
AGES = ((0, "Up to 30 days"), (31, "31 to 60 days"), (61, "61 to 90 days"), (91, "More than 90 days"))
"""Age in days from which a line counts in each band, by its own date."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one provider, adviser or category was expected to bring and brought, in pounds with VAT."""

    name: str
    expected: Decimal
    received: Decimal

    @property
    def difference(self) -> Decimal:
        """Received less expected."""
        return self.received - self.expected


@dataclass(frozen=True, slots=True)
class Band:
    """Waiting lines of an age, counted and summed."""

    name: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class MatchRate:
    """How a period's lines fared: linked by the matcher, by hand, ignored, and the waiting ones by reason."""

    lines: int
    by_matcher: int
    by_hand: int
    ignored: int
    reasons: list[Chip]

    @property
    def waiting(self) -> int:
        """Lines somebody still has to do something about."""
        return sum(chip.count for chip in self.reasons)

    @property
    def percent(self) -> Decimal | None:
        """The share of lines the matcher linked; None without lines."""
        return Decimal(self.by_matcher * 100) / self.lines if self.lines else None


def shares(period: PaymentPeriod, by: str) -> list[Share]:
    """Expected of the period's days against received on its statements, ``by`` provider, adviser or category.

    By adviser what is received counts through its links, so that what is not linked stands by itself.
    """
    expected_key, received, name = WAYS[by](period)
    expected = _sums(
        Expectation.objects.filter(
            expected_date__gte=period.start_date, expected_date__lt=period.end_date, cancelled_at__isnull=True
        ),
        expected_key, "gross",
    )  # fmt: skip
    found = [Share(name(key), expected.get(key, NOTHING), received.get(key, NOTHING)) for key in {*expected, *received}]
    return sorted(found, key=lambda share: (-share.expected, -share.received, share.name))


Way = tuple[str, dict[Any, Decimal], Callable[[Any], str]]


def _sums(rows: QuerySet[Any], key: str, amount: str) -> dict[Any, Decimal]:
    return dict(rows.order_by().values_list(key).annotate(total=Sum(amount)))


def _lines(period: PaymentPeriod) -> QuerySet[StatementTransaction]:
    """The lines of the period's statements that count."""
    rows: QuerySet[StatementTransaction] = StatementTransaction.objects.filter(counted(), statement__period=period)
    return rows


def _by_provider(period: PaymentPeriod) -> Way:
    names = dict(Provider.objects.values_list("pk", "name"))
    received = _sums(_lines(period), "statement__provider_id", "gross")
    return "plan__provider_id", received, lambda key: names.get(key, "No provider")


def _by_category(period: PaymentPeriod) -> Way:
    def label(code: str) -> str:
        known = RevenueCategory.find(code)
        return known.label if known else "No category"

    return "category", _sums(_lines(period), "category", "gross"), label


def _by_adviser(period: PaymentPeriod) -> Way:
    lines = _lines(period)
    links = ExpectationLink.objects.filter(transaction__in=lines)
    received = _sums(links, "expectation__adviser_id", "amount")
    left = lines.aggregate(left=Sum(F("gross") - F("linked"), default=NOTHING))["left"]
    if left:
        received[UNLINKED] = left
    names = dict(User.objects.filter(firm_id=period.firm_id).values_list("pk", "name"))
    return (
        "adviser_id",
        received,
        lambda key: names.get(key, "Not linked yet" if key == UNLINKED else "No adviser"),
    )


UNLINKED = 0
WAYS: dict[str, Callable[[PaymentPeriod], Way]] = {
    "provider": _by_provider, "adviser": _by_adviser, "category": _by_category,
}  # fmt: skip


def match_rate(period: PaymentPeriod) -> MatchRate:
    """How the lines of the period's statements fared."""
    rows = StatementTransaction.objects.filter(statement__period=period, statement__deleted_at__isnull=True)
    whole = Q(linked=F("gross")) & ~Q(gross=0)
    by_hand = whole & Q(links__method=LinkMethod.MANUAL)
    found = rows.aggregate(
        all_lines=Count("pk", distinct=True),
        whole_lines=Count("pk", filter=whole, distinct=True),
        lines_by_hand=Count("pk", filter=by_hand, distinct=True),
        ignored_lines=Count("pk", filter=Q(ignored_at__isnull=False), distinct=True),
    )
    by_matcher = found["whole_lines"] - found["lines_by_hand"]
    return MatchRate(found["all_lines"], by_matcher, found["lines_by_hand"], found["ignored_lines"], reason_chips(rows))


def aged(today: date) -> list[Band]:
    """The firm's waiting lines by their age; what is left of them."""
    return _banded(waiting_lines(), "paid_date", LEFT, today)


def aged_expectations(today: date) -> list[Band]:
    """Everything that was due by today and is not paid, by how long ago it was due; what is outstanding of it."""
    rows = Expectation.objects.filter(is_open=True, expected_date__lte=today)
    return _banded(rows, "expected_date", "outstanding", today)


def _banded(rows: QuerySet[Any], day: str, amount: str | Combinable, today: date) -> list[Band]:
    ends = [first - 1 for first, _ in AGES[1:]] + [None]
    conditions = []
    for (first, _), last in zip(AGES, ends, strict=True):
        condition = Q(**{f"{day}__lte": today - timedelta(days=first)}) if first else Q()
        conditions.append(condition if last is None else condition & Q(**{f"{day}__gte": today - timedelta(days=last)}))
    found = rows.order_by().aggregate(
        **{f"count_{n}": Count("pk", filter=condition) for n, condition in enumerate(conditions)},
        **{f"total_{n}": Sum(amount, filter=condition, default=NOTHING) for n, condition in enumerate(conditions)},
    )
    return [Band(name, found[f"count_{n}"], found[f"total_{n}"]) for n, (_, name) in enumerate(AGES)]


def waiting_lines() -> QuerySet[StatementTransaction]:
    """Every waiting line of the firm, whatever its period, the oldest first.

    ``paid_date`` is the line's own, or its statement's.
    """
    rows: QuerySet[StatementTransaction] = StatementTransaction.objects.filter(
        WAITING, statement__deleted_at__isnull=True
    ).select_related("statement__provider", "plan")
    return rows.annotate(paid_date=Coalesce("date", "statement__date")).order_by("paid_date", "pk")


def by_period(last: PaymentPeriod, count: int) -> list[Share]:
    """Expected and received of so many payment periods up to one, the earliest first. Three queries."""
    periods = list(PaymentPeriod.objects.filter(start_date__lte=last.start_date).order_by("-start_date")[:count])[::-1]
    within = {
        f"of_{period.pk}": Sum(
            "gross", filter=Q(expected_date__gte=period.start_date, expected_date__lt=period.end_date), default=NOTHING
        )
        for period in periods
    }
    expected = Expectation.objects.filter(cancelled_at__isnull=True).order_by().aggregate(**within)
    lines = StatementTransaction.objects.filter(counted(), statement__period__in=periods)
    received = _sums(lines, "statement__period_id", "gross")
    return [Share(period.name, expected[f"of_{period.pk}"], received.get(period.pk, NOTHING)) for period in periods]
