"""How long people may live: chances from a life table, and lifetimes drawn from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cashflow.engine.inputs import Person
from cashflow.engine.tax.rules import Floats
from domain.enums.people import Gender
from domain.people_dates import age_on, date_age_reached

OLDEST = 120
"""An age nobody passes. Beyond the last age of a table its last rate stays."""

DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class LifeTable:
    """Chances of dying within a year by completed age, for men and for women."""

    source: str
    male: Floats
    female: Floats

    def rates(self, gender: Gender | None) -> Floats:
        """The chances up to ``OLDEST``; the mean of both where the table has nobody's gender."""
        if gender == Gender.MALE:
            known = self.male
        elif gender == Gender.FEMALE:
            known = self.female
        else:
            known = (self.male + self.female) / 2
        rates = np.append(known, np.full(OLDEST - len(known), known[-1]))
        return np.append(rates, 1.0)

    def alive(self, person: Person, day: date) -> Floats:
        """The chance of reaching each birthday after ``day``, the first entry being that of today's age: 1."""
        age = min(max(age_on(person.born, day), 0), OLDEST)
        return np.append(1.0, np.cumprod(1 - self.rates(person.gender)[age:]))

    def alive_at(self, person: Person, day: date, years: int) -> float:
        """The chance of somebody alive on ``day`` to be alive so many birthdays on."""
        chances = self.alive(person, day)
        return float(chances[min(years, len(chances) - 1)]) if years > 0 else 1.0


def lifetimes(
    people: Sequence[Person], table: LifeTable, start: date, count: int, rng: np.random.Generator
) -> list[tuple[date, ...]]:
    """So many draws of everybody's last day, none before the day after ``start``.

    Each person's draws are spread evenly over the table, one in each ``count``-th part of it, so that few draws tell
    much; people's lifetimes have nothing to do with each other. A day of death that the plan already has stays.
    """
    drawn = []
    for person in people:
        even = (rng.permutation(count) + rng.random(count)) / count
        drawn.append([person.dies or _last_day(person, table, start, chance) for chance in even])
    return [tuple(days) for days in zip(*drawn, strict=True)]


def _last_day(person: Person, table: LifeTable, start: date, chance: float) -> date:
    """The day on which the chance of being alive has fallen to ``chance``; deaths of a year are spread over it."""
    alive = table.alive(person, start)
    years = int(np.searchsorted(-alive, -chance, side="left")) - 1
    years = min(max(years, 0), len(alive) - 2)
    fell = alive[years] - alive[years + 1]
    part = (alive[years] - chance) / fell if fell > 0 else 0.5
    birthday = date_age_reached(person.born, age_on(person.born, start) + years)
    return max(birthday + timedelta(days=int(part * DAYS)), start + timedelta(days=1))


def any_alive(people: Sequence[Person], table: LifeTable, start: date, years: int) -> float:
    """The chance that at least one of them is alive so many birthdays on."""
    gone = 1.0
    for person in people:
        gone *= 1 - table.alive_at(person, start, years)
    return 1 - gone
