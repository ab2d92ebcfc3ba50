"""What a projection is made from: people, their money and the assumptions, frozen and free of any database.

Money is in pounds, rates are shares a year. ``shares`` has one entry a person, in the order of ``PlanInputs.people``,
adding to 1. Every item carries its origins, so that an explanation can say what is fact and what was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cashflow.engine.tax.rules import PensionRules, TaxRules
from domain.enumeration import Enumeration
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper


class Tag(Enumeration):
    """What kind of thing an input is."""

    FACT = "fact", "Fact", "green"
    DECISION = "decision", "Decision", "blue"
    ASSUMPTION = "assumption", "Assumption", "orange"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an input comes from, in words a reader can check: "valued 31 Mar 2026"."""

    tag: Tag
    words: str


class IncomeKind(Enumeration):
    """How an income is taxed, which is also how the chart stacks it."""

    EMPLOYMENT = "employment", "Employment", "blue"
    SELF_EMPLOYMENT = "self_employment", "Self-employment", "azure"
    STATE_PENSION = "state_pension", "State Pension", "teal"
    PENSIONS = "pensions", "Pensions in payment", "indigo"
    RENTAL = "rental", "Rent", "orange"
    SAVINGS = "savings", "Interest", "lime"
    DIVIDENDS = "dividends", "Dividends", "purple"
    OTHER = "other", "Other taxable income", "secondary"
    UNTAXED = "untaxed", "Tax-free income", "green"


TAXED_AS: dict[IncomeKind, str] = {
    **{kind: kind.value for kind in IncomeKind if kind not in {IncomeKind.OTHER, IncomeKind.UNTAXED}},
    IncomeKind.OTHER: "pensions",
}
"""Field of ``TaxableIncome`` for each kind that is taxed; other income bears no National Insurance, as pensions."""


class Rise(Enumeration):
    """What raises a flow each April."""

    NONE = "none", "stays the same"
    PRICES = "cpi", "rises with prices"
    EARNINGS = "earnings", "rises with earnings"
    TRIPLE_LOCK = "triple_lock", "rises with the triple lock"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose life and taxes are projected."""

    key: str
    name: str
    born: date
    area: TaxArea
    state_pension_date: date
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Money that comes in or goes out: ``amount`` each time, in today's money; the end is exclusive.

    No start means it runs already, no end that it never stops.
    """

    key: str
    name: str
    amount: float
    frequency: Frequency
    shares: tuple[float, ...]
    start: date | None = None
    end: date | None = None
    rise: Rise = Rise.PRICES
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Income(Flow):
    """Money that comes in."""

    kind: IncomeKind = IncomeKind.UNTAXED


@dataclass(frozen=True, slots=True)
class Expense(Flow):
    """Money that is spent."""

    is_essential: bool = True


@dataclass(frozen=True, slots=True)
class Asset:
    """Something of value. ``cost`` is what it was bought for; the rest of the value is gain.

    ``tax_free_share`` is the part of each pension withdrawal that bears no tax: a quarter before it was crystallised,
    nothing after.
    """

    key: str
    name: str
    wrapper: Wrapper
    value: float
    shares: tuple[float, ...]
    growth: float
    charge: float = 0.0
    cost: float | None = None
    tax_free_share: float = 0.0
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Liability:
    """A debt: what is owed, its yearly rate and monthly payment, and the day by which it must be gone."""

    key: str
    name: str
    balance: float
    rate: float
    monthly_payment: float
    end: date | None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The frame of a projection, one entry a tax year where it varies.

    ``indices`` hold, for each ``Rise`` but NONE, how a pound of today has grown by that year (the first is 1);
    that of PRICES is also what turns nominal into real money. ``tax`` and ``pensions`` are the law of each year.
    """

    start: date
    tax: tuple[TaxRules, ...]
    pensions: tuple[PensionRules, ...]
    indices: Mapping[Rise, tuple[float, ...]]
    cash_growth: float
    dividend_yield: float
    drawing_order: tuple[Wrapper, ...]
    notes: tuple[Origin, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """Everything a projection needs."""

    people: tuple[Person, ...]
    incomes: tuple[Income, ...]
    expenses: tuple[Expense, ...]
    assets: tuple[Asset, ...]
    liabilities: tuple[Liability, ...]
    assumptions: Assumptions
