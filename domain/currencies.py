"""Amounts in a currency, as people read them, and what they are in pounds at a stated rate.

format_money(Decimal("1234.5"), "USD")                   -> "US$1,234.50"
format_money(Decimal("1234.5"), "GBP", pence=False)      -> "£1,235"
in_pounds(Decimal("127.50"), Decimal("1.275"))           -> Decimal("100.00")
"""

from __future__ import annotations

from decimal import Decimal

from domain.enums.currencies import Currency
from domain.money import PENNY, POUND, round_half_up


def format_money(amount: Decimal, currency: str, *, pence: bool = True) -> str:
    """The amount after the currency's sign; a code nobody knows stands before it as it is."""
    known = Currency.find(currency)
    sign = known.sign if known else f"{currency} "
    rounded = round_half_up(amount, PENNY if pence else POUND)
    return f"{'-' if rounded < 0 else ''}{sign}{abs(rounded):,}"


def in_pounds(amount: Decimal, units_a_pound: Decimal) -> Decimal:
    """An amount of another currency in pounds, rounded half-up to the penny; ``units_a_pound`` is above nought."""
    return round_half_up(amount / units_a_pound)
