"""Dated parameters: read once, checked, and turned into frozen rules for a tax year.

    parameter("income_tax.personal_allowance").at(2026)  -> Figure(value=12570.0, status=Status.LAW, ...)
    tax_rules(2031)                                       -> TaxRules with figures rolled forward by the house paths

Years are named by the calendar year in which the tax year begins. Files and rules of rolling: see README.md here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain.enumeration import Enumeration
from domain.tax_years import TaxYear

FOLDER = Path(__file__).parent


class UnableToReadParameters(ValueError):
    """A parameter file lacks something or contradicts itself; the message names the parameter."""

    permanent = True


class Status(Enumeration):
    """How firm a figure is."""

    LAW = "L", "In law", "green"
    ANNOUNCED = "A", "Announced", "azure"
    ASSUMED = "M", "Assumed", "orange"


@dataclass(frozen=True, slots=True)
class Figure:
    """A parameter's value in one year, with what a reader needs to trust it."""

    name: str
    label: str
    value: float
    unit: str
    status: Status
    reference: str


@dataclass(frozen=True, slots=True)
class Paths:
    """Yearly rises by calendar year, as (year, rate) from the first year on; the last one stays.

    ``state_pension_floor`` is the least the State Pension rises under the triple lock. Equal paths give the same
    (cached) rules, so a firm may bring its own.
    """

    cpi: tuple[tuple[int, float], ...]
    earnings: tuple[tuple[int, float], ...]
    state_pension_floor: float

    def rise(self, index: str, calendar_year: int) -> float:
        """The rise of ``cpi``, ``earnings`` or ``triple_lock`` in a calendar year."""
        if index == "triple_lock":
            both = (self.rise("cpi", calendar_year), self.rise("earnings", calendar_year))
            return max(*both, self.state_pension_floor)
        points = self.cpi if index == "cpi" else self.earnings
        started = [rate for year, rate in points if year <= calendar_year]
        return started[-1] if started else points[0][1]


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to a figure after the last year that is settled."""

    follow: str = ""
    round_up_to: float = 0.0
    round_to: float = 0.0

    def next(self, value: float, first_year: int, paths: Paths) -> float:
        """The figure for the year ``first_year``, from that of the year before."""
        if not self.follow:
            return value
        raised = value * (1 + paths.rise(self.follow, first_year - 1))
        if self.round_up_to:
            return math.ceil(round(raised / self.round_up_to, 9)) * self.round_up_to
        if self.round_to:
            return round(math.floor(raised / self.round_to + 0.5) * self.round_to, 6)
        return raised


@dataclass(frozen=True, slots=True)
class Parameter:
    """One dated figure: its values by first year, the last settled year, and what follows."""

    name: str
    label: str
    unit: str
    reference: str
    values: tuple[tuple[int, float, Status], ...]
    fixed_to: int
    then: Rule

    def at(self, first_year: int, paths: Paths | None = None) -> Figure:
        """The figure of a year. Raises ``UnableToReadParameters`` for a year before the first one known."""
        known = [(value, status) for year, value, status in self.values if year <= first_year]
        if not known:
            raise UnableToReadParameters(f"{self.name} is not known for {TaxYear(first_year)}")
        value, status = known[-1]
        if self.then.follow:
            for year in range(self.fixed_to + 1, first_year + 1):
                value, status = self.then.next(value, year, paths or house_paths()), Status.ASSUMED
        return Figure(self.name, self.label, value, self.unit, status, self.reference)

    @property
    def points(self) -> tuple[tuple[int, float], ...]:
        """The stated values as (first year, value)."""
        return tuple((year, value) for year, value, _ in self.values)


def parameter(name: str) -> Parameter:
    """The parameter of a dotted name, such as ``income_tax.dividend_rates.basic``."""
    try:
        return _parameters()[name]
    except KeyError:
        raise UnableToReadParameters(f"There is no parameter {name}") from None


def parameter_names() -> list[str]:
    """Every parameter's dotted name, in file order."""
    return list(_parameters())


@cache
def house_paths() -> Paths:
    """The paths of prices and pay used unless a firm has its own."""
    floor = parameter("economy.state_pension_floor")
    return Paths(
        cpi=parameter("economy.cpi").points,
        earnings=parameter("economy.earnings").points,
        state_pension_floor=floor.values[0][1],
    )


@cache
def tree() -> Mapping[str, Any]:
    """The files as nested mappings by file name; leaves are parameters, or names of other ones."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {file.stem: _read(file.stem, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files}


@cache
def _parameters() -> dict[str, Parameter]:
    return {leaf.name: leaf for leaf in _leaves(tree())}


def _leaves(node: Any) -> list[Parameter]:
    if isinstance(node, Parameter):
        return [node]
    return [leaf for child in node.values() for leaf in _leaves(child)] if isinstance(node, Mapping) else []


def _read(name: str, node: Any) -> Any:
    if isinstance(node, Mapping) and "values" in node:
        return _read_parameter(name, node)
    if isinstance(node, Mapping):
        return {key: _read(f"{name}.{key}", child) for key, child in node.items()}
    return str(node)


def _read_parameter(name: str, node: Mapping[str, Any]) -> Parameter:
    missing = {"label", "unit", "reference", "values"} - set(node)
    if missing:
        raise UnableToReadParameters(f"{name} lacks {', '.join(sorted(missing))}")
    rows = sorted((_year(key), float(row["value"]), Status(row["status"])) for key, row in node["values"].items())
    last = _year(node["fixed_to"]) if "fixed_to" in node else rows[-1][0]
    if last < rows[-1][0]:
        raise UnableToReadParameters(f"{name} is fixed to a year before its last value")
    return Parameter(
        name, node["label"], node["unit"], node["reference"], tuple(rows), last, Rule(**node.get("then", {}))
    )


def _year(key: object) -> int:
    return key if isinstance(key, int) else TaxYear.parse(str(key)).first
