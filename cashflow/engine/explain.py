"""The arithmetic behind a figure: for any year, the ordered steps that made it, each input tagged by what it is.

    explain(projection, step, Topic.TAX)  -> Explanation(title, total, lines)

The lines that count add up to the total; tests hold them to it. Amounts are nominal pounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cashflow.engine.inputs import Origin, Tag
from cashflow.engine.results import PENNY, Projection
from cashflow.engine.tax.income_tax import IncomeTax, Layer
from cashflow.engine.tax.year import years_tax
from domain.enumeration import Enumeration

BAND_WORDS = {"other": "Pay and pensions", "rental": "Rent", "savings": "Interest", "dividends": "Dividends"}


class Topic(Enumeration):
    """What can be explained."""

    INCOME = "income", "Income before tax"
    TAX = "tax", "Tax and National Insurance"
    OUTGOINGS = "outgoings", "Spending, repayments and tax"
    BALANCE = "balance", "What is drawn, saved or missing"
    ASSETS = "assets", "Assets at the end of the year"
    DEBTS = "debts", "Debts at the end of the year"
    NET_WORTH = "net_worth", "Net worth at the end of the year"


@dataclass(frozen=True, slots=True)
class Line:
    """One step. ``counts`` is False for an amount that is shown for understanding but not added."""

    words: str
    amount: float
    origins: tuple[Origin, ...] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure with the steps to it."""

    title: str
    total: float
    lines: tuple[Line, ...]


def explain(projection: Projection, step: int, topic: Topic) -> Explanation:
    """How the figure of this step came about."""
    total, lines = _TELLERS[topic](projection, step)
    shown = tuple(line for line in lines if abs(line.amount) > PENNY)
    return Explanation(f"{topic.label}, {projection.timeline.years[step]}", total, shown)


Told = tuple[float, list[Line]]


def _income(p: Projection, step: int) -> Told:
    lines = [
        Line(_rising(item.name, item.rise.label, step), float(amount), item.origins)
        for item, amount in zip(p.plan.incomes, p.incomes[:, step], strict=True)
    ]
    return float(p.income[step]), lines


def _rising(name: str, rise: str, step: int) -> str:
    return f"{name} ({rise} each April)" if step else name


def _tax(p: Projection, step: int) -> Told:
    lines = [line for index, _ in enumerate(p.plan.people) for line in _persons_tax(p, step, index)]
    return float(p.tax[step]), lines


def _persons_tax(p: Projection, step: int, index: int) -> list[Line]:
    """One person's tax: allowance, each band, National Insurance, capital gains."""
    person, rules = p.plan.people[index], p.plan.assumptions.tax[step]
    fraction = float(p.timeline.fractions[step])
    pays = p.pays_contributions[:, step]
    whole = years_tax(p.taxable[step].times(1 / fraction), rules, pays_class_1=pays, pays_class_4=pays)
    law = Origin(
        Tag.FACT if rules.settled else Tag.ASSUMPTION,
        f"tax law of {rules.label}" + ("" if rules.settled else ", rolled forward"),
    )
    lines = [
        Line(f"{person.name}: taxable income of the year", float(whole.income_tax.total_income[index]), (), False),
        Line(
            f"{person.name}: less Personal Allowance",
            -float(min(whole.income_tax.personal_allowance[index], whole.income_tax.total_income[index])),
            (law,),
            False,
        ),
    ]
    lines += _band_lines(person.name, whole.income_tax, index, fraction, law)
    lines.append(
        Line(f"{person.name}: National Insurance", float(p.national_insurance[index, step]), (law,))
    )
    lines.append(
        Line(f"{person.name}: capital gains tax", float(p.capital_gains_tax[index, step]), (law,))
    )
    return lines


def _band_lines(name: str, tax: IncomeTax, index: int, fraction: float, law: Origin) -> list[Line]:
    part = "" if fraction == 1 else f", for {fraction:.0%} of the year"
    lines = []
    for field, words in BAND_WORDS.items():
        layer: Layer = getattr(tax, field)
        for rate in np.unique(layer.rates[index]):
            pounds = float(layer.in_bands[index][layer.rates[index] == rate].sum())
            says = f"{name}: {words}, £{pounds:,.0f} at {rate * 100:g} %{part}"
            lines.append(Line(says, pounds * float(rate) * fraction, (law,)))
        if layer.at_zero[index] > PENNY:
            lines.append(Line(f"{name}: {words} taxed at 0 %", float(layer.at_zero[index]), (law,), False))
    return lines


def _outgoings(p: Projection, step: int) -> Told:
    lines = [
        Line(_rising(item.name, item.rise.label, step), float(amount), item.origins)
        for item, amount in zip(p.plan.expenses, p.expenses[:, step], strict=True)
    ]
    lines += [
        Line(f"{loan.name}: payments", float(amount), loan.origins)
        for loan, amount in zip(p.plan.liabilities, p.repayments[:, step], strict=True)
    ]
    lines.append(Line("Tax and National Insurance", float(p.tax[step])))
    return float(p.outgoings[step]), lines


def _balance(p: Projection, step: int) -> Told:
    """Income less outgoings, then what was drawn for it or saved from it; the total is what is missing."""
    lines = [
        Line("Income before tax", float(p.income[step])),
        Line("Spending, repayments and tax", -float(p.outgoings[step])),
    ]
    order = Origin(Tag.ASSUMPTION, "drawn in the order cash, investments, ISA, bonds, pensions")
    for wrapper, amounts in p.withdrawn_by_wrapper.items():
        lines.append(Line(f"Drawn from {wrapper.label}", float(amounts[step]), (order,)))
    kept = Origin(Tag.ASSUMPTION, "what is not spent stays in cash")
    lines.append(Line("Saved", -float(p.saved[:, step].sum()), (kept,)))
    return -float(p.shortfall[step]), lines


def _assets(p: Projection, step: int) -> Told:
    lines = []
    for index, asset in enumerate(p.pots.assets):
        pots = p.pots.asset == index
        moved = [float(amounts[pots, step].sum()) for amounts in (p.opening, p.growth, p.charges, p.drawn, p.saved)]
        opening, growth, charges, drawn, saved = moved
        lines += [
            Line(f"{asset.name}: at the start", opening, asset.origins),
            Line(f"{asset.name}: growth of {asset.growth:.2%} a year", growth, _assumed("growth")),
            Line(f"{asset.name}: charges of {asset.charge:.2%} a year", -charges, _assumed("charges")),
            Line(f"{asset.name}: drawn", -drawn),
            Line(f"{asset.name}: saved", saved),
        ]
    return float(p.assets[step]), lines


def _assumed(words: str) -> tuple[Origin, ...]:
    return (Origin(Tag.ASSUMPTION, f"{words} as assumed for everybody"),)


def _debts(p: Projection, step: int) -> Told:
    lines = [
        Line(f"{loan.name}: owed at the end", float(amount), loan.origins)
        for loan, amount in zip(p.plan.liabilities, p.owed[:, step], strict=True)
    ]
    return float(p.debts[step]), lines


def _net_worth(p: Projection, step: int) -> Told:
    lines = [
        Line(wrapper.label, float(values[step])) for wrapper, values in p.assets_by_wrapper.items()
    ]
    lines.append(Line("Less debts", -float(p.debts[step])))
    return float(p.net_worth[step]), lines


_TELLERS = {
    Topic.INCOME: _income,
    Topic.TAX: _tax,
    Topic.OUTGOINGS: _outgoings,
    Topic.BALANCE: _balance,
    Topic.ASSETS: _assets,
    Topic.DEBTS: _debts,
    Topic.NET_WORTH: _net_worth,
}
