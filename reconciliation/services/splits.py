"""Agreeing who gets what: from a day on, until the next agreement of the same kind, or until a day it ends.

Nothing here touches a payment. Periods that are locked keep the shares they were locked with; in open ones the
agreement of the day of each payment counts, so a change shows at once wherever it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from backoffice.models import Firm
from backoffice.services.records import apply_changes, check_values, save_new
from domain.enums.revenue import ShareHolder, SplitLevel
from reconciliation.models import AdviserSplit, Expectation, Introducer, IntroducerSplit
from reconciliation.selectors.splits import (
    amounts_by_holder,
    concerned,
    counted_links,
    paid_links,
    split_book,
)

COLUMNS = {SplitLevel.CHARGE: "charge_id", SplitLevel.PLAN: "plan_id", SplitLevel.ADVISER: "adviser_id"}
"""The column of a term that names what it was agreed for; the firm's own name nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a term is agreed for: a charge, a plan or an adviser by id, or the firm (0)."""

    level: SplitLevel
    pk: int = 0

    def columns(self, names: Mapping[SplitLevel, str] = COLUMNS) -> dict[str, int | None]:
        """Every column that can name a target: this one's with its id, the others empty."""
        return {column: self.pk if level == self.level else None for level, column in names.items()}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of shares does: how many payments it divides anew, and by how many pounds each holder's sum moves.

    ``settled`` payments would be concerned but lie in locked periods and stay; ``to_come`` are expected.
    """

    changed: int
    settled: int
    to_come: int
    moved: dict[tuple[ShareHolder, int], Decimal]


def effect_of(*, target: Target, since: date, write: Callable[[], object]) -> Effect:
    """What ``write``, which agrees or ends something for the target from a day on, would do. Nothing is kept of it.

    Raises what ``write`` raises.
    """
    links = concerned(counted_links(), target.level, target.pk, since, day="paid_date")
    unlocked = list(paid_links(links.filter(transaction__statement__period__locked_at__isnull=True)))
    with transaction.atomic():
        before = split_book()
        write()
        after = split_book()
        transaction.set_rollback(True)
    old, new = amounts_by_holder(unlocked, before), amounts_by_holder(unlocked, after)
    expected = concerned(Expectation.objects.filter(is_open=True), target.level, target.pk, since, day="expected_date")
    return Effect(
        changed=sum(before.agreed_for(link.payment) != after.agreed_for(link.payment) for link in unlocked),
        settled=links.filter(transaction__statement__period__locked_at__isnull=False).count(),
        to_come=expected.count(),
        moved={
            key: new.get(key, Decimal(0)) - old.get(key, Decimal(0))
            for key in sorted({*old, *new})
            if new.get(key) != old.get(key)
        },
    )


@transaction.atomic
def agree_adviser_split(
    *, firm: Firm, target: Target, adviser_percent: Decimal, start_date: date, note: str = ""
) -> AdviserSplit:
    """The adviser's percentage from a day on, until the next one already agreed. Raises ``ValidationError``.

    What held before ends on that day; what was agreed from the very same day is replaced.
    """
    _hold(firm)
    columns = target.columns()
    end = _make_room(AdviserSplit.objects.filter(**_as_lookups(columns)), start_date)
    term = AdviserSplit(
        firm=firm, **columns, adviser_percent=adviser_percent, start_date=start_date, end_date=end, note=note
    )
    check_values(term)
    term.save()
    return term


@transaction.atomic
def end_adviser_split(*, split_id: int, end_date: date) -> AdviserSplit:
    """The term, ended: from that day on the next level counts. One that would never have held is removed.

    Raises ``ValidationError``.
    """
    _hold_firm_of(AdviserSplit.objects.filter(pk=split_id))
    term: AdviserSplit = AdviserSplit.objects.select_for_update().get(pk=split_id)
    _end(term, end_date)
    return term


@transaction.atomic
def create_introducer(*, firm: Firm, fields: Mapping[str, Any]) -> Introducer:
    """Somebody new who introduces clients. Raises ``ValidationError``."""
    return save_new(Introducer(firm=firm, **fields))


@transaction.atomic
def update_introducer(*, introducer_id: int, fields: Mapping[str, Any]) -> Introducer:
    """The introducer changed; what was agreed for plans and charges stays as it is. Raises ``ValidationError``."""
    introducer: Introducer = Introducer.objects.select_for_update().get(pk=introducer_id)
    apply_changes(introducer, fields)
    return introducer


@transaction.atomic
def agree_introducer_split(
    *, firm: Firm, target: Target, introducer_id: int, terms: Mapping[str, Any], start_date: date, note: str = ""
) -> IntroducerSplit:
    """An introducer's part of a plan's or charge's payments from a day on. Raises ``ValidationError``.

    ``terms`` are ``percent``, ``adviser_funds_percent`` and ``applies_to``. All introducers of the plan or charge
    together get at most the whole payment, on any day.
    """
    _hold(firm)
    columns = target.columns({SplitLevel.CHARGE: "charge_id", SplitLevel.PLAN: "plan_id"})
    of_target = IntroducerSplit.objects.filter(**_as_lookups(columns))
    end = _make_room(of_target.filter(introducer_id=introducer_id), start_date)
    term = IntroducerSplit(
        firm=firm, introducer_id=introducer_id, **columns, **terms, start_date=start_date, end_date=end, note=note
    )
    check_values(term)
    term.save()
    _require_at_most_all(of_target, start_date, end)
    return term


@transaction.atomic
def end_introducer_split(*, split_id: int, end_date: date) -> IntroducerSplit:
    """The introducer's part, ended. One that would never have held is removed. Raises ``ValidationError``."""
    _hold_firm_of(IntroducerSplit.objects.filter(pk=split_id))
    term: IntroducerSplit = IntroducerSplit.objects.select_for_update().get(pk=split_id)
    _end(term, end_date)
    return term


