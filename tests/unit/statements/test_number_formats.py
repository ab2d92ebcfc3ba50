"""Number formats of spreadsheets: what a person sees is what is read, or the row is held."""

from unittest.mock import Mock
from xml.sax.saxutils import quoteattr

import pytest
import xlrd

from reconciliation.statements import Hold, read_statement
from reconciliation.statements.number_formats import is_odd, shown
from reconciliation.statements.xls_formats import odd_xls_cells
from tests.unit.statements.test_workbooks import MAIN, ods, xlsx
from tests.unit.statements.xls_files import xls

PLAIN = [
    "General", "0", "0.00", "#,##0.00", '"£"#,##0.00', "[$£-809]#,##0.00", "#,##0.00;(#,##0.00)", "0.00;[Red]0.00",
    '_-"£"* #,##0.00_-;-"£"* #,##0.00_-;_-"£"* "-"??_-;_-@_-', "0.00E+00", "@", "dd/mm/yyyy", "mmm-yy", "[h]:mm",
    "# ?/?",
]  # fmt: skip


@pytest.mark.parametrize("code", PLAIN)
def test_a_format_that_says_no_more_leaves_the_number(code):
    assert not is_odd(code)
    assert [shown(code, number) for number in ("12.34", "-12.34", "0")] == ["12.34", "-12.34", "0"]


@pytest.mark.parametrize(
    ("code", "number", "seen"),
    [
        ("[$€-2] #,##0.00", "12.34", "€ 12.34"),
        ('#,##0.00 "€"', "-12.34", "-12.34 €"),
        ('"USD" 0.00', "12.34", "USD 12.34"),
        ("0.00%", "0.125", "12.5%"),
        ("0%", "0.5", "50%"),
        ('0.00" DR"', "12.34", "12.34 DR"),
        ('0.00" CR";0.00" DR"', "-12.34", "12.34 DR"),
        ('0.00" CR";(0.00)', "-12.34", "-12.34"),
        ("0000000", "12345", "0012345"),
        ("0000000", "123456789", "123456789"),
        ("00\\-000000", "1234567", "01-234567"),
        ("000 000", "12345", "012 345"),
        (";;;", "12.34", ""),
        ("#,##0,", "12000", "12000 shown in thousands"),
    ],
)
def test_a_format_that_says_more_is_heard(code, number, seen):
    assert is_odd(code)
    assert shown(code, number) == seen


def with_formats(rows):
    """An XLSX file of policy number and amount, each a pair of a number and its format."""
    codes = [code for row in rows for _, code in row]
    formats = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(codes))
    used = '<xf numFmtId="0"/>' + "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(codes)))
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{used}</cellXfs></styleSheet>'
    texts = ("Client", "Policy No", "Type", "Amount")
    head = "".join(f'<c r="{"ABCD"[n]}1" t="inlineStr"><is><t>{text}</t></is></c>' for n, text in enumerate(texts))
    body = f'<row r="1">{head}</row>'
    for place, ((policy, _), (amount, _)) in enumerate(rows):
        number, style = place + 2, 2 * place + 1
        body += (
            f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>A Sample</t></is></c>'
            f'<c r="B{number}" s="{style}"><v>{policy}</v></c>'
            f'<c r="C{number}" t="inlineStr"><is><t>fund</t></is></c>'
            f'<c r="D{number}" s="{style + 1}"><v>{amount}</v></c></row>'
        )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    return xlsx({"Fees": []}, extra={"xl/styles.xml": styles, "xl/worksheets/sheet1.xml": sheet})


def test_an_xlsx_file_is_read_as_it_is_seen():
    found = read_statement(
        with_formats(
            [
                ((12345, "0000000"), (12.34, '"£"#,##0.00')),
                ((1234567, "00\\-000000"), (-12.34, "#,##0.00;(#,##0.00)")),
                ((3, "General"), (12.34, "[$€-2] #,##0.00")),
                ((4, "General"), (0.125, "0.00%")),
                ((5, "General"), (12.34, '0.00" DR"')),
                ((6, "General"), (12.34, ";;;")),
                ((7, "General"), (12000, "#,##0,")),
            ]
        ),
        "fees.xlsx",
    )
    assert [(line.policy_number, line.gross_pence) for line in found.lines] == [("0012345", 1234), ("01-234567", -1234)]
    assert [(held.row, held.faults[0].code) for held in found.held] == [
        (4, Hold.CURRENCY), (5, Hold.AMOUNT_FORMAT), (6, Hold.AMOUNT_SIGN_AMBIGUOUS), (7, Hold.AMOUNT_MISSING),
        (8, Hold.AMOUNT_FORMAT),
    ]  # fmt: skip


