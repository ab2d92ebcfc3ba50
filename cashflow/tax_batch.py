"""Tax of many people from a table: the batch door behind ``manage.py tax_batch``.

One person a row. Rows of one tax year are taxed in one call. Columns that are not ours travel through unchanged.
A negative amount is a loss, which lowers no other income here, and counts as nothing. Contributions are those of the
person to pensions that hold money: income tax includes the charge on what is above the annual allowance of the year
itself, as a row says nothing of earlier years.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import NamedTuple, TextIO, TypeVar

import numpy as np

from cashflow.engine.contributions import annual_allowance
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.income_tax import without_small_receipts
from cashflow.engine.tax.rules import Floats, PensionRules, area_index
from cashflow.engine.tax.year import Household, years_tax
from cashflow.parameters.loader import UnableToReadParameters
from cashflow.parameters.years import pension_rules, tax_rules
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

INPUT_COLUMNS = ("tax_year", "region", "age", "over_state_pension_age", *MONEY_COLUMNS)

MOST_POUNDS = 1e12
"""A larger amount is a slip of the pen, and pence of it are beyond what is reckoned exactly."""

OLDEST = 150
"""An age above it is a slip of the pen."""

LAST_YEAR = 2200
"""Years after it are a slip of the pen; rolling the law on and on would only take long."""

NUMBER = re.compile(
    r"(?P<sign>[-+]?)£?\s?(?P<digits>\d{1,3}(,\d{3})+(\.\d*)?|\d+(\.\d*)?|\.\d+)(?P<exponent>[eE][-+]?\d{1,2})?",
    re.ASCII,
)
YES, NO = frozenset({"1", "true", "yes", "1.0"}), frozenset({"", "0", "false", "no", "0.0"})

RESULT_COLUMNS = ("income_tax", "ni_class1_employee", "ni_class4", "cgt")

ERROR_COLUMN = "error"

BEYOND = "\0beyond the header"
"""Where a row keeps what it has more than the header has names; no column can be called that."""

Row = dict[str, str]
Value = TypeVar("Value")


class UnableToReadBatch(ValueError):
    """The file is no table of people; the message says why."""

    permanent = True


class UnableToWriteBatch(ValueError):
    """There is no place for the table that comes out; the message says which and what to do."""

    permanent = True


class UnableToReadCell(ValueError):
    """A row cannot be taxed; the message names its column."""

    permanent = True


@dataclass(slots=True)
class Outcome:
    """What a row comes to: a figure for every result column or, where it could not be taxed, why.

    ``first_year`` is the calendar year in which its tax year begins.
    """

    results: Row = field(default_factory=lambda: dict.fromkeys(RESULT_COLUMNS, ""))
    reason: str = ""
    first_year: int | None = None


@dataclass(frozen=True, slots=True)
class BatchReport:
    """How many rows there were, what was wrong with those that were not taxed, and whose law is not settled.

    ``problems`` are "line 3, age: ..." with the line of the file on which the row ends; the header is line 1.
    ``unsettled`` are the tax years, as people write them, for which some figure was rolled forward or assumed.
    ``absent`` are columns that the table lacks, which count as nothing in every row.
    """

    rows: int
    problems: list[str]
    unsettled: list[str]
    absent: list[str]


def tax_file(source: Path, target: Path) -> BatchReport:
    """Tax every row of ``source`` into ``target``.

    Raises ``UnableToReadBatch`` where the file as a whole is wrong, and ``UnableToWriteBatch`` where ``target`` is to
    stand in a folder that is not there.

    A row with an unreadable cell keeps its results empty; the reason stands in a last column that is only there when
    it is needed. Rows without a single filled cell are left out. ``target`` is written whole or not at all.
    """
    if not target.parent.is_dir():
        raise UnableToWriteBatch(f"There is no folder {target.parent}: make it, or name a file in one that is there")
    names, lines = _read_table(source)
    outcomes = tax_rows(_row(names, line.cells) for line in lines)
    problems = [f"line {at.number}, {of.reason}" for at, of in zip(lines, outcomes, strict=True) if of.reason]
    ours = {*RESULT_COLUMNS, ERROR_COLUMN} if problems else {*RESULT_COLUMNS}
    kept = [place for place, name in enumerate(names) if name not in ours]
    with _whole(target) as file:
        writer = csv.writer(file)
        writer.writerow([names[place] for place in kept] + [*RESULT_COLUMNS, *[ERROR_COLUMN] * bool(problems)])
        for line, found in zip(lines, outcomes, strict=True):
            came = [line.cells[place] if place < len(line.cells) else "" for place in kept]
            writer.writerow([*came, *found.results.values(), *[found.reason] * bool(problems)])
    absent = [name for name in INPUT_COLUMNS if name not in names]
    return BatchReport(len(lines), problems, _unsettled(outcomes), absent)


@contextmanager
def _whole(target: Path) -> Iterator[TextIO]:
    """A file to write that takes the place of ``target`` once all of it is there; a device is written to at once."""
    if target.exists() and not target.is_file():
        with target.open("w", newline="", encoding="utf-8") as file:
            yield file
        return
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", newline="", encoding="utf-8") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def tax_rows(rows: Iterable[Mapping[str, str]]) -> list[Outcome]:
    """What every row comes to, in their order."""
    outcomes: list[Outcome] = []
    by_year: dict[int, list[tuple[Outcome, Person]]] = defaultdict(list)
    for row in rows:
        outcomes.append(found := Outcome())
        try:
            person = _read(row)
        except UnableToReadCell as error:
            found.reason = str(error)
        else:
            found.first_year = person.first_year
            by_year[person.first_year].append((found, person))
    for first_year, chosen in by_year.items():
        _tax_year(chosen, first_year)
    return outcomes


class Line(NamedTuple):
    """A row's cells, and the line of the file on which it ends."""

    number: int
    cells: list[str]


