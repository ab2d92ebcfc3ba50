"""Number formats that an XLS file defines. Which of its cells have them is not read, so they can only be warned of."""

from __future__ import annotations

import re
from struct import unpack

from reconciliation.statements.number_formats import is_odd

_FORMAT = re.compile(rb"\x1e\x04(?P<size>..)..(?P<length>..)(?P<wide>[\x00\x01])", re.DOTALL)
"""The head of a record that defines a format: its size, a number, the length of its code, and how wide letters are."""
LONGEST = 255


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
