"""Plans, their owners, their slow deletion, sub-accounts and valuations."""

from __future__ import annotations

import time
import uuid

import pytest

from .conftest import ABSENT

pytestmark = pytest.mark.loopback

CICELYS = "Cicely's drawdown"


@pytest.fixture
def body(adviser):
    """A body that makes a plan of two owners."""
    rowan, marigold = adviser.client("Rowan Testwood"), adviser.client("Marigold Testwood")
    return {
        "name": "A plan of this test",
        "accounts": [{"uuid": rowan["uuid"]}, {"uuid": marigold["uuid"]}],
        "type": "investment",
        "sub_type": "general_investment_account",
        "provider_uuid": adviser.every("/api/v1/provider")[0]["uuid"],
        "policy_number": "TEST-1",
        "opened_at": "2019-06-01",
        "status": "active",
        "external_reference": {"source": "tests", "reference": "plan-1"},
    }


@pytest.fixture
def plan(adviser, body):
    """A plan of this test's own."""
    answer = adviser.post("/api/v1/plans", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def update_of(body, **changes):
    """The least a PUT must send, and the changes."""
    return {name: body[name] for name in ("sub_type", "provider_uuid", "status")} | changes


def test_a_created_plan_is_read_back_whole(adviser, body, plan):
    assert adviser.get(f"/api/v1/plans/{plan['uuid']}").json() == plan
    sent = ("name", "type", "sub_type", "status", "policy_number", "opened_at")
    assert {name: plan[name] for name in sent} == {name: body[name] for name in sent}
    assert plan["abstract_type"] == "asset"
    assert [one["ownership_percentage"] for one in plan["accounts"]] == [50, 50]
    assert plan["main_account"]["is_main_account"] and plan["main_account"]["policy_number"] == "TEST-1"
    assert (plan["value"], plan["valued_at"], plan["is_deleting"]) == (None, None, False)
    assert plan["external_references"] == [body["external_reference"]]
    assert plan["visible_on_client_portal"] and plan["include_in_client_valuation"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "bitcoin"}, "type"),
        ({"status": "live"}, "status"),
        ({"sub_type": "General Investment Account"}, "sub_type"),
        ({"type": "cash_account", "sub_type": "mattress"}, "sub_type"),
        ({"provider_uuid": None}, "provider_uuid"),
        ({"provider_uuid": ABSENT}, "provider_uuid"),
        ({"inactive_reason": "bored"}, "inactive_reason"),
        ({"opened_at": "2019-06-01T10:00:00"}, "opened_at"),
        ({"accounts": []}, "accounts"),
        ({"accounts": [{"ownership_percentage": 100}]}, "accounts.0.uuid"),
        ({"accounts": [{"uuid": ABSENT}]}, "accounts.0.uuid"),
        ({"fields": "none"}, "fields"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, body, change, field):
    answer = adviser.post("/api/v1/plans", {**body, **change})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]


def test_shares_are_completed_and_must_add_up(adviser, body):
    people = [adviser.client(name)["uuid"] for name in ("Rowan Testwood", "Marigold Testwood", "Pip Testwood")]

    def shares(*given):
        accounts = [
            {"uuid": uuid} | ({} if share is None else {"ownership_percentage": share})
            for uuid, share in zip(people, given, strict=False)
        ]
        answer = adviser.post("/api/v1/plans", {**body, "accounts": accounts})
        if answer.status_code == 422:
            return list(answer.json()["errors"])
        return [one["ownership_percentage"] for one in answer.json()["accounts"]]

    assert shares(60, 40) == [60, 40]
    assert shares(60, None) == [60, 40]
    assert shares(None, None, None) == [33.34, 33.33, 33.33]
    assert shares(60, 60) == ["accounts"]
    assert shares(60, 30) == ["accounts"]
    assert shares(101) == ["accounts.0.ownership_percentage"]


def test_the_deprecated_client_uuid_still_makes_a_sole_owner(adviser, body):
    single = {**body, "client_uuid": body["accounts"][0]["uuid"]}
    del single["accounts"]
    made = adviser.post("/api/v1/plans", single).json()
    assert [(one["uuid"], one["ownership_percentage"]) for one in made["accounts"]] == [(single["client_uuid"], 100)]


