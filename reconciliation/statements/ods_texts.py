"""The cells of an ODS sheet that show more than the number that is stored in them; the file holds both."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
NUMBERS = {"float", "percentage", "currency"}
SAYS_NO_MORE = re.compile(r"(?:£|GBP|[-+−()\s\u00a0.,0-9])*|[-+.,0-9]+E[+-]?[0-9]+", re.IGNORECASE)
"""Pounds, signs, brackets, marks between figures and powers of ten: what the number says too, or better."""
MOST_REPEATS = 1000
"""A cell that is repeated more often than this is the empty rest of a sheet."""


def odd_texts(data: bytes, sheet_name: str) -> dict[tuple[int, int], str]:
    """Row and column (both from 0) of the numbers that show more than their figures, and what they show."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "content.xml" not in archive.namelist():
            return {}
        with archive.open("content.xml") as content:
            return dict(_in_sheet(content, sheet_name))


def _in_sheet(content: object, sheet_name: str) -> Iterator[tuple[tuple[int, int], str]]:
    row, wanted = 0, False
    for event, element in ElementTree.iterparse(content, ("start", "end")):  # type: ignore[call-overload]  # a file
        if event == "start" and element.tag == f"{TABLE}table":
            row, wanted = 0, element.get(f"{TABLE}name") == sheet_name
        elif event == "end" and element.tag == f"{TABLE}table-row":
            repeated = int(element.get(f"{TABLE}number-rows-repeated", "1"))
            if wanted and repeated <= MOST_REPEATS:
                odd = list(_in_row(element))
                yield from (((row + each, column), text) for each in range(repeated) for column, text in odd)
            row += repeated
            element.clear()


def _in_row(row: ElementTree.Element) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row:
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        text = " ".join("".join(line.itertext()) for line in cell.findall(f"{TEXT}p"))
        if cell.get(f"{OFFICE}value-type") in NUMBERS and repeated <= MOST_REPEATS and _says_more(cell, text):
            yield from ((column + each, text) for each in range(repeated))
        column += repeated


def _says_more(cell: ElementTree.Element, text: str) -> bool:
    """Whether the text has a word, a sign or a leading zero that the number has not."""
    if not text:
        return False
    stored = cell.get(f"{OFFICE}value", "")
    has_zeros = text.startswith("0") and text[1:2].isdigit() and not stored.startswith("0")
    return has_zeros or not SAYS_NO_MORE.fullmatch(text)
