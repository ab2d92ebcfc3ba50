"""Every projection worked by hand, to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from cashflow.engine.inputs import Asset, Expense, Income, IncomeKind, Person, PlanInputs
from cashflow.engine.project import project
from cashflow.engine.results import Projection
from domain.enums.people import TaxArea
from domain.enums.plans import Frequency, Wrapper
from tests.unit.cashflow.plans import level

CASES = [yaml.safe_load(file.read_text()) for file in sorted(Path(__file__).parent.glob("*.yaml"))]


def projected(case: dict[str, Any]) -> Projection:
    """The projection of a case: one person, no inflation, the law of the years."""
    who = case["person"]
    person = Person(
        key="p", name=who["name"], born=who["born"], area=TaxArea(who["area"]),
        state_pension_date=who["state_pension_date"],
    )  # fmt: skip
    common = {"shares": (1.0,)}
    return project(
        PlanInputs(
            people=(person,),
            incomes=tuple(
                Income(**{**row, "key": row["name"], "kind": IncomeKind(row["kind"]), "frequency": Frequency.YEARLY,
                          **common})
                for row in case["incomes"]
            ),
            expenses=tuple(
                Expense(**{**row, "key": row["name"], "frequency": Frequency(row["frequency"]), **common})
                for row in case["expenses"]
            ),
            assets=tuple(
                Asset(**{**row, "key": row["name"], "wrapper": Wrapper(row["wrapper"]), **common})
                for row in case["assets"]
            ),
            liabilities=(),
            assumptions=level(case["years"], case["start"]),
        )
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_case(case: dict[str, Any]) -> None:
    found, expect = projected(case), case["expect"]
    assert found.tax == pytest.approx(expect["tax"], abs=0.01)
    assert found.shortfall == pytest.approx(expect["shortfall"], abs=0.01)
    for wrapper, amounts in expect["drawn"].items():
        assert found.withdrawn_by_wrapper[Wrapper(wrapper)] == pytest.approx(amounts, abs=0.01), wrapper
    for wrapper, values in expect["assets"].items():
        assert found.assets_by_wrapper[Wrapper(wrapper)] == pytest.approx(values, abs=0.01), wrapper