def test_put_needs_three_fields_and_keeps_the_rest(adviser, body, plan):
    path = f"/api/v1/plans/{plan['uuid']}"
    assert set(adviser.put(path, {"name": "x"}).json()["errors"]) == {"sub_type", "provider_uuid", "status"}
    assert set(adviser.put(path, update_of(body, accounts=[])).json()["errors"]) == {"accounts"}
    ended = update_of(body, status="inactive", inactive_at="2026-01-31", inactive_reason="transferred")
    changed = adviser.put(path, ended).json()
    assert (changed["status"], changed["inactive_reason"]) == ("inactive", "transferred")
    assert (changed["name"], changed["policy_number"]) == (body["name"], "TEST-1")
    changed = adviser.put(path, update_of(body, provider_uuid=None, policy_number="TEST-2")).json()
    assert (changed["provider"], changed["main_account"]["policy_number"]) == (None, "TEST-2")


def test_the_type_of_a_plan_cannot_change(adviser, sandbox, body, plan):
    path = f"/api/v1/plans/{plan['uuid']}"
    assert adviser.put(path, update_of(body, type="pension")).json()["type"] == "investment"
    entry = sandbox.control("GET", f"requests?path={path}")["data"][-1]
    assert entry["ignored_fields"] == ["type"]


def test_details_of_a_mortgage_are_checked_and_answered_as_money(adviser, body):
    mortgage = {**body, "type": "mortgage", "sub_type": "repayment"}
    fields = {"amount_borrowed": 20_000_000, "interest_rate": 4.25, "term_months": 300}
    made = adviser.post("/api/v1/plans", {**mortgage, "fields": fields}).json()
    assert made["abstract_type"] == "liability"
    assert made["fields"]["amount_borrowed"]["formatted"] == "£200,000.00"
    assert made["fields"]["interest_rate"] == 4.25
    answer = adviser.post("/api/v1/plans", {**mortgage, "fields": {"amount_borrowed": 200_000.5}})
    assert set(answer.json()["errors"]) == {"fields.amount_borrowed"}


def test_ownership_passes_only_to_the_related(adviser, body, plan):
    path = f"/api/v1/plans/{plan['uuid']}/ownership"
    pip, stranger = adviser.client("Pip Testwood"), adviser.client("Yew Understudy")
    accounts = [{"uuid": body["accounts"][0]["uuid"], "ownership_percentage": 60}, {"uuid": pip["uuid"]}]
    changed = adviser.put(path, {"accounts": accounts}).json()
    assert [one["ownership_percentage"] for one in changed["accounts"]] == [60, 40]
    assert changed["uuid"] == plan["uuid"]
    refused = adviser.put(path, {"accounts": [{"uuid": stranger["uuid"]}]})
    assert set(refused.json()["errors"]) == {"accounts.0.uuid"}
    assert set(adviser.put(path, {}).json()["errors"]) == {"accounts"}
    found = adviser.every("/api/v1/plans", **{"filter[client_uuids]": pip["uuid"]})
    assert plan["uuid"] in [one["uuid"] for one in found]


def test_deletion_is_marked_refuses_work_and_comes_later(sandbox, adviser, body, plan):
    path = f"/api/v1/plans/{plan['uuid']}"
    main = plan["main_account"]["uuid"]
    answer = adviser.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert adviser.get(path).json()["is_deleting"] is True
    assert plan["uuid"] in [one["uuid"] for one in adviser.every("/api/v1/plans")]
    valuation = {"valued_at": "2026-03-31", "value": 1}
    bulk = {"plan_uuid": plan["uuid"], "valuations": [valuation]}
    refused = [
        adviser.get(f"{path}/sub-accounts"),
        adviser.post(f"{path}/sub-accounts", {"name": "x"}),
        adviser.post(f"{path}/sub-accounts/{main}/valuations", valuation),
        adviser.post("/api/v2/valuations/bulk", bulk),
        adviser.put(f"{path}/ownership", {"accounts": body["accounts"]}),
        adviser.put(path, update_of(body)),
        adviser.delete(path),
    ]
    assert {(one.status_code, one.json()["message"]) for one in refused} == {(409, "Plan is being deleted.")}
    sandbox.control("POST", "deletes/advance")
    assert adviser.get(path).status_code == 404
    assert plan["uuid"] not in [one["uuid"] for one in adviser.every("/api/v1/plans")]


def test_deletion_comes_by_itself_after_the_delay(started):
    adviser = started(delete_delay_seconds=0).staff("fernhill-adviser")
    path = f"/api/v1/plans/{adviser.plan('Campion' + chr(39) + 's VCT')['uuid']}"
    assert adviser.delete(path).status_code == 204
    deadline = time.monotonic() + 60
    while adviser.get(path).status_code == 200:
        assert time.monotonic() < deadline, "the plan never went"
        time.sleep(0.05)


