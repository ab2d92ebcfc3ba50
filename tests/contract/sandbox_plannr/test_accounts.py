"""Clients and what hangs on them: owners, relationships, addresses, contact details, wealth, employments."""

from __future__ import annotations

import pytest

from .conftest import ABSENT

pytestmark = pytest.mark.loopback

HELEN = {
    "type": "client",
    "role": "individual",
    "first_name": "Hellebore",
    "last_name": "Newcomer",
    "date_of_birth": "1968-03-04",
    "gender": "female",
    "ni_number": "QQ 12 34 56 C",
    "marital_status": "married",
    "email": "hellebore.newcomer@example.org",
    "phone": "447700900999",
    "send_welcome_email": False,
    "nationalities": ["British"],
    "value": 123_456,
    "external_reference": {"source": "tests", "reference": "client-1"},
    "address": {"address_1": "1 Test Row", "town_city": "Sampleford", "postcode": "NR3 1ZZ"},
}


@pytest.fixture
def helen(adviser):
    """A client of this test's own."""
    answer = adviser.post("/api/v1/account", HELEN)
    assert answer.status_code == 201
    return answer.json()


def test_a_created_client_is_read_back_whole(adviser, helen):
    read = adviser.get(f"/api/v1/account/{helen['uuid']}").json()
    assert read == helen
    sent = (
        "first_name",
        "last_name",
        "date_of_birth",
        "gender",
        "ni_number",
        "marital_status",
        "email",
        "nationalities",
    )
    assert {name: read[name] for name in sent} == {name: HELEN[name] for name in sent}
    assert read["value"] == {"amount": "123456", "formatted": "£1,234.56", "currency": "GBP"}
    assert read["external_references"] == [HELEN["external_reference"]]
    assert read["primary_phone_number"]["value"] == "447700900999"
    assert read["primary_address"]["postcode"] == "NR3 1ZZ"
    assert "data" not in read


def test_moments_carry_the_uk_offset(adviser, helen):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    moment = datetime.fromisoformat(helen["created_at"])
    assert moment.utcoffset() == moment.astimezone(ZoneInfo("Europe/London")).utcoffset()


def test_put_changes_what_is_sent_and_null_clears(adviser, helen):
    path = f"/api/v1/account/{helen['uuid']}"
    changed = adviser.put(path, {"marital_status": "widowed", "ni_number": None}).json()
    assert (changed["marital_status"], changed["ni_number"]) == ("widowed", None)
    assert (changed["first_name"], changed["date_of_birth"]) == ("Hellebore", "1968-03-04")


def test_the_reference_of_one_source_is_replaced(adviser, helen):
    path = f"/api/v1/account/{helen['uuid']}"
    for source, reference in (("tests", "client-2"), ("others", "7")):
        adviser.put(path, {"external_reference": {"source": source, "reference": reference}})
    assert adviser.get(path).json()["external_references"] == [
        {"source": "tests", "reference": "client-2"},
        {"source": "others", "reference": "7"},
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"gender": "woman"}, "gender"),
        ({"marital_status": "Married"}, "marital_status"),
        ({"date_of_birth": "04/03/1968"}, "date_of_birth"),
        ({"date_of_birth": "1968-02-30"}, "date_of_birth"),
        ({"value": 12.5}, "value"),
        ({"value": "1250"}, "value"),
        ({"target_retirement_age": "65"}, "target_retirement_age"),
        ({"is_uk_resident": "yes"}, "is_uk_resident"),
        ({"assigned_adviser_uuid": "me"}, "assigned_adviser_uuid"),
        ({"assigned_adviser_uuid": ABSENT}, "assigned_adviser_uuid"),
        ({"nationalities": "British"}, "nationalities"),
        ({"nationalities": ["British", 7]}, "nationalities.1"),
        ({"phone": "07700 900123"}, "phone"),
        ({"email": "not an address"}, "email"),
        ({"first_name": "x" * 256}, "first_name"),
        ({"role": "spouse"}, "role"),
        ({"role": "owner"}, "role"),
        ({"type": None}, "type"),
        ({"address": {"moved_in_month": 13}}, "address.moved_in_month"),
        ({"external_reference": {"source": "tests"}}, "external_reference.reference"),
        ({"owners": []} | {"role": "individual", "groups": [ABSENT]}, "groups.0"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, change, field):
    answer = adviser.post("/api/v1/account", {**HELEN, **change})
    body = answer.json()
    assert answer.status_code == 422
    assert list(body["errors"]) == [field]
    assert body["message"] == body["errors"][field][0]


