"""The frame of a projection from the dated parameters: law, price and pay indices, growth, the drawing order."""

from __future__ import annotations

from datetime import date
from functools import cache

from cashflow.engine.inputs import Assumptions, Origin, Rise, Tag
from cashflow.parameters.loader import Figure, Paths, house_paths, parameter
from cashflow.parameters.years import inheritance_rules, pension_rules, tax_rules
from domain.enums.plans import Wrapper
from domain.tax_years import TaxYear

DRAWING_ORDER = (Wrapper.CASH, Wrapper.GENERAL_INVESTMENT, Wrapper.ISA, Wrapper.BOND, Wrapper.PENSION)
"""Where missing money comes from, first to last: what is taxed least later goes last. Never from homes and things."""

GROWTH_OF = {
    Wrapper.CASH: "economy.growth.cash",
    Wrapper.ISA: "economy.growth.invested",
    Wrapper.GENERAL_INVESTMENT: "economy.growth.invested",
    Wrapper.BOND: "economy.growth.invested",
    Wrapper.PENSION: "economy.growth.invested",
    Wrapper.PROPERTY: "economy.growth.property",
    Wrapper.OTHER_ASSET: "economy.growth.other",
}
"""Parameter of the growth of each wrapper's money."""

INVESTED = frozenset({Wrapper.ISA, Wrapper.GENERAL_INVESTMENT, Wrapper.BOND, Wrapper.PENSION})
"""Wrappers that bear charges."""


@cache
def assumptions_from(start: date, years: int, paths: Paths | None = None) -> Assumptions:
    """The house assumptions for so many tax years from the one ``start`` lies in."""
    paths = paths or house_paths()
    first = TaxYear.of(start).first
    span = range(first, first + years)
    return Assumptions(
        start=start,
        tax=tuple(tax_rules(year, paths) for year in span),
        pensions=tuple(pension_rules(year, paths) for year in span),
        indices={rise: _index(rise, first, years, paths) for rise in Rise if rise != Rise.NONE},
        cash_growth=figure("economy.growth.cash", first).value,
        dividend_yield=figure("economy.dividend_yield", first).value,
        drawing_order=DRAWING_ORDER,
        notes=_notes(first),
        inheritance=tuple(inheritance_rules(year, paths) for year in span),
        survivor_spending=figure("economy.survivor_spending", first).value,
        bond_allowance=figure("savings.bond_allowance", first).value,
        bond_credit_rate=figure("savings.bond_credit_rate", first).value,
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


def _notes(first: int) -> tuple[Origin, ...]:
    shown = [
        figure(name, first)
        for name in (
            "economy.growth.cash", "economy.growth.invested", "economy.growth.property", "economy.growth.other",
            "economy.charges.invested", "economy.dividend_yield",
        )
    ]  # fmt: skip
    last_age = int(figure("economy.last_age", first).value)
    words = [
        *(f"{item.label}: {item.value:.2%} a year ({item.reference})" for item in shown),
        f"Everybody lives to the end of the projection, when the younger one is {last_age}.",
        "Pay rises with average earnings, the State Pension with the triple lock, all else with prices.",
        "Missing money is drawn from cash, then investments, ISAs, bonds and, from the minimum pension age, pensions.",
        "Homes and other things are never sold; what is not spent stays in cash.",
        "Tax bands rise with prices after the last year that law or announcement settles.",
    ]
    return tuple(Origin(Tag.ASSUMPTION, sentence) for sentence in words)
