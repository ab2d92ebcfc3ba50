from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.tax_years import TaxYear


def test_a_tax_year_turns_on_the_sixth_of_april():
    assert TaxYear.of(date(2026, 4, 5)) == TaxYear(2025)
    assert TaxYear.of(date(2026, 4, 6)) == TaxYear(2026)
    assert (TaxYear(2026).start, TaxYear(2026).end) == (date(2026, 4, 6), date(2027, 4, 6))


def test_labels():
    assert str(TaxYear(2026)) == "2026/27" and TaxYear(2099).label == "2099/00"
    assert TaxYear.parse("2026/27") == TaxYear.parse("2026-2027") == TaxYear(2026)
    assert TaxYear.parse("1999/00") == TaxYear(1999)


@pytest.mark.parametrize("label", ["2026", "2026/28", "26/27", "2026/2127", ""])
def test_what_is_no_tax_year_is_refused(label):
    with pytest.raises(ValueError):
        TaxYear.parse(label)


def test_neighbours_and_range():
    assert TaxYear(2026).next() == TaxYear(2027) and TaxYear(2026).previous() == TaxYear(2025)
    assert [year.label for year in TaxYear.range(TaxYear(2025), TaxYear(2027))] == ["2025/26", "2026/27"]
    assert TaxYear(2025) < TaxYear(2026)


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)))
def test_every_day_lies_in_its_own_tax_year_only(day):
    year = TaxYear.of(day)
    assert year.contains(day) and not year.next().contains(day) and not year.previous().contains(day)
    assert TaxYear.parse(year.label) == year