def test_an_ods_file_is_read_as_it_is_seen():
    found = read_statement(
        ods(
            [
                ("Client", "Policy No", "Type", "Amount"),
                ("A Sample", ("float", 12345, "0012345"), "fund", ("currency", 1234.5, "£1,234.50")),
                ("A Sample", ("float", 123456789012, "1.23E+11"), "fund", ("float", -12.34, "(12.34)")),
                ("A Sample", 3, "fund", ("currency", 12.34, "€12.34")),
                ("A Sample", 4, "fund", ("percentage", 0.125, "12.50%")),
                ("A Sample", 5, "fund", ("float", 12.34, "12.34 DR")),
            ]
        ),
        "fees.ods",
    )
    assert [(line.policy_number, line.gross_pence) for line in found.lines] == [
        ("0012345", 123450), ("123456789012", -1234),
    ]  # fmt: skip
    assert [held.faults[0].code for held in found.held] == [
        Hold.CURRENCY, Hold.AMOUNT_FORMAT, Hold.AMOUNT_SIGN_AMBIGUOUS,
    ]  # fmt: skip


LINE = ("A Sample", "P-1", "fund", 12.34)


HEAD = ("Client", "Policy No", "Type", "Amount", "VAT")


def test_an_xls_file_is_read_as_it_is_seen():
    found = read_statement(
        xls(
            [
                HEAD,
                ("A Sample", (12345, "0000000"), "fund", (12.34, '"£"#,##0.00'), 0),
                ("A Sample", (1234567, "00\\-000000"), "fund", (-12.34, "#,##0.00;(#,##0.00)"), 0),
                ("A Sample", 3, "fund", (12.34, "[$€-2] #,##0.00"), 0),
                ("A Sample", 4, "fund", (0.125, "0.00%"), 0),
                ("A Sample", 5, "fund", (12, '0.00" DR"'), (2, "0.00")),
                ("A Sample", 6, "fund", (12, "0.00"), (2, '0" EUR"')),
            ]
        ),
        "fees.xls",
    )
    assert [(line.policy_number, line.gross_pence) for line in found.lines] == [("0012345", 1234), ("01-234567", -1234)]
    assert [(held.row, held.faults[0].code) for held in found.held] == [
        (4, Hold.CURRENCY), (5, Hold.AMOUNT_FORMAT), (6, Hold.AMOUNT_SIGN_AMBIGUOUS), (7, Hold.CURRENCY),
    ]  # fmt: skip
    assert not found.warnings


def test_an_xls_file_of_before_1997_is_read_as_it_is_seen_too():
    rows = [HEAD, ("A Sample", 3, "fund", (12.34, "[$€-2] #,##0.00"), 0)]
    found = read_statement(xls(rows, stream="Book"), "fees.xls")
    assert [held.faults[0].code for held in found.held] == [Hold.CURRENCY] and not found.warnings


def test_an_xls_file_whose_formats_cannot_be_read_is_warned_of(monkeypatch):
    monkeypatch.setattr(xlrd, "open_workbook", Mock(side_effect=xlrd.XLRDError("damaged")))
    found = read_statement(xls([HEAD, LINE]), "fees.xls")
    assert [line.gross_pence for line in found.lines] == [1234]
    assert [warning for warning in found.warnings if "Save it as XLSX" in warning]


@pytest.mark.parametrize("length", [40, 600, 1100, 1600])
def test_an_xls_file_that_is_cut_off_has_no_cells_to_follow(length):
    whole = xls([HEAD, ("A Sample", "P-1", "fund", (12.34, "0.00%"), 0)])
    assert odd_xls_cells(whole, "Fees") == {(1, 3): "0.00%"}
    assert odd_xls_cells(whole, "Other") is None
    assert not odd_xls_cells(whole[:length], "Fees")


def test_an_xls_file_with_plain_formats_is_not():
    found = read_statement(xls([("Client", "Policy No", "Type", "Amount"), LINE], ['"£"#,##0.00', "0.00"]), "fees.xls")
    assert [line.gross_pence for line in found.lines] == [1234] and not found.warnings
