"""What a projection is made from: people, their money and the assumptions, frozen and free of any database.

Money is in pounds, rates are shares a year. ``shares`` has one entry a person, in the order of ``PlanInputs.people``,
adding to 1. Every item carries its origins, so that an explanation can say what is fact and what was assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cashflow.engine.assumed import Assumed
from cashflow.engine.tax.rules import InheritanceRules, PensionRules, TaxRules
from domain.enumeration import Enumeration
from domain.enums.people import Gender, TaxArea
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency, Wrapper

PREMIUM = "premium-"
"""How the key of an expense begins that is the premium of a policy, not something to live on."""


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


WORK = frozenset({IncomeKind.EMPLOYMENT, IncomeKind.SELF_EMPLOYMENT})
"""What is earned by working: it ends with retirement and stops with an illness."""

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


class Strategy(Enumeration):
    """Where missing money comes from first; planned withdrawals always come before it."""

    STANDARD = "standard", "Standard: cash, investments, ISAs, bonds, then pensions"
    TAX_EFFICIENT = "tax_efficient", "Tax-efficient: pensions within the unused Personal Allowance first"
    OWN = "own", "Your own order of plans"


class Method(Enumeration):
    """How a contribution is paid, which decides its tax relief."""

    PLAIN = "plain", "Out of taxed money"
    RELIEF_AT_SOURCE = "relief_at_source", "Relief at source"
    NET_PAY = "net_pay", "Net pay"
    SALARY_SACRIFICE = "salary_sacrifice", "Salary sacrifice"
    EMPLOYER = "employer", "Employer"


class Taking(Enumeration):
    """What a planned withdrawal from a pension takes; elsewhere it makes no difference."""

    INCOME = "income", "Income, with the tax-free part that is left"
    TAX_FREE_CASH = "tax_free_cash", "Tax-free cash only"


class Inherited(Enumeration):
    """What a partner makes of the pensions somebody leaves them, as far as the schemes offer it."""

    DRAWDOWN = "drawdown", "Drawdown: drawn as it is needed"
    LUMP_SUM = "lump_sum", "Lump sum: paid in the year after"
    ANNUITY = "annuity", "Annuity: bought in the year after"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose life and taxes are projected.

    ``dies`` is the day assumed, None for somebody who outlives the projection; ``leaves_to_partner`` the share of the
    estate that goes to the partner, ``inherited_as`` what the partner makes of the pensions in it. ``gender`` is for
    the life table only. ``unused_allowances`` are pension allowances
    of the last three years, oldest first. ``earlier_bands`` are the shares of a nil-rate and of a residence band that a
    spouse who died before the plan begins left unused.
    """

    key: str
    name: str
    born: date
    area: TaxArea
    state_pension_date: date
    origins: tuple[Origin, ...] = ()
    dies: date | None = None
    leaves_to_partner: float = 1.0
    unused_allowances: tuple[float, ...] = ()
    has_flexible_access: bool = False
    tax_free_cash_taken: float = 0.0
    gender: Gender | None = None
    earlier_bands: tuple[float, float] = (0.0, 0.0)
    inherited_as: Inherited = Inherited.DRAWDOWN
    inherited_origin: Origin = Origin(Tag.ASSUMPTION, "taken for drawdown, as nothing else was chosen")


@dataclass(frozen=True, slots=True)
class Flow:
    """Money that comes in or goes out: ``amount`` each time, in today's money; the end is exclusive.

    No start means it runs already, no end that it never stops. ``fixed_rise`` is a yearly share by which it rises
    instead of as ``rise`` says.
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
    fixed_rise: float | None = None

    @property
    def is_now_and_then(self) -> bool:
        """Whether it falls on days of its own, once or every few years, instead of spreading over the year."""
        return self.frequency == Frequency.ONCE or PAYMENTS_A_YEAR[self.frequency] < 1

    @property
    def rises(self) -> str:
        """How it rises, in words."""
        return self.rise.label if self.fixed_rise is None else f"rises by {self.fixed_rise:.2%}"


@dataclass(frozen=True, slots=True)
class Income(Flow):
    """Money that comes in. ``survivor_share`` goes on to the partner when its owner dies; None is the usual share.

    ``bought_by`` names the purchase of an annuity that pays it: its amount is then a pound a year of what that pays.
    """

    kind: IncomeKind = IncomeKind.UNTAXED
    survivor_share: float | None = None
    is_child_benefit: bool = False
    bought_by: str = ""


@dataclass(frozen=True, slots=True)
class Expense(Flow):
    """Money that is spent. What both spend falls to the survivor's share of the assumptions when one of them dies.

    ``lives`` are people, by place in the plan, with whose first death it ends: a premium ends with what it pays for.
    ``is_goal`` marks what somebody wants to reach: it gives way before anything else when money is short.
    """

    is_essential: bool = True
    lives: tuple[int, ...] = ()
    is_goal: bool = False


@dataclass(frozen=True, slots=True)
class Contribution(Flow):
    """Money paid into the asset ``into``: what leaves the payer's pocket, so net of relief at source."""

    into: str = ""
    method: Method = Method.PLAIN


@dataclass(frozen=True, slots=True)
class PlannedWithdrawal(Flow):
    """Money taken out of the asset ``source`` whether it is needed or not, before anything else is drawn."""

    source: str = ""
    takes: Taking = Taking.INCOME


