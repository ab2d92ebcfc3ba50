"""Annuities that pensions are to buy, from the planned decisions on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from backoffice.models import Client
from cashflow.engine.inputs import AnnuityPurchase, Origin, Rise, Tag
from cashflow.parameters.annuity_rates import assumed_rate, day_of_purchase, usual_rise, waits_until
from cashflow.selectors.records import OwnedPart, Records
from cashflow.selectors.terms import NEVER, Rising, recorded_term, recorded_words, rise_of
from domain import plan_parts
from domain.enums.items import WithdrawalKind
from domain.people_dates import format_date


def is_purchase(part: OwnedPart) -> bool:
    """Whether what is taken out of a plan buys an annuity."""
    return bool(part.record.kind == WithdrawalKind.LIFETIME_ANNUITY)


def left_out_as(part: OwnedPart, people: list[Client], today: date) -> str:
    """Why an annuity that is to be bought is left out, as the end of a sentence; empty where it is not."""
    if not is_purchase(part):
        return ""
    if part.record.starts.is_open:
        return "but no day is recorded for it"
    start = recorded_term(part.record, people).start
    if start is None or start == NEVER:
        return "but the day it waits for is not known here"
    return f"but its day, {format_date(start)}, is over" if start < today else ""


def annuities_bought(records: Records, keys: frozenset[str], today: date) -> tuple[AnnuityPurchase, ...]:
    """The purchases out of the assets with these keys whose day is known and not over."""
    parts = records.parts.get(plan_parts.WITHDRAWAL, ())
    mine = (part for part in parts if f"plan-{part.record.plan_id}" in keys and is_purchase(part))
    return tuple(one for part in mine for one in _purchase(part, records, today))


def _purchase(part: OwnedPart, records: Records, today: date) -> Iterable[AnnuityPurchase]:
    record, term = part.record, recorded_term(part.record, records.people)
    if term.start is None or term.start == NEVER or term.start < today:
        return
    owner = next(index for index, share in enumerate(part.plan.shares) if share)
    rising = rise_of(record, Rise.NONE)
    survivor = float(record.survivor_percent or 0) / 100
    born = records.people[owner].date_of_birth
    day = term.start if born is None else day_of_purchase(born, term.start, today)
    rate, origin = _rate(record, records.people, owner, day, rising)
    told = f"{record.survivor_percent.normalize():f} % goes on to the partner" if survivor else "for one life"
    words = f"{_bought_with(record)}, {told}"
    yield AnnuityPurchase(
        key=f"annuity-{record.pk}", name=record.name or f"Annuity from {part.plan.record.name}",
        source=f"plan-{record.plan_id}", owner=owner, day=day, share=float(record.percent or 0) / 100,
        amount=None if record.amount is None else float(record.amount), rate=rate, survivor_share=survivor,
        with_tax_free_cash=record.has_tax_free_cash_first, rise=rising.rise, fixed_rise=rising.fixed,
        origins=(Origin(Tag.DECISION, words), *term.origins, *waits_until(term.start, day), *rising.origins),
        rate_origins=(origin,),
    )  # fmt: skip


def _bought_with(record: Any) -> str:
    """How much buys it: "50 % of the pension, tax-free cash first, bought on 1 Mar 2030"."""
    much = recorded_words(record).split(" ")
    amount = " ".join(much[: 1 if record.amount is not None else 2])
    first = ", tax-free cash first" if record.has_tax_free_cash_first else ", without tax-free cash"
    return f"bought with {amount} of the pension{first}"


def _rate(record: Any, people: list[Client], owner: int, day: date, rising: Rising) -> tuple[float, Origin]:
    """What a pound pays a year: as was quoted, otherwise as reckoned."""
    if record.annuity_rate_percent is not None:
        since = format_date(record.updated_at.date())
        words = f"a rate of {record.annuity_rate_percent.normalize():f} % a year, recorded {since}"
        return float(record.annuity_rate_percent) / 100, Origin(Tag.FACT, words)
    born = [person.date_of_birth for person in people if person.date_of_birth]
    survivor_share = float(record.survivor_percent or 0) / 100
    return assumed_rate(born, owner, day, survivor_share, usual_rise(rising.rise, rising.fixed))
