"""What only some types of plan say: read from the column and written back without a change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plan_details import DETAILS, changed, put, read, yearly_income


@pytest.mark.parametrize(("key", "held", "shown"), [
    ("income_amount", 45500, Decimal("455.00")),
    ("interest_rate", 4.25, Decimal("4.25")),
    ("interest_rate", 5, Decimal(5)),
    ("end_date", "2029-05-14", date(2029, 5, 14)),
    ("term_months", 300, 300),
    ("escalation", "RPI", "RPI"),
])  # fmt: skip
def test_read_and_put_are_each_others_way_back(key: str, held: object, shown: object) -> None:
    assert read(key, held) == shown
    assert put(key, shown) == held


@pytest.mark.parametrize(("key", "held"), [("end_date", "soon"), ("income_amount", "lots"), ("interest_rate", "x")])
def test_what_cannot_be_read_is_not_shown(key: str, held: object) -> None:
    assert read(key, held) is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_money_keeps_every_penny(amount: Decimal) -> None:
    assert read("amount_borrowed", put("amount_borrowed", amount)) == amount


def test_an_empty_answer_takes_its_key_away_and_others_stay() -> None:
    held = {"interest_rate": 4.25, "term_months": 300, "monthly_repayment": 113750}
    assert changed(held, {"interest_rate": Decimal("4.5"), "term_months": None}) == {
        "interest_rate": 4.5, "monthly_repayment": 113750,
    }  # fmt: skip
    assert "monthly_repayment" not in DETAILS


@pytest.mark.parametrize(("details", "yearly"), [
    ({"income_amount": 45500, "income_frequency": "monthly"}, Decimal(5460)),
    ({"income_amount": 1080000, "income_frequency": "yearly"}, Decimal(10800)),
    ({"income_amount": 1080000}, Decimal(10800)),
    ({"income_amount": 1080000, "income_frequency": "once"}, None),
    ({"income_amount": 1080000, "income_frequency": "whenever"}, None),
    ({"income_frequency": "monthly"}, None),
    (None, None),
])  # fmt: skip
def test_what_it_pays_a_year(details: dict[str, object] | None, yearly: Decimal | None) -> None:
    assert yearly_income(details) == yearly
