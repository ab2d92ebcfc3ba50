"""The cells of an XLSX sheet whose number format shows more than the number that is stored in them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

from reconciliation.statements.number_formats import is_odd

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BUILT_IN = {"9": "0%", "10": "0.00%"}
"""Of the formats that a workbook need not write down, those that show more than the number."""
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")


def odd_cells(data: bytes, sheet_name: str) -> dict[tuple[int, int], str]:
    """Row and column (both from 0) of the cells with such a format, and its code.

    Nothing for a workbook without such a format: then only its short list of formats is read.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {"xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        codes = _odd_styles(ElementTree.fromstring(archive.read("xl/styles.xml")))
        part = _part_of(archive, sheet_name) if codes else ""
        if part not in names:
            return {}
        with archive.open(part) as sheet:
            return _cells(sheet, codes)


def _odd_styles(styles: ElementTree.Element) -> dict[str, str]:
    """The odd formats' codes by the number of the style that a cell names."""
    codes = BUILT_IN | {each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.iter(f"{MAIN}numFmt")}
    used = enumerate(styles.findall(f"{MAIN}cellXfs/{MAIN}xf"))
    named = {str(number): codes.get(each.get("numFmtId", ""), "") for number, each in used}
    return {number: code for number, code in named.items() if code and is_odd(code)}


def _part_of(archive: zipfile.ZipFile, sheet_name: str) -> str:
    """The part of the file that holds the sheet; empty if there is none."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in book.iter(f"{MAIN}sheet"):
        if sheet.get("name") == sheet_name:
            return posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), ""))).lstrip("/")
    return ""


def _cells(sheet: object, codes: dict[str, str]) -> dict[tuple[int, int], str]:
    found = {}
    for _, element in ElementTree.iterparse(sheet):  # type: ignore[call-overload]  # a part of a zip reads like a file
        if element.tag == f"{MAIN}c" and element.get("s") in codes:
            place = REFERENCE.fullmatch(element.get("r", ""))
            if place:
                found[int(place[2]) - 1, _column(place[1])] = codes[element.get("s")]
        elif element.tag == f"{MAIN}row":
            element.clear()
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
