"""Bytes to rows: encodings, separators, line ends, preambles, page breaks and totals."""

import codecs
from datetime import date

import pytest

from domain.enums.revenue import RevenueCategory
from reconciliation.statements import Field, MappingProfile, UnableToReadStatement, read_statement
from reconciliation.statements.decode import decode
from reconciliation.statements.separated import sniff_separator

HEADER = "Client,Policy No,Type,Amount,Payment Date"
ROWS = ["Zoë O’Neil,AB-100,Ongoing fee,£100.00,05/03/2026", "Ada Example,AB-200,Ongoing fee,12.34,06/03/2026"]
FILE = "\n".join([HEADER, *ROWS]) + "\n"


def read(text, profile=None, encoding="utf-8"):
    return read_statement(text.encode(encoding), "statement.csv", profile)


def test_a_plain_file():
    statement = read(FILE)
    first, second = statement.lines
    assert (first.client_name, first.policy_number, first.gross_pence) == ("Zoë O’Neil", "AB-100", 10000)
    assert (first.category, first.paid_date, first.row) == (RevenueCategory.ONGOING_FEE, date(2026, 3, 5), 2)
    assert second.gross_pence == 1234 and statement.total_pence == 11234
    assert (statement.encoding, statement.separator, statement.header_row) == ("utf-8", ",", 1)
    assert statement.missing_fields == () and statement.warnings == () and statement.held == ()


def test_a_byte_order_mark_does_not_stick_to_the_first_header():
    statement = read_statement(codecs.BOM_UTF8 + FILE.encode(), "bom.csv")
    assert statement.layout.header[0] == "Client" and len(statement.lines) == 2


def test_windows_1252_is_taken_whole_when_utf8_fails():
    statement = read(FILE.replace("Ada", "Ada\u00a0"), encoding="windows-1252")
    assert statement.encoding == "windows-1252"
    assert statement.lines[0].client_name == "Zoë O’Neil" and statement.lines[0].gross_pence == 10000
    assert statement.lines[1].client_name.startswith("Ada")


def test_one_bad_byte_does_not_turn_a_utf8_file_into_another():
    body = "£" * 1500
    decoded = decode(body.encode() + b"\xa3")
    assert decoded.encoding == "utf-8" and decoded.text == body + "\ufffd"
    assert decoded.warnings and "1 damaged character" in decoded.warnings[0]
    # 999 sound of 1000 is not more than 99.9%: without a mark the file is Windows-1252
    assert decode(("£" * 999).encode() + b"\xa3").encoding == "windows-1252"
    marked = decode(codecs.BOM_UTF8 + "££".encode() + b"\xa3")
    assert marked.encoding == "utf-8" and marked.text == "££\ufffd"


def test_utf16_with_tabs():
    text = FILE.replace(",", "\t")
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        statement = read_statement(mark + text.encode(encoding), "unicode.txt")
        assert (statement.encoding, statement.separator) == (encoding, "\t") and len(statement.lines) == 2


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_cuts_evenly(separator):
    rows = [separator.join(["Smith: a & b", "AB-100", "fee", '"1,234.56"', "x;y|z" if separator == "," else "x, y"])]
    assert sniff_separator("\r\n".join(["Some firm, London, 2026", "", *rows * 5])) == separator


def test_a_person_may_say_which_separator_and_encoding():
    statement = read(FILE.replace(",", "^"), MappingProfile(separator="^", encoding="utf-8"))
    assert len(statement.lines) == 2
    with pytest.raises(UnableToReadStatement, match="no text encoding"):
        read(FILE, MappingProfile(encoding="klingon"))


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_breaks_inside_quotes(line_end):
    quoted = f'"Ada{line_end}Example",AB-300,Ongoing fee,1.00,07/03/2026'
    statement = read(line_end.join([HEADER, *ROWS, quoted, ""]))
    assert [line.policy_number for line in statement.lines] == ["AB-100", "AB-200", "AB-300"]


def test_an_unclosed_quotation_mark_is_told():
    rows = [f"Ada Example,AB-{number},Ongoing fee,1.00,07/03/2026" for number in range(40)]
    rows[3] = '"' + rows[3]
    statement = read("\n".join([HEADER, *rows]))
    assert any("quotation mark" in warning for warning in statement.warnings)


