"""What the guide says of every item, played with a real sandbox over HTTP, heading by heading."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.contract.plannr.conftest import World
from tests.golden.plannr.cases import HEADINGS
from tests.golden.plannr.runner import Stage
from tests.golden.plannr.table import rendered, rows_of_rules, sentence_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "plannr-items.md"
SAID = {
    "Incomes": 10,
    "Assets": 7,
    "Liabilities": 6,
    "Liability repayments": 2,
    "Expenses": 3,
    "Life assurance": 5,
    "Savings and investments": 6,
    "Savings contributions": 2,
    "Savings withdrawals": 3,
    "Defined benefit pensions": 8,
    "Defined contribution pensions": 4,
    "Pension contributions": 5,
    "Pension withdrawals": 4,
    "Pensions in payment": 6,
}
"""How many things the guide says under each heading. Of those it says of everything, one is two cases here."""

WITHOUT_A_CASE = {
    "other_currency": "The guide knows pounds only; shown by the tests of currencies.",
    "unknown_frequency": "Plannr's list of frequencies is closed, so the sandbox refuses others.",
    "unknown_type": "Plannr's list of plan types is closed.",
    "owner_not_a_person": "Shown by the contract tests of trusts.",
    "no_owner": "Nothing without an owner can be made in the product or in the sandbox.",
    "not_protection": "Plans of other insurance are never linked, so their parts never get that far.",
}


@pytest.mark.django_db
@pytest.mark.parametrize("heading", HEADINGS)
def test_items_come_and_go_as_the_guide_says(heading: str, world: World) -> None:
    assert Stage(world, HEADINGS[heading]).play() == len(HEADINGS[heading])


def test_every_thing_the_guide_says_has_a_case() -> None:
    told = {heading: len(cases) for heading, cases in HEADINGS.items()}
    assert {heading: told[heading] for heading in SAID} == SAID
    assert told["Everything"] == 4


def test_every_case_names_a_row_and_is_told_once() -> None:
    for heading, cases in HEADINGS.items():
        assert all(sentence_of(case["row"]) for case in cases)
        [(_, most)] = Counter(case["bullet"] for case in cases).most_common(1)
        assert most == 1, heading


def test_every_rule_has_a_case() -> None:
    with_a_case = {case["row"] for cases in HEADINGS.values() for case in cases}
    without = {row for row in rows_of_rules() - with_a_case if row.split(".")[1] not in WITHOUT_A_CASE}
    assert without <= {"can repayment.create", "can repayment.delete", "can expense.delete"}


def test_the_page_tells_exactly_the_cases() -> None:
    assert PAGE.read_text(encoding="utf-8") == rendered(HEADINGS)
