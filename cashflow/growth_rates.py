"""Yearly growth as people type and read it: one percentage for every year, or one for each year from the first on.

parse_rates("-20, 4.5")                  -> [Decimal("-20"), Decimal("4.5")]
rates_in_words([Decimal("-20"), Decimal("4.5")])  -> "-20 % in the first year, then 4.5 % a year"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

LOWEST, HIGHEST = Decimal(-100), Decimal(100)
MOST_YEARS = 100
SEPARATORS = re.compile(r"[,;\s]+")


class UnableToReadRates(ValueError):
    """What was typed is no list of percentages; the message says why, in a sentence."""

    permanent = True


def parse_rates(text: str) -> list[Decimal]:
    """The percentages of a text, none for an empty one. Raises ``UnableToReadRates``."""
    words = [word for word in SEPARATORS.split(re.sub(r"\s*%", "", text.strip())) if word]
    if len(words) > MOST_YEARS:
        raise UnableToReadRates(f"Enter at most {MOST_YEARS} years.")
    return [_rate(word) for word in words]


def _rate(word: str) -> Decimal:
    try:
        rate = Decimal(word.replace("−", "-"))
    except InvalidOperation:
        raise UnableToReadRates(f"“{word}” is not a percentage. Write them like 5 or -20, 4.5.") from None
    if not rate.is_finite() or not LOWEST <= rate <= HIGHEST:
        raise UnableToReadRates(f"“{word}” is not between -100 and 100 per cent.")
    return rate.quantize(Decimal("0.001"))


def rates_as_typed(rates: Sequence[Decimal]) -> str:
    """The percentages as they are typed: ``-20, 4.5``."""
    return ", ".join(f"{rate.normalize():f}" for rate in rates)


def rates_in_words(rates: Sequence[Decimal]) -> str:
    """What the percentages mean, without a full stop."""
    told = [f"{rate.normalize():f} %" for rate in rates]
    if len(told) < 2:
        return f"{''.join(told)} a year"
    first = "the first year" if len(told) == 2 else f"the first {len(told) - 1} years"
    return f"{', '.join(told[:-1])} in {first}, then {told[-1]} a year"


def as_shares(rates: Sequence[Decimal]) -> tuple[float, ...]:
    """The percentages as shares: 0.05 is 5 %."""
    return tuple(float(rate) / 100 for rate in rates)