@dataclass(frozen=True, slots=True)
class AnnuityPurchase:
    """Part of the pension ``source`` given up on a day for an income for life of its ``owner``, by place in the plan.

    It is a ``share`` of what the pot then holds or, where that is given, an ``amount`` in today's money. ``rate`` is
    what each pound of the price pays a year; ``survivor_share`` of it goes on to the partner. ``is_inherited`` marks
    one bought with what a partner left of that pension, ``is_tax_free`` one whose income bears no tax.
    """

    key: str
    name: str
    source: str
    owner: int
    day: date
    share: float
    rate: float
    amount: float | None = None
    with_tax_free_cash: bool = True
    survivor_share: float = 0.0
    rise: Rise = Rise.NONE
    fixed_rise: float | None = None
    origins: tuple[Origin, ...] = ()
    rate_origins: tuple[Origin, ...] = ()
    is_inherited: bool = False
    is_tax_free: bool = False


@dataclass(frozen=True, slots=True)
class AnnuityRates:
    """What a pound pays a year for each person's own life, by person and step, and in words where that is from."""

    by_person: tuple[tuple[float, ...], ...]
    words: str


class Risk(Enumeration):
    """What a policy pays for."""

    DEATH = "death", "A death"
    ILLNESS = "illness", "A serious illness"


@dataclass(frozen=True, slots=True)
class LifeCover:
    """What is paid when the first of ``lives``, by place in the plan, dies (or falls ill) while covered.

    A sum paid once or, with another ``frequency``, an income from that death to the end of the cover; for an illness
    it ends with that. ``in_trust`` keeps a sum out of the estate.
    """

    key: str
    name: str
    amount: float
    lives: tuple[int, ...]
    frequency: Frequency = Frequency.ONCE
    start: date | None = None
    end: date | None = None
    rise: Rise = Rise.NONE
    in_trust: bool = False
    origins: tuple[Origin, ...] = ()
    pays_on: Risk = Risk.DEATH


@dataclass(frozen=True, slots=True)
class Asset:
    """Something of value. ``cost`` is what it was bought for; the rest of the value is gain.

    ``tax_free_share`` is the part of each pension withdrawal that bears no tax: a quarter before it was crystallised,
    nothing after. ``growths`` gives a rate for each step instead of ``growth``; its last one stays. ``sold`` is the day
    on which a home or another thing is to be sold, None for never. Of a bond, ``cost`` is the premium, ``deferred``
    what was withdrawn of it without tax and ``held_years`` its age in whole years. Growth and charges without origins
    are those of the set of assumptions; ``has_own_growth`` marks a figure for this very asset, which no figure for its
    class replaces.
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
    growths: tuple[float, ...] = ()
    sold: date | None = None
    is_home: bool = False
    is_onshore: bool = True
    deferred: float = 0.0
    held_years: int = 0
    growth_origins: tuple[Origin, ...] = ()
    has_own_growth: bool = False
    charge_origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Liability:
    """A debt: what is owed, its yearly rate and monthly payment, and the day by which it must be gone.

    ``repayments`` are payments with days of their own: while a regular one runs it stands in for ``monthly_payment``;
    one that is made once or every few years comes on top. ``is_on_home`` marks what a home is security for.
    """

    key: str
    name: str
    balance: float
    rate: float
    monthly_payment: float
    end: date | None
    origins: tuple[Origin, ...] = ()
    repayments: tuple[Flow, ...] = ()
    is_on_home: bool = False


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The frame of a projection, one entry a tax year where it varies.

    ``indices`` hold, for each ``Rise`` but NONE, how a pound of today has grown by that year (the first is 1);
    that of PRICES is also what turns nominal into real money. ``tax``, ``pensions`` and ``inheritance`` are the law of
    each year. ``own_order`` are keys of assets for the strategy OWN; ``strategy_origin`` says who chose it.
    ``market_shift`` is added to each step's growth of invested money (nothing after its end). ``survivor_spending`` is
    the part of joint spending one person needs.
    ``assumed`` is the set of assumptions the frame was made from. ``cash_growth`` is that of money left over, in each
    step ``cash_growths`` where that is given, the last of which stays; ``cash_origins`` say who chose it.
    """

    start: date
    tax: tuple[TaxRules, ...]
    pensions: tuple[PensionRules, ...]
    indices: Mapping[Rise, tuple[float, ...]]
    cash_growth: float
    dividend_yield: float
    drawing_order: tuple[Wrapper, ...]
    notes: tuple[Origin, ...] = field(default=())
    inheritance: tuple[InheritanceRules, ...] = ()
    strategy: Strategy = Strategy.STANDARD
    own_order: tuple[str, ...] = ()
    strategy_origin: Origin | None = None
    market_shift: tuple[float, ...] = ()
    survivor_spending: float = 1.0
    bond_allowance: float = 0.0
    bond_credit_rate: float = 0.0
    assumed: Assumed | None = None
    cash_growths: tuple[float, ...] = ()
    cash_origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanInputs:
    """Everything a projection needs.

    ``home_to_descendants`` says whether homes go to children or their children in the end, which the residence band
    asks; ``charity`` is the part of the last estate that goes to charity, ``heirs_tax_rate`` the income tax that heirs
    pay on pensions they inherit, with where that is from. ``annuity_rates`` are for pensions that a partner leaves:
    without them none buys an annuity.
    """

    people: tuple[Person, ...]
    incomes: tuple[Income, ...]
    expenses: tuple[Expense, ...]
    assets: tuple[Asset, ...]
    liabilities: tuple[Liability, ...]
    assumptions: Assumptions
    contributions: tuple[Contribution, ...] = ()
    withdrawals: tuple[PlannedWithdrawal, ...] = ()
    covers: tuple[LifeCover, ...] = ()
    annuities: tuple[AnnuityPurchase, ...] = ()
    is_married: bool = False
    home_to_descendants: bool = True
    charity: float = 0.0
    heirs_tax_rate: float = 0.0
    heirs_tax_origin: Origin | None = None
    annuity_rates: AnnuityRates | None = None
