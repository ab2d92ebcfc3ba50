"""The cells of an XLS sheet whose number format shows more than the number that is stored in them."""

from __future__ import annotations

import io

import xlrd
from xlrd.sheet import Sheet

from reconciliation.statements.number_formats import is_odd

BUILT_IN = {9: "0%", 10: "0.00%"}
"""Of the formats that a workbook need not write down, those that show more than the number."""


def odd_xls_cells(data: bytes, sheet_name: str) -> dict[tuple[int, int], str] | None:
    """Row and column (both from 0) of the cells with such a format, and its code; None where they cannot be followed.

    The cells are gone through only where there is such a format.
    """
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO())
        codes = _odd_styles(book)
        return _cells(book.sheet_by_name(sheet_name), codes) if codes else {}
    except Exception:  # the library ends in whatever a damaged file leads it to
        return None


def _odd_styles(book: xlrd.Book) -> dict[int, str]:
    """The odd formats' codes by the number of the style that a cell names."""
    codes = BUILT_IN | {each.format_key: each.format_str for each in book.format_list if is_odd(each.format_str)}
    return {number: codes[each.format_key] for number, each in enumerate(book.xf_list) if each.format_key in codes}


def _cells(sheet: Sheet, codes: dict[int, str]) -> dict[tuple[int, int], str]:
    return {
        (row, column): codes[style]
        for row in range(sheet.nrows)
        for column in range(sheet.row_len(row))
        if (style := sheet.cell_xf_index(row, column)) in codes
    }
