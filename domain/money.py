"""Money: pounds as ``Decimal`` at the edges, whole pence as ``int`` inside, and never a float.

Rounding rule: half-up, which for negative amounts means away from zero (-0.005 becomes -0.01). Half-even
("banker's") rounding is not used anywhere: the statements and invoices this product is compared with round half-up.

    pence_from_pounds(Decimal("1234.56"))            -> 123456
    pounds_from_pence(123456)                        -> Decimal("1234.56")
    round_half_up(Decimal("0.125"))                  -> Decimal("0.13")
    percentage_of(Decimal("250000"), Decimal("0.5")) -> Decimal("1250.00")
    split_by_largest_remainder(100, [1, 1, 1])       -> [34, 33, 33]
    format_pounds(Decimal("1234.56"))                -> "£1,234.56"
    format_pounds(Decimal("1234.56"), pence=False)   -> "£1,235"
    format_pence(-5)                                 -> "-£0.05"
    parse_money("£1.2k")                             -> Decimal("1200.00")
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

PENNY = Decimal("0.01")
POUND = Decimal(1)
MULTIPLIERS = {"": 1, "k": 1_000, "m": 1_000_000}
LARGEST_TYPED = Decimal("9999999999.99")
"""The largest amount a person may type: one digit more and it no longer fits the columns that keep it."""

_TYPED = re.compile(
    r"""(?P<open>\()?\s*(?P<sign>[-+]?)\s*£?\s*(?P<sign_after>[-+]?)
        (?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<fraction>\d*))?
        \s*(?P<multiplier>[km]?)\s*(?P<close>\))?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


class UnableToReadMoney(ValueError):
    """What was typed is not an amount of money; the message tells a person what would be."""

    permanent = True


def _refuse_float(value: object) -> None:
    if isinstance(value, float | bool):
        raise TypeError(f"money is Decimal pounds or integer pence, not {type(value).__name__}")


def round_half_up(amount: Decimal, unit: Decimal = PENNY) -> Decimal:
    """The amount rounded half-up to a unit, by default to the penny."""
    _refuse_float(amount)
    return amount.quantize(unit, rounding=ROUND_HALF_UP)


def pence_from_pounds(pounds: Decimal | int) -> int:
    """Whole pence of an amount in pounds; ValueError when it holds a fraction of a penny, TypeError for a float."""
    _refuse_float(pounds)
    scaled = Decimal(pounds) * 100
    pence = int(scaled)
    if pence != scaled:
        raise ValueError(f"{pounds} is not a whole number of pence: round it first")
    return pence


def pounds_from_pence(pence: int) -> Decimal:
    """Pounds with exactly two decimals."""
    _refuse_float(pence)
    return Decimal(pence).scaleb(-2)


def percentage_of(amount: Decimal, percent: Decimal) -> Decimal:
    """A percentage of an amount in pounds, rounded half-up to the penny."""
    _refuse_float(amount)
    _refuse_float(percent)
    return round_half_up(amount * percent / 100)


def split_by_largest_remainder(total_pence: int, weights: Sequence[Decimal | Fraction | int]) -> list[int]:
    """Parts of a total in proportion to weights, in whole pence, which always add up to the total.

    Every part is first rounded towards zero; the pennies left over go one each to the parts that lost most, the
    earlier one where two lost the same. A negative total splits as its positive twin does. ValueError when a weight
    is negative or none is above zero: the caller says what equal shares mean by passing ones.
    """
    _refuse_float(total_pence)
    for weight in weights:
        _refuse_float(weight)
    if len(weights) == 1 and weights[0] > 0:
        return [total_pence]
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact, Fraction(0))
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative and at least one must be above zero")
    size = abs(total_pence)
    shares = [size * weight / whole for weight in exact]
    parts = [int(share) for share in shares]
    most_lost_first = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    for index in most_lost_first[: size - sum(parts)]:
        parts[index] += 1
    return parts if total_pence >= 0 else [-part for part in parts]


def format_pounds(amount: Decimal, *, pence: bool = True) -> str:
    """``£1,234.56``, or ``£1,235`` without pence; a minus stands before the pound sign."""
    rounded = round_half_up(amount, PENNY if pence else POUND)
    sign = "-" if rounded < 0 else ""
    return f"{sign}£{abs(rounded):,}"


def format_pence(amount_pence: int) -> str:
    """``£1,234.56`` of an amount in pence."""
    return format_pounds(pounds_from_pence(amount_pence))


def parse_money(text: str) -> Decimal:
    """What a person typed as pounds with two decimals: ``1,234.56``, ``£1.2k``, ``-5``, ``(5.00)``, ``2.5m``.

    Strict about thousands marks (``1,23`` is refused rather than guessed). Raises UnableToReadMoney.
    """
    cleaned = text.replace("\u00a0", " ").replace("\u2212", "-").strip()
    if not cleaned:
        raise UnableToReadMoney("Enter an amount, for example 1,234.56.")
    match = _TYPED.fullmatch(cleaned)
    if match is None or not (match["whole"] or match["fraction"]):
        raise UnableToReadMoney(f"“{text.strip()}” is not an amount. Write it like 1,234.56 or £1.2k.")
    if bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["sign_after"]):
        raise UnableToReadMoney(f"“{text.strip()}” has an unpaired bracket or two signs.")
    number = Decimal(f"{(match['whole'] or '0').replace(',', '')}.{match['fraction'] or '0'}")
    amount = number * MULTIPLIERS[match["multiplier"].lower()]
    if amount > LARGEST_TYPED:
        raise UnableToReadMoney("That amount is too large: the most is £9,999,999,999.99.")
    if amount != round_half_up(amount):
        raise UnableToReadMoney("Enter pounds and pence: no more than two figures after the point.")
    negative = bool(match["open"]) != ("-" in (match["sign"], match["sign_after"]))
    return round_half_up(-amount if negative and amount else amount)
