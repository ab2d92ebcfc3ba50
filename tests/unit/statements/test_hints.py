"""What a file says about itself: a day in its name, the latest day in its rows, its header."""

from __future__ import annotations

from datetime import date

import pytest

from reconciliation.statements import read_statement
from reconciliation.statements.hints import day_in_name, header_of, latest_day


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("beacon-2026-03-05.csv", date(2026, 3, 5)),
        ("20260305_fees.xlsx", date(2026, 3, 5)),
        ("fees 5.3.2026.csv", date(2026, 3, 5)),
        ("Fees March 2026.csv", date(2026, 3, 31)),
        ("feb2028.csv", date(2028, 2, 29)),
        ("larkfield-2026-09.csv", date(2026, 9, 30)),
        ("q3.csv", None),
        ("fees 31.2.2026.csv", None),
        ("12345678901234.csv", None),
    ],
)
def test_a_day_in_the_name(name: str, day: date | None):
    assert day_in_name(name) == day


def test_the_latest_day_counts_rows_that_are_held_for_another_reason():
    rows = "A,B,OAC,01/03/2026,1.00\nA,B,OAC,09/03/2026,x\nA,B,OAC,99/99/2026,1\n"
    text = f"Policy No,Client,Type,Payment Date,Amount\n{rows}"
    assert latest_day(read_statement(text.encode(), "x.csv")) == date(2026, 3, 9)
    assert latest_day(read_statement(b"Policy No,Client,Amount\nA,B,1.00\n", "x.csv")) is None


def test_two_files_have_one_header_whatever_its_case_and_empty_ends():
    one = read_statement(b"Policy No,Client,Amount,,\nA,B,1.00\n", "x.csv")
    other = read_statement(b"POLICY NO.,client,Amount\nA,B,1.00\n", "y.csv")
    assert header_of(one) == header_of(other) == ("policyno", "client", "amount")
