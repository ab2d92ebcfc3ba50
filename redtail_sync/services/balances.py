"""Bringing the balance of a linked account to its plan: the one thing a linked account changes here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from backoffice.events import Origin
from backoffice.models import Plan, Valuation
from backoffice.services.plans import add_valuation
from domain.currencies import format_money
from domain.enums.currencies import Currency
from domain.enums.sync import OutcomeAction
from domain.people_dates import format_date
from integrations.engine.canonical import Fields, read_decimal
from integrations.engine.ports import Level, Outcome
from integrations.engine.records import PLAN, Record
from integrations.models import Link, Run
from redtail_sync.connector import SYSTEM
from redtail_sync.mapping.accounts import last_four, normalised

CURRENCY = Currency.USD
"""What Redtail's balances are in: it names none, and serves advisers in the United States."""
KEPT = ("balance", "as_of", "number", "company")
"""What a link remembers of the account, to tell what changed."""


def remembered(fields: Fields) -> Fields:
    """What a link remembers of an account."""
    return {name: fields.get(name) for name in KEPT}


def take_balance(*, link_id: int, record: Record, run: Run | None, now: datetime) -> Outcome | None:
    """Adds the account's balance to the linked plan where it changed, and says so; None where there is nothing to say.

    Inside the caller's transaction. Decides on locked rows: a link that was stopped or paused meanwhile is left alone,
    and so is one that a quicker run brought further.
    """
    link = Link.objects.select_for_update().filter(pk=link_id, ended_at__isnull=True).first()
    if link is None or not link.pulls:
        return None
    plan: Plan | None = Plan.objects.filter(pk=link.local_id).first()
    if plan is None:
        return None
    said, level = [*_number_changed(link.base, record.fields)], Level.INFO
    if said:
        level = Level.WARNING
    refusal = _why_not(record, plan)
    changed = not refusal and _is_news(link, record, plan)
    if refusal:
        said, level = [*said, refusal], Level.WARNING
    elif changed:
        said.insert(0, _take(plan, record, run, now))
    _remember(link, record, now, keeps_balance=bool(refusal))
    if not said:
        return None
    return Outcome(
        kind=PLAN, action=(OutcomeAction.UPDATE if changed else OutcomeAction.SKIP).value, label=plan.name,
        sentence=" ".join(said), reason="" if changed else "not_taken", level=level, remote_id=record.remote_id,
        local_id=plan.pk, fields=("balance",) if changed else (),
    )  # fmt: skip


def expect_afresh(link: Link) -> None:
    """Forgets which balance was read last, so that the next pull brings it whatever the plan was given meanwhile."""
    link.base = {**link.base, "balance": None}
    link.save()


def _is_news(link: Link, record: Record, plan: Plan) -> bool:
    """Whether the balance differs from the one read last; where that was forgotten, from what the plan stands at."""
    balance, last_read = record.fields["balance"], link.base.get("balance")
    if last_read is not None or not link.base:
        return bool(balance != last_read)
    stands_at = Valuation.objects.filter(plan=plan).order_by("-valued_date", "-pk").first()
    return stands_at is None or stands_at.amount != read_decimal(balance)


def _why_not(record: Record, plan: Plan) -> str:
    """Why the balance cannot be taken; empty when it can."""
    if plan.currency != CURRENCY:
        return (
            f"The plan is recorded in {plan.get_currency_display().lower()} now, and Redtail's balances are in "
            f"{CURRENCY.label}; the plan keeps its last one until it is in {CURRENCY.label} again."
        )
    if "balance" in record.problems:
        return f"The balance cannot be read ({record.problems['balance']}); the plan keeps its last one."
    amount = read_decimal(record.fields["balance"])
    if amount is None:
        return "Redtail gives no balance, neither in the list nor by itself; the plan keeps its last one."
    if amount < 0:
        return (
            f"Redtail says {amount:,}, which is below nothing; "
            "the plan keeps its last balance until somebody enters one."
        )
    return ""


def _take(plan: Plan, record: Record, run: Run | None, now: datetime) -> str:
    amount = read_decimal(record.fields["balance"]) or Decimal(0)
    day = _valued_on(plan, record, timezone.localdate(now))
    origin = Origin(
        system=SYSTEM, connection_id=run.connection_id if run else None, run_id=run.pk if run else None,
        user_id=run.user_id if run else None,
    )  # fmt: skip
    add_valuation(plan_id=plan.pk, valued_date=day, amount=amount, source=SYSTEM, origin=origin)
    return f"Balance {format_money(amount, plan.currency)}, as of {format_date(day)}."


def _valued_on(plan: Plan, record: Record, today: date) -> date:
    """The day Redtail changed the record, which is the nearest it tells; where the plan has a later value, today."""
    day = (
        min(record.updated_at.astimezone(timezone.get_current_timezone()).date(), today) if record.updated_at else today
    )
    latest = Valuation.objects.filter(plan=plan).order_by("-valued_date").values_list("valued_date", flat=True).first()
    return max(today, latest) if latest is not None and latest > day else day


def _number_changed(base: Fields, fields: Fields) -> list[str]:
    before, after = normalised(base.get("number")), normalised(fields.get("number"))
    if not before or not after or before == after:
        return []
    return [
        f"Its number at Redtail changed from one ending {last_four(base['number'])} to one ending "
        f"{last_four(fields['number'])}; "
        "the plan keeps the number it has here."
    ]


def _remember(link: Link, record: Record, now: datetime, *, keeps_balance: bool) -> None:
    base = remembered(record.fields)
    if keeps_balance:
        base["balance"] = link.base.get("balance")
    link.base, link.raw = base, dict(record.raw)
    link.owner_ids = list(record.owner_ids) or link.owner_ids
    link.remote_updated_at, link.last_synced_at = record.updated_at, now
    link.version += 1
    link.save()
