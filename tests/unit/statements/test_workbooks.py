"""Workbooks to rows: sheets, numbers, dates, merged cells and files that are not what they seem."""

import io
import zipfile
from datetime import date
from xml.sax.saxutils import escape

import pytest

from reconciliation.statements import MappingProfile, UnableToReadStatement, Warn, read_statement

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADER = ["Client", "Policy No", "Type", "Amount", "Payment Date"]
DATE_STYLE = ("date",)


def _cell(reference, value):
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f'<c r="{reference}" s="1"><v>{value[1]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _sheet(rows, merged=()):
    body = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{'ABCDEFGH'[i]}{number}", value) for i, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    merges = "".join(f'<mergeCell ref="{reference}"/>' for reference in merged)
    merges = f"<mergeCells>{merges}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{merges}</worksheet>'


def xlsx(sheets, merged=(), extra=None):
    """A workbook of the given sheets, written by hand; a pair is a number of style 1: shown as a date."""
    names = list(sheets)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        + f'<Relationship Id="rId99" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/>'
        "</cellXfs>"
        "</styleSheet>",
    } | {f"xl/worksheets/sheet{n}.xml": _sheet(sheets[name], merged) for n, name in enumerate(names, 1)}
    return packed(parts | (extra or {}))


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def _ods_cell(value):
    """A text, a number without a text of its own, or a triple: kind of number, what is stored, what is shown.

    A pair is a text or a number and over how many rows it is merged; None is covered by one above it.
    """
    if value is None:
        return "<table:covered-table-cell/>"
    if isinstance(value, tuple) and len(value) == 2:
        rows = f'<table:table-cell table:number-columns-spanned="1" table:number-rows-spanned="{value[1]}" '
        return _ods_cell(value[0]).replace("<table:table-cell ", rows, 1)
    if isinstance(value, tuple):
        kind, stored, seen = value
        text = f"<text:p>{escape(seen)}</text:p>"
        return f'<table:table-cell office:value-type="{kind}" office:value="{stored}">{text}</table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def ods(rows):
    table = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Fees">{table}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>'
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def test_numbers_and_dates_come_as_a_spreadsheet_shows_them():
    # 46086 is 5 March 2026: 45721 (5 March 2025) + 365
    rows = [HEADER, ["Ada Example", 123456789.0, "Ongoing fee", 12.340000000000002, ("date", 46086)]]
    statement = read_statement(xlsx({"Fees": rows}), "fees.xlsx")
    (line,) = statement.lines
    assert (line.policy_number, line.gross_pence, line.paid_date) == ("123456789", 1234, date(2026, 3, 5))
    assert line.warnings == () and (statement.kind, statement.sheet) == ("workbook", "Fees")


def test_text_cells_keep_their_zeros_and_long_numbers_their_figures():
    rows = [
        HEADER,
        ["Ada", "00123456", "Ongoing fee", "£1.00", "05/03/2026"],
        ["Ada", 123456789012, "Ongoing fee", 2, ""],
    ]
    statement = read_statement(xlsx({"Fees": rows}), "fees.xlsx")
    assert [line.policy_number for line in statement.lines] == ["00123456", "123456789012"]
    assert [line.gross_pence for line in statement.lines] == [100, 200]


def test_a_number_longer_than_a_spreadsheet_can_keep_is_told_as_cut_short():
    rows = [
        HEADER,
        ["Ada", 123456789012345, "Ongoing fee", 1, ""],
        ["Ada", 1234567890123450, "Ongoing fee", 1, ""],
        ["Ada", 1.23456789012346e17, "Ongoing fee", 1, ""],
    ]
    found = read_statement(xlsx({"Fees": rows}), "fees.xlsx").lines
    assert found[0].policy_number == "123456789012345"
    assert [Warn.POLICY_SCIENTIFIC in line.warnings for line in found] == [False, True, True]


ZEROS = f"""<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="165" formatCode="0000000000"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="165"/></cellXfs></styleSheet>"""


def test_leading_zeros_that_only_a_number_format_shows_are_put_back():
    rows = [
        HEADER,
        ["Ada", ("shown as 0001234567", 1234567), "Ongoing fee", 1, ""],
        ["Ada", 1234567, "Ongoing fee", 2, ""],
        ["Ada", ("has eleven figures", 12345678901), "Ongoing fee", 3, ""],
    ]
    for sheets in ({"Fees": rows}, {"Cover": [["A statement"]], "Fees": rows}):
        found = read_statement(xlsx(sheets, extra={"xl/styles.xml": ZEROS}), "fees.xlsx")
        assert [line.policy_number for line in found.lines] == ["0001234567", "1234567", "12345678901"]


