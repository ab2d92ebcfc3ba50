"""Laying out what charges will bring: dated, numbered rows, a horizon ahead, never touching what has been paid.

Protocol with the matcher, so that neither changes what the other reads: whoever changes expectations of a plan holds
the plan, a run holds its plans against change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from backoffice.models import Charge, Firm, Plan
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency
from domain.money import percentage_of, pounds_from_pence, round_half_up
from domain.periods import Period, add_months, dates_of
from reconciliation.models import Expectation
from reconciliation.selectors.expectations import latest_values

UNTOUCHED = Q(linked=0, is_balanced=False, cancelled_at__isnull=True, written_off_at__isnull=True, links__isnull=True)
"""Rows nobody and nothing has acted on: only these follow their charge and their plan's value."""


def horizon_of(firm: Firm, today: date) -> date:
    """The first day for which nothing is laid out yet."""
    return add_months(today, firm.expectation_horizon_months)


@transaction.atomic
def generate_expectations(*, charge_id: int, today: date) -> int:
    """Lay out the charge's expectations up to the firm's horizon; the number of rows it then has.

    The first time from the charge's start on. After a change only from today on (or from its end, if that lies
    before): paid, balanced, cancelled and written-off rows stay as they are, the others are brought into line.
    """
    charge: Charge = Charge.with_deleted.select_related("firm").get(pk=charge_id)
    if charge.plan_id:
        Plan.with_deleted.select_for_update().get(pk=charge.plan_id)
    existing = Expectation.objects.filter(charge=charge)
    end = min(charge.end_date or date.max, horizon_of(charge.firm, today))
    since = min(today, charge.end_date or today) if existing.exists() else charge.start_date
    wanted = [] if charge.deleted_at else _due_dates(charge, since, end)
    _replace_rows(charge, existing.filter(expected_date__gte=since), wanted)
    return int(existing.count())


def _due_dates(charge: Charge, since: date, end: date) -> list[date]:
    start = max(charge.start_date, since)
    if end <= start:
        return []
    return list(dates_of(charge.start_date, Frequency(charge.frequency), Period(start, end)))


def _replace_rows(charge: Charge, rows: QuerySet[Expectation], wanted: Sequence[date]) -> None:
    """Bring ``rows`` in line with the wanted dates: update what fits, remove what does not, add what is missing."""
    value = latest_values([charge.plan_id]).get(charge.plan_id) if charge.plan_id else None
    free = {row.expected_date: row for row in rows.filter(UNTOUCHED)}
    kept_dates = {row.expected_date for row in rows} - set(free)
    stale = [row.pk for day, row in free.items() if day not in wanted or day in kept_dates]
    Expectation.objects.filter(pk__in=stale).delete()
    last = Expectation.objects.filter(charge=charge).aggregate(last=Max("number"))["last"] or 0
    fresh = []
    for day in wanted:
        if day in kept_dates:
            continue
        if day in free:
            _bring_in_line(free[day], charge, value)
        else:
            last += 1
            fresh.append(expectation_of(charge, day, last, value))
    Expectation.objects.bulk_create(fresh, batch_size=1000)


def _bring_in_line(row: Expectation, charge: Charge, value: Decimal | None) -> None:
    """Give an untouched row the charge's present terms; writes only when something differs."""
    wanted = expectation_of(charge, row.expected_date, row.number, value)
    names = [name for name in FOLLOWING if getattr(row, name) != getattr(wanted, name)]
    for name in names:
        setattr(row, name, getattr(wanted, name))
    if names:
        row.save(update_fields=[*names, "updated_at"])


FOLLOWING = (
    "plan_id", "client_id", "adviser_id", "type", "category", "payment_origin", "net", "vat", "gross", "percentage",
    "valued_amount", "is_vat_exempt", "is_recurring",
)  # fmt: skip
"""Fields an untouched expectation takes from its charge."""


def expectation_of(charge: Charge, day: date, number: int, value: Decimal | None) -> Expectation:
    """The row for one due date, not saved. ``value`` is the plan's latest valuation."""
    net = net_amount(charge, value)
    vat = vat_on(charge, net)
    return Expectation(
        firm_id=charge.firm_id,
        charge=charge,
        number=number,
        plan_id=charge.plan_id,
        client_id=charge.client_id,
        adviser_id=charge.adviser_id,
        type=charge.type,
        category=charge.category,
        payment_origin=charge.payment_origin,
        expected_date=day,
        net=net,
        vat=vat,
        gross=net + vat,
        percentage=charge.percentage,
        valued_amount=value if charge.percentage is not None else None,
        is_vat_exempt=charge.is_vat_exempt,
        is_recurring=charge.frequency != Frequency.ONCE,
    )


def net_amount(charge: Charge, value: Decimal | None) -> Decimal:
    """Pounds before VAT of one payment: the fixed amount, or the percentage's share for one payment of the value.

    0.75 % a year collected monthly is a twelfth of 0.75 %. Without a valuation a percentage comes to nothing.
    """
    if charge.percentage is None:
        return round_half_up(charge.amount or Decimal(0))
    if value is None:
        return Decimal("0.00")
    share = payments_share(Frequency(charge.percentage_frequency), Frequency(charge.frequency))
    pence = Fraction(value) * 100 * Fraction(charge.percentage) / 100 * share
    return pounds_from_pence(_half_up(pence))


