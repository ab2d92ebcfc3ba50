"""The cells of an XLS sheet whose number format shows more than the number that is stored in them.

Read are the files that spreadsheets have written since 1997. In older ones, and where the cells cannot be followed, the
formats are only looked for, so that they can be warned of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import iter_unpack, unpack, unpack_from

from reconciliation.statements.compound import UnableToUnpack, stream_of
from reconciliation.statements.number_formats import is_odd

BEGIN, END, SHEET, FORMAT, STYLE = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
NUMBER, SHORT_NUMBER, FORMULA, SHORT_NUMBERS = 0x0203, 0x027E, 0x0006, 0x00BD
"""Kinds of records: what begins and ends a part, what a workbook lists, and the cells that hold numbers."""
SINCE_1997 = 0x0600
BUILT_IN = {9: "0%", 10: "0.00%"}
"""Of the formats that a workbook need not write down, those that show more than the number."""
_FORMAT = re.compile(rb"\x1e\x04(?P<size>..)..(?P<length>..)(?P<wide>[\x00\x01])", re.DOTALL)
"""The head of a record that defines a format: its size, a number, the length of its code, and how wide letters are."""
LONGEST = 255


def odd_xls_cells(data: bytes, sheet_name: str) -> dict[tuple[int, int], str] | None:
    """Row and column (both from 0) of the cells with such a format, and its code; None where they cannot be followed.

    The cells are gone through only where there is such a format.
    """
    try:
        book = stream_of(data, "Workbook")
        (_, begin), *parts = _records(book, 0)
        if unpack_from("<H", begin)[0] != SINCE_1997:
            return None
        codes = _odd_styles(parts)
        places = (unpack_from("<I", content)[0] for kind, content in parts if _is_sheet(kind, content, sheet_name))
        place = next(places, None)
        return dict(_cells(book, place, codes)) if codes and place is not None else {}
    except (UnableToUnpack, IndexError, ValueError):
        return None


def _records(book: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records of a part, its end left out."""
    while True:
        kind, size = unpack_from("<HH", book, place)
        if kind == END:
            return
        yield kind, book[place + 4 : place + 4 + size]
        place += 4 + size


def _odd_styles(parts: list[tuple[int, bytes]]) -> dict[int, str]:
    """The odd formats' codes by the number of the style that a cell names."""
    codes = dict(BUILT_IN)
    for kind, content in parts:
        if kind == FORMAT:
            number, length, wide = unpack_from("<HHB", content)
            codes[number] = _text(content[5:], length, wide)
    used = [unpack_from("<H", content, 2)[0] for kind, content in parts if kind == STYLE]
    named = ((number, codes.get(each, "")) for number, each in enumerate(used))
    return {number: code for number, code in named if code and is_odd(code)}


def _is_sheet(kind: int, content: bytes, name: str) -> bool:
    return kind == SHEET and _text(content[8:], content[6], content[7]) == name


def _text(letters: bytes, length: int, wide: int) -> str:
    """So many letters, of two bytes each or of the one that is not nought."""
    return letters[: length * 2].decode("utf-16-le") if wide & 1 else letters[:length].decode("latin-1")


def _cells(book: bytes, place: int, codes: dict[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, content in _records(book, place):
        if kind in {NUMBER, SHORT_NUMBER, FORMULA}:
            row, column, style = unpack_from("<HHH", content)
            if style in codes:
                yield (row, column), codes[style]
        elif kind == SHORT_NUMBERS:
            row, first = unpack_from("<HH", content)
            for column, (style, _) in enumerate(iter_unpack("<HI", content[4:-2]), first):
                if style in codes:
                    yield (row, column), codes[style]


def odd_formats(data: bytes) -> list[str]:
    """The codes of formats that show more than the number of their cells, as far as they are found in the file."""
    codes = []
    for head in _FORMAT.finditer(data):
        (size,), (length,) = unpack("<H", head["size"]), unpack("<H", head["length"])
        is_wide = head["wide"] == b"\x01"
        width = length * 2 if is_wide else length
        if 0 < length <= LONGEST and size == width + 5:
            text = data[head.end() : head.end() + width]
            codes.append(text.decode("utf-16-le" if is_wide else "latin-1", errors="replace"))
    return [code for code in dict.fromkeys(codes) if is_odd(code)]
