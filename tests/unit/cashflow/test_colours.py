"""Series that can stand on one chart are told apart, also without full colour sight."""

from __future__ import annotations

from itertools import combinations

import pytest

from backoffice.web.palette import ink_of
from cashflow.drawings.plan import INCOME_COLOURS
from domain.enums.plans import Wrapper

SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": ((0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.052)),
    "without green": ((0.3673, 0.8606, -0.228), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.969)),
}
"""What each kind of sight makes of red, green and blue light (Machado, Oliveira and Fernandes 2009, full severity)."""

TO_XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
GROUNDS = {"light": "#ffffff", "dark": "#1a2028"}
OUT = ("spending", "essential", "gives_way")
SERIES = [*INCOME_COLOURS.values(), *(w.value for w in Wrapper if w != Wrapper.NONE), *OUT]


def light_of(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def mixed(rows: tuple[tuple[float, ...], ...], values: list[float]) -> list[float]:
    return [max(sum(a * b for a, b in zip(row, values, strict=True)), 0.0) for row in rows]


def lab(colour: str, sight: str) -> tuple[float, float, float]:
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in mixed(TO_XYZ, [min(one, 1.0) for one in mixed(SIGHT[sight], light_of(colour))])
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one: str, other: str) -> float:
    low, high = sorted(mixed(TO_XYZ, light_of(colour))[1] for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", GROUNDS)
@pytest.mark.parametrize("sight", SIGHT)
def test_no_two_series_of_the_income_chart_look_alike(mode: str, sight: str) -> None:
    seen = {kind: lab(getattr(ink_of(kind), mode), sight) for kind in SERIES}
    for one, other in combinations(seen, 2):
        apart = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
        assert apart >= 9, (one, other, round(apart, 1))


@pytest.mark.parametrize("mode", GROUNDS)
@pytest.mark.parametrize("kind", SERIES)
def test_each_stands_out_from_the_line_between_neighbours(mode: str, kind: str) -> None:
    assert contrast(getattr(ink_of(kind), mode), GROUNDS[mode]) >= 3, kind
