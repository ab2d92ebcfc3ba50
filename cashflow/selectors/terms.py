"""The days on which incomes and expenses start and end, how they rise, and where each of that is from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backoffice.models import Client
from cashflow.engine.inputs import Origin, Rise, Tag
from cashflow.parameters.state_pension_age import state_pension_date
from domain.enums.items import Escalation
from domain.enums.plans import Frequency
from domain.moments import LifeDates, Moment, MomentKind
from domain.money import format_pounds
from domain.people_dates import format_date

NEVER = date(2999, 1, 1)
"""The start of what waits for an event that no projection reaches."""

RISES: dict[Escalation, Rise] = {
    Escalation.NONE: Rise.NONE,
    Escalation.PRICES: Rise.PRICES,
    Escalation.EARNINGS: Rise.EARNINGS,
    Escalation.TRIPLE_LOCK: Rise.TRIPLE_LOCK,
}
"""Rises that follow an index; a fixed percentage is not among them: see ``fixed_rise_of``."""


@dataclass(slots=True)
class Term:
    """Start and end as days, None where they are left open, with what was read or assumed on the way."""

    start: date | None
    end: date | None
    origins: list[Origin] = field(default_factory=list)


def recorded_term(flow: Any, people: Iterable[Client]) -> Term:
    """The term that a timed record states, its ages and events reckoned to days.

    A death is not reckoned with here, and a date of birth or retirement age may be missing: what starts with such an
    event never starts, what ends with it never ends, and the origins say so.
    """
    named = [person for person in (*people, flow.start_of, flow.end_of) if person]
    lives = {person.pk: _life(person) for person in named}
    names = {person.pk: person.first_name or person.name for person in named}
    term = Term(flow.starts.day(lives), flow.ends.day(lives))
    for verb, moment, day, otherwise in (
        ("starts", flow.starts, term.start, "it is left out"),
        ("ends", flow.ends, term.end, "it is paid for ever"),
    ):
        if moment.kind is MomentKind.DATE:
            term.origins.append(Origin(Tag.FACT, f"{verb} on {moment.words()}"))
        elif moment.kind is not MomentKind.OPEN:
            term.origins.append(_origin(verb, moment, day, names, otherwise))
    if term.start is None and not flow.starts.is_open:
        term.start = NEVER
    return term


@dataclass(frozen=True, slots=True)
class Rising:
    """How an amount rises: by an index or, where ``fixed`` says so, by that share a year."""

    rise: Rise
    fixed: float | None = None
    origins: tuple[Origin, ...] = ()


def rise_of(flow: Any, usual: Rise) -> Rising:
    """How a record rises: as it says, otherwise as is usual for its kind."""
    if not flow.rise:
        return Rising(usual)
    stated = Escalation(flow.rise)
    if stated in RISES:
        return Rising(RISES[stated], origins=(Origin(Tag.FACT, stated.label.lower()),))
    percent = flow.rise_percent
    words = f"rises by {percent.normalize():f} % a year"
    return Rising(Rise.NONE, float(percent) / 100, (Origin(Tag.FACT, words),))


def recorded_words(flow: Any) -> str:
    """An amount as it is recorded: "£120.00 monthly, recorded 5 Mar 2026"."""
    often = Frequency(flow.frequency).label.lower()
    amount = format_pounds(flow.amount) if flow.amount is not None else f"{flow.percent.normalize():f} %"
    return f"{amount} {often}, recorded {format_date(flow.updated_at.date())}"


def _life(person: Client) -> LifeDates:
    born = person.date_of_birth
    return LifeDates(born, person.retirement_age, state_pension_date(born) if born else None)


def _origin(verb: str, moment: Moment, day: date | None, names: dict[int, str], otherwise: str) -> Origin:
    words = f"{verb} {'with ' if moment.event else 'on '}{moment.words(names)}"
    if day is None:
        return Origin(Tag.ASSUMPTION, f"{words}, whose day is not known here: {otherwise}")
    return Origin(Tag.DECISION, f"{words}, {format_date(day)}")