def payments_share(percentage_frequency: Frequency, frequency: Frequency) -> Fraction:
    """The part of a percentage that falls on one payment; a percentage or charge that falls once is taken whole."""
    if Frequency.ONCE in (percentage_frequency, frequency):
        return Fraction(1)
    per_year = {each: Fraction(PAYMENTS_A_YEAR[each]).limit_denominator(1000) for each in Frequency}
    return per_year[percentage_frequency] / per_year[frequency]


def _half_up(pence: Fraction) -> int:
    """Whole pence, half away from zero."""
    whole = int(abs(pence) + Fraction(1, 2))
    return whole if pence >= 0 else -whole


def vat_on(charge: Charge, net: Decimal) -> Decimal:
    """VAT to be added to a net amount: none when exempt; the firm's rate where the charge has none of its own."""
    if charge.is_vat_exempt:
        return Decimal("0.00")
    rate = charge.vat_rate if charge.vat_rate is not None else charge.firm.vat_rate
    return percentage_of(net, rate)


@transaction.atomic
def follow_valuations(*, plan_ids: Collection[int]) -> int:
    """Work out the plans' percentage expectations from their latest valuations, where nothing has been paid yet.

    The number of rows that changed.
    """
    list(Plan.with_deleted.select_for_update().filter(pk__among=plan_ids).order_by("pk").values_list("pk"))
    values = latest_values(plan_ids)
    rows = Expectation.objects.filter(
        UNTOUCHED, plan_id__among=plan_ids, percentage__isnull=False, charge__isnull=False
    ).select_related("charge__firm")
    changed = []
    for row in rows:
        value = values.get(row.plan_id)
        net = net_amount(row.charge, value)
        vat = vat_on(row.charge, net)
        if (row.net, row.vat, row.valued_amount) != (net, vat, value):
            row.net, row.vat, row.gross, row.valued_amount = net, vat, net + vat, value
            changed.append(row)
    Expectation.objects.bulk_update(changed, ["net", "vat", "gross", "valued_amount"], batch_size=1000)
    return len(changed)


@transaction.atomic
def extend_expectations(*, firm: Firm, today: date) -> int:
    """Lay out what has come within the horizon since the last time; the number of rows added.

    Existing rows are not looked at again: only dates after a charge's last row are added. What lacks rows is held and
    read once more, as it may have been changed or valued while nobody held it.
    """
    until = horizon_of(firm, today)
    lacking = [charge for charge in _charges_to_extend(firm, today) if _missing_dates(charge, until)]
    if not lacking:
        return 0
    _hold(lacking)
    charges = list(_charges_to_extend(firm, today).filter(pk__among=[charge.pk for charge in lacking]))
    values = latest_values(charge.plan_id for charge in charges if charge.plan_id)
    fresh = [row for charge in charges for row in _missing_rows(charge, until, values)]
    Expectation.objects.bulk_create(fresh, batch_size=1000)
    return len(fresh)


def _charges_to_extend(firm: Firm, today: date) -> QuerySet[Charge]:
    """Charges that run on, each with the date and number of its last row: ``last_date`` and ``last_number``."""
    rows: QuerySet[Charge] = Charge.objects.filter(firm=firm).exclude(
        frequency=Frequency.ONCE, expectations__isnull=False
    )
    return (
        rows.filter(Q(end_date__isnull=True) | Q(end_date__gt=today))
        .annotate(last_date=Max("expectations__expected_date"), last_number=Max("expectations__number"))
        .select_related("firm")
        .order_by("pk")
    )


def _hold(charges: Sequence[Charge]) -> None:
    """Hold the plans of charges against change, and the charges of no plan themselves."""
    plan_ids = {charge.plan_id for charge in charges if charge.plan_id}
    of_clients = [charge.pk for charge in charges if not charge.plan_id]
    list(Plan.with_deleted.select_for_update().filter(pk__among=plan_ids).order_by("pk").values_list("pk"))
    list(Charge.objects.select_for_update(no_key=True).filter(pk__among=of_clients).order_by("pk").values_list("pk"))


def _missing_dates(charge: Charge, until: date) -> list[date]:
    """The due dates after the charge's last row, up to its end or the horizon."""
    last_date: date | None = charge.last_date  # type: ignore[attr-defined]  # annotated by the caller
    due = _due_dates(charge, last_date or charge.start_date, min(charge.end_date or date.max, until))
    return [day for day in due if last_date is None or day > last_date]


def _missing_rows(charge: Charge, until: date, values: dict[int, Decimal]) -> Iterable[Expectation]:
    last: int = charge.last_number or 0  # type: ignore[attr-defined]  # annotated by the caller
    value = values.get(charge.plan_id) if charge.plan_id else None
    for number, day in enumerate(_missing_dates(charge, until), last + 1):
        yield expectation_of(charge, day, number, value)
