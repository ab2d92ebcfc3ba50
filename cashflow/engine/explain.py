"""The arithmetic behind a figure: for any year, the ordered steps that made it, each input tagged by what it is.

    explain(projection, step, Topic.TAX)  -> Explanation(title, total, lines)

The lines that count add up to the total; tests hold them to it. Amounts are nominal pounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cashflow.engine.estates import Death
from cashflow.engine.inputs import Inherited, Origin, Person, Tag
from cashflow.engine.part_year import part_years_tax
from cashflow.engine.results import PENNY, Projection
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import IncomeTax, Layer
from cashflow.engine.tax.year import Household, TaxOnIncome, tax_on_income
from domain.enumeration import Enumeration
from domain.enums.plans import Wrapper

BAND_WORDS = {
    "other": "Pay and pensions", "rental": "Rent", "savings": "Interest", "dividends": "Dividends",
    "bonds": "Gains of bonds",
}  # fmt: skip
REDUCTION_WORDS = {"bonds": "relief on gains of bonds", "marriage": "marriage allowance from the partner"}
CHARGE_WORDS = {
    "child_benefit": "high income child benefit charge",
    "annual_allowance": "charge on pension saving above the allowance",
}


USUAL_HEIRS_TAX = Origin(Tag.ASSUMPTION, "the heirs’ rate of income tax")


class Topic(Enumeration):
    """What can be explained."""

    INCOME = "income", "Income before tax"
    TAX = "tax", "Tax and National Insurance"
    OUTGOINGS = "outgoings", "Spending, repayments and tax"
    BALANCE = "balance", "Balance after what is drawn and saved"
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
    lines = []
    prices = {one.key: (one, float(price)) for one, price in zip(p.plan.annuities, p.annuity_prices, strict=True)}
    for item, amount in zip(p.plan.incomes, p.incomes[:, step], strict=True):
        lines.append(Line(_rising(item.name, item.rises, step), float(amount), item.origins))
        if item.bought_by and amount > PENNY:
            one, price = prices[item.bought_by]
            says = f"{item.name}: £{price:,.0f} was paid for it, at {one.rate:.2%} a year"
            lines.append(Line(says, price * one.rate, one.rate_origins, False))
    return float(p.income[step]), lines


def _rising(name: str, rise: str, step: int) -> str:
    return f"{name} ({rise} each April)" if step else name


def _tax(p: Projection, step: int) -> Told:
    fraction = float(p.timeline.fractions[step])
    income, once, rules = p.taxable_of(step), p.once_of(step), p.plan.assumptions.tax[step]
    household = _as_booked(p.households[step])
    in_part = None if once is None else part_years_tax(income, once, fraction, rules, household)
    whole = tax_on_income(income, rules, household) if in_part is None else in_part.paced
    law = Origin(
        Tag.FACT if rules.settled else Tag.ASSUMPTION,
        f"tax law of {rules.label}" + ("" if rules.settled else ", rolled forward"),
    )
    lines = [line for index, _ in enumerate(p.plan.people) for line in _persons_tax(p, step, index, income, whole, law)]
    if in_part is not None:
        lines += [
            Line(f"{person.name}: tax on what comes once, on top of a whole year's pace", float(added), (law,))
            for person, added in zip(p.plan.people, in_part.added, strict=True)
        ]
    return float(p.tax[step]), lines


def _as_booked(household: Household) -> Household:
    """A step's household as people without paths, as its taxable income is kept."""
    excess = household.excess_contributions
    return replace(household, excess_contributions=None if excess is None else excess[:, 0])


def _persons_tax(
    p: Projection, step: int, index: int, income: TaxableIncome, whole: TaxOnIncome, law: Origin
) -> list[Line]:
    """One person's tax: allowance, each band, reductions and charges, National Insurance, capital gains."""
    name, fraction, tax = p.plan.people[index].name, float(p.timeline.fractions[step]), whole.income_tax
    allowance = float(min(tax.personal_allowance[index], tax.total_income[index]))
    lines = [
        Line(f"{name}: taxable income of the year", float(tax.total_income[index]), (), False),
        Line(f"{name}: less Personal Allowance", -allowance, (law,), False),
        *_band_lines(name, tax, index, fraction, law),
    ]
    for words, amounts, sign in ((REDUCTION_WORDS, whole.reductions, -1), (CHARGE_WORDS, whole.charges, 1)):
        lines += [
            Line(f"{name}: {words[kind]}", sign * float(amount[index]) * fraction, (law,))
            for kind, amount in amounts.items()
        ]
    lines.append(Line(f"{name}: National Insurance", float(p.national_insurance[index, step]), (law,)))
    gains = float(income.capital_gains[index])
    lines.append(Line(f"{name}: capital gains of the year", gains, (), False))
    lines.append(Line(f"{name}: capital gains tax", float(p.capital_gains_tax[index, step]), (law,)))
    return lines