def test_all_wrong_fields_are_told_at_once(adviser):
    body = adviser.post("/api/v1/account", {"gender": "x", "value": 1.5}).json()
    assert set(body["errors"]) == {"type", "role", "gender", "value"}
    assert body["message"].endswith("(and 3 more errors)")


def test_the_deprecated_twin_makes_an_individual_client(adviser):
    made = adviser.post("/api/v1/client", {"first_name": "Twin", "last_name": "Deprecatedly"}).json()
    assert (made["type"], made["role"]) == ("client", "individual")
    path = f"/api/v1/client/{made['uuid']}"
    assert adviser.put(path, {"last_name": "Deprecated"}).json()["name"] == "Twin Deprecated"
    employee = adviser.every("/api/v1/account", **{"filter[type]": "employee"})[0]
    assert adviser.get(f"/api/v1/client/{employee['uuid']}").status_code == 404


def test_only_owners_and_admins_add_staff(sandbox, adviser):
    body = {"type": "employee", "role": "member", "first_name": "New", "last_name": "Starter"}
    assert adviser.post("/api/v1/account", body).status_code == 403
    assert sandbox.staff("fernhill-admin").post("/api/v1/account", body).status_code == 201


def test_a_welcome_mail_is_recorded_only_when_asked_for(sandbox, adviser):
    before = len(sandbox.control("GET", "mails")["data"])
    adviser.post("/api/v1/account", HELEN)
    assert len(sandbox.control("GET", "mails")["data"]) == before
    adviser.post("/api/v1/account", {**HELEN, "send_welcome_email": True})
    mail = sandbox.control("GET", "mails")["data"][-1]
    assert (mail["to"], mail["caused_by"]) == (HELEN["email"], "adviser@fernhill.example")


def test_owners_of_a_joint_account_are_attached_detached_and_replaced(adviser, helen):
    joint = adviser.post("/api/v1/account", {"type": "client", "role": "joint", "entity_name": "The Pair"}).json()
    other = adviser.post("/api/v1/account", {**HELEN, "first_name": "Other"}).json()
    path = f"/api/v1/client/{joint['uuid']}/owners"

    def owners(mode, *uuids):
        answer = adviser.post(path, {"mode": mode, "owners": list(uuids)})
        assert answer.status_code == 200
        return [one["uuid"] for one in answer.json()["owners"]]

    assert owners("attach", helen["uuid"]) == [helen["uuid"]]
    assert owners("attach", other["uuid"]) == [helen["uuid"], other["uuid"]]
    assert adviser.get(f"/api/v1/account/{helen['uuid']}").json()["has_joint_account"] is True
    assert owners("detach", helen["uuid"]) == [other["uuid"]]
    assert adviser.get(f"/api/v1/account/{helen['uuid']}").json()["has_joint_account"] is False
    assert owners("sync", helen["uuid"]) == [helen["uuid"]]
    assert adviser.post(path, {"mode": "swap", "owners": []}).json()["errors"].keys() == {"mode"}
    assert adviser.post(path, {"mode": "sync", "owners": [joint["uuid"]]}).status_code == 422
    single = f"/api/v1/client/{other['uuid']}/owners"
    assert adviser.post(single, {"mode": "sync", "owners": [helen["uuid"]]}).status_code == 422


def test_a_relationship_is_seen_from_both_sides(adviser, helen):
    son = adviser.post("/api/v1/account", {**HELEN, "first_name": "Son"}).json()
    path = f"/api/v1/client/{helen['uuid']}/linked-clients"
    body = {"account_uuid": son["uuid"], "relationship": "Son", "inverse_relationship": "Mother"}
    made = adviser.post(path, body)
    assert made.status_code == 201
    assert made.json() == {"uuid": son["uuid"], "name": "Son Newcomer", "relationship": "Son"}
    mirror = f"/api/v1/client/{son['uuid']}/linked-clients"
    assert adviser.get(mirror).json()["data"] == [
        {"uuid": helen["uuid"], "name": "Hellebore Newcomer", "relationship": "Mother"}
    ]
    texts = {"relationship": "Child", "inverse_relationship": "Parent"}
    assert adviser.put(f"{path}/{son['uuid']}", texts).json()["relationship"] == "Child"
    assert adviser.get(mirror).json()["data"][0]["relationship"] == "Parent"
    assert adviser.post(path, body).status_code == 422
    assert adviser.post(path, {"account_uuid": son["uuid"]}).json()["errors"].keys() == {
        "relationship",
        "inverse_relationship",
    }
    assert adviser.delete(f"{path}/{son['uuid']}").status_code == 204
    assert adviser.get(mirror).json()["data"] == []


