"""Taxing a table of people."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cashflow.tax_batch import RESULT_COLUMNS, UnableToReadBatch, tax_file, tax_rows

PAID = {"case_id": "1", "tax_year": "2026/27", "region": "ENGLAND", "age": "40", "over_state_pension_age": "0",
        "employment_income": "38000"}  # fmt: skip


def test_results_stand_beside_every_column_that_came(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("\ufeffcase_id,note,tax_year,region,employment_income,capital_gains\n"
                      "a,\"first, and best\",2026/27,SCOTLAND,38000,\n"
                      "b,,2024/25,SCOTLAND,\"38,000\",0\n")  # fmt: skip
    assert tax_file(source, target) == 2
    rows = list(csv.DictReader(target.open()))
    assert list(rows[0]) == ["case_id", "note", "tax_year", "region", "employment_income", "capital_gains",
                             *RESULT_COLUMNS]  # fmt: skip
    assert [row["income_tax"] for row in rows] == ["5131.07", "5177.33"]
    assert rows[0]["note"] == "first, and best"


def test_years_and_areas_may_be_mixed_and_the_order_stays() -> None:
    rows = [dict(PAID, tax_year=year, region=region) for year in ("2026/27", "2025/26") for region in
            ("SCOTLAND", "WALES")]  # fmt: skip
    assert [row["income_tax"] for row in tax_rows(rows)] == ["5131.07", "5086.00", "5162.82", "5086.00"]


def test_age_decides_about_national_insurance() -> None:
    young, old, usual = dict(PAID, age="15"), dict(PAID, over_state_pension_age="1"), dict(PAID, age="")
    assert [row["ni_class1_employee"] for row in tax_rows([young, old, usual])] == ["0.00", "0.00", "2034.40"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tax_year": "2026"}, "line 2, tax_year"),
        ({"tax_year": "1990/91"}, "line 2"),
        ({"region": "FRANCE"}, "line 2, region"),
        ({"employment_income": "much"}, "line 2, employment_income"),
    ],
)
def test_what_cannot_be_read_is_named(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(UnableToReadBatch, match=said):
        tax_rows([dict(PAID, **wrong)])


def test_a_loss_lowers_no_other_income() -> None:
    assert tax_rows([dict(PAID, property_income="-5000")])[0]["income_tax"] == "5086.00"


def test_a_region_may_be_written_with_a_space() -> None:
    assert tax_rows([dict(PAID, region="Northern Ireland")])[0]["income_tax"] == "5086.00"
