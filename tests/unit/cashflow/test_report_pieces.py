"""What a report is made of, piece by piece: its axis and words for charts, its figures, the firm's logo and colour."""

from __future__ import annotations

import struct
import zlib

import pytest

from backoffice.web.charts import Band, Chart, Series
from cashflow.drawings.chance import Chance
from cashflow.drawings.comparison import Case
from cashflow.drawings.terms import Money, Terms
from cashflow.engine.project import project
from cashflow.logos import contrast_to_white, size_of, why_no_logo
from cashflow.parameters.version import law_version
from cashflow.reports.pictures import picture_of, short_pounds
from cashflow.reports.summary import in_plain_words
from cashflow.reports.words import listed, or_nothing, pounds, several
from domain.enums.plans import Wrapper
from tests.unit.cashflow.plans import asset, level, plan


def png(width: int, height: int) -> bytes:
    """A whole white picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\x00" + b"\xff" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def chart(*series: Series) -> Chart:
    return Chart(id="c", title="Tax", categories=["2026/27", "2027/28", "2028/29"], series=list(series))


def test_an_axis_ends_on_round_figures_beyond_what_is_drawn() -> None:
    one = Series("A", "tax", [100.0, 700.0, 300.0], stack="in")
    other = Series("B", "isa", [50.0, 4310.0, 0.0], stack="in")
    drawn = picture_of(chart(one, other))
    assert (drawn["bottom"], drawn["top"]) == (0, 6000)
    assert [tick["label"] for tick in drawn["ticks"]] == ["£0", "£1k", "£2k", "£3k", "£4k", "£5k", "£6k"]


def test_an_axis_goes_below_nothing_where_a_line_does() -> None:
    drawn = picture_of(chart(Series("Net worth", "value", [-900.0, 100.0, 2000.0], shape="line")))
    assert drawn["bottom"] < -899 and drawn["top"] >= 2000
    assert "-£1k" in [tick["label"] for tick in drawn["ticks"]]


def test_a_band_has_the_figures_of_the_two_lines_it_lies_between() -> None:
    lines = [Series(name, "spending", values, shape="line") for name, values in (
        ("Nothing", [0.0, 0.0, 0.0]), ("Least", [1.0, 2.004, None]), ("Most", [3.0, 5.0, None]),
    )]  # fmt: skip
    drawn = picture_of(Chart("c", "Owned", ["a", "b", "c"], lines, bands=[Band(1, 2, "spending")]))
    assert [(one["low"], one["high"]) for one in drawn["bands"]] == [([1.0, 2.0, None], [3.0, 5.0, None])]


def test_a_chart_of_nothing_still_has_an_axis() -> None:
    drawn = picture_of(chart(Series("A", "tax", [0.0, 0.0, None])))
    assert drawn["series"] == []
    assert drawn["top"] > drawn["bottom"]


def test_a_chart_is_told_in_words() -> None:
    taxed = chart(Series("Income tax", "tax", [100.0, 7000.0, 300.0]))
    alt = picture_of(taxed, "Money first runs short in 2028/29.")["alt"]
    assert "Income tax: £100 at first, £7k at most in 2027/28, £300 at last." in alt
    assert alt.endswith("Money first runs short in 2028/29.")


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "£0"), (950, "£950"), (12_500, "£12.5k"), (250_000, "£250k"), (1_250_000, "£1.25m"), (-40_000, "-£40k")],
)
def test_short_pounds(amount: float, said: str) -> None:
    assert short_pounds(amount) == said


def test_words() -> None:
    assert listed([]) == ""
    assert listed(["Wren"]) == "Wren"
    assert listed(["Wren", "Ash", "Rowan"]) == "Wren, Ash and Rowan"
    assert (several(1, "year"), several(3, "year")) == ("1 year", "3 years")
    assert (pounds(1234.4), or_nothing(0.3)) == ("£1,234", "–")


def test_what_a_what_if_changes_is_the_difference_of_the_figures_shown() -> None:
    """1,000.60 is shown as 1,001 and 400.20 as 400: a reader who subtracts finds 601, not 600."""
    held = asset(Wrapper.CASH, 1_000.6)
    money = Money(project(plan(held, frame=level(1, cash_growth=0.0))), Terms.REAL)
    case = Case("Less", 1, [], "", 0, "", "", 400.2, 400.2, 0.0, 0.0, [], [], money.words)
    told = in_plain_words(money, Chance(100, "", ""), 4000, [], [case])
    assert "projected to be £1,001" in told[-4]
    assert told[-1].endswith("£400 would be left at the end, £601 less than in the plan.")


def test_a_logo_is_taken_by_what_it_is_not_by_its_name() -> None:
    assert why_no_logo(png(300, 80)) == ""
    assert size_of(png(300, 80)) == (300, 80)
    assert "PNG or JPEG" in why_no_logo(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "150 by 80" in why_no_logo(png(150, 80))
    assert "larger than 1 MB" in why_no_logo(png(300, 80) + b"0" * 1_000_000)
    assert "damaged" in why_no_logo(png(300, 80)[:60])


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast_to_white("#000000") == pytest.approx(21)
    assert contrast_to_white("#ffffff") == pytest.approx(1)
    assert contrast_to_white("#777777") == pytest.approx(4.48, abs=0.01)


def test_the_tax_rules_have_a_version() -> None:
    assert len(law_version()) == 12
