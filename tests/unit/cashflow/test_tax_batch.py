"""Taxing a table of people."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from cashflow.tax_batch import (
    INPUT_COLUMNS,
    RESULT_COLUMNS,
    BatchReport,
    UnableToReadBatch,
    tax_file,
    tax_rows,
)

ABSENT = [name for name in INPUT_COLUMNS if name not in {"tax_year", "region"}]
PAID = {"case_id": "1", "tax_year": "2026/27", "region": "ENGLAND", "age": "40", "over_state_pension_age": "0",
        "employment_income": "38000"}  # fmt: skip


def results(column: str, rows: list[dict[str, str]]) -> list[str]:
    return [found.results[column] for found in tax_rows(rows)]


def test_results_stand_beside_every_column_that_came(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("\ufeffcase_id,note,tax_year,region,employment_income,capital_gains\n"
                      "a,\"first, and best\",2026/27,SCOTLAND,38000,\n"
                      "b,,2024/25,SCOTLAND,\"38,000\",0\n")  # fmt: skip
    absent = [name for name in ABSENT if name not in {"employment_income", "capital_gains"}]
    assert tax_file(source, target) == BatchReport(2, [], [], absent)
    rows = list(csv.DictReader(target.open()))
    assert list(rows[0]) == ["case_id", "note", "tax_year", "region", "employment_income", "capital_gains",
                             *RESULT_COLUMNS]  # fmt: skip
    assert [row["income_tax"] for row in rows] == ["5131.07", "5177.33"]
    assert rows[0]["note"] == "first, and best"


def test_years_and_areas_may_be_mixed_and_the_order_stays() -> None:
    rows = [dict(PAID, tax_year=year, region=region) for year in ("2026/27", "2025/26") for region in
            ("SCOTLAND", "WALES")]  # fmt: skip
    assert results("income_tax", rows) == ["5131.07", "5086.00", "5162.82", "5086.00"]


def test_age_decides_about_national_insurance() -> None:
    young, old, usual = dict(PAID, age="15"), dict(PAID, over_state_pension_age="1"), dict(PAID, age="")
    assert results("ni_class1_employee", [young, old, usual]) == ["0.00", "0.00", "2034.40"]


def test_contributions_get_no_relief_from_75() -> None:
    rows = [dict(PAID, age=age, net_pay_pension_contribution="5000") for age in ("74", "75", "")]
    assert results("income_tax", rows) == ["4086.00", "5086.00", "4086.00"]


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
    assert results("income_tax", [row])[0] == tax


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tax_year": "2026"}, "tax_year"),
        ({"tax_year": "1990/91"}, "tax_year"),
        ({"tax_year": ""}, "tax_year"),
        ({"region": "FRANCE"}, "region"),
        ({"employment_income": "much"}, "employment_income: “much”"),
        ({"dividends": "NaN"}, "dividends"),
        ({"dividends": "Infinity"}, "dividends"),
        ({"dividends": "1,00"}, "dividends"),
        ({"age": "old"}, "age"),
        ({"age": "-5"}, "age: “-5” is no age from 0 to 150: write one, or none"),
        ({"age": "151"}, "age: “151”"),
        ({"age": "NaN"}, "age: “NaN” is not a number: write one like 58, or none"),
        ({"dividends": "1e400"}, "dividends: “1e400” is not a number: write one like 38000"),
        ({"dividends": "1e99"}, "dividends: “1e99” is more than £1,000,000,000,000: put it right"),
        ({"capital_gains": "-1e99"}, "capital_gains: “-1e99”"),
        ({"over_state_pension_age": "maybe"}, "over_state_pension_age"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_others_are_taxed(wrong: dict[str, str], said: str) -> None:
    outcomes = tax_rows([PAID, dict(PAID, **wrong), PAID])
    assert [found.results["income_tax"] for found in outcomes] == ["5086.00", "", "5086.00"]
    assert not outcomes[0].reason and outcomes[1].reason.startswith(said) and not outcomes[2].reason


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    (found,) = tax_rows([dict(PAID, region="MARS", age="-5", over_state_pension_age="2", dividends="much")])
    said = [reason.split(":")[0] for reason in found.reason.split("; ")]
    assert said == ["region", "age", "over_state_pension_age", "dividends"]


def test_the_target_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("tax_year,region\n2026/27,WALES\n2026/27,WALES\n")
    target.write_text("what was there")

    class Full:
        def __init__(self, file: object) -> None:
            self.file = file

        def writerow(self, row: object) -> None:
            self.file.write("a part")  # type: ignore[attr-defined]
            raise OSError("No space left on device")

    monkeypatch.setattr("cashflow.tax_batch.csv.writer", Full)
    with pytest.raises(OSError, match="No space"):
        tax_file(source, target)
    assert target.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_folder_that_is_missing_is_named_with_what_to_do(tmp_path: Path) -> None:
    source, folder = tmp_path / "in.csv", tmp_path / "results"
    source.write_text("tax_year,region\n2026/27,WALES\n")
    with pytest.raises(CommandError) as told:
        call_command("tax_batch", str(source), str(folder / "out.csv"))
    assert str(told.value) == f"There is no folder {folder}: make it, or name a file in one that is there"
    assert not folder.exists()


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("tax_year,region,employement_income\n2026/27,WALES,38000\n")
    assert "employment_income" in tax_file(source, tmp_path / "out.csv").absent


def test_reasons_stand_in_a_column_of_their_own_when_there_are_any(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("tax_year,region,employment_income\n2026/27,WALES,£38000\n2026/27,WALES,?\n2026/27,WALES\n")
    assert len(tax_file(source, target).problems) == 1
    rows = list(csv.DictReader(target.open()))
    assert [row["income_tax"] for row in rows] == ["5086.00", "", "0.00"]
    assert [bool(row["error"]) for row in rows] == [False, True, False]


def test_columns_that_are_not_ours_come_out_as_they_went_in(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(
        b"note,tax_year,region,note,cgt,,income\r\n"
        b'"a\nb",2026/27,WALES,"c, ""d""",old, e ,1\r\n\r\n,,,,,,\r\nf,2026/27,WALES\r\n'
    )
    assert tax_file(source, target) == BatchReport(2, [], [], ABSENT)
    with target.open(newline="") as file:
        assert list(csv.reader(file)) == [
            ["note", "tax_year", "region", "note", "", "income", *RESULT_COLUMNS],
            ["a\nb", "2026/27", "WALES", 'c, "d"', " e ", "1", *["0.00"] * 4],
            ["f", "2026/27", "WALES", "", "", "", *["0.00"] * 4],
        ]


