"""A chart as data: drawn in the browser, readable as a table without it.

Use ``{% chart drawing %}`` in a template; static/js/charts.js draws what ``Chart.as_json`` gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from backoffice.web.palette import ink_of
from domain.enums.currencies import HOME, Currency

Figure = Decimal | int | float | None


@dataclass(frozen=True, slots=True)
class Series:
    """One line, area or stack of bars. ``kind`` is a code of the palette, ``shape`` is bar, line or area.

    Series with the same ``stack`` are put on top of one another. A None is a gap.
    """

    name: str
    kind: str
    values: list[Figure]
    shape: str = "bar"
    stack: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A filled stretch between two of a chart's series, by their places; ``kind`` is a code of the palette."""

    low: int
    high: int
    kind: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Series over common categories. ``terms`` says in which money the axis counts and is always shown.

    ``words`` tell each category in a sentence, which the page shows while somebody points at it; empty where the
    figures say enough.
    """

    id: str
    title: str
    categories: list[str]
    series: list[Series]
    category_title: str = ""
    terms: str = "pounds of the day"
    currency: str = HOME.value
    height: str = "medium"
    notes: list[str] = field(default_factory=list)
    bands: list[Band] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """What the browser draws; amounts become numbers only here, at the very edge."""
        return {
            "title": self.title,
            "categories": self.categories,
            "categoryTitle": self.category_title,
            "terms": self.terms,
            "words": self.words,
            "sign": Currency(self.currency).sign,
            "series": [
                {
                    "name": series.name,
                    "light": ink_of(series.kind).light,
                    "dark": ink_of(series.kind).dark,
                    "shape": series.shape,
                    "stack": series.stack,
                    "values": [None if value is None else float(value) for value in series.values],
                }
                for series in self.series
            ],
            "bands": [
                {"low": band.low, "high": band.high, "light": ink_of(band.kind).light, "dark": ink_of(band.kind).dark}
                for band in self.bands
            ],
        }

    def rows(self) -> list[tuple[str, list[Decimal | None]]]:
        """The same figures as a table: a row for each category, a column for each series."""
        columns = [[None if v is None else Decimal(str(v)) for v in series.values] for series in self.series]
        return [(name, [column[i] for column in columns]) for i, name in enumerate(self.categories)]
