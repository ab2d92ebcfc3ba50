"""Taxing a table of people."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from cashflow.tax_batch import RESULT_COLUMNS, BatchReport, UnableToReadBatch, tax_file, tax_rows

PAID = {"case_id": "1", "tax_year": "2026/27", "region": "ENGLAND", "age": "40", "over_state_pension_age": "0",
        "employment_income": "38000"}  # fmt: skip


def test_results_stand_beside_every_column_that_came(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("\ufeffcase_id,note,tax_year,region,employment_income,capital_gains\n"
                      "a,\"first, and best\",2026/27,SCOTLAND,38000,\n"
                      "b,,2024/25,SCOTLAND,\"38,000\",0\n")  # fmt: skip
    assert tax_file(source, target) == BatchReport(2, [])
    rows = list(csv.DictReader(target.open()))
    assert list(rows[0]) == ["case_id", "note", "tax_year", "region", "employment_income", "capital_gains",
                             *RESULT_COLUMNS]  # fmt: skip
    assert [row["income_tax"] for row in rows] == ["5131.07", "5177.33"]
    assert rows[0]["note"] == "first, and best"


def test_years_and_areas_may_be_mixed_and_the_order_stays() -> None:
    rows = [dict(PAID, tax_year=year, region=region) for year in ("2026/27", "2025/26") for region in
            ("SCOTLAND", "WALES")]  # fmt: skip
    assert [row["income_tax"] for row in tax_rows(rows)[0]] == ["5131.07", "5086.00", "5162.82", "5086.00"]


def test_age_decides_about_national_insurance() -> None:
    young, old, usual = dict(PAID, age="15"), dict(PAID, over_state_pension_age="1"), dict(PAID, age="")
    assert [row["ni_class1_employee"] for row in tax_rows([young, old, usual])[0]] == ["0.00", "0.00", "2034.40"]


def test_contributions_get_no_relief_from_75() -> None:
    rows = [dict(PAID, age=age, net_pay_pension_contribution="5000") for age in ("74", "75", "")]
    assert [row["income_tax"] for row in tax_rows(rows)[0]] == ["4086.00", "5086.00", "4086.00"]


@pytest.mark.parametrize(
    ("pay", "paid", "tax"),
    [
        ("130000", "60000", "15432.00"),  # 57,430: 7,540 + 19,730 x 40 %
        ("130000", "70000", "15432.00"),  # 10,000 above the allowance, charged 40 % like the relief it had
        # 30,000 of allowance left; 7,540 + 34,976 + 144,860 x 45 % on 270,000, and 20,000 x 45 % on what is above it
        ("320000", "50000", "116703.00"),
    ],
)
def test_what_is_paid_above_the_annual_allowance_is_charged(pay: str, paid: str, tax: str) -> None:
    row = dict(PAID, employment_income=pay, net_pay_pension_contribution=paid)
    assert tax_rows([row])[0][0]["income_tax"] == tax


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tax_year": "2026"}, "line 3, tax_year"),
        ({"tax_year": "1990/91"}, "line 3, tax_year"),
        ({"tax_year": ""}, "line 3, tax_year"),
        ({"region": "FRANCE"}, "line 3, region"),
        ({"employment_income": "much"}, "line 3, employment_income: “much”"),
        ({"dividends": "NaN"}, "line 3, dividends"),
        ({"dividends": "Infinity"}, "line 3, dividends"),
        ({"dividends": "1,00"}, "line 3, dividends"),
        ({"age": "old"}, "line 3, age"),
        ({"over_state_pension_age": "maybe"}, "line 3, over_state_pension_age"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_others_are_taxed(wrong: dict[str, str], said: str) -> None:
    rows, problems = tax_rows([PAID, dict(PAID, **wrong), PAID])
    assert len(problems) == 1 and problems[0].startswith(said)
    assert [row["income_tax"] for row in rows] == ["5086.00", "", "5086.00"]
    assert said.split(", ")[1].split(":")[0] in rows[1]["error"]


def test_reasons_stand_in_a_column_of_their_own_when_there_are_any(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("tax_year,region,employment_income\n2026/27,WALES,£38000\n2026/27,WALES,?\n2026/27,WALES\n")
    assert len(tax_file(source, target).problems) == 1
    rows = list(csv.DictReader(target.open()))
    assert [row["income_tax"] for row in rows] == ["5086.00", "", "0.00"]
    assert [bool(row["error"]) for row in rows] == [False, True, False]


@pytest.mark.parametrize("content", [b"", b"region\nWALES\n", b"tax_year,region\n2026/27,\xff\xfe\n"])
def test_a_file_that_is_no_table_of_people_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(UnableToReadBatch, match=r"in\.csv"):
        tax_file(source, tmp_path / "out.csv")


def test_a_loss_lowers_no_other_income() -> None:
    assert tax_rows([dict(PAID, property_income="-5000")])[0][0]["income_tax"] == "5086.00"


def test_a_region_may_be_written_with_a_space() -> None:
    assert tax_rows([dict(PAID, region="Northern Ireland")])[0][0]["income_tax"] == "5086.00"
