"""When an item starts or ends: on a date, at somebody's age, with an event in somebody's life, or left open.

Moment.on(date(2030, 4, 6)).words()                                        -> "6 Apr 2030"
Moment.at_age(60, of=7).words({7: "Rowan"})                                -> "Rowan's 60th birthday"
Moment.at_event(LifeEvent.RETIREMENT, of=7).words({7: "Rowan"})            -> "Rowan's retirement"
span(Moment.OPEN, Moment.at_age(60, of=7), {7: "Rowan"})                   -> "until Rowan's 60th birthday"
Moment.at_age(60, of=7).day({7: LifeDates(born=date(1970, 5, 17))})        -> 17 May 2030

An open start means that the item runs already ("current"), an open end that it never stops ("for ever"). Ends are
exclusive: the day is the first on which the item is no longer there.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from domain.enumeration import Enumeration
from domain.enums.items import LifeEvent
from domain.people_dates import date_age_reached, format_date

OLDEST = 120
"""The greatest age an item may start or end at."""


class MomentKind(Enumeration):
    """How a moment is said."""

    OPEN = "open", "Left open"
    DATE = "date", "On a date"
    AGE = "age", "At an age"
    EVENT = "event", "With an event"


@dataclass(frozen=True, slots=True)
class LifeDates:
    """What is known of a person's life, as far as moments need it. ``dies`` is an assumption of whoever asks."""

    born: datetime.date | None = None
    retirement_age: int | None = None
    state_pension_date: datetime.date | None = None
    dies: datetime.date | None = None


NOTHING_KNOWN = LifeDates()


@dataclass(frozen=True, slots=True)
class Moment:
    """One start or end. ``of`` is the key of the person whose age or event it is; at most one kind is filled in.

    Raises ``ValueError`` when it is said in two ways, or when an age or event is nobody's.
    """

    date: datetime.date | None = None
    age: int | None = None
    event: LifeEvent | None = None
    of: int | None = None

    OPEN: ClassVar[Moment]

    def __post_init__(self) -> None:
        said = [part for part in (self.date, self.age, self.event) if part is not None]
        if len(said) > 1:
            raise ValueError("A moment is a date, an age or an event, not several of them.")
        if (self.of is not None) != (self.age is not None or self.event is not None):
            raise ValueError("An age or event is somebody's; a date is nobody's.")

    @classmethod
    def on(cls, day: datetime.date) -> Self:
        """A date."""
        return cls(date=day)

    @classmethod
    def at_age(cls, age: int, *, of: int) -> Self:
        """The birthday on which a person reaches an age."""
        return cls(age=age, of=of)

    @classmethod
    def at_event(cls, event: LifeEvent, *, of: int) -> Self:
        """An event in a person's life."""
        return cls(event=event, of=of)

    @property
    def kind(self) -> MomentKind:
        """Which of the four it is."""
        if self.date is not None:
            return MomentKind.DATE
        if self.age is not None:
            return MomentKind.AGE
        return MomentKind.OPEN if self.event is None else MomentKind.EVENT

    @property
    def is_open(self) -> bool:
        """Whether nothing is said: current for a start, for ever for an end."""
        return self.kind == MomentKind.OPEN

    def day(self, lives: Mapping[int, LifeDates]) -> datetime.date | None:
        """The date it falls on; None when it is open, or when what it depends on is not known (``is_open`` tells)."""
        if self.date is not None or self.of is None:
            return self.date
        life = lives.get(self.of, NOTHING_KNOWN)
        if self.age is not None:
            return _birthday(life, self.age)
        return {
            LifeEvent.RETIREMENT: _birthday(life, life.retirement_age),
            LifeEvent.STATE_PENSION_AGE: life.state_pension_date,
            LifeEvent.DEATH: life.dies,
        }[self.event or LifeEvent.DEATH]

    def words(self, names: Mapping[int, str] | None = None) -> str:
        """What it is called; empty when it is open. A person without a name in ``names`` is left out."""
        if self.date is not None:
            return format_date(self.date)
        name = (names or {}).get(self.of or 0, "")
        whose = f"{name}{_apostrophe(name)} " if name else ""
        if self.age is not None:
            return f"{whose}{self.age}{_ordinal(self.age)} birthday"
        if self.event is None:
            return ""
        label = self.event.label
        return f"{whose}{label if self.event == LifeEvent.STATE_PENSION_AGE else label.lower()}"


Moment.OPEN = Moment()


def span(starts: Moment, ends: Moment, names: Mapping[int, str] | None = None) -> str:
    """From when to when, as people say it: "from 6 Apr 2030 until Rowan's death", "from 6 Apr 2030 on", "for ever"."""
    if starts.is_open:
        return "for ever" if ends.is_open else f"until {ends.words(names)}"
    return f"from {starts.words(names)} " + ("on" if ends.is_open else f"until {ends.words(names)}")


def _birthday(life: LifeDates, age: int | None) -> datetime.date | None:
    return None if life.born is None or age is None else date_age_reached(life.born, age)


def _apostrophe(name: str) -> str:
    return "'" if name.endswith("s") else "'s"


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
