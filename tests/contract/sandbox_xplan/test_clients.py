"""Clients and the lists that hang on them: versions, bookmarks, typed values, batches."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from .conftest import CLIENTS

pytestmark = pytest.mark.loopback


def test_only_the_fields_asked_for_are_given_and_stand_where_the_version_has_them(adviser):
    rowan = adviser.client("Rowan")
    query = "fields.0=first_name&fields.1=dob&fields.2=partner"
    newest = adviser.get(f"{CLIENTS}/{rowan}", query).json()
    older = adviser.get(f"entity/client-v3/{rowan}", query).json()
    assert newest["fields"] == {
        "first_name": "Rowan",
        "dob": {"_type": "Date", "_val": "1968-03-04"},
        "partner": adviser.client("Marigold"),
    }
    assert older == {"id": rowan, "entity_name": "Testwood, Rowan", **newest["fields"]}
    assert adviser.get(f"{CLIENTS}/{rowan}").json()["fields"] == {}
    assert adviser.get(f"{CLIENTS}/{rowan}", "fields.0=shoe_size").status_code == 400


def test_an_older_site_does_not_have_version_four(start):
    adviser = start(newest=3).sign_in("adviser")
    assert adviser.get(CLIENTS).status_code == 404
    assert len(adviser.get("entity/client-v3").json()) == 8


def test_bookmarks_lead_from_page_to_page_and_are_sent_back_unencoded(start):
    adviser = start(bulk=5).sign_in("adviser")
    pages, query = [], "page_size=5"
    while page := adviser.get(CLIENTS, query).json():
        pages.append([one["id"] for one in page])
        query = f"page_size=5&page_bookmark={page[-1]['bookmark']}"
    assert [len(one) for one in pages] == [5, 5, 3]
    assert len({number for page in pages for number in page}) == 13
    assert adviser.get(CLIENTS, "page_bookmark=nonsense").status_code == 400


def test_an_encoded_bookmark_is_refused_unless_the_site_is_lenient(start):
    strict, lenient = start().sign_in("adviser"), start(lenient_bookmarks=True).sign_in("adviser")
    bookmark = strict.get(CLIENTS, "page_size=1").json()[0]["bookmark"]
    assert bookmark.endswith("=")
    assert strict.get(CLIENTS, f"page_bookmark={bookmark}").status_code == 200
    encoded = f"page_bookmark={quote(bookmark, safe='')}"
    assert (strict.get(CLIENTS, encoded).status_code, lenient.get(CLIENTS, encoded).status_code) == (400, 200)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("quicksearch=testwood", {"Testwood, Rowan", "Testwood, Marigold"}),
        ("quicksearch=XT-5", {"Fauxley, Aster"}),
        ("include_client_status.0=Inactive", {"Placeholt, Alder"}),
    ],
)
def test_filters(adviser, query, names):
    assert {one["entity_name"] for one in adviser.get(CLIENTS, query).json()} == names


def test_goals_have_typed_money_of_every_sign_and_opaque_indexes(adviser):
    goals = adviser.rows("Rowan", "goals")
    amounts = [
        goal["fields"]["target_amount"] and goal["fields"]["target_amount"]["_val"]["value"]["_val"] for goal in goals
    ]
    assert amounts == ["-1E+5", "12500.50", "0", None]
    assert all(goal["index"] > 1_000_000 for goal in goals)
    assert goals[0]["fields"]["target_date"] == {"_type": "Date", "_val": "2029-06-30"}


def test_covers_name_the_policy_they_belong_to(adviser):
    policies = {one["index"]: one["fields"] for one in adviser.rows("Rowan", "insurance_group")}
    covers = [one["fields"] for one in adviser.rows("Rowan", "insurance")]
    of_family = [
        one["cover_type"] for one in covers if policies[one["insurance_group"]]["policy_number"] == "NG-LIFE-001"
    ]
    assert of_family == ["life", "tpd", "trauma"]
    assert adviser.rows("Rowan", "medical_insurance") == []
    assert adviser.get(f"{CLIENTS}/{adviser.client('Rowan')}/nonsense").status_code == 404


def test_rows_are_added_changed_and_removed(adviser):
    path = f"{CLIENTS}/{adviser.client('Aster')}/goals"
    money = {"_type": "Currency", "_val": {"code": "GBP", "value": {"_type": "BigDecimal", "_val": "1.5E+3"}}}
    made = adviser.ask("POST", path, json={"fields": {"description": "Made", "target_amount": money}})
    assert made.status_code == 201
    one = f"{path}/{made.json()['index']}"
    changed = adviser.ask("PATCH", one, json={"fields": {"description": "Changed"}}).json()["fields"]
    assert (changed["description"], changed["target_amount"]["_val"]["code"]) == ("Changed", "GBP")
    assert adviser.ask("DELETE", one).status_code == 204
    assert adviser.ask("PATCH", one, json={"fields": {}}).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"category": "10"},
        {"target_date": "soon"},
        {"owner": "neighbour"},
        {"target_amount": {"_type": "Date", "_val": "1"}},
        {"shoe_size": 9},
    ],
)
def test_wrong_fields_are_refused(adviser, fields):
    path = f"{CLIENTS}/{adviser.client('Aster')}/goals"
    answer = adviser.ask("POST", path, json={"fields": fields})
    assert answer.status_code == 400
    assert next(iter(fields)) in answer.json()["user_message"]


def test_choices_are_listed(adviser):
    choices = adviser.get("ufield/contact/contact_type/choice").json()
    assert {"value": "m2", "text": "Email"} in choices
    assert adviser.get("ufield/contact/nothing/choice").status_code == 404


def test_a_batch_answers_each_part_with_text(adviser):
    rowan = adviser.client("Rowan")
    batch = [
        {"method": "GET", "url": f"/resourceful/{CLIENTS}/{rowan}?fields.0=last_name", "name": "one"},
        {"method": "GET", "url": f"/{CLIENTS}/{rowan}/goals"},
        {"method": "GET", "url": "/nothing/here", "name": "lost"},
        {"method": "GET", "url": "/session/user", "omit_results_on_success": True},
    ]
    answer = adviser.ask("POST", "", json={"batch": batch})
    if answer.status_code == 404:
        answer = adviser.http.post(f"{adviser.url}/resourceful", json={"batch": batch}, timeout=10)
    parts = answer.json()
    assert [one["code"] for one in parts] == [200, 200, 404, 200]
    assert json.loads(parts[0]["body"])["fields"] == {"last_name": "Testwood"}
    assert len(json.loads(parts[1]["body"])) == 4
    assert parts[3]["body"] == ""
    too_many = {"batch": [{"method": "GET", "url": "/session/user"}] * 101}
    assert adviser.http.post(f"{adviser.url}/resourceful", json=too_many, timeout=10).status_code == 400


def test_somebody_at_a_screen_changes_a_client(sandbox, adviser):
    sorrel = adviser.client("Sorrel")
    sandbox.control("PUT", f"clients/{sorrel}", {"partner": adviser.client("Aster")})
    fields = adviser.get(f"{CLIENTS}/{sorrel}", "fields.0=partner").json()["fields"]
    assert fields == {"partner": adviser.client("Aster")}
    row = sandbox.control("POST", f"clients/{sorrel}/contact", {"contact_type": "m2", "contact_value": "s@example.org"})
    assert [one["index"] for one in adviser.rows("Sorrel", "contact")] == [row["index"]]
