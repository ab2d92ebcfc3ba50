"""Dated parameters: what is read, how they roll forward, and that each says where it comes from."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cashflow.parameters.loader import (
    Paths,
    Status,
    UnableToReadParameters,
    house_paths,
    parameter,
    parameter_names,
)
from cashflow.parameters.state_pension_age import state_pension_date
from cashflow.parameters.years import pension_rules, tax_figures, tax_rules


def test_every_parameter_has_unit_status_and_source() -> None:
    names = parameter_names()
    assert len(names) > 70
    for name in names:
        found = parameter(name)
        assert found.label and found.unit and len(found.reference) > 10, name
        figure = found.at(2040)
        assert figure.status in Status


def test_bands_roll_forward_by_prices_rounded_up() -> None:
    # 12,570 x 1.02 = 12,821.40, up to 12,830; x 1.02 = 13,086.60, up to 13,090; limits up to whole hundreds
    assert tax_rules(2030).personal_allowance == 12_570
    assert tax_rules(2031).personal_allowance == 12_830
    assert tax_rules(2032).personal_allowance == 13_090
    assert tax_rules(2031).uk_limits[0] == 38_500
    assert tax_rules(2032).uk_limits[0] == 39_300
    assert tax_rules(2050).uk_limits[1] == 125_140


def test_rolled_figures_are_marked_as_assumed() -> None:
    assert parameter("income_tax.personal_allowance").at(2030).status is Status.LAW
    assert parameter("income_tax.personal_allowance").at(2031).status is Status.ASSUMED
    assert parameter("national_insurance.primary_threshold").at(2028).status is Status.ANNOUNCED
    assert tax_rules(2026).settled
    assert not tax_rules(2031).settled
    assert len(tax_figures(2026)) > 50


def test_a_firms_own_paths_change_the_rolling() -> None:
    steep = Paths(cpi=((2026, 0.10),), earnings=((2026, 0.0),), state_pension_floor=0.025)
    assert tax_rules(2031, steep).personal_allowance == 13_830
    assert pension_rules(2028, steep).new_state_pension_weekly == pytest.approx(250.70 * 1.10, abs=0.05)


def test_the_triple_lock_takes_the_highest() -> None:
    paths = Paths(cpi=((2026, 0.01), (2030, 0.05)), earnings=((2026, 0.02), (2031, 0.06)), state_pension_floor=0.025)
    assert [paths.rise("triple_lock", year) for year in (2026, 2030, 2031)] == [0.025, 0.05, 0.06]
    assert house_paths().rise("cpi", 2020) == house_paths().rise("cpi", 2026)


def test_a_year_before_the_first_known_one_is_refused() -> None:
    with pytest.raises(UnableToReadParameters, match="2010/11"):
        tax_rules(2010)


def test_scotlands_bands_end_without_a_top() -> None:
    limits = tax_rules(2026).earnings_bands.limits
    assert np.isinf(limits[:, -1]).all()
    assert limits[2, 0] == 3_967


@pytest.mark.parametrize(
    ("born", "reached"),
    [
        (date(1954, 10, 6), date(2020, 10, 6)),
        (date(1960, 4, 5), date(2026, 4, 5)),
        (date(1960, 4, 6), date(2026, 5, 6)),
        (date(1960, 7, 31), date(2026, 11, 30)),
        (date(1961, 3, 5), date(2028, 2, 5)),
        (date(1961, 3, 6), date(2028, 3, 6)),
        (date(1977, 4, 5), date(2044, 4, 5)),
        (date(1977, 4, 20), date(2044, 5, 6)),
        (date(1978, 4, 5), date(2046, 3, 6)),
        (date(1978, 4, 6), date(2046, 4, 6)),
        (date(1980, 2, 29), date(2048, 2, 29)),
    ],
)
def test_state_pension_age(born: date, reached: date) -> None:
    assert state_pension_date(born) == reached


def test_the_minimum_pension_age_rises_in_2028() -> None:
    assert [pension_rules(year).minimum_age for year in (2027, 2028)] == [55, 57]
