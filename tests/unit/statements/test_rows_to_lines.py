"""Rows to typed lines under a mapping: signs, net and VAT, categories, rounding, serials, duplicates and held rows."""

import json
from datetime import date

import pytest

from domain.enums.revenue import RevenueCategory
from reconciliation.statements import (
    CreditMark,
    Field,
    HeldRow,
    Hold,
    MappingProfile,
    Row,
    RowReader,
    SignRule,
    StatementLine,
    Warn,
    profile_from_record,
    profile_to_record,
    read_statement,
    suggest_category,
)


def read(*rows, header="Policy No,Client,Type,Amount,Date", **profile):
    return read_statement("\n".join([header, *rows]).encode(), "x.csv", MappingProfile(**profile))


def gross(statement):
    return [line.gross_pence for line in statement.lines]


def codes(statement):
    return [(fault.field, fault.code) for row in statement.held for fault in row.faults]


def test_a_held_row_names_every_faulty_cell_and_stops_nobody_else():
    statement = read("AB-1,Ada,Ongoing fee,1.2.3,99/99/2026", "AB-2,Ada,Ongoing fee,5.00,01/03/2026")
    (held,) = statement.held
    assert held.row == 2 and held.cells == ("AB-1", "Ada", "Ongoing fee", "1.2.3", "99/99/2026")
    assert [(fault.column, fault.raw, fault.code) for fault in held.faults] == [
        ("Amount", "1.2.3", Hold.AMOUNT_FORMAT),
        ("Date", "99/99/2026", Hold.DATE_RANGE),
    ]
    assert gross(statement) == [500]


def test_a_held_row_can_be_corrected_and_read_again():
    statement = read("AB-1,Ada,Ongoing fee,5.O0,01/03/2026", "AB-2,Ada,Ongoing fee,5.00,01/03/2026")
    (held,) = statement.held
    reader = RowReader(statement.layout, MappingProfile())
    corrected = reader.read(Row(held.row, ("AB-1", "Ada", "Ongoing fee", "5.00", "01/03/2026")))
    assert isinstance(corrected, StatementLine) and corrected.gross_pence == 500 and corrected.row == 2
    assert isinstance(reader.read(Row(held.row, held.cells)), HeldRow)


def test_figures_without_end_are_held_and_stop_nobody_else():
    endless = "9" * 5_000
    rows = (f"AB-1,Ada,Ongoing fee,{endless}.50,01/03/2026", "AB-2,Ada,Ongoing fee,5.00,01/03/2026")
    for statement in (read(*rows), read(*rows, round_half_up=True)):
        assert codes(statement) == [(Field.GROSS_AMOUNT, Hold.AMOUNT_FORMAT)] and gross(statement) == [500]


def test_month_first_dates_are_errors_and_never_a_switch():
    statement = read("AB-1,Ada,Ongoing fee,5.00,03/25/2026", "AB-2,Ada,Ongoing fee,5.00,03/04/2026")
    assert codes(statement) == [(Field.DATE, Hold.DATE_RANGE)]
    assert statement.lines[0].paid_date == date(2026, 4, 3)


def test_serial_dates_only_where_the_mapping_says_so():
    row = "AB-1,Ada,Ongoing fee,5.00,45721"
    assert codes(read(row)) == [(Field.DATE, Hold.DATE_FORMAT)]
    # 45658 is 1 January 2025; 45721 is 63 days later: 31 + 28 + 4 days, so 5 March
    assert read(row, serial_dates=True).lines[0].paid_date == date(2025, 3, 5)
    assert read(row.replace("45721", "45721.75"), serial_dates=True).lines[0].paid_date == date(2025, 3, 5)


def test_credit_marks_take_their_sign_from_the_mapping():
    rows = ("AB-1,Ada,Ongoing fee,5.00 CR,", "AB-2,Ada,Ongoing fee,6.00DR,")
    assert codes(read(*rows)) == [(Field.GROSS_AMOUNT, Hold.AMOUNT_SIGN_AMBIGUOUS)] * 2
    assert gross(read(*rows, credit_mark=CreditMark.CR_RECEIVED)) == [500, -600]
    assert gross(read(*rows, credit_mark=CreditMark.CR_TAKEN_BACK)) == [-500, 600]
    both = read("AB-1,Ada,Ongoing fee,-5.00 CR,", credit_mark=CreditMark.CR_RECEIVED)
    assert codes(both) == [(Field.GROSS_AMOUNT, Hold.AMOUNT_SIGN_AMBIGUOUS)]


def test_fractions_of_a_penny_are_rounded_only_by_the_mapping_and_shown_against_the_total():
    rows = ("AB-1,Ada,Ongoing fee,1.005,", "AB-2,Ada,Ongoing fee,1.0049,", "AB-3,Ada,Ongoing fee,-1.005,")
    assert codes(read(*rows)) == [(Field.GROSS_AMOUNT, Hold.AMOUNT_PRECISION)] * 3
    # half-up: 1.01, 1.00, -1.01 = 1.00, where the provider states 1.0049 -> 1.00
    statement = read(*rows, "Total,,,1.01,", round_half_up=True)
    assert gross(statement) == [101, 100, -101]
    assert all(Warn.AMOUNT_ROUNDED in line.warnings for line in statement.lines)
    assert statement.control_totals[0].difference_pence == 1