def test_rows_above_the_header_become_notes():
    preamble = ["Example Advice Ltd", "Agency,12345", "", "Period,01/03/2026,31/03/2026"]
    statement = read("\n".join([*preamble, FILE]))
    assert statement.header_row == 5 and len(statement.lines) == 2
    assert statement.notes == ("Example Advice Ltd", "Agency 12345", "Period 01/03/2026 31/03/2026")
    assert statement.lines[0].row == 6


def test_fifteen_rows_may_stand_above_the_header_and_no_more():
    assert read("note\n" * 15 + FILE).header_row == 16
    lost = read("note\n" * 16 + FILE)
    assert lost.header_row is None and lost.lines == () and lost.sample
    assert "Choose the one" in lost.warnings[-1]
    assert len(read("note\n" * 16 + FILE, MappingProfile(header_row=17)).lines) == 2


def test_a_file_without_headers_is_mapped_by_position():
    columns = {
        "#1": "client_name",
        "#2": "policy_number",
        "#3": "category",
        "#4": "gross_amount",
        "#5": "date",
    }
    statement = read("\n".join(ROWS), MappingProfile(columns=columns, has_header=False))
    assert statement.header_row == 0 and [line.row for line in statement.lines] == [1, 2]


def test_repeated_headers_and_page_footers_are_dropped_and_listed():
    statement = read("\n".join([HEADER, ROWS[0], "Page 1 of 2", HEADER.upper() + ",", ROWS[1], ",,,,", ""]))
    assert len(statement.lines) == 2 and statement.held == ()
    assert [(row.row, row.why.value) for row in statement.dropped] == [(3, "one_cell"), (4, "header_again")]


def test_totals_are_checks_and_not_lines():
    # 100.00 + 12.34 = 112.34; then 7.66: 112.34 + 7.66 = 120.00
    body = [
        *ROWS,
        "Sub-total,,,112.34,",
        "Bea Example,AB-300,Ongoing fee,7.66,",
        "Total,,,7.66,",
        "Grand total,,,120.01,",
    ]
    statement = read("\n".join([HEADER, *body]))
    assert len(statement.lines) == 3
    assert [(total.label, total.stated_pence, total.computed_pence) for total in statement.control_totals] == [
        ("Sub-total", 11234, 11234),
        ("Total", 766, 766),
        ("Grand total", 12001, 12000),
    ]
    assert [total.agrees for total in statement.control_totals] == [True, True, False]
    assert statement.control_totals[2].difference_pence == 1
    assert statement.warnings == (), "what totals say is told with them, once"


def test_the_sum_of_sub_totals_is_known_by_its_amount_whatever_it_is_called():
    # 100.00 + 12.34 = 112.34; less 5.00: 107.34
    body = [
        *ROWS, "Total,,,112.34,", "Adjustments,,,,", HEADER, "Bea Example,AB-300,Clawback,-5.00,", "Total,,,-5.00,",
        "Net payment,,,107.34,",
    ]  # fmt: skip
    statement = read("\n".join([HEADER, *body]))
    assert [line.gross_pence for line in statement.lines] == [10000, 1234, -500]
    assert [(total.row, total.stated_pence, total.agrees) for total in statement.control_totals] == [
        (4, 11234, True), (8, -500, True), (9, 10734, True),
    ]  # fmt: skip
    other = read("\n".join([HEADER, *body[:-1], "Net payment,,,107.35,"]))
    assert len(other.lines) == 4, "of another amount it is a line for a person to look at"


def test_a_total_above_the_rows_is_of_those_below_it():
    for stated, agrees in (("112.34", True), ("112.35", False)):
        (total,) = read("\n".join([HEADER, f"Total,,,{stated},", *ROWS])).control_totals
        assert (total.computed_pence, total.agrees) == (11234, agrees)


def test_words_in_the_policy_column_beside_the_sum_alone_are_a_total():
    header = "Policy No,Client,Type,Amount"
    rows = ["AB-1,Ada,Ongoing fee,50.00", "AB-2,Bea,Ongoing fee,5.00"]
    paid = read("\n".join([header, *rows, "Amount paid by BACS,,,55.00"]))
    assert len(paid.lines) == 2 and paid.control_totals[0].agrees
    for line in ("Amount paid by BACS,,,54.00", "AB-3,,,55.00", "ABC,,,55.00", "Amount paid by BACS,Ada,,55.00"):
        assert len(read("\n".join([header, *rows, line])).lines) == 3, line