def test_a_new_primary_contact_detail_unseats_the_old(adviser, helen):
    path = f"/api/v1/account/{helen['uuid']}/contact-detail"
    body = {"type": "email", "value": "new@example.org", "primary": True}
    assert adviser.post(path, body).status_code == 201
    emails = adviser.every(path, **{"filter[type]": "email"})
    assert [(one["value"], one["primary"]) for one in emails] == [
        (HELEN["email"], False),
        ("new@example.org", True),
    ]
    assert adviser.get(f"/api/v1/account/{helen['uuid']}").json()["email"] == "new@example.org"
    assert adviser.post(path, {"type": "phone", "value": "new@example.org"}).json()["errors"].keys() == {"value"}
    assert adviser.delete(f"{path}/{emails[0]['uuid']}").status_code == 204


def test_addresses_are_added_changed_and_removed(adviser, helen):
    path = f"/api/v1/account/{helen['uuid']}/address"
    second = adviser.post(path, {"address_1": "2 Test Row", "postcode": "EH3 9ZZ"}).json()
    assert [one["primary"] for one in adviser.every(path)] == [True, False]
    assert adviser.put(f"{path}/{second['uuid']}", {"primary": True}).json()["postcode"] == "EH3 9ZZ"
    assert adviser.get(f"/api/v1/account/{helen['uuid']}").json()["primary_address"]["postcode"] == "EH3 9ZZ"
    assert adviser.delete(f"{path}/{second['uuid']}").status_code == 204
    assert adviser.put(f"{path}/{second['uuid']}", {}).status_code == 404


def test_only_an_account_nothing_hangs_on_is_deleted(adviser, helen):
    path = f"/api/v1/account/{helen['uuid']}"
    owner = adviser.client("Rowan Testwood")
    assert (helen["can_be_deleted"], owner["can_be_deleted"]) == (True, False)
    assert adviser.delete(f"/api/v1/account/{owner['uuid']}").status_code == 409
    assert adviser.delete(path).status_code == 204
    assert adviser.get(path).status_code == 404


def test_wealth_is_the_clients_share_of_active_plans(adviser):
    client = adviser.client("Rowan Testwood")
    plans = adviser.every("/api/v1/plans", **{"filter[client_uuids]": client["uuid"], "filter[status]": "active"})
    sign = {"asset": 1, "liability": -1, "protection": 0}
    expected = 0
    for plan in plans:
        share = next(one["ownership_percentage"] for one in plan["accounts"] if one["uuid"] == client["uuid"])
        value = int(plan["value"]["amount"]) if plan["value"] else 0
        expected += sign[plan["abstract_type"]] * (value * share // 100)
    path = f"/api/v1/client/{client['uuid']}/wealth"
    assert int(adviser.get(path).json()["total"]["amount"]) == expected > 0
    assert int(adviser.get(path, date="1999-01-01").json()["total"]["amount"]) == 0
    assert adviser.get(path, date="soon").status_code == 422


def test_employments_in_both_versions(adviser, helen):
    made = adviser.post(
        "/api/v2/employments",
        {"account_uuid": helen["uuid"], "status": "employed", "employer": "Pretend Ltd"},
    )
    assert made.status_code == 201
    uuid = made.json()["uuid"]
    twin = f"/api/v1/client/{helen['uuid']}/employment"
    assert [one["uuid"] for one in adviser.every(twin)] == [uuid]
    changed = adviser.put(f"{twin}/{uuid}", {"status": "retired", "business_value": 500}).json()
    assert (changed["status"], changed["employer"], changed["business_value"]["amount"]) == (
        "retired",
        "Pretend Ltd",
        "500",
    )
    assert adviser.put(f"{twin}/{uuid}", {"employer": "x"}).json()["errors"].keys() == {"status"}
    assert adviser.post("/api/v2/employments", {"status": "busy"}).json()["errors"].keys() == {
        "account_uuid",
        "status",
    }
    stranger = adviser.client("Yew Understudy")
    assert adviser.get(f"/api/v1/client/{stranger['uuid']}/employment/{uuid}").status_code == 404
    assert adviser.delete(f"/api/v2/employments/{uuid}").status_code == 204
    assert adviser.every(twin) == []