def _band_lines(name: str, tax: IncomeTax, index: int, fraction: float, law: Origin) -> list[Line]:
    part = "" if fraction == 1 else f", for {fraction:.0%} of the year"
    lines = []
    for field, words in BAND_WORDS.items():
        layer: Layer = getattr(tax, field)
        if layer.taxable[index] <= PENNY:
            continue
        rates, in_bands = layer.rates[index], layer.in_bands[index]
        for rate in np.unique(rates):
            pounds = float(in_bands[rates == rate].sum())
            says = f"{name}: {words}, £{pounds:,.0f} at {rate * 100:g} %{part}"
            lines.append(Line(says, pounds * float(rate) * fraction, (law,)))
        if layer.at_zero[index] > PENNY:
            lines.append(Line(f"{name}: {words} taxed at 0 %", float(layer.at_zero[index]), (law,), False))
    return lines


def _outgoings(p: Projection, step: int) -> Told:
    lines = [
        Line(_rising(item.name, item.rises, step), float(amount), item.origins)
        for item, amount in zip(p.plan.expenses, p.expenses[:, step], strict=True)
    ]
    lines += [
        Line(f"{loan.name}: payments", float(amount), loan.origins)
        for loan, amount in zip(p.plan.liabilities, p.repayments[:, step], strict=True)
    ]
    lines += [
        Line(f"{item.name}: paid in ({item.method.label.lower()})", float(amount), item.origins)
        for item, amount in zip(p.plan.contributions, p.saving.paid[:, step], strict=True)
    ]
    lines.append(Line("Tax and National Insurance", float(p.tax[step])))
    return float(p.outgoings[step]), lines


def _balance(p: Projection, step: int) -> Told:
    """Income less outgoings, then what was drawn for it or saved from it; the total is what is missing."""
    lines = [
        Line("Income before tax", float(p.income[step])),
        Line("Spending, repayments and tax", -float(p.outgoings[step])),
    ]
    frame = p.plan.assumptions
    order = frame.strategy_origin or Origin(Tag.ASSUMPTION, f"order of drawing: {frame.strategy.label.lower()}")
    for wrapper, amounts in p.withdrawn_by_wrapper.items():
        planned = float(p.planned[p.pots.of_wrapper(wrapper), step].sum())
        if planned > PENNY:
            lines.append(Line(f"Taken from {wrapper.label} as planned", planned, _planners(p, wrapper, step)))
        lines.append(Line(f"Drawn from {wrapper.label}", float(amounts[step]) - planned, (order,)))
    kept = Origin(Tag.ASSUMPTION, "what is not spent stays in cash")
    lines.append(Line("Saved", -float(p.saved[:, step].sum()), (kept,)))
    return -float(p.shortfall[step]), lines


def _planners(p: Projection, wrapper: Wrapper, step: int) -> tuple[Origin, ...]:
    """Where what is taken from a wrapper in this step, whether it is needed or not, comes from."""
    pots, when = p.pots, p.timeline.step_of
    taken = pots.of_wrapper(wrapper) & (p.planned[:, step] > PENNY)
    keys = sorted({pots.assets[index].key for index in pots.asset[taken]})
    found = [one.origins for one in p.plan.withdrawals if one.source in keys and p.timeline.payments(one)[step] > 0]
    found += [_buyers(p, key) for key in keys if p.bought[pots.of_asset(key), step].any()]
    found += [one.origins for one in pots.assets if one.key in keys and one.sold and when(one.sold) == step]
    if wrapper is Wrapper.PENSION and pots.is_inherited[taken].any():
        found += [(one.inherited_origin,) for one in p.plan.people if one.dies and when(one.dies) == step - 1]
    return tuple(dict.fromkeys(origin for origins in found for origin in origins))


def _assets(p: Projection, step: int) -> Told:
    lines = []
    kinds = (p.opening, p.growth, p.charges, p.saving.into, p.bought, p.drawn, p.saved, p.moved)
    for index, asset in enumerate(p.pots.assets):
        pots = p.pots.asset == index
        opening, growth, charges, paid_in, bought, drawn, saved, moved = (float(a[pots, step].sum()) for a in kinds)
        rate = growth / opening / float(p.timeline.fractions[step]) if opening else asset.growth
        by_growth = asset.growth_origins or _assumed(p, "growth")
        came = "paid in, with tax relief" if asset.wrapper is Wrapper.PENSION else "paid in"
        by_charges = asset.charge_origins or _assumed(p, "charges")
        lines += [
            Line(f"{asset.name}: at the start", opening, asset.origins),
            Line(f"{asset.name}: growth of {rate:.2%} a year", growth, by_growth),
            Line(f"{asset.name}: charges of {asset.charge:.2%} a year", -charges, by_charges),
            Line(f"{asset.name}: {came}", paid_in, _decided(p, asset.key)),
            Line(f"{asset.name}: given for an annuity", -bought, _buyers(p, asset.key)),
            Line(f"{asset.name}: drawn", -drawn),
            Line(f"{asset.name}: saved", saved),
            Line(f"{asset.name}: left to others than the partner", moved),
        ]
    return float(p.assets[step]), lines


