"""What leaves for the platform as JSON: amounts are the numbers they are."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from soderberg_sync.client import written


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.10"), "0.10"),
        (Decimal("12345678901234.56"), "12345678901234.56"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.0000001"), "0.0000001"),
        ({"amount": Decimal("250.00"), "ids": ["A", None, True, 3]}, '{"amount": 250.00, "ids": ["A", null, true, 3]}'),
        ({"name": 'Zoë "Z" O\'Sample\n'}, json.dumps({"name": 'Zoë "Z" O\'Sample\n'})),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_numbers_stay_exact_and_everything_else_is_json(value: object, text: str) -> None:
    assert written(value) == text
    json.loads(text)


def test_a_number_no_float_can_hold_arrives_as_it_was() -> None:
    amount = Decimal("9999999999999999.99")
    assert Decimal(str(float(amount))) != amount
    assert json.loads(written({"amount": amount}), parse_float=Decimal) == {"amount": amount}
