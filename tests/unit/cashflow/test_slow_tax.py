"""The product's tax against a second calculator, on random people and on those who stand at a threshold."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import area_index
from cashflow.engine.tax.year import years_tax
from cashflow.parameters.years import tax_rules
from cashflow.tax_batch import RESULT_COLUMNS, tax_rows
from domain.enums.people import TaxArea
from tests.unit.cashflow.slow_tax import slow_tax

COLUMNS = ("employment_income", "self_employment_income", "private_pension_income", "property_income",
           "savings_interest", "dividends", "net_pay_pension_contribution", "capital_gains")  # fmt: skip
EDGES = (0, 1, 999, 1_000, 1_001, 1_260, 5_000, 12_569, 12_570, 12_571, 13_570, 17_570, 18_570, 37_700, 43_662, 50_269,
         50_270, 50_271, 62_430, 99_999, 100_000, 100_001, 112_345, 125_139, 125_140, 125_141, 200_000)  # fmt: skip
YEARS = {(2025, True), (2025, False), (2026, True), (2026, False), (2027, False)}
"""Years and whether Scottish: Scotland's bands of 2027/28 are not set."""

pounds = st.sampled_from(EDGES) | st.integers(0, 260_000)
pence = st.integers(0, 26_000_000).map(lambda amount: Fraction(amount, 100))
people = st.tuples(
    st.sampled_from(sorted(YEARS)), pounds, pounds, pounds, pounds, pounds, pounds,
    st.integers(0, 90_000), pounds, st.booleans(),
)  # fmt: skip
to_the_penny = st.tuples(st.sampled_from(sorted(YEARS)), *[pence] * 8, st.booleans())
small = st.just(0) | st.sampled_from(EDGES[:14])
modest = st.tuples(
    st.sampled_from(sorted(YEARS)), pounds, small, small, small, small, small, st.just(0), small, st.booleans()
)


def row_of(case: tuple) -> dict[str, str]:
    (year, scottish), *amounts, past = case
    return {
        "tax_year": f"{year}/{(year + 1) % 100}", "region": "SCOTLAND" if scottish else "ENGLAND", "age": "50",
        "over_state_pension_age": str(int(past)),
        **{column: f"{float(amount):.2f}" for column, amount in zip(COLUMNS, amounts, strict=True)},
    }  # fmt: skip


def differences(cases: list[tuple]) -> list[str]:
    outcomes = tax_rows(row_of(case) for case in cases)
    assert not any(outcome.reason for outcome in outcomes)
    found = []
    for case, row in zip(cases, (outcome.results for outcome in outcomes), strict=True):
        (year, scottish), *amounts, past = case
        expected = slow_tax(year, scottish, *amounts, past)
        found += [
            f"{case}: {name} {row[name]} is not {float(expected[name]):.2f}"
            for name in RESULT_COLUMNS
            if abs(float(row[name]) - float(expected[name])) > 0.0051
        ]
    return found


@given(st.lists(people | modest | to_the_penny, min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_random_people_are_taxed_as_the_second_calculator_says(cases: list[tuple]) -> None:
    assert not differences(cases)


@pytest.mark.parametrize("year", sorted(YEARS))
@pytest.mark.parametrize("upper", range(3, 6))
def test_every_pair_of_thresholds(year: tuple[int, bool], upper: int) -> None:
    cases = []
    for kind, (low, high) in itertools.product((0, 1, 2), itertools.product(EDGES, EDGES)):
        amounts = [0] * 8
        amounts[kind], amounts[upper] = low, high
        amounts[7] = high if kind == 2 else 0
        cases.append((year, *amounts, False))
    assert not differences(cases)


@given(st.data(), st.sampled_from((50_270, 100_000, 125_140)), st.sampled_from(sorted(YEARS)))
@settings(max_examples=150, deadline=None)
def test_pence_that_add_up_to_a_limit_are_still_at_it(data: st.DataObject, limit: int, year: tuple) -> None:
    pay = data.draw(st.integers(0, limit * 100))
    interest = data.draw(st.integers(0, limit * 100 - pay))
    amounts = [pay, 0, 0, 0, interest, limit * 100 - pay - interest, 0, 0]
    assert not differences([(year, *(Fraction(amount, 100) for amount in amounts), False)])


@given(st.integers(0, 160_000), st.integers(0, 40_000), st.integers(0, 6_000), st.integers(0, 50_000), st.booleans())
@settings(max_examples=150, deadline=None)
def test_relief_at_source_moves_the_bands(pay: int, relief: int, interest: int, gains: int, scottish: bool) -> None:
    area = np.array([area_index(TaxArea.SCOTLAND if scottish else TaxArea.WALES)])
    amounts = {"employment": pay, "relief_at_source": relief, "savings": interest, "capital_gains": gains}
    income = TaxableIncome.nothing(area).with_(**{k: np.array([float(v)]) for k, v in amounts.items()})
    yes = np.array([True])
    found = years_tax(income, tax_rules(2026), pays_class_1=yes, pays_class_4=yes)
    expected = slow_tax(2026, scottish, pay, 0, 0, 0, interest, 0, 0, gains, False, relief)
    assert found.due[0] == pytest.approx(float(expected["income_tax"]), abs=0.006)
    assert found.capital_gains_tax[0] == pytest.approx(float(expected["cgt"]), abs=0.006)


@given(st.lists(pounds, min_size=5, max_size=5), st.integers(0, 4), st.integers(1, 5_000), st.sampled_from(TaxArea))
@settings(max_examples=100, deadline=None)
def test_more_income_never_means_less_tax(amounts: list[int], kind: int, more: int, area: TaxArea) -> None:
    names = ("employment", "pensions", "rental", "savings", "dividends")
    rows = np.array([amounts, amounts], dtype=float)
    rows[1, kind] += more
    income = TaxableIncome.nothing(np.array([area_index(area)] * 2)).with_(
        **{name: rows[:, index] for index, name in enumerate(names)}
    )
    pays = np.array([True, True])
    found = years_tax(income, tax_rules(2026), pays_class_1=pays, pays_class_4=pays).total
    assert found[1] >= found[0] - 0.005


def test_paths_are_taxed_in_one_call_as_one_by_one() -> None:
    areas = np.array([[area_index(TaxArea.ENGLAND)], [area_index(TaxArea.SCOTLAND)]])
    rng = np.random.default_rng(7)
    amounts = {name: rng.uniform(0, 150_000, (2, 10_000)) for name in ("employment", "savings", "dividends")}
    pays = np.ones((2, 10_000), dtype=bool)
    whole = years_tax(
        TaxableIncome.nothing(areas).with_(**amounts), tax_rules(2026), pays_class_1=pays, pays_class_4=pays
    ).total
    assert whole.shape == (2, 10_000)
    for path in (0, 4_321, 9_999):
        one = TaxableIncome.nothing(areas[:, 0]).with_(**{name: a[:, path] for name, a in amounts.items()})
        alone = years_tax(one, tax_rules(2026), pays_class_1=pays[:, 0], pays_class_4=pays[:, 0]).total
        assert whole[:, path] == pytest.approx(alone)
