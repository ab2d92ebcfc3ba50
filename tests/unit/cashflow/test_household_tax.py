"""Reductions and charges of a year's tax, and inheritance tax, each worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cashflow.engine.contributions import Allowances, annual_allowance
from cashflow.engine.inheritance import Estate, InheritanceTax, inheritance_tax
from cashflow.engine.tax.income import TaxableIncome
from cashflow.engine.tax.rules import area_index
from cashflow.engine.tax.year import Household, TaxOnIncome, tax_on_income
from cashflow.parameters.years import inheritance_rules, pension_rules, tax_rules
from domain.enums.people import TaxArea
from tests.unit.cashflow.plans import plan


def taxed(*people: dict[str, float], area: TaxArea = TaxArea.ENGLAND, year: int = 2026, **house: Any) -> TaxOnIncome:
    income = TaxableIncome.nothing(np.full(len(people), area_index(area)))
    kinds = {kind: np.array([float(p.get(kind, 0)) for p in people]) for kind in {k for p in people for k in p}}
    return tax_on_income(income.with_(**kinds), tax_rules(year), Household(**house))


def test_marriage_allowance_lowers_the_partners_tax_by_252() -> None:
    found = taxed({"employment": 30_000}, {"pensions": 9_000}, is_married=True)
    assert found.due == pytest.approx([3_486 - 252, 0])  # 12,570 - 9,000 leaves more than 1,260


@pytest.mark.parametrize(
    ("first", "second", "area"),
    [
        ({"employment": 30_000}, {"pensions": 12_000}, TaxArea.ENGLAND),  # only 570 unused
        ({"employment": 50_271}, {}, TaxArea.ENGLAND),  # a pound at the higher rate
        ({"employment": 43_663}, {}, TaxArea.SCOTLAND),  # a pound at Scotland's higher rate
        ({"employment": 12_000}, {"pensions": 9_000}, TaxArea.ENGLAND),  # nothing to reduce
    ],
)
def test_no_marriage_allowance(first: dict[str, float], second: dict[str, float], area: TaxArea) -> None:
    married, single = (taxed(first, second, area=area, is_married=yes) for yes in (True, False))
    assert married.due == pytest.approx(single.due)


def test_a_scot_at_the_intermediate_rate_has_the_marriage_allowance() -> None:
    pay = {"employment": 43_662.0}
    married, single = (taxed(pay, {}, area=TaxArea.SCOTLAND, is_married=yes) for yes in (True, False))
    assert single.due[0] - married.due[0] == pytest.approx(252)


def test_child_benefit_charge_on_the_higher_income_in_whole_steps() -> None:
    # 8,500 above 60,000 are 42 whole steps of 200: 42 % of 2,337.40 = 981.71, in whole pounds down
    found = taxed({"employment": 68_500}, {"employment": 65_000}, child_benefit=np.array(2_337.40))
    assert found.charges["child_benefit"] == pytest.approx([981, 0])


@pytest.mark.parametrize(("income", "charge"), [(60_199, 0), (60_200, 23), (80_000, 2_337), (200_000, 2_337)])
def test_child_benefit_charge_begins_and_ends(income: float, charge: float) -> None:
    found = taxed({"employment": income}, child_benefit=np.array(2_337.40))
    assert found.charges["child_benefit"][0] == charge


def test_saving_above_the_annual_allowance_is_taxed_as_the_top_of_income() -> None:
    # taxable 40,000 - 12,570 = 27,430; of 15,000 excess 10,270 at 20 % and 4,730 at 40 %
    found = taxed({"employment": 40_000}, excess_contributions=np.array([15_000.0]))
    assert found.charges["annual_allowance"][0] == pytest.approx(10_270 * 0.2 + 4_730 * 0.4)


def test_a_scots_excess_is_taxed_at_the_basic_rate_at_least() -> None:
    # nothing is taxable; the 3,967 of the starter band are charged 20 % like all else up to 16,956
    found = taxed({"employment": 12_000}, area=TaxArea.SCOTLAND, excess_contributions=np.array([10_000.0]))
    assert found.charges["annual_allowance"][0] == pytest.approx(10_000 * 0.2)


def test_top_slicing_spreads_a_gain_over_its_years() -> None:
    # 40,000 of pay: 10,270 left of the basic band. Gain 30,000 over 10 years, offshore.
    # whole: savings allowance 500 (higher rate is reached); 500 at 0 %, 9,770 at 20 %, 19,730 at 40 %;
    # above the basic rate 19,730 x 20 % = 3,946. Slice 3,000: all in the basic band, nothing above it.
    bond = {"employment": 40_000, "bond_gains": 30_000, "bond_slices": 3_000}
    found = taxed(bond)
    assert found.income_tax.bonds.tax[0] == pytest.approx(9_770 * 0.2 + 19_730 * 0.4)
    assert found.reductions["bonds"][0] == pytest.approx(3_946)
    # an onshore bond also counts 20 % of the gain as paid
    assert taxed(bond | {"bond_credit": 6_000}).reductions["bonds"][0] == pytest.approx(9_946)


def test_a_bonds_credit_is_never_paid_out() -> None:
    found = taxed({"bond_gains": 14_000, "bond_slices": 14_000, "bond_credit": 2_800})
    assert found.due[0] == 0  # 1,430 of it is taxable, all within the starting rate


@pytest.mark.parametrize(
    ("income", "own", "employer", "allowance"),
    [
        (250_000, 0, 50_000, 40_000),  # adjusted 300,000: 40,000 above 260,000 costs 20,000
        (250_000, 0, 10_000, 60_000),
        (400_000, 0, 0, 10_000),
        (210_000, 10_001, 100_000, 60_000),  # threshold income just below 200,000
        (210_000, 9_999, 100_000, 35_000),
        (260_003, 0, 0, 59_999),  # 1.50 lost counts as 1
    ],
)
def test_the_annual_allowance_tapers(income: float, own: float, employer: float, allowance: float) -> None:
    found = annual_allowance(np.array([income]), np.array([own]), np.array([employer]), pension_rules(2026))
    assert found[0] == allowance


def test_unused_allowances_are_carried_forward_oldest_first() -> None:
    kept = Allowances([np.array([[a]]) for a in (5_000.0, 1_000.0, 2_000.0)], np.zeros((1, 1)))
    rules, allowance = pension_rules(2026), np.array([[60_000.0]])
    assert kept.use(np.array([[65_500.0]]), allowance, rules)[0, 0] == 0
    assert [float(a[0, 0]) for a in kept.unused] == [500, 2_000, 0]
    assert kept.use(np.array([[63_000.0]]), allowance, rules)[0, 0] == 500


def test_flexible_access_leaves_the_money_purchase_allowance_only() -> None:
    kept = Allowances.of(plan(), 1)
    kept.has_flexible_access = np.ones((1, 1))
    assert kept.use(np.array([[12_000.0]]), np.array([[60_000.0]]), pension_rules(2026))[0, 0] == 2_000


def estate(free: float, home: float = 0, pensions: float = 0, exempt: float = 0, charity: float = 0) -> Estate:
    return Estate(*(np.array([float(x)]) for x in (free, pensions, home, exempt, charity)))


@pytest.mark.parametrize(
    ("left", "year", "transferred", "tax"),
    [
        (estate(600_000, 400_000), 2026, 0, 40_000),
        (estate(1_200_000, 400_000), 2026, 1, 80_000),
        (estate(2_200_000, 400_000), 2026, 0, 720_000),  # residence band 175,000 - 100,000
        (estate(450_000, 300_000, 250_000), 2026, 0, 0),
        (estate(450_000, 300_000, 250_000), 2027, 0, 80_000),
        (estate(825_000, charity=50_000), 2026, 0, 162_000),
        (estate(825_000, charity=49_999), 2026, 0, 180_000.40),
        (estate(2_350_000, 400_000), 2026, 0, 810_000),  # no residence band left
        (estate(900_000, 400_000, exempt=900_000), 2026, 0, 0),
        (estate(600_000, 100_000), 2026, 0, 70_000),  # the residence band is never more than the home
        (estate(-20_000, 0), 2026, 0, 0),
    ],
)
def test_inheritance_tax(left: Estate, year: int, transferred: float, tax: float) -> None:
    assert inheritance_tax(left, inheritance_rules(year), transferred).tax[0] == pytest.approx(tax)


def test_the_pensions_bear_their_part_of_inheritance_tax() -> None:
    found = inheritance_tax(estate(450_000, 300_000, 250_000), inheritance_rules(2027))
    assert found.on_pensions[0] == pytest.approx(28_571.43, abs=0.005)


def test_what_goes_to_the_partner_leaves_both_bands() -> None:
    assert inheritance_tax(estate(900_000, exempt=900_000), inheritance_rules(2026)).bands_left[0] == 1
    assert inheritance_tax(estate(900_000, exempt=737_500), inheritance_rules(2026)).bands_left[0] == 0.5


def test_each_band_passes_on_by_itself() -> None:
    first = inheritance_tax(estate(1_000_000, home=0, exempt=675_000), inheritance_rules(2026))
    assert (first.bands_left[0], first.residence_left[0]) == (0, 1)
    second = inheritance_tax(estate(900_000, home=400_000), inheritance_rules(2026), *_left(first))
    assert second.residence_band[0] == 350_000
    assert second.tax[0] == pytest.approx((900_000 - 325_000 - 350_000) * 0.4)
    home_first = inheritance_tax(estate(1_000_000, home=175_000, exempt=825_000), inheritance_rules(2026))
    assert (home_first.bands_left[0], home_first.residence_left[0]) == (1, 0)


def _left(tax: InheritanceTax) -> tuple[float, float]:
    return float(tax.bands_left[0]), float(tax.residence_left[0])