def _hold(firm: Firm) -> None:
    """Wait for whoever else agrees something for the firm."""
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)


def _hold_firm_of(terms: QuerySet[Any]) -> None:
    """The same for the firm of a term that ends: who agrees another one meanwhile would count on the old end."""
    _hold(Firm(pk=terms.values_list("firm_id", flat=True).get()))


def _as_lookups(columns: Mapping[str, int | None]) -> dict[str, Any]:
    return {f"{name}__isnull" if pk is None else name: True if pk is None else pk for name, pk in columns.items()}


def _make_room(rows: QuerySet[Any], start: date) -> date | None:
    """End what runs on the day, drop what begins on it; the day on which the next one begins, if any does."""
    rows.filter(start_date=start).delete()
    for term in rows.filter(Q(end_date__isnull=True) | Q(end_date__gt=start), start_date__lt=start):
        term.end_date = start
        term.save(update_fields=["end_date", "updated_at"])
    following = rows.filter(start_date__gt=start).order_by("start_date").first()
    return following.start_date if following else None


def _end(term: AdviserSplit | IntroducerSplit, end_date: date) -> None:
    if end_date <= term.start_date:
        term.delete()
        return
    if term.end_date is not None and end_date > term.end_date:
        raise ValidationError({"end_date": "It ends before that day already."})
    term.end_date = end_date
    term.save(update_fields=["end_date", "updated_at"])


def _require_at_most_all(rows: QuerySet[IntroducerSplit], start: date, end: date | None) -> None:
    """Raises ``ValidationError`` when on some day from ``start`` introducers would get more than all of a payment."""
    running = rows.filter(Q(end_date__isnull=True) | Q(end_date__gt=start))
    terms = list(running.filter(start_date__lt=end) if end else running)
    for day in {start, *(term.start_date for term in terms if term.start_date > start)}:
        holding = [t for t in terms if t.start_date <= day and (t.end_date is None or t.end_date > day)]
        if sum((term.percent for term in holding), Decimal(0)) > 100:
            raise ValidationError({"percent": "The introducers would get more than the whole payment between them."})
