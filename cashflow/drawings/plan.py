"""The charts of a cashflow's page; each is also a table and a file."""

from __future__ import annotations

from collections.abc import Callable

from backoffice.web.charts import Chart, Figure, Series
from cashflow.drawings.terms import Money
from cashflow.engine.inputs import IncomeKind
from cashflow.engine.results import PENNY
from cashflow.engine.tax.rules import Floats

INCOME_COLOURS: dict[IncomeKind, str] = {
    IncomeKind.EMPLOYMENT: "salary",
    IncomeKind.SELF_EMPLOYMENT: "bonus",
    IncomeKind.STATE_PENSION: "state_pension",
    IncomeKind.PENSIONS: "pension_income",
    IncomeKind.RENTAL: "rental",
    IncomeKind.SAVINGS: "investment",
    IncomeKind.DIVIDENDS: "dividend",
    IncomeKind.OTHER: "other_income",
    IncomeKind.UNTAXED: "benefit",
}
"""Key of the palette for each kind of income."""


def income_chart(money: Money) -> Chart:
    """Income by kind, what is drawn and what is missing, against everything that must be paid."""
    found = money.projection
    series = [
        _series(kind.label, INCOME_COLOURS[kind], money.of(amounts)) for kind, amounts in found.income_by_kind.items()
    ]
    series += [
        _series(f"Drawn: {wrapper.label}", wrapper.value, money.of(amounts))
        for wrapper, amounts in found.withdrawn_by_wrapper.items()
    ]
    if found.first_shortfall is not None:
        gives_way = found.shortfall - found.essential_shortfall
        series.append(_series("Missing: what may give way", "gives_way", money.of(gives_way)))
        series.append(_series("Missing: what is essential", "shortfall", money.of(found.essential_shortfall)))
    outgoings = _pounds(money.of(found.outgoings))
    if found.discretionary.any():
        essential = _pounds(money.of(found.outgoings - found.discretionary))
        series.append(Series("Of it what must be paid", "essential", essential, shape="line"))
    series.append(Series("Spending, repayments, saving and tax", "spending", outgoings, shape="line"))
    return _chart(money, "income", "Income against spending", series)


def asset_chart(money: Money) -> Chart:
    """What is owned at the end of each year, by wrapper."""
    series = [
        Series(wrapper.label, wrapper.value, _pounds(money.of(values)), shape="area", stack="assets")
        for wrapper, values in money.projection.assets_by_wrapper.items()
    ]
    return _chart(money, "assets", "Assets by wrapper at the end of each year", series)


def net_worth_chart(money: Money) -> Chart:
    """Assets, debts and what is left of the one after the other."""
    found = money.projection
    series = [
        Series("Assets", "value", _pounds(money.of(found.assets)), shape="line"),
        Series("Debts", "liability", _pounds(money.of(found.debts)), shape="line"),
        Series("Net worth", "spending", _pounds(money.of(found.net_worth)), shape="line"),
    ]
    return _chart(money, "net-worth", "Net worth at the end of each year", series)


def tax_chart(money: Money) -> Chart:
    """Taxes of each year by tax."""
    found = money.projection
    series = [
        _series("Income tax", "tax", money.of(found.income_tax.sum(axis=0))),
        _series("National Insurance", "salary", money.of(found.national_insurance.sum(axis=0))),
        _series("Capital gains tax", "bond", money.of(found.capital_gains_tax.sum(axis=0))),
    ]
    return _chart(money, "tax", "Tax", series)


DRAWINGS: dict[str, Callable[[Money], Chart]] = {
    "income": income_chart,
    "assets": asset_chart,
    "net-worth": net_worth_chart,
    "tax": tax_chart,
}
"""Every chart by the word in its address."""


def _chart(money: Money, slug: str, title: str, series: list[Series]) -> Chart:
    years = money.projection.timeline.years
    return Chart(
        id=f"chart-{slug}",
        title=title,
        categories=[year.label for year in years],
        series=series,
        category_title="Tax year",
        terms=money.words,
    )


def _series(name: str, kind: str, amounts: Floats, stack: str = "in") -> Series:
    return Series(name, kind, _pounds(amounts), stack=stack)


def _pounds(amounts: Floats) -> list[Figure]:
    """Pounds and pence; what is no penny is nothing."""
    return [round(float(amount), 2) if abs(amount) > PENNY else 0.0 for amount in amounts]