def test_problems_name_the_line_of_the_file(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text('note,tax_year,region\n"two\nlines",2026/27,WALES\n\n,,\nx,2026/27,MARS\ny,2026/27,WALES,1,000\n')
    report = tax_file(source, tmp_path / "out.csv")
    assert report.rows == 3
    assert [problem.split(",")[0] for problem in report.problems] == ["line 6", "line 7"]
    assert "“1, 000” stands beyond the last column" in report.problems[1]


def test_years_whose_law_is_not_settled_are_told(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("tax_year,region\n2045/46,WALES\n2026/27,WALES\n2040/41,WALES\n2045/46,MARS\n")
    assert tax_file(source, tmp_path / "out.csv").unsettled == ["2040/41", "2045/46"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"region\nWALES\n",
        b"tax_year,region\n2026/27,\xff\xfe\n",
        b"tax_year,region,age,age\n2026/27,WALES,4,5\n",
    ],
)
def test_a_file_that_is_no_table_of_people_is_refused(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(content)
    with pytest.raises(UnableToReadBatch, match=r"in\.csv"):
        tax_file(source, tmp_path / "out.csv")


def test_a_loss_lowers_no_other_income() -> None:
    assert results("income_tax", [dict(PAID, property_income="-5000")])[0] == "5086.00"


def test_a_region_may_be_written_with_a_space() -> None:
    assert results("income_tax", [dict(PAID, region="Northern Ireland")])[0] == "5086.00"