def test_sub_accounts_come_and_go_but_the_main_one_stays(adviser, plan):
    path = f"/api/v1/plans/{plan['uuid']}/sub-accounts"
    made = adviser.post(path, {"name": "Second pot", "policy_number": "TEST-1B"})
    assert made.status_code == 201
    one = f"{path}/{made.json()['uuid']}"
    assert adviser.put(one, {"name": "Renamed"}).json()["policy_number"] == "TEST-1B"
    assert set(adviser.put(one, {}).json()["errors"]) == {"name"}
    assert [pot["is_main_account"] for pot in adviser.every(path)] == [True, False]
    assert adviser.delete(one).status_code == 200
    assert adviser.put(one, {"name": "x"}).status_code == 404
    assert adviser.delete(f"{path}/{plan['main_account']['uuid']}").status_code == 409
    foreign = adviser.plan("Rowan's ISA")["main_account"]["uuid"]
    assert adviser.put(f"{path}/{foreign}", {"name": "x"}).status_code == 404


def test_the_latest_valuation_of_every_pot_counts(adviser, plan):
    path = f"/api/v1/plans/{plan['uuid']}/sub-accounts"
    pot = adviser.post(path, {"name": "Second pot"}).json()["uuid"]
    main = plan["main_account"]["uuid"]
    for place, day, value in ((main, "2026-03-31", 500), (main, "2025-03-31", 900), (pot, "2026-01-31", 30)):
        body = {"valued_at": f"{day}T12:00:00+00:00", "value": value}
        assert adviser.post(f"{path}/{place}/valuations", body).status_code == 201
    read = adviser.get(f"/api/v1/plans/{plan['uuid']}").json()
    assert read["value"] == {"amount": "530", "formatted": "£5.30", "currency": "GBP"}
    assert read["valued_at"] == "2026-03-31T13:00:00+01:00"
    assert read["updated_at"] >= plan["updated_at"]
    same_day = adviser.post(f"{path}/{main}/valuations", {"valued_at": "2026-03-31T12:00:00Z", "value": 501}).json()
    assert adviser.get(f"/api/v1/plans/{plan['uuid']}").json()["value"]["amount"] == "531"
    assert adviser.delete(f"{path}/{main}/valuations/{same_day['uuid']}").status_code == 204
    assert adviser.get(f"/api/v1/plans/{plan['uuid']}").json()["value"]["amount"] == "530"
    listed = adviser.every(f"{path}/{main}/valuations")
    assert [one["value"]["amount"] for one in listed] == ["500", "900"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": 10.5}, "value"),
        ({"value": "10"}, "value"),
        ({"value": None}, "value"),
        ({"valued_at": "x"}, "valued_at"),
    ],
)
def test_a_valuation_is_whole_pence_on_a_date(adviser, plan, change, field):
    path = f"/api/v1/plans/{plan['uuid']}/sub-accounts/{plan['main_account']['uuid']}/valuations"
    answer = adviser.post(path, {"valued_at": "2026-03-31", "value": 10, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_a_bulk_reference_adds_its_valuation_once(adviser, plan):
    reference = str(uuid.uuid4())
    rows = [
        {"valued_at": "2026-02-28", "value": 100, "bulk_reference_uuid": reference},
        {"valued_at": "2026-03-31", "value": 200},
    ]
    first = adviser.post("/api/v2/valuations/bulk", {"plan_uuid": plan["uuid"], "valuations": rows})
    assert first.status_code == 201
    again = adviser.post("/api/v2/valuations/bulk", {"plan_uuid": plan["uuid"], "valuations": rows[:1]}).json()
    assert again["data"] == first.json()["data"][:1]
    path = f"/api/v1/plans/{plan['uuid']}/sub-accounts/{plan['main_account']['uuid']}/valuations"
    assert len(adviser.every(path)) == 2


def test_bulk_valuations_are_checked_row_by_row(adviser, plan):
    def errors(valuations, **more):
        body = {"plan_uuid": plan["uuid"], "valuations": valuations, **more}
        return set(adviser.post("/api/v2/valuations/bulk", body).json()["errors"])

    row = {"valued_at": "2026-03-31", "value": 1}
    assert errors([row, {**row, "value": 1.5}]) == {"valuations.1.value"}
    assert errors([{**row, "bulk_reference_uuid": plan["uuid"][:-1] + "x"}]) == {"valuations.0.bulk_reference_uuid"}
    version_1 = "f47ac10b-58cc-11ec-8b0e-0242ac120002"
    assert errors([{**row, "bulk_reference_uuid": version_1}]) == {"valuations.0.bulk_reference_uuid"}
    assert errors([row] * 1001) == {"valuations"}
    foreign = adviser.plan("Rowan's ISA")["main_account"]["uuid"]
    assert errors([row], sub_account_uuid=foreign) == {"sub_account_uuid"}


def test_a_valuation_tells_nobody(adviser):
    plan = adviser.plan("Ottoline's own ISA")  # seeded, so it last changed long ago
    path = f"/api/v1/plans/{plan['uuid']}/sub-accounts/{plan['main_account']['uuid']}/valuations"
    adviser.post(path, {"valued_at": "2026-04-30", "value": 10})
    assert adviser.get(f"/api/v1/plans/{plan['uuid']}").json()["updated_at"] == plan["updated_at"]


def test_every_part_refuses_while_the_plan_is_being_deleted_and_goes_with_it(sandbox, adviser, body):
    life = {**body, "type": "protection_policy", "sub_type": "term_protection"}
    plan = adviser.post("/api/v1/plans", life).json()
    path, main = f"/api/v1/plans/{plan['uuid']}", plan["main_account"]["uuid"]
    cover = {"cover_type": "unknown", "benefit_amount": 1, "benefit_frequency": "one_off"}
    parts = {
        "premiums": {"amount": 1, "frequency": "monthly"},
        "cover": {**cover, "benefit_status": "active", "indexation": 0},
        "claim": {"claim_amount": 1, "claim_start_date": "2026-01-01"},
        "transaction": {"type": "contribution", "amount": 1, "date": "2026-01-01"},
        "transaction-schedule": {"type": "contribution", "amount": 1, "frequency": "monthly"},
    }
    made = {kind: adviser.post(f"{path}/{kind}", part).json()["uuid"] for kind, part in parts.items()}
    folder = adviser.get(f"{path}/documents").json()["uuid"]
    form = {"name": "A file", "folder_uuid": folder}

    def upload():
        files = {"file": ("a.txt", b"a", "text/plain")}
        return adviser.ask("POST", "/api/v1/file/direct-upload", data=form, files=files)

    file = upload().json()["uuid"]
    adviser.delete(path)
    refused = [upload()]
    for kind, part in parts.items():
        one = f"{path}/{kind}/{made[kind]}"
        refused += [adviser.get(f"{path}/{kind}"), adviser.post(f"{path}/{kind}", part)]
        refused += [adviser.get(one), adviser.put(one, part), adviser.delete(one)]
    reads = (f"{path}/documents", f"/api/v1/folder/{folder}", f"/api/v1/folder/{folder}/tree")
    old = (f"{path}/contributions/{main}", f"{path}/withdrawals/{main}")
    refused += [adviser.get(one) for one in (*reads, *old, f"/api/v1/file/{file}")]
    assert [(one.status_code, one.json()["message"]) for one in refused] == [(409, "Plan is being deleted.")] * len(
        refused
    )
    sandbox.control("POST", "deletes/advance")
    exported = {one["uuid"]: one for one in sandbox.control("GET", "export")["data"]}
    assert all(exported[uuid]["deleted_at"] for uuid in (*made.values(), main, folder, file))
    assert adviser.get(f"{path}/premiums").status_code == 404


def test_a_client_may_go_once_their_last_plan_is_gone(sandbox, adviser, body):
    person = {"type": "client", "role": "individual", "last_name": "Leaver"}
    client = adviser.post("/api/v1/account", person).json()["uuid"]
    plan = adviser.post("/api/v1/plans", {**body, "accounts": [{"uuid": client}]}).json()
    assert adviser.delete(f"/api/v1/account/{client}").status_code == 409
    adviser.delete(f"/api/v1/plans/{plan['uuid']}")
    assert adviser.delete(f"/api/v1/account/{client}").status_code == 409
    sandbox.control("POST", "deletes/advance")
    assert adviser.delete(f"/api/v1/account/{client}").status_code == 204


def test_a_seeded_plan_with_two_pots_is_worth_both(adviser):
    plan = adviser.get(f"/api/v1/plans/{adviser.plan(CICELYS)['uuid']}").json()
    latest = [int(pot["latest_valuation"]["value"]["amount"]) for pot in plan["sub_accounts"]]
    assert len(latest) == 2
    assert int(plan["value"]["amount"]) == sum(latest)