def _read_table(source: Path) -> tuple[list[str], list[Line]]:
    """The names of the columns and the rows below them."""
    try:
        with source.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            names = [name.strip() for name in next(reader, [])]
            lines = [Line(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnableToReadBatch(f"{source.name} is not a CSV file in UTF-8: {error}") from None
    if missing := [name for name in ("tax_year", "region") if name not in names]:
        raise UnableToReadBatch(f"{source.name} has no column {' and no column '.join(missing)}")
    if twice := [name for name in INPUT_COLUMNS if names.count(name) > 1]:
        raise UnableToReadBatch(f"{source.name} has more than one column {' and '.join(twice)}")
    return names, lines


def _row(names: list[str], cells: list[str]) -> Row:
    """Cells by the name of their column; what a row has beyond the header's columns is kept under a name of its own."""
    return {BEYOND: ", ".join(filter(None, cells[len(names) :])), **dict(zip(names, cells, strict=False))}


def _unsettled(outcomes: list[Outcome]) -> list[str]:
    years = {found.first_year for found in outcomes if found.first_year is not None}
    return [tax_rules(year).label for year in sorted(years) if not tax_rules(year).settled]


@dataclass(frozen=True, slots=True)
class Person:
    """A row that has been read: ``amounts`` are pounds by field of ``TaxableIncome``."""

    first_year: int
    area: int
    pays_insurance: bool
    amounts: dict[str, float]


def _tax_year(chosen: list[tuple[Outcome, Person]], first_year: int) -> None:
    people = [person for _, person in chosen]
    amounts = {field: np.array([person.amounts[field] for person in people]) for field in MONEY_COLUMNS.values()}
    pays = np.array([person.pays_insurance for person in people])
    area = np.array([person.area for person in people], dtype=np.intp)
    rules = tax_rules(first_year)
    income = without_small_receipts(TaxableIncome.nothing(area).with_(**amounts), rules)
    saved = Household(excess_contributions=_above_allowance(income, pension_rules(first_year)))
    result = years_tax(income, rules, pays_class_1=pays, pays_class_4=pays, household=saved)
    columns: dict[str, Floats] = {
        "income_tax": result.due,
        "ni_class1_employee": result.national_insurance.class_1,
        "ni_class4": result.national_insurance.class_4,
        "cgt": result.capital_gains_tax,
    }
    for position, (found, _) in enumerate(chosen):
        found.results = {name: _pennies(values[position]) for name, values in columns.items()}


def _above_allowance(income: TaxableIncome, rules: PensionRules) -> Floats:
    """What of each person's contributions is above their annual allowance, in pounds."""
    paid = income.net_pay_contributions
    relieved = np.minimum(paid, income.employment + income.self_employment)
    allowance = annual_allowance(income.total + relieved, relieved, np.zeros_like(paid), rules)
    return np.asarray(np.maximum(paid - allowance, 0.0))


def _read(row: Mapping[str, str]) -> Person:
    """Everything a row says; raises ``UnableToReadCell`` with every column that cannot be read."""
    if row.get(BEYOND):
        raise UnableToReadCell(f"“{row[BEYOND]}” stands beyond the last column: a comma may lack its quotes")
    reasons: list[str] = []

    def cell(read: Callable[..., Value], *column: str) -> Value | None:
        try:
            return read(row, *column)
        except UnableToReadCell as error:
            reasons.append(str(error))
            return None

    first_year, area, age, is_past = cell(_year), cell(_area), cell(_age), cell(_is_past_pension_age)
    amounts = {field: max(cell(_pounds, column) or 0.0, 0.0) for column, field in MONEY_COLUMNS.items()}
    if reasons or first_year is None or area is None:
        raise UnableToReadCell("; ".join(reasons))
    if age is not None and age >= pension_rules(first_year).last_relief_age:
        amounts["net_pay_contributions"] = 0.0
    old_enough = age is None or age >= tax_rules(first_year).national_insurance.first_age
    return Person(first_year, area, old_enough and not is_past, amounts)


def _pennies(amount: float) -> str:
    """Pounds with two decimals, half-up; floats are trusted to eight decimals."""
    return str(Decimal(repr(round(float(amount), 8))).quantize(PENNY, ROUND_HALF_UP))


def _year(row: Mapping[str, str]) -> int:
    try:
        year = TaxYear.parse(row.get("tax_year") or "").first
        if year > LAST_YEAR:
            raise UnableToReadCell(f"tax_year: “{row['tax_year']}” is too far ahead")
        tax_rules(year)
    except UnableToReadParameters:
        raise UnableToReadCell(f"tax_year: the law of “{row['tax_year']}” is not known here") from None
    except ValueError as error:
        raise error if isinstance(error, UnableToReadCell) else UnableToReadCell(f"tax_year: {error}") from None
    return year


def _area(row: Mapping[str, str]) -> int:
    text = (row.get("region") or "").strip()
    area = TaxArea.find("_".join(text.lower().replace("_", " ").split()))
    if area is None:
        known = ", ".join(member.value.upper() for member in TaxArea)
        raise UnableToReadCell(f"region: “{text}” is none of {known}: write one of them")
    return area_index(area)


def _number(row: Mapping[str, str], column: str, like: str = "38000 or 38,000.50") -> float:
    """A cell as a number; an empty one is nothing. Pounds may have a sign and commas between thousands."""
    text = (row.get(column) or "").strip()
    match = NUMBER.fullmatch(text)
    if text and match is None:
        raise UnableToReadCell(f"{column}: “{text}” is not a number: write one like {like}, or none")
    if match is None:
        return 0.0
    return float(match["sign"] + match["digits"].replace(",", "") + (match["exponent"] or ""))


def _pounds(row: Mapping[str, str], column: str) -> float:
    """A cell as pounds."""
    amount = _number(row, column)
    if abs(amount) > MOST_POUNDS:
        raise UnableToReadCell(f"{column}: “{row[column].strip()}” is more than £{MOST_POUNDS:,.0f}: put it right")
    return amount


def _age(row: Mapping[str, str]) -> float | None:
    """Years of age; a blank one counts as that of an adult who may still pay into a pension."""
    text = (row.get("age") or "").strip()
    if not text:
        return None
    age = _number(row, "age", like="58")
    if not 0 <= age <= OLDEST:
        raise UnableToReadCell(f"age: “{text}” is no age from 0 to {OLDEST}: write one, or none")
    return age


def _is_past_pension_age(row: Mapping[str, str]) -> bool:
    text = (row.get("over_state_pension_age") or "").strip().lower()
    if text not in YES | NO:
        raise UnableToReadCell(f"over_state_pension_age: “{text}” is neither 0 nor 1: write 1 from that age on, else 0")
    return text in YES
