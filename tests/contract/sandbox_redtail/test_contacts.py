"""Contacts, their lists and what hangs on them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.loopback


@pytest.fixture
def many(start):
    return start(bulk=60).staff("adviser")


def test_pages_are_fifty_long_and_say_how_many_there_are(many):
    first, second, past = (many.get("contacts", page=number).json() for number in (1, 2, 3))
    assert [len(one["contacts"]) for one in (first, second, past)] == [50, 17, 0]
    assert first["meta"] == past["meta"] == {"total_records": 67, "total_pages": 2}


def test_the_page_size_is_a_header_and_as_a_query_ignored(many, start):
    assert len(many.get("contacts", {"pagesize": "10"}).json()["contacts"]) == 10
    assert len(many.get("contacts", page_size=10).json()["contacts"]) == 50
    assert len(many.get("contacts", {"pagesize": "many"}).json()["contacts"]) == 50
    obliging = start(bulk=60, takes_query=True).staff("adviser")
    assert len(obliging.get("contacts", page_size=10).json()["contacts"]) == 10


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            {"name": "test"},
            ["Rowan Testwood", "Marigold Testwood", "Rowan Testwoodley", "Testwood Pretend Family Trust"],
        ),
        ({"first_name": "rowan", "last_name": "testwood"}, ["Rowan Testwood", "Rowan Testwoodley"]),
        ({"tax_id": "000000002"}, ["Marigold Testwood"]),
        ({"account_number": "40067890"}, ["Rowan Testwood", "Marigold Testwood"]),
        ({"phone_number": "0100001"}, ["Rowan Testwood"]),
        ({"email": "Marigold.Testwood"}, ["Marigold Testwood"]),
        ({"type": "Business"}, ["Imaginary Bakery LLC"]),
        ({"name": "nobody"}, []),
    ],
)
def test_search_takes_every_filter(adviser, query, found):
    for path in ("contacts/search", "contacts/search_basic"):
        assert [one["full_name"] for one in adviser.get(path, **query).json()["contacts"]] == found


@pytest.mark.parametrize(
    ("spelling", "names"),
    [
        ("first", {"street_address", "zip", "is_primary", "address_type_description"}),
        ("second", {"line_1", "postal_code", "primary", "address_type_descripton"}),
    ],
)
def test_what_hangs_on_a_contact_comes_by_a_header_in_either_spelling(start, spelling, names):
    adviser = start(spelling=spelling).staff("adviser")
    path = f"contacts/{adviser.contact('Rowan Testwood')}"
    plain = adviser.get(path).json()["contact"]
    assert "addresses" not in plain
    assert "addresses" not in adviser.get(path, include="addresses").json()["contact"]
    full = adviser.get(path, {"include": "addresses, phones,emails, family.members"}).json()["contact"]
    assert names <= full["addresses"][0].keys()
    assert full["phones"][0]["phone_type_description"] == "Mobile"
    assert [one["hoh"] for one in full["family"]["members"]] == [True, False]
    assert adviser.get(path + "/addresses").json()["addresses"] == full["addresses"]


def test_coded_values_have_an_id_beside_their_text(adviser):
    contact = adviser.get(f"contacts/{adviser.contact('Rowan Testwood')}").json()["contact"]
    assert (contact["marital_status"], contact["marital_status_id"]) == ("Married", 2)
    assert contact["servicing_advisor"] == "Ada Fernsby"
    assert isinstance(contact["servicing_advisor_id"], int)


def test_a_contact_is_made_changed_and_removed(adviser):
    made = adviser.ask(
        "POST", "contacts", json={"type": "Crm::Contact::Individual", "last_name": "Newcombe", "shoe_size": 9}
    )
    assert (made.status_code, made.json()["contact"]["type"]) == (201, "Individual")
    path = f"contacts/{made.json()['contact']['id']}"
    changed = adviser.ask("PUT", path, json={"nickname": "New"}).json()["contact"]
    assert (changed["nickname"], changed["last_name"]) == ("New", "Newcombe")
    assert adviser.ask("DELETE", path).status_code == 204
    assert adviser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"type": "Individual", "last_name": "X"}, "Type is not included"),
        ({"type": "Crm::Contact::Individual"}, "Last name can't be blank"),
        ({"type": "Crm::Contact::Business", "last_name": "X"}, "Company name can't be blank"),
        ({"last_name": "X", "dob": "2999-01-01"}, "Dob can't be in the future"),
        ({"last_name": "X", "gender_id": 7}, "Gender id is not included"),
    ],
)
def test_a_wrong_contact_is_refused_with_a_sentence(adviser, body, word):
    answer = adviser.ask("POST", "contacts", json=body)
    assert answer.status_code == 422
    assert word in answer.json()["message"]


def test_changed_since(adviser):
    last = adviser.get("contacts").json()["contacts"][-1]
    found = adviser.get("contacts", updated_since=last["updated_at"]).json()["contacts"]
    assert [one["id"] for one in found] == [last["id"]]
    assert adviser.get("contacts", updated_since="yesterday").status_code == 422


def test_families_notes_and_lists(adviser):
    rowan = adviser.contact("Rowan Testwood")
    families = adviser.get("families", family_members="true").json()["families"]
    assert families[0]["members"][0] == {"contact_id": rowan, "hoh": True}
    assert adviser.ask("POST", f"contacts/{rowan}/notes", json={"body": "Called."}).status_code == 201
    assert adviser.get(f"contacts/{rowan}/notes").json()["notes"][0]["body"] == "Called."
    assert adviser.get("lists/servicing_advisors").json()["servicing_advisors"]
    assert adviser.get("lists/phone_types").status_code == 404
    assert adviser.get(f"contacts/{rowan}/photo").status_code == 404
