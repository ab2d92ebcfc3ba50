"""What an annuity may pay where nobody has asked for a quotation: reckoned from the life table and assumed interest.

rate_of(annuitant_born=date(1960, 1, 1), day=date(2027, 1, 1))  -> 0.0711, a pound of price pays 7.11 pence a year
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from cashflow.engine.inputs import AnnuityRates, Origin, Rise, Tag
from cashflow.engine.mortality import OLDEST, LifeTable
from cashflow.engine.tax.rules import Floats
from cashflow.parameters.life_table import life_table
from cashflow.parameters.loader import parameter
from domain.people_dates import age_on, format_date
from domain.tax_years import TaxYear

SOURCE = "reckoned from the life table, {interest:.2%} of interest and {costs:.0%} for the provider"


@lru_cache(maxsize=1024)
def rate_of(
    *, born: date, day: date, partner_born: date | None = None, survivor_share: float = 0.0, rise: float = 0.0
) -> float:
    """The yearly income for a pound of price, paid in the middle of each year on average.

    Lives are those of the table for men and women alike, as prices may not differ by sex. ``rise`` is the share by
    which it rises each year, ``survivor_share`` what goes on to a partner born on ``partner_born``.
    """
    interest, costs = _figures(day)
    table = life_table()
    lives = _alive(table, born, day)
    paid = lives
    if partner_born is not None and survivor_share:
        paid = lives + survivor_share * (1 - lives) * _alive(table, partner_born, day)
    years = np.arange(OLDEST + 1) + 0.5
    value = float((paid * ((1 + rise) / (1 + interest)) ** years).sum())
    return (1 - costs) / value


def assumed_rate(
    born: list[date], owner: int, day: date, survivor_share: float, rise: float = 0.0
) -> tuple[float, Origin]:
    """The same for one of the people born on these days, with where it is from."""
    partner = next((other for index, other in enumerate(born) if index != owner), None)
    rate = rate_of(born=born[owner], day=day, partner_born=partner, survivor_share=survivor_share, rise=rise)
    interest, costs = _figures(day)
    words = f"a rate of {rate:.2%} a year, {SOURCE.format(interest=interest, costs=costs)}"
    return rate, Origin(Tag.ASSUMPTION, words)


def rates_for_life(born: list[date], today: date, years: int) -> AnnuityRates:
    """What a level annuity on one life, bought in each of so many tax years from today on, pays each of the people."""
    first, (interest, costs) = TaxYear.of(today), _figures(today)
    days = [today, *(year.start for year in TaxYear.range(first.next(), TaxYear(first.first + years)))]
    rates = tuple(tuple(rate_of(born=one, day=day) for day in days) for one in born)
    return AnnuityRates(rates, SOURCE.format(interest=interest, costs=costs))


def day_of_purchase(born: date, day: date, today: date) -> date:
    """The day on which somebody may buy: the one that is wanted or, for who is then too young, a 6 April to come.

    That is the first one by which the minimum pension age is reached, as the engine waits for it.
    """
    year, begins = TaxYear.of(day), max(TaxYear.of(day).start, today)
    while age_on(born, begins) < parameter("pensions.minimum_pension_age").at(year.first).value:
        year, begins = year.next(), year.end
    return max(day, begins)


def waits_until(wanted: date, day: date) -> tuple[Origin, ...]:
    """What to say where an annuity is bought later than on the day that was wanted; nothing where it is not."""
    if day == wanted:
        return ()
    words = f"not before the minimum pension age: bought on {format_date(day)} instead"
    return (Origin(Tag.ASSUMPTION, words),)


def usual_rise(rise: Rise, fixed: float | None) -> float:
    """By how much an annuity is taken to rise each year when it is priced: with an index as prices rise in the end."""
    if fixed is not None:
        return fixed
    return 0.0 if rise == Rise.NONE else parameter("economy.cpi").points[-1][1]


def _figures(day: date) -> tuple[float, float]:
    year = TaxYear.of(day).first
    return parameter("economy.annuity_interest").at(year).value, parameter("economy.annuity_costs").at(year).value


def _alive(table: LifeTable, born: date, day: date) -> Floats:
    """The chance of living in the middle of each year after the day."""
    age = min(max(age_on(born, day), 0), OLDEST)
    reached = np.append(1.0, np.cumprod(1 - table.rates(None)[age:]))
    middle = (reached[:-1] + reached[1:]) / 2
    return np.append(middle, np.zeros(OLDEST + 1 - len(middle)))[: OLDEST + 1]
