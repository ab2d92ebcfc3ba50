"""A set of assumptions: what is taken for granted of prices, pay, growth, charges and lives, and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.enums.plans import Wrapper
from domain.people_dates import format_date

INVESTED = frozenset({Wrapper.ISA, Wrapper.GENERAL_INVESTMENT, Wrapper.BOND, Wrapper.PENSION})
"""Wrappers whose money is invested: it grows with the markets and bears charges."""


@dataclass(frozen=True, slots=True)
class Assumed:
    """Yearly shares (0.05 is 5 %), growth before charges. ``as_of`` is the day the figures were last changed.

    ``inflation`` and ``earnings`` are None where prices and pay follow the forecast by year. ``survivor_spending`` is
    the part of joint spending that one person needs, ``equity_share`` the part of invested money that is in equities;
    the rest is in bonds. The projection ends when the younger person is ``last_age``. ``pk`` is that of the firm's set.
    """

    name: str
    owner: str
    reason: str
    as_of: date
    review_date: date
    cash_growth: float
    invested_growth: float
    property_growth: float
    other_growth: float
    charges: float
    inflation: float | None
    earnings: float | None
    equity_share: float
    equities_volatility: float
    bonds_volatility: float
    property_volatility: float
    cash_volatility: float
    survivor_spending: float
    last_age: int
    pk: int = 0
    is_archived: bool = False

    @property
    def is_delivered(self) -> bool:
        """Whether it is the set that comes with the product, which no firm keeps as a row."""
        return self.pk == 0

    @property
    def words(self) -> str:
        """The set as an explanation names it: “Balanced” (Olive Owner, 5 Mar 2026)."""
        return f"“{self.name}” ({self.owner}, {format_date(self.as_of)})"

    def growth_of(self, wrapper: Wrapper) -> float:
        """The yearly growth of a wrapper's money."""
        if wrapper in INVESTED:
            return self.invested_growth
        by_wrapper = {Wrapper.CASH: self.cash_growth, Wrapper.PROPERTY: self.property_growth}
        return by_wrapper.get(wrapper, self.other_growth)

    def charge_of(self, wrapper: Wrapper) -> float:
        """The yearly charges on a wrapper's money."""
        return self.charges if wrapper in INVESTED else 0.0

    def is_overdue(self, today: date) -> bool:
        """Whether the day by which somebody was to look at it again has passed."""
        return self.review_date < today
