"""Which receipt may have paid which statement: what is proposed, why, and what is certain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciliation.matching.bank import (
    Due,
    Receipt,
    certain_pairs,
    names_outdone,
    names_provider,
    receipts_for,
    statements_for,
)

DAY = date(2026, 3, 5)


def receipt(pk: int = 1, pence: int = 10000, words: str = "BEACON LIFE FEES", days: int = 2) -> Receipt:
    return Receipt(pk, DAY + timedelta(days=days), pence, words)


def due(pk: int = 1, pence: int = 10000, provider: str = "Beacon Life", reference: str = "", days: int = 0) -> Due:
    return Due(pk, provider, DAY + timedelta(days=days), pence, reference)


def test_to_the_penny_and_named_comes_first_with_its_reason():
    found = statements_for(receipt(), [due(1, 9000), due(2), due(3, 10000, "Northgate Life")])
    assert [(each.ids, each.is_exact) for each in found] == [((2,), True), ((3,), True), ((1,), False)]
    assert found[0].reason == "To the penny, the bank names Beacon Life, 2 days after it."
    assert found[2].reason == "£10.00 more than the statement, the bank names Beacon Life, 2 days after it."


def test_neither_named_nor_equal_is_not_proposed_and_signs_never_mix():
    assert statements_for(receipt(words="ACME"), [due(1, 9000)]) == []
    assert statements_for(receipt(pence=-10000), [due()]) == []


def test_long_ago_only_by_its_reference():
    assert statements_for(receipt(days=60), [due()]) == []
    found = statements_for(receipt(days=60, words="BL rem/0326-77"), [due(reference="REM 0326 77")])
    assert [each.ids for each in found] == [(1,)]
    assert "its reference REM 0326 77" in found[0].reason


def test_several_statements_of_one_provider_together():
    found = statements_for(receipt(pence=15000), [due(1, 10000), due(2, 5000), due(3, 5000, "Northgate")])
    assert found[0].ids == (1, 2) and found[0].is_exact
    assert found[0].reason == "2 statements of Beacon Life come to the penny together: £150.00."


def test_one_to_the_penny_leaves_nothing_to_put_together():
    found = statements_for(receipt(pence=15000), [due(1, 10000), due(2, 5000), due(3, 15000)])
    assert [each.ids for each in found] == [(3,), (1,), (2,)]


def test_several_receipts_for_one_statement():
    found = receipts_for(due(1, 15000), [receipt(1, 10000), receipt(2, 5000), receipt(3, 700)])
    assert found[0].ids == (1, 2) and found[0].is_exact


def test_words_that_every_provider_has_name_none():
    assert names_provider("NORTHGATE LIFE LTD", "Northgate Life")
    assert not names_provider("BEACON LIFE LTD", "Northgate Life")
    assert names_provider("life pensions", "Life and Pensions Ltd"), "a name of such words only is all there is"


def test_certain_is_what_has_one_partner_on_either_side():
    assert certain_pairs([receipt()], [due()]) == [(1, 1, "To the penny, the bank names Beacon Life, 2 days after it.")]
    assert certain_pairs([receipt(1), receipt(2)], [due()]) == []
    assert certain_pairs([receipt()], [due(1), due(2)]) == []
    assert certain_pairs([receipt(words="BACS 123")], [due()]) == []
    assert certain_pairs([receipt(pence=9999)], [due()]) == []


PLATFORM, LIFE = "Northgate Life Platform", "Northgate Life"


def test_a_name_that_is_part_of_a_longer_one_in_the_words_is_not_meant():
    paid = receipt(words="NORTHGATE LIFE PLATFORM FEES", pence=10000)
    found = statements_for(paid, [due(1, 10000, LIFE), due(2, 9000, PLATFORM), due(3, 6000, LIFE), due(4, 4000, LIFE)])
    assert [each.ids for each in found] == [(2,), (1,)], "not the penny, and no two of the other, come before the name"
    assert found[1].reason == "To the penny, but the bank names Northgate Life Platform, 2 days after it."
    assert statements_for(paid, [due(1, 10000, LIFE, "FEES")])[0].reason.startswith("To the penny, the bank gives its")


def test_the_longer_name_counts_also_where_its_provider_has_no_statement():
    paid = receipt(words="NORTHGATE LIFE PLATFORM LTD")
    assert certain_pairs([paid], [due(1, provider=LIFE)]) == [
        (1, 1, statements_for(paid, [due(1, provider=LIFE)])[0].reason)
    ]
    assert certain_pairs([paid], [due(1, provider=LIFE)], [LIFE, PLATFORM]) == []
    other = receipt(2, 9900, "NORTHGATE LIFE")
    found = receipts_for(due(1, provider=LIFE), [paid, other], [LIFE, PLATFORM])
    assert [each.ids for each in found] == [(2,), (1,)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("NORTHGATE LIFE", {LIFE, PLATFORM, "Northgate Platform"}),
        ("NORTHGATE LIFE PLAT", {LIFE, PLATFORM, "Northgate Platform"}),
        ("Northgate Life & Platform plc", {PLATFORM, "Northgate Platform"}),
        ("THE NORTHGATE PLATFORM", {PLATFORM, "Northgate Platform", LIFE}),
    ],
)
def test_only_a_whole_name_outdoes_and_only_what_is_part_of_it(words: str, meant: set[str]):
    names = {LIFE, PLATFORM, "Northgate Platform"}
    assert names - names_outdone(words, names).keys() == meant


def test_the_longest_name_is_the_one_told_and_equal_names_outdo_nobody():
    assert names_outdone("northgate life platform", ["Northgate", LIFE, PLATFORM]) == {
        "Northgate": PLATFORM,
        LIFE: PLATFORM,
    }
    assert names_outdone("northgate life", ["Northgate Life Ltd", "Northgate Life plc"]) == {}


some_receipts = st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["BEACON", "NORTH", ""])), max_size=6)


@given(some_receipts, st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["Beacon", "North"])), max_size=6))
def test_certain_pairs_never_share_a_side_and_are_always_equal(given_receipts, given_dues):
    receipts = [receipt(pk, pence, words) for pk, (pence, words) in enumerate(given_receipts)]
    dues = [due(pk, pence, name) for pk, (pence, name) in enumerate(given_dues)]
    pairs = certain_pairs(receipts, dues)
    assert len({pair[0] for pair in pairs}) == len({pair[1] for pair in pairs}) == len(pairs)
    assert all(receipts[one].pence == dues[other].pence for one, other, _ in pairs)
    assert sorted(certain_pairs(receipts[::-1], dues[::-1])) == sorted(pairs), "the order says nothing"
