"""Tax of many people from a table: the batch door behind ``manage.py tax_batch``.

One person a row. Rows of one tax year are taxed in one call. Columns that are not ours travel through unchanged.
A negative amount is a loss, which lowers no other income here, and counts as nothing.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

import numpy as np

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import Floats, area_index
from cashflow.engine.tax.year import years_tax
from cashflow.parameters.loader import UnableToReadParameters
from cashflow.parameters.years import tax_rules
from domain.enums.people import TaxArea
from domain.money import PENNY
from domain.tax_years import TaxYear

MONEY_COLUMNS = {
    "employment_income": "employment",
    "self_employment_income": "self_employment",
    "private_pension_income": "pensions",
    "state_pension": "state_pension",
    "savings_interest": "savings",
    "dividends": "dividends",
    "property_income": "rental",
    "net_pay_pension_contribution": "net_pay_contributions",
    "capital_gains": "capital_gains",
}
"""Column of the table -> field of ``TaxableIncome``."""

RESULT_COLUMNS = ("income_tax", "ni_class1_employee", "ni_class4", "cgt")

Row = dict[str, str]


class UnableToReadBatch(ValueError):
    """A row cannot be taxed; the message names its line and column."""

    permanent = True


def tax_file(source: Path, target: Path) -> int:
    """Tax every row of ``source`` into ``target``; gives the number of rows. Raises ``UnableToReadBatch``."""
    with source.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        columns = [name for name in reader.fieldnames or () if name not in RESULT_COLUMNS]
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*columns, *RESULT_COLUMNS], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(tax_rows(rows))
    return len(rows)


def tax_rows(rows: Iterable[Mapping[str, str]]) -> list[Row]:
    """The rows in their order, each with the four result columns."""
    taxed: list[Row] = [dict(row) for row in rows]
    by_year: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(taxed):
        by_year[_year(row, index)].append(index)
    for first_year, indices in by_year.items():
        _tax_year(taxed, indices, first_year)
    return taxed


def _tax_year(rows: list[Row], indices: list[int], first_year: int) -> None:
    chosen = [(index, rows[index]) for index in indices]
    area = np.array([_area(row, index) for index, row in chosen], dtype=np.intp)
    amounts = {
        field: np.array([max(_number(row, column, index), 0.0) for index, row in chosen])
        for column, field in MONEY_COLUMNS.items()
    }
    try:
        rules = tax_rules(first_year)
    except UnableToReadParameters as error:
        raise UnableToReadBatch(f"line {indices[0] + 2}: {error}") from None
    pays = np.array([_pays_contributions(row, index, rules.national_insurance.first_age) for index, row in chosen])
    result = years_tax(
        TaxableIncome.nothing(area).with_(**amounts), rules, pays_class_1=pays, pays_class_4=pays
    )
    columns: dict[str, Floats] = {
        "income_tax": result.income_tax.tax,
        "ni_class1_employee": result.national_insurance.class_1,
        "ni_class4": result.national_insurance.class_4,
        "cgt": result.capital_gains_tax,
    }
    for position, (_, row) in enumerate(chosen):
        row.update({name: _pennies(values[position]) for name, values in columns.items()})


def _pennies(amount: float) -> str:
    """Pounds with two decimals, half-up; floats are trusted to eight decimals."""
    return str(Decimal(repr(round(float(amount), 8))).quantize(PENNY, ROUND_HALF_UP))


def _year(row: Mapping[str, str], index: int) -> int:
    try:
        return TaxYear.parse(row.get("tax_year") or "").first
    except ValueError as error:
        raise UnableToReadBatch(f"line {index + 2}, tax_year: {error}") from None


def _area(row: Mapping[str, str], index: int) -> int:
    area = TaxArea.find((row.get("region") or "").strip().lower().replace(" ", "_"))
    if area is None:
        known = ", ".join(member.value.upper() for member in TaxArea)
        raise UnableToReadBatch(f"line {index + 2}, region: “{row.get('region', '')}” is none of {known}")
    return area_index(area)


def _number(row: Mapping[str, str], column: str, index: int) -> float:
    text = (row.get(column) or "").strip()
    try:
        return float(Decimal(text.replace(",", "") or "0"))
    except InvalidOperation:
        raise UnableToReadBatch(f"line {index + 2}, {column}: “{text}” is not a number") from None


def _pays_contributions(row: Mapping[str, str], index: int, first_age: int) -> bool:
    """Whether the person is of an age that bears National Insurance; a blank age counts as an adult's."""
    past_pension_age = (row.get("over_state_pension_age") or "").strip().lower() in {"1", "true", "yes"}
    old_enough = not (row.get("age") or "").strip() or _number(row, "age", index) >= first_age
    return old_enough and not past_pension_age
