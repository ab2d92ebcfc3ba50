"""Payment periods: laid out by the firm's month end, locked and unlocked."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.models import Firm, User
from domain.enums.plans import Frequency
from domain.periods import Period, payment_period_of, step_date
from reconciliation.models import PaymentPeriod, ProviderStatement
from reconciliation.selectors.matching import lock_firm
from reconciliation.selectors.periods import is_due, locks_on
from reconciliation.services.shares import settle_period, unsettle_period


class UnableToChangeLockedPeriod(ValueError):
    """The payment period is locked: its statements and lines stay as they are. A person may unlock it."""

    permanent = True


def require_open_period(period: PaymentPeriod) -> None:
    """Raises ``UnableToChangeLockedPeriod`` when the period is locked."""
    if period.is_locked:
        raise UnableToChangeLockedPeriod(f"{period.name} is locked. Unlock it to change its statements.")


def lock_statement(statement_id: int) -> ProviderStatement:
    """The statement with its firm and period, after waiting for whoever else reconciles for the firm.

    Only inside a transaction. Raises ``UnableToChangeLockedPeriod``.
    """
    lock_firm(ProviderStatement.objects.values_list("firm_id", flat=True).get(pk=statement_id))
    statement: ProviderStatement = ProviderStatement.objects.select_related("firm", "period", "provider").get(
        pk=statement_id
    )
    require_open_period(statement.period)
    return statement


@transaction.atomic
def ensure_period(*, firm: Firm, day: date) -> PaymentPeriod:
    """The period a day falls in, made when there is none.

    After a change of the firm's month end, the first new period is cut so that it meets its neighbours.
    """
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
    found: PaymentPeriod | None = PaymentPeriod.objects.filter(start_date__lte=day, end_date__gt=day).first()
    if found is not None:
        return found
    wanted = payment_period_of(day, month_end=firm.month_end_day)
    before = PaymentPeriod.objects.filter(end_date__lte=day).order_by("-end_date").first()
    after = PaymentPeriod.objects.filter(start_date__gt=day).order_by("start_date").first()
    start = max(wanted.start, before.end_date) if before else wanted.start
    end = wanted.end or day
    end = min(end, after.start_date) if after else end
    period: PaymentPeriod = PaymentPeriod.objects.create(
        firm=firm, name=name_of(wanted), start_date=start, end_date=end
    )
    return period


@transaction.atomic
def ensure_periods(*, firm: Firm, today: date, months_back: int = 2, months_ahead: int = 1) -> list[PaymentPeriod]:
    """The periods around today, so that a statement of last month or next finds its own."""
    days = [step_date(today, Frequency.MONTHLY, step) for step in range(-months_back, months_ahead + 1)]
    return list({period.pk: period for period in (ensure_period(firm=firm, day=day) for day in days)}.values())


def name_of(period: Period) -> str:
    """The month in which the period ends, such as March 2026."""
    return f"{period.last_day or period.start:%B %Y}"


@transaction.atomic
def lock_period(*, period_id: int, user: User | None, now: datetime) -> PaymentPeriod:
    """The period, closed to new and changed statements, and who gets what of its payments written down.

    Without a user it locks by itself. A payment of another period may still meet its expectations.
    """
    lock_firm(PaymentPeriod.objects.values_list("firm_id", flat=True).get(pk=period_id))
    period: PaymentPeriod = PaymentPeriod.objects.select_for_update().get(pk=period_id)
    if not period.is_locked:
        period.locked_at, period.locked_by = now, user
        period.save(update_fields=["locked_at", "locked_by", "updated_at"])
        settle_period(period=period, now=now)
    return period


@transaction.atomic
def unlock_period(*, period_id: int, user: User | None, reason: str, now: datetime) -> PaymentPeriod:
    """The period, open again, with who opened it and why. Raises ``ValidationError`` without a reason."""
    if not reason.strip():
        raise ValidationError({"reason": "Say why, so that the next person understands."})
    lock_firm(PaymentPeriod.objects.values_list("firm_id", flat=True).get(pk=period_id))
    period: PaymentPeriod = PaymentPeriod.objects.select_for_update().get(pk=period_id)
    if period.is_locked:
        period.locked_at = period.locked_by = None
        period.unlocked_at, period.unlocked_by, period.unlock_reason = now, user, reason.strip()[:200]
        period.save(update_fields=[
            "locked_at", "locked_by", "unlocked_at", "unlocked_by", "unlock_reason", "updated_at",
        ])  # fmt: skip
        unsettle_period(period=period)
    return period


def lock_due_periods(*, firm: Firm, today: date, now: datetime) -> list[PaymentPeriod]:
    """Lock what the firm's setting says has been open long enough, each in a transaction of its own; what was locked.

    A locked period whose shares nobody has written down yet gets that too.
    """
    unsettled = PaymentPeriod.objects.filter(locked_at__isnull=False, settled_at__isnull=True)
    for pk in list(unsettled.values_list("pk", flat=True)):
        with transaction.atomic():
            lock_firm(firm.pk)
            if period := unsettled.filter(pk=pk).first():  # nobody has opened it meanwhile
                settle_period(period=period, now=now)
    return [
        lock_period(period_id=period.pk, user=None, now=now)
        for period in PaymentPeriod.objects.filter(locked_at__isnull=True).order_by("start_date")
        if is_due(locks_on(period, firm.lock_after_days), today)
    ]
