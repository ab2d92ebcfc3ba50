"""What an ODS file says about a sheet besides its values: texts that show more than a number, and merged cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
NUMBERS = {"float", "percentage", "currency"}
SAYS_NO_MORE = re.compile(r"(?:£|GBP|[-+−()\s\u00a0.,0-9])*|[-+.,0-9]+E[+-]?[0-9]+", re.IGNORECASE)
"""Pounds, signs, brackets, marks between figures and powers of ten: what the number says too, or better."""
MOST_REPEATS = 1000
"""A cell that is repeated more often than this is the empty rest of a sheet."""


class Besides(NamedTuple):
    """Places are row and column, both from 0; a merged cell is given by its first and its last place."""

    texts: dict[tuple[int, int], str]
    merged: list[tuple[tuple[int, int], tuple[int, int]]]


def said_besides(data: bytes, sheet_name: str) -> Besides:
    """What numbers show where that is more than their figures, and which cells reach over rows below."""
    found = Besides({}, [])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "content.xml" in archive.namelist():
            with archive.open("content.xml") as content:
                for number, row in _rows_of(content, sheet_name):
                    _note(found, number, row)
    return found


def _rows_of(content: object, sheet_name: str) -> Iterator[tuple[int, ElementTree.Element]]:
    """Each row of the sheet with its number from 0, again and again where it is repeated."""
    number, wanted = 0, False
    for event, element in ElementTree.iterparse(content, ("start", "end")):  # type: ignore[call-overload]  # a file
        if event == "start" and element.tag == f"{TABLE}table":
            number, wanted = 0, element.get(f"{TABLE}name") == sheet_name
        elif event == "end" and element.tag == f"{TABLE}table-row":
            repeated = int(element.get(f"{TABLE}number-rows-repeated", "1"))
            if wanted and repeated <= MOST_REPEATS:
                yield from ((number + each, element) for each in range(repeated))
            number += repeated
            element.clear()


def _note(found: Besides, number: int, row: ElementTree.Element) -> None:
    """Add what the row's cells say besides."""
    column = 0
    for cell in row:
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        below = int(cell.get(f"{TABLE}number-rows-spanned", "1")) - 1
        across = int(cell.get(f"{TABLE}number-columns-spanned", "1")) - 1
        text = " ".join("".join(line.itertext()) for line in cell.findall(f"{TEXT}p"))
        if cell.get(f"{OFFICE}value-type") in NUMBERS and repeated <= MOST_REPEATS and _says_more(cell, text):
            found.texts.update({(number, column + each): text for each in range(repeated)})
        if below > 0:
            found.merged.append(((number, column), (number + below, column + across)))
        column += repeated


def _says_more(cell: ElementTree.Element, text: str) -> bool:
    """Whether the text has a word, a sign or a leading zero that the number has not."""
    stored = cell.get(f"{OFFICE}value", "")
    has_zeros = text.startswith("0") and text[1:2].isdigit() and not stored.startswith("0")
    return has_zeros or not SAYS_NO_MORE.fullmatch(text)
