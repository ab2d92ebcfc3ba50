"""What must hold for any cell and any file."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import format_pence
from reconciliation.statements import (
    UnableToReadStatement,
    clean_amount,
    clean_date,
    clean_policy,
    read_statement,
)

PENCE = st.integers(-(10**11), 10**11)
WAYS_TO_WRITE = [
    lambda pounds, negative: f"-{pounds}" if negative else pounds,
    lambda pounds, negative: f"({pounds})" if negative else pounds,
    lambda pounds, negative: f"£({pounds})" if negative else f"£{pounds}",
    lambda pounds, negative: f"{pounds}-" if negative else f"{pounds} ",
    lambda pounds, negative: f"\u2212£{pounds}" if negative else f"GBP {pounds}",
    lambda pounds, negative: f'="-{pounds}"' if negative else f"'{pounds}",
]


@given(PENCE, st.sampled_from(WAYS_TO_WRITE), st.sampled_from(["{:,.2f}", "{:.2f}", "{:,.3f}"]))
def test_an_amount_is_the_same_however_it_is_written(pence, write, figures):
    pounds = figures.format(Decimal(abs(pence)) / 100)
    assert clean_amount(write(pounds, pence < 0)).value == pence


@given(PENCE)
def test_amounts_as_we_show_them_can_be_read(pence):
    assert clean_amount(format_pence(pence)).value == pence


@given(
    st.dates(date(2000, 1, 1), date(2079, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y%m%d"]),
)
def test_a_date_is_the_same_however_it_is_written(day, style):
    assert clean_date(day.strftime(style)).value == day


@given(st.text(alphabet=st.sampled_from("0123456789,.-+()£$€ CRDGBPE'=\"\u2212\u00a0\u200b/JanMar:TZ#@"), max_size=14))
def test_no_cell_is_both_read_and_refused(raw):
    for cleaned in (
        clean_amount(raw),
        clean_date(raw),
        clean_date(raw, serial_dates=True),
        clean_policy(raw),
    ):
        assert cleaned.value is None or cleaned.error is None
    amount = clean_amount(raw)
    assert amount.value is not None or amount.error is not None


@settings(max_examples=200)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"Client,Policy No,Type,Amount\n", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04"]),
)
def test_any_bytes_are_read_or_refused_with_a_sentence(data, beginning):
    try:
        statement = read_statement(beginning + data, "noise.csv")
    except UnableToReadStatement as refusal:
        assert str(refusal)
    else:
        assert statement.kind in ("text", "workbook")


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "", "Total", "Page 1"]),
        st.sampled_from(["AB-1", "AB-2", "", "1E+11"]),
        st.sampled_from(["Ongoing fee", "Mystery", ""]),
        st.sampled_from(["1.00", "2.00", "x", "", "3.00", "-"]),
    ),
    max_size=12,
)


@given(ROWS)
def test_every_row_that_is_not_empty_can_be_found_again(rows):
    text = "Client,Policy No,Type,Amount\n" + "".join(",".join(row) + "\n" for row in rows)
    statement = read_statement(text.encode(), "rows.csv")
    found = [
        *(line.row for line in statement.lines),
        *(held.row for held in statement.held),
        *(row.number for row in statement.ignored),
        *(dropped.row for dropped in statement.dropped),
        *(total.row for total in statement.control_totals),
    ]
    assert sorted(found) == [number for number, row in enumerate(rows, 2) if any(row)]
