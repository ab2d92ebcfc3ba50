"""A bank's file, dirt included: what becomes a receipt, what is held and why, and what is left out."""

from __future__ import annotations

from datetime import date

import pytest

from reconciliation.statements import Hold, UnableToReadStatement
from reconciliation.statements.bank import BankField, BankHeld, BankMapping, BankReader, read_bank_file
from reconciliation.statements.rows import Row

PAIR = """Account,12-34-56 12345678
Date,Type,Description,Paid out,Paid in,Balance
01/03/2026,BAC,BEACON LIFE FEES,,"£1,705.00","2,705.00"
02/03/2026,DD,RENT,700.00,,"2,005.00"
03/03/2026,BAC,NORTHGATE,,95.00,"2,100.00"
,,Balance carried forward,,,"2,100.00"
"""


def amounts(text: str, mapping: BankMapping | None = None) -> list[int]:
    return [line.pence for line in read_bank_file(text.encode(), mapping).lines]


def test_columns_find_themselves_below_a_preamble_and_money_out_is_left_out():
    found = read_bank_file(PAIR.encode())
    assert found.header_row == 2
    assert [(line.row, line.day, line.description, line.pence, line.balance_pence) for line in found.lines] == [
        (3, date(2026, 3, 1), "BAC BEACON LIFE FEES", 170500, 270500),
        (5, date(2026, 3, 3), "BAC NORTHGATE", 9500, 210000),
    ]
    assert (found.paid_out, found.held, found.warnings) == (1, [], [])
    assert found.dropped == [(6, "Balance carried forward 2,100.00")]


def test_payments_out_are_taken_where_somebody_wants_them():
    assert amounts(PAIR, BankMapping(keep_paid_out=True)) == [170500, -70000, 9500]


@pytest.mark.parametrize(
    ("amount", "pence"),
    [("1,234.56", 123456), ("£9.10", 910), ("12.50 CR", 1250), ("GBP 3.00", 300), ("7", 700)],
)
def test_one_signed_column(amount: str, pence: int):
    assert amounts(f'Date;Narrative;Amount\n2026-03-01;A;"{amount}"\n') == [pence]


def test_money_in_with_a_minus_is_turned_when_the_mapping_says_so():
    text = "Date,Description,Amount\n1/3/26,A,-100.00\n2/3/26,B,40.00\n"
    assert amounts(text) == [4000]
    assert amounts(text, BankMapping(reversed_sign=True)) == [10000]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("31/02/2026,A,,5.00", "Date", Hold.DATE_RANGE),
        (",A,,5.00", "Date", Hold.DATE_FORMAT),
        ('01/03/2026,A,,"1,23"', "Paid in", Hold.AMOUNT_FORMAT),
        ("01/03/2026,A,,", "Paid in", Hold.AMOUNT_MISSING),
        ("01/03/2026,A,5.00,6.00", "Paid out", Hold.AMOUNTS_CONFLICT),
        ("01/03/2026,A,,-6.00", "Paid in", Hold.AMOUNT_SIGN_AMBIGUOUS),
        ("01/03/2026,A,,€5.00", "Paid in", Hold.CURRENCY),
        ("01/03/2026,A,,5.005", "Paid in", Hold.AMOUNT_PRECISION),
    ],
)
def test_what_cannot_be_read_is_held_with_its_cell(row: str, column: str, code: Hold):
    found = read_bank_file(f"Date,Description,Paid out,Paid in\n{row}\n".encode())
    assert found.lines == []
    (held,) = found.held
    assert [(fault.column, fault.code) for fault in held.faults] == [(column, code)]


def test_a_held_row_is_read_again_by_the_same_rules():
    found = read_bank_file(b"Date,Description,Amount\n31/02/2026,A,5.00\n")
    reader = BankReader(found.columns, found.header, BankMapping())
    assert isinstance(reader.read(Row(2, ("31/02/2026", "A", "5.00"))), BankHeld)
    line = reader.read(Row(2, ("28/02/2026", "A", "5.00")))
    assert line is not None and not isinstance(line, BankHeld) and line.day == date(2026, 2, 28)


def test_a_balance_that_does_not_follow_is_told():
    broken = PAIR.replace('95.00,"2,100.00"', '95.00,"2,200.00"')
    (warning,) = read_bank_file(broken.encode()).warnings
    assert "Row 5" in warning and "£100.00" in warning
    upside_down = "Date,Description,Amount,Balance\n2/3/26,B,5.00,15.00\n1/3/26,A,10.00,10.00\n"
    assert read_bank_file(upside_down.encode()).warnings == [], "newest first is as good"


def test_a_file_without_header_is_mapped_by_position():
    text = "03/03/2026,BEACON LIFE,95.00\n04/03/2026,NORTHGATE,12.00\n"
    found = read_bank_file(text.encode())
    assert found.header_row == 0 and found.missing == ["the date", "the amount"] and not found.lines
    mapping = BankMapping(columns={"#1": "date", "#2": "words", "#3": "amount"})
    assert amounts(text, mapping) == [9500, 1200]
    assert BankMapping.from_record(mapping.to_record()) == mapping


def test_a_person_may_say_otherwise_about_a_column():
    text = "Date,Description,Amount,Reference\n1/3/26,A,5.00,R1\n"
    assert read_bank_file(text.encode()).lines[0].description == "A R1"
    mapping = BankMapping(columns={"Reference": "", "Description": BankField.WORDS.value})
    assert read_bank_file(text.encode(), mapping).lines[0].description == "A"


def test_letters_of_windows_and_what_is_no_table():
    assert amounts("Date,Description,Amount\n1/3/26,Café,£5.00\n".encode("cp1252").decode("cp1252")) == [500]
    found = read_bank_file("Date,Description,Amount\n1/3/26,Café,£5.00\n".encode("cp1252"))
    assert found.encoding == "windows-1252" and found.lines[0].description == "Café"
    with pytest.raises(UnableToReadStatement, match="PDF"):
        read_bank_file(b"%PDF-1.7")
