"""How values are said on screen."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.safestring import mark_safe

from backoffice.models import Plan
from backoffice.web.extensions import LinkBadge
from backoffice.web.templatetags import words
from domain.enums.plans import PlanStatus

NOW = datetime(2026, 3, 5, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (Decimal("1234.56"), "£1,234.56"),
        (Decimal("-5"), "-£5.00"),
        (0, "£0.00"),
        (None, words.NOTHING),
        ("", words.NOTHING),
    ],
)
def test_money_has_marks_and_pence(amount, said):
    assert words.money(amount) == said


def test_whole_pounds_round_half_up():
    assert words.money0(Decimal("1234.50")) == "£1,235"


@pytest.mark.parametrize(("value", "said"), [("33.3333", "33.33 %"), ("100.0000", "100 %"), ("0.5000", "0.5 %")])
def test_percentages_lose_idle_noughts(value, said):
    assert words.percent(Decimal(value)) == said


def test_dates_are_said_as_people_write_them():
    assert words.day(date(2026, 3, 5)) == "5 Mar 2026"


def test_a_number_stands_on_one_line_unless_it_is_longer_than_a_line():
    assert words.whole("NGL-0045-P") == '<span class="whole">NGL-0045-P</span>'
    assert words.whole("<b>") == '<span class="whole">&lt;b&gt;</span>'
    assert words.whole("9" * 31) == "9" * 31


@pytest.mark.parametrize(
    ("code", "said"), [("sipp", "SIPP"), ("stocks_shares_isa", "Stocks shares ISA"), ("agency_number", "Agency number")]
)
def test_a_code_is_said_in_words_and_its_abbreviations_in_capitals(code, said):
    assert words.spaced(code) == said


def test_a_plan_is_known_by_its_number_or_else_by_its_name():
    assert words.known_by(Plan(name="Old pension", policy_number="NGL-1")) == '<span class="whole">NGL-1</span>'
    assert words.known_by(Plan(name="Old pension")) == "Old pension"


def test_a_moment_is_told_in_london_time():
    assert words.moment(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 Jul 2026, 00:30"
    assert words.day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)) == "2 Jul 2026"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(hours=25), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=8), "25 Feb 2026"),
        (timedelta(minutes=-5), "5 Mar 2026"),
    ],
)
def test_how_long_ago(passed, said):
    assert words.since(NOW - passed, NOW) == said


def test_a_relative_time_carries_the_exact_one():
    said = words.ago(NOW)
    assert 'title="5 Mar 2026, 14:05"' in said
    assert f'datetime="{NOW.isoformat()}"' in said


def test_a_badge_takes_label_and_colour_from_the_table():
    expected = '<span class="chip chip-green">Active</span>'
    assert words.badge("active", "PlanStatus") == expected
    assert words.badge(PlanStatus.ACTIVE) == expected


def test_a_code_no_table_knows_is_shown_as_it_came():
    assert words.label("sent_by_pigeon", "PlanStatus") == "sent_by_pigeon"
    assert "&lt;b&gt;" in words.badge("<b>", "PlanStatus")


def test_every_enumeration_can_be_named_in_a_template():
    assert {"ClientKind", "PlanType", "RevenueCategory", "Role"} <= set(words.enumerations())


def test_ni_numbers_show_only_their_end():
    masked = words.masked_ni("QQ123456C")
    assert masked.endswith("56 C")
    assert "12" not in masked
    assert words.masked_ni("nonsense") == "••••••"


@pytest.mark.parametrize("state", words.LINK_STATES)
def test_every_link_state_has_a_shape_and_a_word_of_its_own(state):
    shape, word = words.LINK_STATES[state]
    drawn = words.link_icons([LinkBadge("Plannr", state, "", NOW)])
    assert f"#{shape}" in drawn
    assert f"Plannr: {word.lower()} since 5 Mar 2026, 14:05" in drawn
    assert [other for other, _ in words.LINK_STATES.values()].count(shape) == 1


def test_a_record_without_badges_is_drawn_as_not_linked():
    assert "Not linked" in words.link_icons(None)


@pytest.mark.parametrize(("name", "letters"), [("Wren Sample", "WS"), ("Wren", "W"), ("", ""), ("A B C", "AC")])
def test_initials(name, letters):
    assert words.initials(name) == letters


def test_an_icon_kept_for_safe_words_is_not_shown_for_words_that_are_not():
    assert 'aria-label="Smith & Sons"' in words.icon("users", mark_safe("Smith & Sons"))
    assert 'aria-label="Smith &amp; Sons"' in words.icon("users", "Smith & Sons")
