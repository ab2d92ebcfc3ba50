"""Chances of living from the life table, and lifetimes drawn from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from cashflow.engine.monte_carlo import simulate
from cashflow.engine.mortality import OLDEST, any_alive, lifetimes
from cashflow.parameters.life_table import life_table
from cashflow.parameters.market import house_market
from domain.enums.people import Gender
from domain.enums.plans import Wrapper
from domain.people_dates import age_on
from tests.unit.cashflow.plans import START, asset, assumptions, expense, income, person, plan

WOMAN = replace(person("Wren", date(1961, 4, 6)), gender=Gender.FEMALE)
MAN = replace(person("Rook", date(1961, 4, 6)), gender=Gender.MALE)


def test_chances_are_those_of_the_table() -> None:
    table = life_table()
    # published for men and women of 65: a chance of dying within the year of about 1.2 and 0.8 per cent
    assert table.rates(Gender.MALE)[65] == pytest.approx(0.0125, abs=0.001)
    assert table.rates(Gender.FEMALE)[65] == pytest.approx(0.0080, abs=0.001)
    two = (1 - table.rates(Gender.FEMALE)[65]) * (1 - table.rates(Gender.FEMALE)[66])
    assert table.alive_at(WOMAN, START, 2) == pytest.approx(two)
    assert table.alive_at(WOMAN, START, 0) == 1
    assert table.alive_at(WOMAN, START, 200) == 0


def test_expected_years_agree_with_the_published_ones() -> None:
    # remaining years at 65 as published with the table; half a year is added for the year of death
    for one, years in ((MAN, 18.76), (WOMAN, 21.12)):
        assert life_table().alive(one, START)[1:].sum() + 0.5 == pytest.approx(years, abs=0.02)


def test_without_a_gender_the_mean_counts() -> None:
    table = life_table()
    for gender in (None, Gender.UNKNOWN, Gender.NON_BINARY):
        mean = (table.rates(Gender.MALE)[80] + table.rates(Gender.FEMALE)[80]) / 2
        assert table.rates(gender)[80] == pytest.approx(mean)
    assert table.rates(None)[OLDEST] == 1


def test_one_of_two_lives_longer_than_either() -> None:
    table = life_table()
    both = any_alive((WOMAN, MAN), table, START, 25)
    alone = [table.alive_at(one, START, 25) for one in (WOMAN, MAN)]
    assert both == pytest.approx(1 - (1 - alone[0]) * (1 - alone[1]))
    assert both > max(alone)


def test_lifetimes_drawn_follow_the_table() -> None:
    days = [drawn[0] for drawn in lifetimes([WOMAN], life_table(), START, 4_000, np.random.default_rng(3))]
    assert min(days) > START
    reached = sum(age_on(WOMAN.born, day) >= 90 for day in days) / len(days)
    assert reached == pytest.approx(life_table().alive_at(WOMAN, START, 25), abs=0.01)
    assert max(age_on(WOMAN.born, day) for day in days) <= OLDEST


def test_a_day_of_death_in_the_plan_stays() -> None:
    fixed = replace(MAN, dies=date(2030, 1, 1))
    drawn = lifetimes([WOMAN, fixed], life_table(), START, 50, np.random.default_rng(1))
    assert {days[1] for days in drawn} == {date(2030, 1, 1)}
    assert len({days[0] for days in drawn}) == 50


def test_money_need_not_last_longer_than_lives_do() -> None:
    case = plan(
        expense(30_000), income(12_000), asset(Wrapper.ISA, 320_000, growth=0.05, charge=0.01), people=(WOMAN,),
        frame=assumptions(35),
    )  # fmt: skip
    whole, drawn = (simulate(case, house_market(), paths=800, table=table) for table in (None, life_table()))
    assert drawn.success > whole.success
    assert len(drawn.lasting) <= len(whole.lasting)
    assert (np.diff(drawn.lasting) <= 0).all()
    assert np.isnan(drawn.quantiles[:, -1]).all() or len(drawn.lasting) == len(whole.lasting)
    assert simulate(case, house_market(), paths=800, table=life_table(), threads=1).success == drawn.success
