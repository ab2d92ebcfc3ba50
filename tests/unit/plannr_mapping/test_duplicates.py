"""Who may be the same person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plannr_sync.duplicates import Person, compare, look_alikes, person_of

ROWAN = Person("1", "Rowan", "Testwood", date(1968, 3, 4), "QQ110308A", "NR3 1ZZ")


@pytest.mark.parametrize(
    ("changes", "score", "words"),
    [
        ({"first_name": "X", "last_name": "Y", "date_of_birth": None}, 100, "Same National Insurance number"),
        ({"national_insurance_number": "qq 11 03 08 a"}, 100, "Same National Insurance number"),
        ({"national_insurance_number": ""}, 95, "Same name and date of birth"),
        ({"national_insurance_number": "QQ990000B"}, 85, "numbers differ"),
        ({"national_insurance_number": "QQ110380A", "date_of_birth": None}, 80, "differ by one character"),
        ({"national_insurance_number": "", "date_of_birth": date(1968, 4, 3)}, 75, "by a slip"),
        ({"national_insurance_number": "", "date_of_birth": date(1986, 3, 4)}, 75, "by a slip"),
        ({"national_insurance_number": "", "first_name": "R"}, 70, "similar name"),
        ({"national_insurance_number": "", "last_name": "Testwod"}, 70, "similar name"),
        (
            {"national_insurance_number": "", "first_name": "Testwood", "last_name": "Rowan"},
            70,
            "similar name",
        ),
        ({"national_insurance_number": "", "date_of_birth": None}, 60, "missing on one side"),
        ({"national_insurance_number": "", "first_name": "Pip"}, 50, "Same surname and date of birth"),
        ({"national_insurance_number": "", "date_of_birth": date(1940, 1, 1)}, 45, "postcode"),
    ],
)
def test_each_sign_has_its_score_and_its_words(changes: dict[str, object], score: int, words: str) -> None:
    match = compare(ROWAN, replace(ROWAN, **changes))
    assert match is not None
    assert match.score == score
    assert words in match.reason
    assert match.is_sure == (score >= 90)


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Hazel", "last_name": "Seedham"},
        {"date_of_birth": date(1940, 1, 1), "postcode": ""},
        {"first_name": "Hazel", "date_of_birth": date(1940, 1, 1)},
    ],
)
def test_strangers_are_not_shown(changes: dict[str, object]) -> None:
    assert compare(ROWAN, replace(ROWAN, **{"national_insurance_number": "", **changes})) is None


def test_empty_values_never_agree() -> None:
    assert compare(Person("1"), Person("2")) is None
    assert compare(Person("1", "A", "B"), Person("2", "C", "D")) is None


def test_accents_capitals_and_second_names_do_not_matter() -> None:
    born = date(1970, 1, 1)
    match = compare(Person("1", "Zoë Anne", "O'Neil", born), Person("2", "ZOE", "ONEIL", born))
    assert match is not None and match.score == 95


def test_the_likeliest_comes_first() -> None:
    others = [
        replace(ROWAN, key="name", national_insurance_number="", date_of_birth=None),
        replace(ROWAN, key="number", first_name="X"),
        replace(ROWAN, key="both", national_insurance_number=""),
        Person("stranger", "Hazel", "Seedham"),
    ]
    assert [match.person.key for match in look_alikes(ROWAN, others)] == ["number", "both", "name"]


def test_canonical_fields_become_a_person() -> None:
    fields = {
        "first_name": "Rowan", "last_name": "Testwood", "date_of_birth": "1968-03-04",
        "national_insurance_number": "QQ110308A", "address": {"postcode": "NR3 1ZZ"},
    }  # fmt: skip
    assert person_of("1", fields) == ROWAN
    assert person_of("1", {"entity_name": "The Trust", "date_of_birth": "nonsense"}) == Person(
        "1", last_name="The Trust"
    )


people = st.builds(
    Person,
    key=st.just("x"),
    first_name=st.sampled_from(["", "Ann", "Anne", "A", "Bob"]),
    last_name=st.sampled_from(["", "Marsh", "March", "Ann"]),
    date_of_birth=st.sampled_from([None, date(1968, 3, 4), date(1968, 4, 3), date(1950, 1, 1)]),
    national_insurance_number=st.sampled_from(["", "QQ123456A", "QQ123465A", "QQ999999B"]),
    postcode=st.sampled_from(["", "NR3 1ZZ"]),
)


@given(people, people)
def test_it_is_the_same_whichever_way_round(one: Person, other: Person) -> None:
    here, there = compare(one, other), compare(other, one)
    assert (here and (here.score, here.reason)) == (there and (there.score, there.reason))
