"""A small XLS file, written by hand: one sheet in the container that old spreadsheets use."""

from struct import pack

SECTOR = 512
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST_STREAM = 4096


def xls(rows, formats=()):
    """A workbook with the rows, texts and numbers, that defines the number formats without saying who has them."""
    head = _record(0x0809, pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    for number, code in enumerate(formats, 164):
        text = code.encode("utf-16-le")
        head += _record(0x041E, pack("<HHB", number, len(code), 1) + text)
    place = len(head) + 4 + 12 + 4
    head += _record(0x0085, pack("<IHBB", place, 0, 4, 0) + b"Fees") + _record(0x000A, b"")
    return _contained(head + _sheet(rows))


def _record(kind, content):
    return pack("<HH", kind, len(content)) + content


def _sheet(rows):
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            at = pack("<HHH", row, column, 0)
            if isinstance(value, str):
                cells += _record(0x0204, at + pack("<HB", len(value), 1) + value.encode("utf-16-le"))
            else:
                cells += _record(0x0203, at + pack("<d", value))
    return _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + cells + _record(0x000A, b"")


def _contained(stream):
    size = max(len(stream), SMALLEST_STREAM)
    count = -(-size // SECTOR)
    chain = [TABLE, END, *range(3, 2 + count), END]
    fat = b"".join(pack("<I", each) for each in chain).ljust(SECTOR, b"\xff")
    root, book = _entry("Root Entry", 5, END, 0, 1), _entry("Workbook", 2, 2, size, FREE)
    header = pack(
        "<8s16xHHHHH6xIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0,
        SMALLEST_STREAM, END, 0, END, 0, 0,
    )  # fmt: skip
    folder = (root + book).ljust(SECTOR, b"\0")
    return header.ljust(SECTOR, b"\xff") + fat + folder + stream.ljust(count * SECTOR, b"\0")


def _entry(name, kind, start, size, child):
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + pack("<HBBIII16xI8x8xIQ", len(text), kind, 1, FREE, FREE, child, 0, start, size)
