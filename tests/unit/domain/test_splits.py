from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.enums.revenue import FeeKind, SplitLevel
from domain.periods import Period
from domain.splits import (
    AdviserTerm,
    Cut,
    IntroducerTerm,
    Payment,
    SplitBook,
    split_payment,
    vat_within,
)

PENCE = st.integers(-10_000_000, 10_000_000)
PERCENT = st.decimals(0, 100, places=4)
CUTS = st.lists(st.builds(Cut, st.just(1), st.decimals(0, 25, places=4), PERCENT), max_size=4)
ALWAYS = Period(date(2020, 1, 1))


@given(PENCE, PERCENT, CUTS)
def test_parts_add_up_to_the_payment_and_none_turns_its_sign(pence, adviser, cuts):
    parts = split_payment(pence, adviser_percent=adviser, cuts=cuts)
    every = [parts.adviser, parts.firm, *parts.introducers]
    assert sum(every) == pence
    assert all(part * pence >= 0 for part in every)


@given(PENCE, PERCENT, CUTS)
def test_no_part_is_a_penny_or_more_from_its_exact_share(pence, adviser, cuts):
    parts = split_payment(pence, adviser_percent=adviser, cuts=cuts)
    for part, cut in zip(parts.introducers, cuts, strict=True):
        assert abs(part - Fraction(pence) * Fraction(cut.percent) / 100) < 1
    if not cuts:
        assert abs(parts.adviser - Fraction(pence) * Fraction(adviser) / 100) < 1


@given(PENCE, PERCENT, CUTS)
def test_taking_a_payment_back_takes_back_what_everybody_was_given(pence, adviser, cuts):
    given_out = split_payment(pence, adviser_percent=adviser, cuts=cuts)
    taken_back = split_payment(-pence, adviser_percent=adviser, cuts=cuts)
    assert taken_back.adviser == -given_out.adviser
    assert taken_back.firm == -given_out.firm
    assert taken_back.introducers == tuple(-part for part in given_out.introducers)


@given(PENCE, PERCENT, CUTS)
def test_an_introducer_costs_the_others_exactly_what_they_get(pence, adviser, cuts):
    without = split_payment(pence, adviser_percent=adviser)
    parts = split_payment(pence, adviser_percent=adviser, cuts=cuts)
    cost = (without.adviser + without.firm) - (parts.adviser + parts.firm)
    assert cost == sum(parts.introducers)


@pytest.mark.parametrize(
    "adviser, cuts", [(101, []), (-1, []), (50, [(60, 50), (41, 50)]), (50, [(-1, 50)]), (50, [(5, 101)])]
)
def test_percentages_that_cannot_be_are_refused(adviser, cuts):
    with pytest.raises(ValueError, match="per cent"):
        split_payment(100, adviser_percent=Decimal(adviser), cuts=[Cut(1, Decimal(p), Decimal(f)) for p, f in cuts])


@pytest.mark.parametrize(
    ("pence", "net", "vat", "found"),
    [
        (12000, 10000, 2000, 2000),
        (6000, 10000, 2000, 1000),  # half of it paid: half of its VAT
        (10000, 10000, 0, 0),
        (-12000, -10000, -2000, -2000),
        (100, 83, 17, 17),
        (1, 10000, 2000, 0),
        (500, 100, -20, 0),  # no proportion
    ],
)
def test_the_vat_in_a_payment(pence, net, vat, found):
    assert vat_within(pence, net=net, vat=vat) == found


def paid(day=date(2026, 3, 10), *, charge=1, plan=2, adviser=3, recurring=True):
    return Payment(charge, plan, adviser, day, recurring)


def term(level, target, percent, period=ALWAYS):
    return AdviserTerm(level, target, Decimal(percent), period)


def cut_term(level, target, percent, *, applies_to=FeeKind.ALL, period=ALWAYS, who=9):
    return IntroducerTerm(level, target, Cut(who, Decimal(percent), Decimal(50)), applies_to, period)


LEVELS = [
    term(SplitLevel.FIRM, 0, 50), term(SplitLevel.ADVISER, 3, 60), term(SplitLevel.PLAN, 2, 70),
    term(SplitLevel.CHARGE, 1, 80),
]  # fmt: skip


@pytest.mark.parametrize(("known", "percent"), [(4, 80), (3, 70), (2, 60), (1, 50)])
def test_the_level_nearest_to_the_charge_counts(known, percent):
    agreed = SplitBook(LEVELS[:known], []).agreed_for(paid())
    assert (agreed.level, agreed.adviser_percent) == (LEVELS[known - 1].level, Decimal(percent))


def test_what_was_agreed_for_others_does_not_count():
    book = SplitBook([term(SplitLevel.PLAN, 22, 70), term(SplitLevel.ADVISER, 33, 60)], [])
    assert book.agreed_for(paid()).level == SplitLevel.NONE
    assert book.agreed_for(paid()).adviser_percent == 0


def test_without_an_adviser_the_firm_has_it_all():
    assert SplitBook(LEVELS, []).agreed_for(paid(adviser=None)).adviser_percent == 0


def test_the_day_of_the_payment_decides_and_the_end_is_no_longer_part():
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    book = SplitBook([term(SplitLevel.PLAN, 2, 70, march), term(SplitLevel.FIRM, 0, 50)], [])
    found = [book.agreed_for(paid(day)).adviser_percent for day in (
        date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)
    )]  # fmt: skip
    assert found == [50, 70, 70, 50]


def test_introducers_of_the_charge_stand_in_for_those_of_the_plan():
    of_plan, of_charge = cut_term(SplitLevel.PLAN, 2, 10), cut_term(SplitLevel.CHARGE, 1, 3)
    assert [cut.percent for cut in SplitBook([], [of_plan]).agreed_for(paid()).cuts] == [10]
    assert [cut.percent for cut in SplitBook([], [of_plan, of_charge]).agreed_for(paid()).cuts] == [3]


def test_nothing_agreed_at_the_charge_keeps_the_plans_introducer_out():
    book = SplitBook([], [cut_term(SplitLevel.PLAN, 2, 10), cut_term(SplitLevel.CHARGE, 1, 0)])
    assert book.agreed_for(paid()).cuts == ()


@pytest.mark.parametrize(
    ("applies_to", "recurring", "counts"),
    [
        (FeeKind.ALL, True, True), (FeeKind.ALL, False, True), (FeeKind.INITIAL, True, False),
        (FeeKind.INITIAL, False, True), (FeeKind.ONGOING, True, True), (FeeKind.ONGOING, False, False),
    ],
)  # fmt: skip
def test_an_introducer_has_a_part_in_the_payments_agreed(applies_to, recurring, counts):
    book = SplitBook([], [cut_term(SplitLevel.PLAN, 2, 10, applies_to=applies_to)])
    assert bool(book.agreed_for(paid(recurring=recurring)).cuts) is counts