def test_a_footer_merged_across_the_columns_is_a_footer():
    rows = [["Northgate Life"], HEADER, ["Ada", "AB-1", "Ongoing fee", 1, ""], ["Page 1 of 1"]]
    found = read_statement(xlsx({"Fees": rows}, merged=("A1:E1", "A4:E4")), "fees.xlsx")
    assert found.notes == ("Northgate Life",)
    assert [row.text for row in found.dropped] == ["Page 1 of 1"] and not found.held


def test_a_date_in_the_policy_column_is_warned_of():
    rows = [HEADER, ["Ada", ("date", 46086), "Ongoing fee", 1, "05/03/2026"]]
    assert read_statement(xlsx({"Fees": rows}), "x.xlsx").lines[0].warnings == (Warn.POLICY_DATELIKE,)


def test_the_sheet_with_most_rows_is_read_unless_a_person_chooses():
    line = ["Ada", "AB-1", "Ongoing fee", 1, ""]
    book = xlsx({"Cover": [["A statement"]], "Pension": [HEADER, line], "Other": [HEADER, line, line, line]})
    statement = read_statement(book, "book.xlsx")
    assert statement.sheet == "Other" and statement.sheet_names == ("Cover", "Pension", "Other")
    assert "not read: Cover, Pension" in statement.warnings[0]
    chosen = read_statement(book, "book.xlsx", MappingProfile(sheet="Pension"))
    assert chosen.sheet == "Pension" and len(chosen.lines) == 1
    with pytest.raises(UnableToReadStatement, match="no sheet called"):
        read_statement(book, "book.xlsx", MappingProfile(sheet="Missing"))


def test_merged_text_is_filled_down_and_merged_numbers_are_not():
    rows = [
        HEADER,
        ["Ada Example", "AB-1", "Ongoing fee", 5, ""],
        [None, "AB-2", "Ongoing fee", None, ""],
    ]
    statement = read_statement(xlsx({"Fees": rows}, merged=("A2:A3", "D2:D3")), "merged.xlsx")
    assert [line.client_name for line in statement.lines] == ["Ada Example"]
    (held,) = statement.held
    assert held.cells[0] == "Ada Example" and held.faults[0].code.value == "AMOUNT_MISSING"


def test_merged_cells_of_an_ods_file_are_filled_down_likewise():
    rows = [
        HEADER,
        [("Ada Example", 2), "AB-1", "Ongoing fee", ("5", 1), ""],
        [None, "AB-2", "Ongoing fee", "6.00", ""],
        ["Bea Example", "AB-3", "Ongoing fee", (7, 2), ""],
        ["Cyd Example", "AB-4", "Ongoing fee", None, ""],
    ]
    statement = read_statement(ods(rows), "merged.ods")
    assert [(line.client_name, line.policy_number) for line in statement.lines] == [
        ("Ada Example", "AB-1"),
        ("Ada Example", "AB-2"),
        ("Bea Example", "AB-3"),
    ]
    (held,) = statement.held
    assert held.cells[0] == "Cyd Example" and held.faults[0].code.value == "AMOUNT_MISSING"


def test_rows_keep_the_numbers_a_spreadsheet_shows():
    statement = read_statement(xlsx({"Fees": [[], [], HEADER, ["Ada", "AB-1", "Ongoing fee", 5, ""]]}), "x.xlsx")
    assert statement.header_row == 3 and statement.lines[0].row == 4


def test_open_document_sheets():
    statement = read_statement(ods([HEADER, ["Ada", "AB-1", "Ongoing fee", 12.5, "05/03/2026"]]), "fees.ods")
    assert statement.sheet == "Fees" and statement.lines[0].gross_pence == 1250


def test_a_zip_bomb_is_refused():
    with pytest.raises(UnableToReadStatement, match="far more"):
        read_statement(xlsx({"Fees": [HEADER]}, extra={"xl/media/big": b"\0" * (60 * 1024 * 1024)}), "bomb.xlsx")


def test_declared_entities_are_refused():
    laughs = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><lolz>&lol;</lolz>'
    with pytest.raises(UnableToReadStatement, match="declarations"):
        read_statement(xlsx({"Fees": [HEADER]}, extra={"xl/sharedStrings.xml": laughs}), "laughs.xlsx")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0 nor this", packed({"word/document.xml": "<w/>"})]
)
def test_what_only_begins_like_a_workbook_is_refused(data):
    with pytest.raises(UnableToReadStatement):
        read_statement(data, "x.xlsx")
