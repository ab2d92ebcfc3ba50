"""The small parts pages are made of: fields, files, progress, charts, colours, icons."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms

from backoffice.web.charts import Chart, Series
from backoffice.web.downloads import csv_download, harmless
from backoffice.web.extensions import nav_items, settings_cards
from backoffice.web.fields import DayField, MoneyField, NationalInsuranceField, PercentField, PostcodeField
from backoffice.web.palette import PALETTE, ink_of
from backoffice.web.progress import Progress
from backoffice.web.templatetags.words import LINK_STATES
from domain.enums.plans import Wrapper

ROOT = Path(__file__).resolve().parents[3]
STARTED = datetime(2026, 3, 5, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(("typed", "amount"), [("£1.2k", "1200.00"), ("1,234.56", "1234.56"), ("0", "0.00")])
def test_amounts_as_people_type_them(typed, amount):
    assert MoneyField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["abc", "-5", "1,23", ""])
def test_amounts_that_are_refused(typed):
    with pytest.raises(forms.ValidationError):
        MoneyField().clean(typed)


def test_an_empty_amount_is_nothing_where_it_may_be_missing():
    assert MoneyField(required=False).clean("") is None


def test_an_amount_is_shown_with_marks_and_what_was_typed_stays():
    assert MoneyField().prepare_value(Decimal("1234.5")) == "1,234.50"
    assert MoneyField().prepare_value("abc") == "abc"


def test_dates_as_people_type_them():
    assert DayField().clean("5/3/26") == date(2026, 3, 5)
    assert DayField(past_only=True).clean("5/3/56") == date(1956, 3, 5)


@pytest.mark.parametrize("typed", ["5/3/2999", "31/2/2026", "soon"])
def test_dates_that_are_refused(typed):
    with pytest.raises(forms.ValidationError):
        DayField(past_only=True).clean(typed)


@pytest.mark.parametrize(("typed", "percent"), [("50", "50"), ("33.3333 %", "33.3333"), ("0", "0")])
def test_percentages_as_people_type_them(typed, percent):
    assert PercentField().clean(typed) == Decimal(percent)


@pytest.mark.parametrize("typed", ["101", "-1", "1.23456", "half", "NaN"])
def test_percentages_that_are_refused(typed):
    with pytest.raises(forms.ValidationError):
        PercentField().clean(typed)


def test_identifiers_get_their_usual_form():
    assert NationalInsuranceField().clean("qq 12 34 56 c") == "QQ123456C"
    assert PostcodeField().clean("co49ra") == "CO4 9RA"


@pytest.mark.parametrize("field", [NationalInsuranceField(), PostcodeField()])
def test_identifiers_of_another_shape_are_refused(field):
    with pytest.raises(forms.ValidationError):
        field.clean("12345")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("-5.00", "-5.00"),
        (Decimal("-5.00"), "-5.00"),
        (None, ""),
        ("Wren", "Wren"),
    ],
)
def test_no_cell_of_a_file_is_a_formula(value, cell):
    assert harmless(value) == cell


def test_a_download_is_text_that_spreadsheets_read():
    response = csv_download("a.csv", ("Name",), [("Zoë",)])
    assert b"".join(response.streaming_content).decode() == "\ufeffName\r\nZoë\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="a.csv"'


def progress(done, total, seconds, finished=False):
    now = STARTED + timedelta(seconds=seconds)
    return Progress("Sync", done, total, STARTED, now, "/row/", finished)


def test_progress_tells_rate_and_time_left():
    row = progress(20, 100, 10)
    assert row.rate == 2
    assert row.time_left == "about 40 seconds left"
    assert progress(10, 1000, 10).time_left == "about 16 minutes left"


@pytest.mark.parametrize(
    "row", [progress(0, 100, 10), progress(5, None, 10), progress(5, 9, 0), progress(9, 9, 3, True)]
)
def test_progress_does_not_guess(row):
    assert row.time_left == ""


def test_a_chart_and_its_table_hold_the_same_figures():
    chart = Chart("c", "Assets", ["2026", "2027"], [Series("ISA", "isa", [Decimal("1.50"), None], "area", "all")])
    assert chart.as_json()["series"][0]["values"] == [1.5, None]
    assert chart.rows() == [("2026", [Decimal("1.50")]), ("2027", [None])]


def test_every_wrapper_has_a_colour_of_its_own():
    inks = [ink_of(wrapper) for wrapper in Wrapper if wrapper != Wrapper.NONE]
    assert len(set(inks)) == len(inks)
    assert ink_of("never heard of") == PALETTE["other"]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("kind", PALETTE)
def test_chart_colours_stand_out_from_their_ground(kind):
    assert contrast(PALETTE[kind].light, "#ffffff") >= 2
    assert contrast(PALETTE[kind].dark, "#1a2028") >= 3


def test_every_icon_a_page_asks_for_is_in_the_sprite():
    known = set((ROOT / "scripts" / "icons.txt").read_text().split())
    templates = "".join(path.read_text() for path in ROOT.glob("templates/**/*.html"))
    asked = set(re.findall(r'(?:{% icon |shape=)"([a-z0-9-]+)"', templates))
    asked |= {entry.icon for entry in [*nav_items.entries, *settings_cards.entries]}
    asked |= {shape for shape, _ in LINK_STATES.values()}
    assert len(asked) > 20
    assert asked <= known, sorted(asked - known)


def test_templates_hold_no_style_and_no_script_of_their_own():
    for path in ROOT.glob("templates/**/*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style|javascript:", text), path
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text), path


def test_the_field_that_searches_a_list_is_written_once():
    by_hand = {
        path.relative_to(ROOT / "templates").as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if re.search(r'<input[^>]*name="q"', path.read_text())
    }
    assert by_hand == {"components/search_field.html", "components/palette.html"}
