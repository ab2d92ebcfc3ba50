"""Numbers that an XLSX sheet shows with leading zeros, by a number format such as ``0000000``.

The values of the cells do not have the zeros; a policy number without them is another one.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ALL_ZEROS = re.compile(r"0{2,}")
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")


def padded_cells(data: bytes, sheet_name: str) -> dict[tuple[int, int], int]:
    """Row and column (both from 0) of the cells with such a format, and how many figures each shows at least.

    Nothing for a workbook without such a format: then only its short list of formats is read.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {"xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        widths = _widths_of_styles(ElementTree.fromstring(archive.read("xl/styles.xml")))
        part = _part_of(archive, sheet_name) if widths else ""
        if part not in names:
            return {}
        with archive.open(part) as sheet:
            return _cells(sheet, widths)


def _widths_of_styles(styles: ElementTree.Element) -> dict[str, int]:
    """The number of zeros by the number of the style that a cell names."""
    zeros = {
        each.get("numFmtId"): len(each.get("formatCode", ""))
        for each in styles.iter(f"{MAIN}numFmt")
        if ALL_ZEROS.fullmatch(each.get("formatCode", ""))
    }
    used = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    return {
        str(number): zeros[each.get("numFmtId")]
        for number, each in enumerate(used)
        if each.get("numFmtId") in zeros
    }


def _part_of(archive: zipfile.ZipFile, sheet_name: str) -> str:
    """The part of the file that holds the sheet; empty if there is none."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for sheet in book.iter(f"{MAIN}sheet"):
        if sheet.get("name") == sheet_name:
            return posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(RELATION), ""))).lstrip("/")
    return ""


def _cells(sheet: object, widths: dict[str, int]) -> dict[tuple[int, int], int]:
    found = {}
    for _, element in ElementTree.iterparse(sheet):  # type: ignore[call-overload]  # a part of a zip reads like a file
        if element.tag == f"{MAIN}c" and element.get("s") in widths:
            place = REFERENCE.fullmatch(element.get("r", ""))
            if place:
                found[int(place[2]) - 1, _column(place[1])] = widths[element.get("s")]
        elif element.tag == f"{MAIN}row":
            element.clear()
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