def test_a_total_without_a_label_is_known_by_its_amount():
    statement = read("\n".join([HEADER, *ROWS, ",,,112.34,"]))
    assert len(statement.lines) == 2 and statement.control_totals[0].agrees


def test_a_line_that_names_a_client_is_no_total_though_its_amount_repeats():
    statement = read("\n".join([HEADER, ROWS[1], "Ada Example,,Ongoing fee,12.34,06/03/2026"]))
    assert len(statement.lines) == 2 and statement.control_totals == ()
    assert statement.lines[1].policy_number == ""


def test_a_client_called_total_is_a_line():
    statement = read("\n".join([HEADER, "Total Example Ltd,AB-1,Ongoing fee,5.00,"]))
    assert [line.client_name for line in statement.lines] == ["Total Example Ltd"]


def test_a_total_label_in_the_policy_column():
    statement = read(
        "Policy No,Client,Type,Amount\nAB-1,Ada,Ongoing fee,5.00\nAB-2,Ada,Ongoing fee,6.00\nTotal,,,11.00\n"
    )
    assert len(statement.lines) == 2 and statement.control_totals[0].agrees


def test_columns_map_themselves_by_synonyms_each_field_once():
    header = "Planholder;Plan-Number;FEE TYPE;Description;Adviser charge;Paid date;Wrapper;Agency Code;Fund Value;Rate"
    row = "Ada Example;AB-1;Ongoing fee;some words;5.00;01/03/2026;ISA;A77;1,000.00;0.5%"
    statement = read(f"{header}\n{row}\n")
    assert statement.layout.columns == {
        Field.CLIENT_NAME: 0,
        Field.POLICY_NUMBER: 1,
        Field.CATEGORY: 2,
        Field.GROSS_AMOUNT: 4,
        Field.DATE: 5,
        Field.PRODUCT_REFERENCE: 6,
        Field.AGENCY_NUMBER: 7,
        Field.POLICY_MARKET_VALUE: 8,
    }
    (line,) = statement.lines
    assert line.details == {
        "product_reference": "ISA",
        "agency_number": "A77",
        "policy_market_value": "1,000.00",
    }
    assert line.metadata == {"Description": "some words", "Rate": "0.5%"}


def test_what_a_person_maps_goes_before_synonyms():
    profile = MappingProfile(columns={"our ref": "policy_number", "Policy no.": "customer_number", "type": ""})
    statement = read("Our ref,Policy No,Client,Type,Amount\nAB-1,999,Ada,whatever,5.00\n", profile)
    (line,) = statement.lines
    assert line.policy_number == "AB-1" and line.details == {"customer_number": "999"}
    assert line.category is None and line.metadata == {}


def test_names_in_three_columns_are_joined():
    statement = read("Title,Forename,Surname,Policy,Type,Amount\nMs,Ada,Example,AB-1,Ongoing fee,5.00\n")
    assert statement.lines[0].client_name == "Ms Ada Example"


def test_missing_columns_are_told():
    statement = read("Client,Policy No,Payment Date\nAda,AB-1,01/03/2026\n")
    assert set(statement.missing_fields) == {Field.GROSS_AMOUNT, Field.CATEGORY} and statement.lines == ()
    assert "No column gives an amount. Map one." in statement.warnings
    no_category = read("Client,Policy No,Amount\nAda,AB-1,5.00\n")
    assert no_category.lines[0].category is None and "No column for category." in no_category.warnings


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table>", "web page"),
        (b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]>', "XML"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        (b"a,b\n" + b"x" * 200_000, "Row 2 cannot be read"),
        (b"a,b\n" * (13 * 1024 * 1024), "50 MB"),
    ],
)
def test_what_is_no_statement_is_refused_with_a_sentence(data, words):
    with pytest.raises(UnableToReadStatement, match=words):
        read_statement(data, "thing")


def test_too_many_lines_are_refused():
    with pytest.raises(UnableToReadStatement, match="250,000"):
        read_statement((HEADER + "\n" + ",,,,\n" * 250_001).encode(), "long.csv")