def test_debit_and_credit_columns():
    header = "Policy No,Client,Type,Debit,Credit"
    statement = read(
        "AB-1,Ada,Ongoing fee,,5.00",
        "AB-2,Ada,Ongoing fee,6.00,",
        "AB-3,Ada,Ongoing fee,-,7.00",
        header=header,
    )
    assert gross(statement) == [500, -600, 700]
    faulty = read(
        "AB-1,Ada,Ongoing fee,5.00,5.00",
        "AB-2,Ada,Ongoing fee,,",
        "AB-3,Ada,Ongoing fee,-6.00,",
        header=header,
    )
    assert codes(faulty) == [
        (Field.DEBIT, Hold.AMOUNTS_CONFLICT),
        (Field.GROSS_AMOUNT, Hold.AMOUNT_MISSING),
        (Field.DEBIT, Hold.AMOUNT_SIGN_AMBIGUOUS),
    ]


def test_a_total_of_debits_and_credits_is_what_is_left():
    rows = ("AB-1,Ada,Ongoing fee,,50.00", "AB-2,Ada,Clawback,20.00,", "Total,,,20.00,50.00")
    # 50.00 - 20.00 = 30.00; then 50.01
    for last, difference in ((rows[-1], 0), ("Total,,,20.00,50.01", 1)):
        statement = read(*rows[:-1], last, header="Policy No,Client,Type,Debit,Credit")
        (total,) = statement.control_totals
        assert (total.stated_pence, total.computed_pence) == (3000 + difference, 3000)
        assert gross(statement) == [5000, -2000]


def test_clawbacks_written_without_a_minus():
    rows = ("AB-1,Ada,Clawback,5.00,", "AB-2,Ada,Clawback,-6.00,", "AB-3,Ada,Ongoing fee,7.00,")
    as_written = read(*rows)
    assert gross(as_written) == [500, -600, 700]
    assert [Warn.CLAWBACK_POSITIVE in line.warnings for line in as_written.lines] == [True, False, False]
    assert gross(read(*rows, sign_rule=SignRule.FROM_CATEGORY)) == [-500, -600, 700]


def test_money_received_written_with_a_minus():
    statement = read(
        "AB-1,Ada,Ongoing fee,-5.00,",
        "AB-2,Ada,Clawback,2.00,",
        "Total,,,-3.00,",
        sign_rule=SignRule.REVERSED,
    )
    assert gross(statement) == [500, -200] and statement.control_totals[0].agrees


def test_gross_wins_over_net_and_vat_and_a_penny_is_told():
    header = "Policy No,Client,Type,Net,VAT,Gross"
    statement = read(
        "AB-1,Ada,Ongoing fee,100.00,20.00,120.00", "AB-2,Ada,Ongoing fee,100.00,20.00,120.01", header=header
    )
    assert gross(statement) == [12000, 12001]
    assert [Warn.GROSS_DIFFERS in line.warnings for line in statement.lines] == [False, True]
    assert (statement.lines[0].net_pence, statement.lines[0].vat_pence) == (10000, 2000)


def test_gross_is_net_plus_vat_where_there_is_no_gross():
    header = "Policy No,Client,Type,Net,VAT"
    statement = read("AB-1,Ada,Ongoing fee,100.00,20.00", "AB-2,Ada,Ongoing fee,100.00,", header=header)
    assert gross(statement) == [12000]
    assert codes(statement) == [(Field.VAT_AMOUNT, Hold.AMOUNT_MISSING)]
    assert gross(read("AB-1,Ada,Ongoing fee,100.00", header="Policy No,Client,Type,Net")) == [10000]


def test_an_unmapped_word_stops_its_row_until_it_is_mapped():
    rows = (
        "AB-1,Ada,OAC,5.00,",
        "AB-2,Ada, oac ,6.00,",
        "AB-3,Ada,Trail,7.00,",
        "AB-4,Ada,ongoing_fee,8.00,",
    )
    statement = read(*rows)
    assert gross(statement) == [800] and statement.unmapped_category_words == {"OAC": 2, "Trail": 1}
    assert suggest_category("OAC") == RevenueCategory.ONGOING_FEE
    mapped = read(*rows, categories={"oac": "ongoing_fee", "TRAIL": "fund"})
    assert [line.category for line in mapped.lines] == [
        RevenueCategory.ONGOING_FEE,
        RevenueCategory.ONGOING_FEE,
        RevenueCategory.FUND,
        RevenueCategory.ONGOING_FEE,
    ]


