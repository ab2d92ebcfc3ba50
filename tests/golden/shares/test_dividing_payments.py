"""Payments divided among adviser, firm and introducers, each worked out by hand beside the case."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from domain.splits import Cut, split_payment

CASES = yaml.safe_load(Path(__file__).with_name("dividing_payments.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case):
    cuts = [
        Cut(number, Decimal(percent), Decimal(funds)) for number, (percent, funds) in enumerate(case.get("cuts", []))
    ]
    parts = split_payment(case["pence"], adviser_percent=Decimal(case["adviser"]), cuts=cuts)
    assert [parts.adviser, parts.firm, *parts.introducers] == case["parts"]
