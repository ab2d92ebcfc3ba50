"""Every worked case of tax, to the penny."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import area_index
from cashflow.engine.tax.year import years_tax
from cashflow.parameters.years import tax_rules
from domain.enums.people import TaxArea
from domain.tax_years import TaxYear

FOLDER = Path(__file__).parent
CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(file.read_text())]


def test_all_worked_examples_are_here() -> None:
    assert len([case for case in CASES if case["source"].startswith("worked example")]) == 27


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['tax_year']} {case['case']}")
def test_case(case: dict[str, Any]) -> None:
    income = TaxableIncome.nothing(np.array([area_index(TaxArea(case["area"]))])).with_(
        **{kind: np.array([float(amount)]) for kind, amount in case["income"].items()}
    )
    pays = np.array([not case.get("over_state_pension_age", False)])
    rules = tax_rules(TaxYear.parse(case["tax_year"]).first)
    result = years_tax(income, rules, pays_class_1=pays, pays_class_4=pays)
    found = {
        "income_tax": result.income_tax.tax[0],
        "national_insurance": result.national_insurance.total[0],
        "capital_gains_tax": result.capital_gains_tax[0],
        "personal_allowance": result.income_tax.personal_allowance[0],
    }
    assert found == pytest.approx(case["expect"], abs=0.005)