def test_words_to_be_ignored():
    statement = read(
        "AB-1,Ada,Balance b/f,5.00,", "AB-2,Ada,Ongoing fee,6.00,", ignored_words=frozenset({"balance B/F"})
    )
    assert gross(statement) == [600] and [row.number for row in statement.ignored] == [2]


def test_a_file_of_one_category():
    statement = read("AB-1,Ada,5.00", header="Policy No,Client,Amount", default_category=RevenueCategory.RENEWAL)
    assert statement.lines[0].category == RevenueCategory.RENEWAL and statement.warnings == ()


def test_policy_warnings_let_the_line_in():
    statement = read(
        "1.23457E+11,Ada,Ongoing fee,5.00,",
        "Mar-01,Ada,Ongoing fee,5.00,",
        ",Ada,Ongoing fee,5.00,01/02/2026",
    )
    assert [line.warnings for line in statement.lines] == [
        (Warn.POLICY_SCIENTIFIC,),
        (Warn.POLICY_DATELIKE,),
        (Warn.POLICY_MISSING,),
    ]


def test_equal_lines_are_kept_and_told():
    row = "AB-1,Ada,Ongoing fee,5.00,01/03/2026"
    statement = read(row, row, row.replace("5.00", "£5.00"), row.replace("AB-1", "AB-2"))
    assert len(statement.lines) == 4
    assert [line.occurrence for line in statement.lines] == [1, 2, 3, 1]
    assert [Warn.LOOKS_TWICE in line.warnings for line in statement.lines] == [False, True, True, False]
    keys = [line.duplicate_key for line in statement.lines]
    assert len(set(keys)) == 4
    assert keys == [line.duplicate_key for line in read(row, row, row, row.replace("AB-1", "ab 2")).lines]


def test_the_providers_own_ids_identify_lines_if_they_are_ids():
    header = "Policy No,Client,Type,Amount,Transaction id"
    row = "AB-1,Ada,Ongoing fee,5.00,"
    own = read(row + "T1", row + "T2", header=header)
    assert [line.duplicate_key for line in own.lines] == ["id|T1", "id|T2"]
    assert all(Warn.LOOKS_TWICE not in line.warnings for line in own.lines)
    batch = read(row + "B7", row + "B7", header=header)
    assert len({line.duplicate_key for line in batch.lines}) == 2
    assert not any(line.duplicate_key.startswith("id|") for line in batch.lines)


def test_a_column_kept_as_an_extra_is_no_field_whatever_its_name():
    [line] = read("AB-1,Ada,Ongoing fee,5.00,07/03/2026", columns={"date": "_keep"}).lines
    assert line.paid_date is None and dict(line.metadata) == {"Date": "07/03/2026"}
    [line] = read("AB-1,Ada,Ongoing fee,5.00,07/03/2026", columns={"date": ""}).lines
    assert line.paid_date is None and not dict(line.metadata), "left out is not even kept"


def test_the_preview_shows_the_first_and_the_odd_lines():
    rows = [f"AB-{number},Ada,Ongoing fee,5.00," for number in range(1, 8)]
    statement = read(*rows, "1E+11,Ada,Ongoing fee,5.00,")
    assert [line.policy_number for line in statement.preview(2)] == ["AB-1", "AB-2", "1E+11"]


@pytest.mark.parametrize(
    "profile",
    [
        MappingProfile(),
        MappingProfile(
            columns={"Our ref": "policy_number", "#3": "", "Date": "_keep"},
            categories={"OAC": "ongoing_fee"},
            ignored_words=frozenset({"Balance b/f"}),
            default_category=RevenueCategory.FUND,
            sign_rule=SignRule.FROM_CATEGORY,
            credit_mark=CreditMark.CR_RECEIVED,
            round_half_up=True,
            serial_dates=True,
            has_header=False,
            header_row=3,
            separator=";",
            encoding="windows-1252",
            sheet="Sheet 2",
        ),
    ],
)
def test_a_mapping_survives_a_json_column(profile):
    assert profile_from_record(json.loads(json.dumps(profile_to_record(profile)))) == profile


def test_an_old_or_wrong_mapping_record():
    assert profile_from_record({"forgotten": 1}) == MappingProfile()
    with pytest.raises(ValueError):
        profile_from_record({"sign_rule": "by moonlight"})


def test_a_later_mapping_keeps_the_words_of_an_earlier_one_and_its_own_count():
    earlier = MappingProfile(
        categories={"OAC": "ongoing_fee", "Trail": "fund"}, ignored_words=frozenset({"Balance b/f", "RNL"})
    )
    later = MappingProfile(categories={"rnl": "renewal", "OAC": "adhoc"}, ignored_words=frozenset({"TRAIL"}))
    both = later.knowing_words_of(earlier)
    assert both.categories == {"rnl": "renewal", "OAC": "adhoc"}
    assert both.ignored_words == {"TRAIL", "Balance b/f"}
    assert earlier.knowing_words_of(MappingProfile()) == earlier
