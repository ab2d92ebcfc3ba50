"""Every projection worked by hand, to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cashflow.engine.inputs import AnnuityPurchase, Asset, Expense, Income, IncomeKind, Person, PlanInputs
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import level

CASES = [yaml.safe_load(file.read_text()) for file in sorted(Path(__file__).parent.glob("*.yaml"))]


def projected(case: dict[str, Any]) -> Projection:
    """The projection of a case: its people, no inflation, no interest on what is saved, the law of the years."""
    people = case.get("people") or [case["person"]]
    frame = {"cash_growth": 0.0, "survivor_spending": case.get("survivor_spending", 1.0)}
    return project(
        PlanInputs(
            people=tuple(Person(key=who["name"], **{**who, "area": TaxArea(who["area"])}) for who in people),
            incomes=tuple(Income(**_row(row, "yearly") | {"kind": IncomeKind(row["kind"])}) for row in case["incomes"]),
            expenses=tuple(Expense(**_row(row, row["frequency"])) for row in case["expenses"]),
            assets=tuple(Asset(**_row(row) | {"wrapper": Wrapper(row["wrapper"])}) for row in case["assets"]),
            liabilities=(),
            assumptions=level(case["years"], case["start"], **frame),
            is_married=case.get("is_married", False),
            annuities=tuple(AnnuityPurchase(**row) for row in case.get("annuities", ())),
        )
    )


def _row(row: dict[str, Any], frequency: str = "") -> dict[str, Any]:
    """A row's fields; what one person alone owns needs no shares."""
    often = {"frequency": Frequency(frequency)} if frequency else {}
    return row | often | {"key": row["name"], "shares": tuple(map(float, row.get("shares", (1,))))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case: dict[str, Any]) -> None:
    found, expect = projected(case), case["expect"]
    assert found.tax == pytest.approx(expect["tax"], abs=0.01)
    assert found.shortfall == pytest.approx(expect["shortfall"], abs=0.01)
    for wrapper, amounts in expect["drawn"].items():
        assert found.withdrawn_by_wrapper[Wrapper(wrapper)] == pytest.approx(amounts, abs=0.01), wrapper
    for wrapper, values in expect["assets"].items():
        assert found.assets_by_wrapper[Wrapper(wrapper)] == pytest.approx(values, abs=0.01), wrapper
    for name in ("spending", "saved"):
        if name in expect:
            found_ = found.spending if name == "spending" else found.saved.sum(axis=0)
            assert found_ == pytest.approx(expect[name], abs=0.01), name
    assert len(found.deaths) == len(expect.get("deaths", []))
    for death, told in zip(found.deaths, expect.get("deaths", []), strict=True):
        sums = {"estate": death.estate.free[0] + death.estate.pensions[0], "tax": death.tax.tax[0]}
        assert sums | {"to_heirs": death.to_heirs[0]} == pytest.approx(told, abs=0.01)
