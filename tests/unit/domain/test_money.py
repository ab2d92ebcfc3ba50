from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import (
    UnableToReadMoney,
    format_pence,
    format_pounds,
    parse_money,
    pence_from_pounds,
    percentage_of,
    pounds_from_pence,
    round_half_up,
    split_by_largest_remainder,
)


@pytest.mark.parametrize(
    ("typed", "pounds"),
    [
        ("1,234.56", "1234.56"),
        ("£1,234.56", "1234.56"),
        ("£1.2k", "1200.00"),
        ("2.5M", "2500000.00"),
        (" 12 ", "12.00"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("-5", "-5.00"),
        ("-£5", "-5.00"),
        ("£-5", "-5.00"),
        ("\u22125", "-5.00"),
        ("(5.00)", "-5.00"),
        ("£1,000,000", "1000000.00"),
        ("0.005k", "5.00"),
        ("-0", "0.00"),
    ],
)
def test_people_may_type_money_in_many_ways(typed, pounds):
    assert str(parse_money(typed)) == pounds


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "1,23",
        "1.234,56",
        "12,34,567",
        "abc",
        "£",
        ".",
        "1.234",
        "--5",
        "-£-5",
        "(5",
        "5)",
        "1 k k",
        "5p",
        "1e5",
        "٣",
    ],
)
def test_what_is_not_an_amount_is_refused_with_a_sentence(typed):
    with pytest.raises(UnableToReadMoney) as refusal:
        parse_money(typed)
    assert str(refusal.value).endswith(".")


def test_an_amount_that_no_column_can_hold_is_refused():
    assert parse_money("9,999,999,999.99") == Decimal("9999999999.99")
    with pytest.raises(UnableToReadMoney, match="too large"):
        parse_money("10,000,000,000")


def test_pounds_and_pence_refuse_floats_and_fractions_of_a_penny():
    assert pence_from_pounds(Decimal("1234.560")) == 123456
    assert pence_from_pounds(-3) == -300
    with pytest.raises(TypeError):
        pence_from_pounds(0.1)
    with pytest.raises(ValueError, match="round it first"):
        pence_from_pounds(Decimal("0.001"))
    with pytest.raises(TypeError):
        pounds_from_pence(1.0)


@given(st.integers(-(10**12), 10**12))
def test_pence_survive_the_way_to_pounds_and_back(pence):
    assert pence_from_pounds(pounds_from_pence(pence)) == pence


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.125", "0.13"), ("0.135", "0.14"), ("-0.125", "-0.13"), ("0.1249", "0.12")]
)
def test_rounding_is_half_up_away_from_zero(exact, rounded):
    assert round_half_up(Decimal(exact)) == Decimal(rounded)


def test_percentage_rounds_to_the_penny():
    assert percentage_of(Decimal("123456.78"), Decimal("0.083")) == Decimal("102.47")  # 102.4691...


def test_formats():
    assert format_pounds(Decimal("1234.56")) == "£1,234.56"
    assert format_pounds(Decimal("1234.56"), pence=False) == "£1,235"
    assert format_pounds(Decimal("-0.5")) == "-£0.50"
    assert format_pounds(Decimal("-0.4"), pence=False) == "£0"
    assert format_pence(-5) == "-£0.05"


def test_largest_remainder_by_hand():
    assert split_by_largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert split_by_largest_remainder(-100, [1, 1, 1]) == [-34, -33, -33]
    # 1001 x 70% = 700.7, x 30% = 300.3: the penny goes to the part that lost 0.7
    assert split_by_largest_remainder(1001, [Decimal(70), Decimal(30)]) == [701, 300]
    assert split_by_largest_remainder(10, [Fraction(1, 3), Fraction(2, 3), 0]) == [3, 7, 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_weights_that_say_nothing_are_refused(weights):
    with pytest.raises(ValueError):
        split_by_largest_remainder(100, weights)


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
def test_parts_always_add_up_and_stay_within_a_penny(total, weights):
    parts = split_by_largest_remainder(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