def _decided(p: Projection, key: str) -> tuple[Origin, ...]:
    """Where the contributions into an asset come from."""
    return tuple(origin for item in p.plan.contributions if item.into == key for origin in item.origins)


def _buyers(p: Projection, key: str) -> tuple[Origin, ...]:
    """Where the purchases of annuities out of an asset come from."""
    return tuple(origin for one in p.plan.annuities if one.source == key for origin in one.origins)


def _assumed(p: Projection, words: str) -> tuple[Origin, ...]:
    """The set of assumptions that a rate is from, where the plan was made from one."""
    found = p.plan.assumptions.assumed
    return (Origin(Tag.ASSUMPTION, f"{words} of the set {found.words}"),) if found else ()


def explain_death(projection: Projection, death: Death) -> Explanation:
    """How what heirs receive after a death came about; the lines that count add up to it."""
    person, year = projection.plan.people[death.person], projection.timeline.years[death.step]
    estate, tax, benefit = death.estate, death.tax, death.benefit
    law = Origin(Tag.FACT, f"inheritance tax law of {year}")
    dies = Origin(Tag.ASSUMPTION, f"dies on {person.dies:%-d %B %Y}")
    taxed = max(float(tax.chargeable[0] - tax.nil_rate_band[0] - tax.residence_band[0]), 0.0)
    lines = (
        Line("Everything but pensions, less debts", float(estate.free[0]), (dies,), False),
        Line("Pensions not taken", float(estate.pensions[0]), (dies,), False),
        Line("Goes to the partner, without tax", float(estate.exempt[0]), (law,), False),
        Line("Goes to charity, without tax", float(estate.charity[0]), (), False),
        Line("Nil-rate band, with what an earlier partner left of it", float(tax.nil_rate_band[0]), (law,), False),
        Line("Residence nil-rate band", float(tax.residence_band[0]), (law,), False),
        Line("Goes to others than the partner", float(death.passed[0] - death.partners_tax[0])),
        Line(f"Inheritance tax, £{taxed:,.0f} at {tax.rate[0]:.0%}", -float(tax.tax[0]), (law,)),
        Line("Of it paid by the partner, who is not a spouse", float(death.partners_tax[0]), (law,)),
        Line("Pensions paid to others, after inheritance tax", float(benefit.paid[0]), (dies,), False),
        Line(
            "Of them free of income tax, within the lump sum and death benefit allowance",
            float(benefit.paid[0] - benefit.taxed[0]),
            (law,),
            False,
        ),
        Line(
            f"Income tax of heirs on £{benefit.taxed[0]:,.0f} of pensions at {projection.plan.heirs_tax_rate:.0%}",
            -float(benefit.tax[0]),
            (law, projection.plan.heirs_tax_origin or USUAL_HEIRS_TAX),
        ),
        *_partners_pensions(person, death, law),
    )
    shown = tuple(line for line in lines if abs(line.amount) > PENNY)
    return Explanation(f"Left to heirs on the death of {person.name}, {year}", float(death.to_heirs[0]), shown)


def _partners_pensions(person: Person, death: Death, law: Origin) -> list[Line]:
    """What the partner takes over of pensions, shown for understanding: heirs have none of it yet."""
    amount = float(death.partners_pensions[0])
    free = amount * float(death.partners_free[0])
    if person.inherited_as is Inherited.LUMP_SUM:
        becomes = "paid out as a lump sum in the year after"
        bears = "Of it free of income tax, within the lump sum and death benefit allowance"
    else:
        drawdown = person.inherited_as is Inherited.DRAWDOWN
        becomes = "kept in drawdown" if drawdown else "given for an annuity in the year after"
        bears = "Of it free of income tax, as it is left before 75"
    taken = Line(f"Pensions that the partner takes over, {becomes}", amount, (person.inherited_origin,), False)
    return [taken, Line(bears, free, (law,), False)]


def _debts(p: Projection, step: int) -> Told:
    lines = [
        Line(f"{loan.name}: owed at the end", float(amount), loan.origins)
        for loan, amount in zip(p.plan.liabilities, p.owed[:, step], strict=True)
    ]
    return float(p.debts[step]), lines


def _net_worth(p: Projection, step: int) -> Told:
    lines = [Line(wrapper.label, float(values[step])) for wrapper, values in p.assets_by_wrapper.items()]
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
