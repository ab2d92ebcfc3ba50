"""Starts and ends of items: dates, ages, events and nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums.items import LifeEvent, WithdrawalKind
from domain.enums.plans import PlanType
from domain.moments import LifeDates, Moment, MomentKind, span
from domain.plan_parts import PARTS, is_allowed, parts_of

ROWAN, ASH = 7, 8
NAMES = {ROWAN: "Rowan", ASH: "Agnes"}
LIVES = {
    ROWAN: LifeDates(date(1970, 5, 17), 65, date(2037, 5, 17), date(2060, 1, 1)),
    ASH: LifeDates(born=date(1972, 2, 29)),
}


@pytest.mark.parametrize(
    ("moment", "kind", "day", "words"),
    [
        (Moment.OPEN, MomentKind.OPEN, None, ""),
        (Moment.on(date(2030, 4, 6)), MomentKind.DATE, date(2030, 4, 6), "6 Apr 2030"),
        (Moment.at_age(60, of=ROWAN), MomentKind.AGE, date(2030, 5, 17), "Rowan's 60th birthday"),
        (Moment.at_age(61, of=ASH), MomentKind.AGE, date(2033, 3, 1), "Agnes' 61st birthday"),
        (Moment.at_age(112, of=ASH), MomentKind.AGE, date(2084, 2, 29), "Agnes' 112th birthday"),
        (Moment.at_event(LifeEvent.RETIREMENT, of=ROWAN), MomentKind.EVENT, date(2035, 5, 17), "Rowan's retirement"),
        (Moment.at_event(LifeEvent.STATE_PENSION_AGE, of=ROWAN), MomentKind.EVENT, date(2037, 5, 17),
         "Rowan's State Pension age"),
        (Moment.at_event(LifeEvent.DEATH, of=ROWAN), MomentKind.EVENT, date(2060, 1, 1), "Rowan's death"),
        (Moment.at_event(LifeEvent.RETIREMENT, of=ASH), MomentKind.EVENT, None, "Agnes' retirement"),
        (Moment.at_age(60, of=99), MomentKind.AGE, None, "60th birthday"),
    ],
)  # fmt: skip
def test_a_moment_knows_its_kind_its_day_and_its_words(moment, kind, day, words):
    assert (moment.kind, moment.day(LIVES), moment.words(NAMES)) == (kind, day, words)
    assert moment.is_open == (kind == MomentKind.OPEN)


@pytest.mark.parametrize(
    "parts",
    [
        {"date": date(2030, 1, 1), "age": 60, "of": 1},
        {"age": 60, "event": LifeEvent.DEATH, "of": 1},
        {"age": 60},
        {"event": LifeEvent.DEATH},
        {"date": date(2030, 1, 1), "of": 1},
        {"of": 1},
    ],
)
def test_what_is_said_twice_or_is_nobodys_is_no_moment(parts):
    with pytest.raises(ValueError, match=r"moment|somebody"):
        Moment(**parts)


def test_a_span_says_from_when_to_when():
    retires = Moment.at_event(LifeEvent.RETIREMENT, of=ROWAN)
    assert span(Moment.OPEN, Moment.OPEN) == "for ever"
    assert span(Moment.OPEN, retires, NAMES) == "until Rowan's retirement"
    assert span(retires, Moment.OPEN, NAMES) == "from Rowan's retirement on"
    assert span(Moment.on(date(2030, 4, 6)), retires, NAMES) == "from 6 Apr 2030 until Rowan's retirement"


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.integers(0, 120))
def test_an_age_falls_on_the_birthday(born, age):
    day = Moment.at_age(age, of=1).day({1: LifeDates(born=born)})
    assert (day.month, day.day) in {(born.month, born.day), (3, 1)}
    assert day.year == born.year + age


def test_every_type_of_plan_says_what_hangs_on_it():
    assert set(PARTS) == set(PlanType)
    assert parts_of("mortgage") == ("repayment",)
    assert is_allowed("pension", "kind", WithdrawalKind.UFPLS)
    assert not is_allowed("investment", "kind", "ufpls")
    assert is_allowed("investment", "kind", "regular")
    assert is_allowed("investment", "name", "anything")
