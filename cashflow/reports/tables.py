"""The tables of a report. A table is ``{"columns": [...], "rows": [[...]], "figures": [n, ...]}``, all of it text.

``figures`` are the places of columns that hold amounts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cashflow.drawings.comparison import Case
from cashflow.drawings.terms import Money
from cashflow.engine.results import Projection
from cashflow.kinds import Kind
from cashflow.reports.words import NOTHING, or_nothing, pounds
from cashflow.selectors.items import Item
from domain.people_dates import format_date

Table = dict[str, Any]


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], figures: Sequence[int]) -> Table:
    """A table as the template takes it."""
    return {"columns": list(columns), "rows": [list(row) for row in rows], "figures": list(figures)}


def year_table(money: Money) -> Table:
    """Every year: ages, what comes in, is drawn, is paid and is missing, and what is owned at its end."""
    found = money.projection
    drawn = found.drawn.sum(axis=0)
    paid = found.spending + found.repaid + found.contributed
    columns = ("Tax year", "Age" if len(found.plan.people) == 1 else "Ages", "Income", "Drawn", "Tax", "Paid out",
               "Missing", "Owned", "Owed")  # fmt: skip
    nominal = (found.income, drawn, found.tax, paid, found.shortfall, found.assets, found.debts)
    amounts = [money.of(one) for one in nominal]
    rows = [
        [year.label, _ages(found, step), *(or_nothing(float(one[step])) for one in amounts)]
        for step, year in enumerate(found.timeline.years)
    ]
    return table(columns, rows, range(2, len(columns)))


def _ages(found: Projection, step: int) -> str:
    return " / ".join(str(found.timeline.ages(person.born)[step]) for person in found.plan.people)


def case_table(cases: Sequence[Case]) -> Table:
    """The plan beside its what-ifs, what each changes in words."""
    columns = ("Case", "What differs", "Money runs short", "Least net worth", "Left at the end", "Tax over the plan")
    rows = [
        [
            case.name, "; ".join(told.words for told in case.told if not told.is_lost) or NOTHING,
            case.runs_short, pounds(case.least_assets), pounds(case.assets_at_end), pounds(case.tax),
        ]
        for case in cases
    ]  # fmt: skip
    return table(columns, rows, (3, 4, 5))


def stress_table(blows: Sequence[tuple[Case, str]]) -> Table:
    """The plan as it is, then each setback with what it is and does."""
    columns = ("Setback", "What happens", "Money runs short", "Years with something missing", "Left at the end")
    rows = [
        [case.name, words or "Everything goes as assumed.", case.runs_short,
         str(case.short_years) if case.short_years else NOTHING, pounds(case.assets_at_end)]
        for case, words in blows
    ]  # fmt: skip
    return table(columns, rows, (3, 4))


def item_tables(items: Sequence[tuple[Kind, list[Item]]]) -> list[dict[str, Any]]:
    """What the plan is made of, kind by kind, as it is recorded today."""
    return [{"title": kind.label, "table": _items(found)} for kind, found in items]


def _items(items: Sequence[Item]) -> Table:
    rows = [
        [
            item.name, item.owners,
            NOTHING if item.amount is None else pounds(item.amount),
            _often_or_when(item),
        ]
        for item in items
    ]  # fmt: skip
    is_flow = any(item.frequency for item in items)
    return table(("Name", "Whose", "Amount", "How often" if is_flow else "Valued on"), rows, (2,))


def _often_or_when(item: Item) -> str:
    if item.frequency:
        return item.frequency.label
    return format_date(item.valued_date) if item.valued_date else NOTHING
