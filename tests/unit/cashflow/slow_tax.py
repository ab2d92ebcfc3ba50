"""A second, slow tax calculator with figures of its own: one person, exact fractions, income walked slice by slice.

It shares no line and no figure with the product, so that a slip in either shows as a difference.
"""

from __future__ import annotations

from fractions import Fraction as F
from itertools import pairwise
from math import ceil, floor

ENDLESS = F(10**12)
UK = [37_700, 125_140]
SCOTLAND = {
    2025: [(2_827, 19), (14_921, 20), (31_092, 21), (62_430, 42), (125_140, 45), (ENDLESS, 48)],
    2026: [(3_967, 19), (16_956, 20), (31_092, 21), (62_430, 42), (125_140, 45), (ENDLESS, 48)],
}
SAVINGS = {2025: [20, 40, 45], 2026: [20, 40, 45], 2027: [22, 42, 47]}
DIVIDENDS = {
    2025: [F("8.75"), F("33.75"), F("39.35")],
    2026: [F("10.75"), F("35.75"), F("39.35")],
    2027: [F("10.75"), F("35.75"), F("39.35")],
}


def uk_bands(rates: list, extension: F = F(0)) -> list[tuple[F, F]]:
    return [(UK[0] + extension, rates[0]), (UK[1] + extension, rates[1]), (ENDLESS, rates[2])]


def cut(start: F, end: F, marks: list[F]) -> list[tuple[F, F]]:
    """The stretch from start to end in pieces that no mark lies inside of."""
    points = [start, *sorted(m for m in marks if start < m < end), end]
    return [(a, b) for a, b in pairwise(points) if b > a]


def charged(start: F, end: F, bands: list[tuple[F, F]], free_below: F) -> F:
    """Tax on the stretch, where what lies below ``free_below`` is at 0 %."""
    due = F(0)
    for low, high in cut(start, end, [*(top for top, _ in bands), free_below]):
        if high > free_below:
            due += (high - low) * next(rate for top, rate in bands if high <= top) / 100
    return due


def above_annual_allowance(paid: F, relieved: F, income: F) -> F:
    """What of one's own contributions is above the allowance, of which adjusted income takes a pound for two."""
    allowance = 60_000
    if income > 200_000 and income + relieved > 260_000:
        allowance = max(10_000, 60_000 - floor((income + relieved - 260_000) / 2))
    return max(paid - allowance, F(0))


def slow_insurance(pay: F, profits: F) -> dict[str, F]:
    class_1_main = F(8, 100) * max(min(pay, 50_270) - 12_570, 0)
    most_main = max(F(6, 100) * 37_700 - class_1_main, F(0)) / F(6, 100)
    main = min(F(max(min(profits, 50_270) - 12_570, 0)), most_main)
    return {
        "ni_class1_employee": class_1_main + F(2, 100) * max(pay - 50_270, 0),
        "ni_class4": F(6, 100) * main + F(2, 100) * (max(profits - 12_570, 0) - main),
    }


def slow_tax(
    year: int, scottish: bool, pay: F, profits: F, pensions: F, rent: F, interest: F, dividends: F,
    net_pay: F, gains: F, past_pension_age: bool, relief: F = F(0),
) -> dict[str, F]:  # fmt: skip
    trade = profits if profits > 1_000 else 0
    rent = rent if rent > 1_000 else 0
    relieved = min(net_pay, pay + trade)
    earned = pay + trade - relieved + pensions
    total = earned + rent + interest + dividends
    over = max(total - relief - 100_000, 0)
    allowance = max(ceil(12_570 - F(over) / 2), 0)
    edges = [F(max(sum_ - allowance, 0)) for sum_ in (earned, earned + rent, earned + rent + interest, total)]
    uk = uk_bands([20, 40, 45], F(relief))
    own = [(F(top) + (relief if rate > 19 else 0), F(rate)) for top, rate in SCOTLAND[year]] if scottish else uk
    letting = own if scottish else uk_bands(SAVINGS[year], F(relief))
    due = charged(F(0), edges[0], own, F(0)) + charged(edges[0], edges[1], letting, F(0))
    taxable = edges[3] - relief
    free = 0 if taxable > UK[1] else 500 if taxable > UK[0] else 1_000
    starting_end = max(F(5_000), edges[1])  # the starting rate ends 5,000 above the bottom, or is used up already
    zero_end = min(starting_end, edges[2]) + free
    due += charged(edges[1], edges[2], uk_bands(SAVINGS[year], F(relief)), zero_end)
    due += charged(edges[2], edges[3], uk_bands(DIVIDENDS[year], F(relief)), edges[2] + 500)
    excess = above_annual_allowance(F(net_pay), F(relieved), F(total))
    due += charged(edges[3], edges[3] + excess, [(top, max(rate, F(20))) for top, rate in own], F(0))
    insurance = slow_insurance(F(0), F(0)) if past_pension_age else slow_insurance(pay, profits)
    gain = max(gains - 3_000, 0)
    room = max(F(UK[0] + relief) - edges[3], F(0))
    cgt = min(F(gain), room) * F(18, 100) + max(gain - room, F(0)) * F(24, 100)
    return {"income_tax": due, **insurance, "cgt": cgt}
