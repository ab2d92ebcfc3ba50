"""Electronic statements: what a message must say, and that its lines are read like a file's rows."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from reconciliation.statements import (
    Hold,
    MappingProfile,
    UnableToReadStatement,
    mapping_of_messages,
    read_message,
    read_statement,
)

LINES = [
    {
        "policy_number": "AB-1", "client_name": "W S", "category": "RNL", "gross_amount": "12.34",
        "advice_type": "whole", "first_year": True,
    },
    {"policy_number": "AB-2", "category": "level", "gross_amount": 0.1, "date": "2026-03-02", "agency_number": "X"},
    {"policy_number": "AB-3", "category": "What?", "gross_amount": "1,23", "date": "31/02/2026"},
]  # fmt: skip


def message(**changed) -> bytes:
    said = {
        "format": "remuneration-statement/1", "message_id": "M-1", "provider": "Beacon Life",
        "statement_date": "2026-03-05", "reference": "MAR", "agency_number": "A1", "total": "13.67", "lines": LINES,
    } | changed  # fmt: skip
    return json.dumps({name: value for name, value in said.items() if value is not None}).encode()


def test_the_head():
    found = read_message(b"\xef\xbb\xbf" + message())
    assert found[:5] == ("M-1", "Beacon Life", date(2026, 3, 5), "MAR", Decimal("13.67"))


def test_lines_are_read_as_strictly_as_rows():
    mapping = mapping_of_messages(MappingProfile(categories={"RNL": "renewal"}, columns={"Policy": "policy_number"}))
    found = read_statement(message(), "m.json", mapping)
    assert found.kind == "message"
    assert [(line.policy_number, line.category, line.gross_pence, line.paid_date) for line in found.lines] == [
        ("AB-1", "renewal", 1234, None),
        ("AB-2", "level", 10, date(2026, 3, 2)),
    ]
    first, second = found.lines
    assert first.metadata == {"advice_type": "whole", "first_year": "true"}
    assert (first.details["agency_number"], second.details["agency_number"]) == ("A1", "X")
    (held,) = found.held
    assert {fault.code for fault in held.faults} == {
        Hold.AMOUNT_FORMAT,
        Hold.DATE_RANGE,
        Hold.CATEGORY_UNMAPPED,
    }
    assert held.row == 4, "the header is row 1"


@pytest.mark.parametrize(
    "data, words",
    [
        (b"{", "not a message in JSON"),
        (message(format="other/1"), "format"),
        (message(message_id=None), "message_id"),
        (message(provider=" "), "provider"),
        (message(statement_date="yesterday"), "statement_date"),
        (message(statement_date="0001-01-01"), "statement_date"),
        (message(total="NaN"), "total"),
        (message(provider="A\x00"), "provider"),
        (message(reference="\ud800"), "reference"),
        (message(lines=[{"a\x00": "1"}]), "name of a field"),
        (b'{"a":' + b"[" * 100_000, "not a message in JSON"),
        (message(total="lots"), "total"),
        (message(total="NaN"), "total"),
        (message(total="1e30"), "total"),
        (message(total="10000000000.00"), "total"),
        (message(total="1.005"), "total"),
        (message(message_id="M" * 201), "message_id"),
        (message(lines=[]), "lines"),
        (message(lines=["a"]), "lines"),
        (message(lines=[{"policy_number": ["a"]}]), "line 1, policy_number"),
    ],
)
def test_what_is_no_message_is_refused_by_the_name_of_its_field(data, words):
    with pytest.raises(UnableToReadStatement, match=words):
        read_message(data)


def test_the_documented_message_is_one():
    page = (Path(__file__).parents[3] / "docs" / "electronic-statements.md").read_text()
    found = read_message(page.split("```json")[1].split("```")[0].encode())
    assert found.provider == "Northgate Life" and len(found.sheet.rows) == 3
