"""A small XLS file, written by hand: one sheet in the container that old spreadsheets use."""

from itertools import groupby
from struct import pack

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST_STREAM = 4096
FIRST_SHORT = 3
"""Whole numbers from this column on are kept together with their neighbours."""


def xls(rows, formats=(), stream="Workbook"):
    """A workbook with the rows, that defines the number formats besides those of its cells.

    A cell is a text, a number, or a number with the code of its format; whole numbers are kept the short way, and
    neighbours among them together. ``stream`` is "Book" in files of before 1997.
    """
    codes = [*dict.fromkeys([*formats, *(value[1] for row in rows for value in row if isinstance(value, tuple))])]
    head = _record(0x0809, pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    for number, code in enumerate(codes, 164):
        text = code.encode("utf-16-le")
        head += _record(0x041E, pack("<HHB", number, len(code), 1) + text)
    for number in (0, *range(164, 164 + len(codes)), 10):
        head += _record(0x00E0, pack("<HH16x", 0, number))
    place = len(head) + 4 + 12 + 4
    head += _record(0x0085, pack("<IHBB", place, 0, 4, 0) + b"Fees") + _record(0x000A, b"")
    return _contained(head + _sheet(rows, codes), stream)


def _record(kind, content):
    return pack("<HH", kind, len(content)) + content


def _sheet(rows, codes):
    styles = {code: number for number, code in enumerate([*codes, "0.00%"], 1)}
    cells = b""
    for row, values in enumerate(rows):
        for (is_short, _), group in groupby(enumerate(values), key=_kept_together):
            places = list(group)
            column, numbers = places[0][0], [value for _, value in places]
            if is_short:
                each = b"".join(pack("<HI", *_short(value, styles)) for value in numbers)
                cells += _record(0x00BD, pack("<HH", row, column) + each + pack("<H", column + len(numbers) - 1))
            else:
                cells += _cell(row, column, numbers[0], styles)
    return _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + _record(0x000A, b"")


def _kept_together(place):
    column, value = place
    number = value[0] if isinstance(value, tuple) else value
    return (True, FIRST_SHORT) if isinstance(number, int) and column >= FIRST_SHORT else (False, column)


def _short(value, styles):
    number, code = value if isinstance(value, tuple) else (value, None)
    return styles.get(code, 0), number << 2 | 2


def _cell(row, column, value, styles):
    number, code = value if isinstance(value, tuple) else (value, None)
    at = pack("<HHH", row, column, styles.get(code, 0))
    if isinstance(number, str):
        return _record(0x0204, at + pack("<HB", len(number), 1) + number.encode("utf-16-le"))
    if isinstance(number, int):
        return _record(0x027E, at + pack("<I", number << 2 | 2))
    return _record(0x0203, at + pack("<d", number))


def _contained(stream, name):
    size = max(len(stream), SMALLEST_STREAM)
    count = -(-size // SECTOR)
    chain = [TABLE, END, *range(3, 2 + count), END]
    fat = b"".join(pack("<I", each) for each in chain).ljust(SECTOR, b"\xff")
    root, book = _entry("Root Entry", 5, END, 0, 1), _entry(name, 2, 2, size, FREE)
    header = pack(
        "<8s16xHHHHH6xIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0,
        SMALLEST_STREAM, END, 0, END, 0, 0,
    )  # fmt: skip
    folder = (root + book).ljust(SECTOR, b"\0")
    return header.ljust(SECTOR, b"\xff") + fat + folder + stream.ljust(count * SECTOR, b"\0")


def _entry(name, kind, start, size, child):
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + pack("<HBBIII16xI8x8xIQ", len(text), kind, 1, FREE, FREE, child, 0, start, size)
