"""Held rows as a person sees them: each cell under its header, with what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from reconciliation.models import HeldRow
from reconciliation.selectors.statements import held_rows
from reconciliation.statements import Hold


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its position, its column's name, its text, and what is wrong with it (empty: nothing)."""

    index: int
    column: str
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class HeldView:
    """A held row, its cells, and the faults in words. ``word`` is an unmapped category word, if that is all."""

    row: HeldRow
    cells: list[Cell]
    problems: list[str]
    word: str


def held_views(statement_id: int, *, limit: int) -> list[HeldView]:
    """The first waiting rows of a statement."""
    return [held_view(row) for row in held_rows(statement_id).select_related("statement_import")[:limit]]


def rows_set_aside(statement_id: int, *, limit: int) -> list[HeldRow]:
    """Rows of a statement's files that a person, or the meaning of their word, took for no payments; with who."""
    rows = HeldRow.objects.filter(statement_id=statement_id, released_at__isnull=False, transaction__isnull=True)
    return list(rows.select_related("released_by").order_by("row", "pk")[:limit])


def held_view(row: HeldRow) -> HeldView:
    """A row that was fetched with its import."""
    header: list[str] = (row.statement_import.findings.get("layout") or {}).get("header", [])
    wrong = {problem["column"]: _sentence(problem["code"]) for problem in row.problems}
    cells = []
    for index, text in enumerate(row.cells):
        name = (header[index].strip() if index < len(header) else "") or f"Column {index + 1}"
        if header[index : index + 1] != [""] or text:
            cells.append(Cell(index, name, text, wrong.pop(name, "")))
    told = [f"{problem['column']}: {_sentence(problem['code'])}" for problem in row.problems]
    codes = {problem["code"] for problem in row.problems}
    word = row.problems[0]["raw"] if codes == {Hold.CATEGORY_UNMAPPED.value} else ""
    return HeldView(row, cells, told, word)


def _sentence(code: str) -> str:
    known = Hold.find(code)
    return known.label if known else code
