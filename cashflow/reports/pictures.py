"""The screen's charts as paper needs them: plain figures, an axis worked out, and the chart in words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from backoffice.web.charts import Band, Chart, Figure, Series
from backoffice.web.palette import ink_of

TICKS = 6
"""Lines across a chart, about."""
MOST_LABELS = 9
"""Words under a chart that do not run into each other."""


def picture_of(chart: Chart, marks: str = "") -> dict[str, Any]:
    """A chart as the template draws it: series in light ink, the axis, and ``alt`` for who cannot see it.

    ``marks`` is a sentence the words for the chart end with.
    """
    series = [_series(one) for one in chart.series if any(one.values)]
    low, high = _extremes(series)
    step = _nice((high - low) / TICKS)
    bottom, top = math.floor(low / step) * step, math.ceil(high / step) * step
    steps = round((top - bottom) / step)
    return {
        "title": chart.title,
        "terms": chart.terms,
        "categories": chart.categories,
        "every": max(1, math.ceil(len(chart.categories) / MOST_LABELS)),
        "series": series,
        "bands": [_band(chart, one) for one in chart.bands],
        "bottom": bottom,
        "top": top,
        "ticks": [{"at": bottom + step * n, "label": short_pounds(bottom + step * n)} for n in range(steps + 1)],
        "alt": _in_words(chart, marks),
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "colour": ink_of(series.kind).light,
        "shape": series.shape,
        "stack": series.stack,
        "values": _pence(series.values),
    }


def _band(chart: Chart, band: Band) -> dict[str, Any]:
    """What is filled between two lines, with the figures of both."""
    low, high = (_pence(chart.series[at].values) for at in (band.low, band.high))
    return {"colour": ink_of(band.kind).light, "low": low, "high": high}


def _pence(values: Sequence[Figure]) -> list[float | None]:
    return [None if value is None else round(float(value), 2) for value in values]


def _extremes(series: list[dict[str, Any]]) -> tuple[float, float]:
    """The lowest and highest point drawn; nothing is always among them, and the two are never the same."""
    stacks: dict[tuple[str, int], float] = defaultdict(float)
    single = [0.0]
    for one in series:
        for at, value in enumerate(one["values"]):
            if one["stack"] and value is not None:
                stacks[(one["stack"], at)] += value
            elif value is not None:
                single.append(value)
    points = [*single, *stacks.values()]
    return min(points), max(max(points), min(points) + 1.0)


def _nice(rough: float) -> float:
    """The next of 1, 2, 2.5 and 5 times a power of ten."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(times * power for times in (1, 2, 2.5, 5, 10) if times * power >= rough * 0.999)


def short_pounds(amount: float) -> str:
    """``£1.2m``, ``£250k``, ``-£5k``: what fits beside an axis."""
    size, sign = abs(amount), "-" if amount < 0 else ""
    if size >= 1_000_000:
        return f"{sign}£{size / 1_000_000:.2f}".rstrip("0").rstrip(".") + "m"
    if size >= 1_000:
        return f"{sign}£{size / 1_000:.1f}".rstrip("0").rstrip(".") + "k"
    return f"{sign}£{size:.0f}"


def _in_words(chart: Chart, marks: str) -> str:
    """The chart for who hears it: what it shows, from when to when, and each series at its start, top and end."""
    told = [f"{chart.title}, {chart.terms}, from {chart.categories[0]} to {chart.categories[-1]}."]
    for one in chart.series:
        known = [(float(value), at) for at, value in enumerate(one.values) if value is not None]
        if not known or not any(value for value, _ in known):
            continue
        highest, when = max(known)
        told.append(
            f"{one.name}: {short_pounds(known[0][0])} at first, {short_pounds(highest)} at most in "
            f"{chart.categories[when]}, {short_pounds(known[-1][0])} at last."
        )
    return " ".join([*told, marks]).strip()
