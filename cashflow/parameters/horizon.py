"""The frame of a projection from the dated parameters: law, price and pay indices, growth, the drawing order."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from cashflow.engine.assumed import Assumed
from cashflow.engine.inputs import Assumptions, Origin, Rise, Tag
from cashflow.parameters.loader import Figure, Paths, parameter
from cashflow.parameters.sets import delivered, paths_of
from cashflow.parameters.years import inheritance_rules, pension_rules, tax_rules
from domain.enums.plans import Wrapper
from domain.people_dates import format_date
from domain.tax_years import TaxYear

DRAWING_ORDER = (Wrapper.CASH, Wrapper.GENERAL_INVESTMENT, Wrapper.ISA, Wrapper.BOND, Wrapper.PENSION)
"""Where missing money comes from, first to last: what is taxed least later goes last. Never from homes and things."""

GROWS = frozenset(Wrapper) - {Wrapper.LIABILITY, Wrapper.NONE}
"""Wrappers of what is owned."""


@lru_cache(maxsize=256)
def assumptions_from(
    start: date, years: int, paths: Paths | None = None, assumed: Assumed | None = None
) -> Assumptions:
    """The frame for so many tax years from the one ``start`` lies in, by a set of assumptions or the delivered one.

    ``paths`` of prices and pay stand in for the set's own, as a stress asks.
    """
    first = TaxYear.of(start).first
    assumed = assumed or delivered(first)
    paths = paths or paths_of(assumed)
    span = range(first, first + years)
    return Assumptions(
        start=start,
        tax=tuple(tax_rules(year, paths) for year in span),
        pensions=tuple(pension_rules(year, paths) for year in span),
        indices={rise: _index(rise, first, years, paths) for rise in Rise if rise != Rise.NONE},
        cash_growth=assumed.cash_growth,
        dividend_yield=figure("economy.dividend_yield", first).value,
        drawing_order=DRAWING_ORDER,
        notes=_notes(first, assumed),
        inheritance=tuple(inheritance_rules(year, paths) for year in span),
        survivor_spending=assumed.survivor_spending,
        bond_allowance=figure("savings.bond_allowance", first).value,
        bond_credit_rate=figure("savings.bond_credit_rate", first).value,
        assumed=assumed,
    )


def figure(name: str, first_year: int) -> Figure:
    """An assumption as it stands in a tax year."""
    return parameter(name).at(first_year)


def _index(rise: Rise, first: int, years: int, paths: Paths) -> tuple[float, ...]:
    """What a pound of the first year has become in each year: it rises each April by the year before."""
    index = [1.0]
    for year in range(first, first + years - 1):
        index.append(index[-1] * (1 + paths.rise(rise.value, year)))
    return tuple(index)


def _notes(first: int, assumed: Assumed) -> tuple[Origin, ...]:
    """What a reader is told of the frame; figures of the delivered set with where each is from."""
    rates = (
        ("growth.cash", assumed.cash_growth), ("growth.invested", assumed.invested_growth),
        ("growth.property", assumed.property_growth), ("growth.other", assumed.other_growth),
        ("charges.invested", assumed.charges),
    )  # fmt: skip
    dividends = figure("economy.dividend_yield", first)
    words = [
        f"Assumptions: {assumed.words}, to be reviewed by {format_date(assumed.review_date)}.",
        *(_rate_words(figure(f"economy.{name}", first), value, assumed) for name, value in rates),
        f"{dividends.label}: {dividends.value:.2%} a year ({dividends.reference})",
        _path_words("Prices rise", "cpi", "prices", assumed.inflation, first),
        _path_words("Pay rises", "earnings", "average earnings", assumed.earnings, first),
        f"Everybody lives to the end of the projection, when the younger one is {assumed.last_age}.",
        f"Of what two people spend together, one alone needs {assumed.survivor_spending:.0%}.",
        "The State Pension rises with the triple lock, all other income that is not pay with prices.",
        "Missing money is drawn from cash, then investments, ISAs, bonds and, from the minimum pension age, pensions, "
        "unless another order is chosen.",
        "Homes and other things are never sold; what is not spent stays in cash.",
        "Tax bands rise with prices after the last year that law or announcement settles.",
    ]
    return tuple(Origin(Tag.ASSUMPTION, sentence) for sentence in words)


def _rate_words(known: Figure, value: float, assumed: Assumed) -> str:
    """A yearly rate; where it is from is known of delivered figures, the set's owner answers for others."""
    source = f" ({known.reference})" if assumed.is_delivered else ""
    return f"{known.label}: {value:.2%} a year{source}"


def _path_words(verb: str, index: str, words: str, rate: float | None, first: int) -> str:
    if rate is not None:
        return f"{verb} by {rate:.2%} a year."
    path = parameter(f"economy.{index}")
    last = path.points[-1]
    return (
        f"{verb} as forecast for {words}: {path.at(first).value:.2%} in {first}, "
        f"{last[1]:.2%} from {last[0]} on ({path.reference})."
    )
