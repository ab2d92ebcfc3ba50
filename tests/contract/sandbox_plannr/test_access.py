"""Who may ask what: tokens, the account header, permissions, and the walls between firms."""

from __future__ import annotations

import pytest
import requests

from .browser import consent, exchange_code
from .conftest import ABSENT

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic d3Jvbmc6eA=="}])
def test_without_a_good_token_nothing_is_shown(sandbox, header):
    headers = {"Accept": "application/json", **header}
    answer = requests.get(f"{sandbox.url}/api/v1/account", headers=headers, timeout=10)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})


def test_logins_need_no_account_header_and_everything_else_does(sandbox):
    caller = sandbox.with_token("demo-pat-fernhill-adviser")
    login = caller.get("/api/v1/logins").json()["data"][0]
    assert login["firm"]["name"] == "Fernhill Demo Advice"
    assert (login["account"]["type"], login["has_write_permission"]) == ("employee", True)
    assert caller.get("/api/v1/account").status_code == 400
    by_login_uuid = sandbox.with_token("demo-pat-fernhill-adviser", login["uuid"])
    assert by_login_uuid.get("/api/v1/account").status_code == 403


def test_an_account_of_somebody_else_is_forbidden(sandbox, adviser):
    mine = adviser.http.headers["X-PLANNR-ACCOUNT-UUID"]
    assert sandbox.with_token("demo-pat-marlow-adviser", mine).get("/api/v1/account").status_code == 403


def test_a_user_of_two_firms_has_a_preferred_account_and_sees_one_firm_at_a_time(sandbox):
    code = consent(sandbox.url, who=("both@example.org", "both-demo"))["code"]
    token = exchange_code(sandbox.url, code).json()["access_token"]
    answer = sandbox.with_token(token).get("/api/v1/logins").json()
    accounts = {login["firm"]["slug"]: login["account"]["uuid"] for login in answer["data"]}
    assert set(accounts) == {"fernhill-demo-advice", "marlow-pretend-planning"}
    assert answer["preferred_account_uuid"] == accounts["marlow-pretend-planning"]
    seen = [
        {one["uuid"] for one in sandbox.with_token(token, account).every("/api/v1/client")}
        for account in accounts.values()
    ]
    assert all(seen) and seen[0].isdisjoint(seen[1])


def test_the_paraplanner_reads_but_neither_writes_nor_deletes(sandbox, adviser):
    paraplanner = sandbox.staff("fernhill-paraplanner")
    plan = adviser.plan("Rowan's ISA")
    assert paraplanner.get(f"/api/v1/plans/{plan['uuid']}").status_code == 200
    assert paraplanner.put(f"/api/v1/plans/{plan['uuid']}", {}).status_code == 403
    assert paraplanner.post("/api/v2/income").status_code == 403
    assert paraplanner.delete(f"/api/v1/plans/{plan['uuid']}").status_code == 403


def test_writing_without_the_right_to_delete(sandbox):
    code = consent(sandbox.url, who=("both@example.org", "both-demo"))["code"]
    token = exchange_code(sandbox.url, code).json()["access_token"]
    logins = sandbox.with_token(token).get("/api/v1/logins").json()["data"]
    login = next(one for one in logins if not one["has_delete_permission"])
    caller = sandbox.with_token(token, login["account"]["uuid"])
    client = caller.client("Oxlip Rehearsal")
    body = {"name": "Busking", "type": "other", "amount": 100, "amount_type": "net", "frequency": "weekly"}
    made = caller.post(f"/api/v1/client/{client['uuid']}/income", body)
    assert made.status_code == 201
    assert caller.delete(f"/api/v2/income/{made.json()['uuid']}").status_code == 403


def test_nothing_of_another_firm_is_found(sandbox, adviser):
    stranger = sandbox.staff("marlow-adviser")
    client, plan = adviser.client("Rowan Testwood"), adviser.plan("Rowan's SIPP")
    income = adviser.every("/api/v2/income")[0]
    main = plan["main_account"]["uuid"]
    paths = (
        f"/api/v1/account/{client['uuid']}",
        f"/api/v1/client/{client['uuid']}",
        f"/api/v1/client/{client['uuid']}/income",
        f"/api/v1/client/{client['uuid']}/linked-clients",
        f"/api/v1/client/{client['uuid']}/wealth",
        f"/api/v1/account/{client['uuid']}/address",
        f"/api/v1/plans/{plan['uuid']}",
        f"/api/v1/plans/{plan['uuid']}/sub-accounts",
        f"/api/v1/plans/{plan['uuid']}/sub-accounts/{main}/valuations",
        f"/api/v2/income/{income['uuid']}",
        f"/api/v1/provider/{plan['provider']['uuid']}",
    )
    assert [stranger.get(path).status_code for path in paths] == [404] * len(paths)
    assert [adviser.get(path).status_code for path in paths] == [200] * len(paths)
    for listing, name in (
        ("/api/v1/plans", "filter[client_uuids]"),
        ("/api/v2/income", "filter[account_uuids]"),
    ):
        assert adviser.get(listing, **{name: client["uuid"]}).json()["meta"]["total"] > 0
        assert stranger.get(listing, **{name: client["uuid"]}).json()["meta"]["total"] == 0


def test_another_firms_people_and_providers_cannot_be_named_in_a_body(sandbox, adviser):
    stranger = sandbox.staff("marlow-adviser")
    client = adviser.client("Rowan Testwood")
    plan = adviser.plan("Rowan's SIPP")
    body = {
        "type": "pension",
        "sub_type": "sipp",
        "status": "active",
        "provider_uuid": plan["provider"]["uuid"],
        "accounts": [{"uuid": client["uuid"]}],
    }
    errors = stranger.post("/api/v1/plans", body).json()["errors"]
    assert set(errors) == {"provider_uuid"}
    own_provider = stranger.every("/api/v1/provider")[0]["uuid"]
    errors = stranger.post("/api/v1/plans", {**body, "provider_uuid": own_provider}).json()["errors"]
    assert set(errors) == {"accounts.0.uuid"}


def test_paths_and_methods_that_are_not_routed_are_told_in_json(adviser):
    assert adviser.get("/api/v1/nowhere").status_code == 404
    assert "could not be found" in adviser.get("/api/v1/nowhere").json()["message"]
    assert adviser.ask("PATCH", f"/api/v1/plans/{ABSENT}").status_code == 405
    assert adviser.get(f"/api/v1/plans/{ABSENT}").status_code == 404
    assert adviser.get("/api/v1/plans/not-a-uuid").status_code == 404


def test_only_json_is_taken_and_given(adviser):
    assert adviser.ask("GET", "/api/v1/account", headers={"Accept": "*/*"}).status_code == 406
    assert adviser.ask("POST", "/api/v2/income", data={"name": "x"}).status_code == 415
    as_json = {"Content-Type": "application/json"}
    assert adviser.ask("POST", "/api/v2/income", data="{not json", headers=as_json).status_code == 400
    assert adviser.ask("POST", "/api/v2/income", data="[]", headers=as_json).status_code == 400


def test_another_host_name_is_refused(sandbox):
    headers = {"Host": "plannr.elsewhere.example"}
    assert requests.get(f"{sandbox.url}/_sandbox/", headers=headers, timeout=10).status_code == 400


def test_a_users_own_client_account_is_no_way_into_the_staff_api(sandbox):
    caller = sandbox.with_token("demo-pat-fernhill-owner")
    answer = caller.get("/api/v1/logins").json()
    by_type = {login["account"]["type"]: login["account"]["uuid"] for login in answer["data"]}
    assert set(by_type) == {"employee", "client"}
    assert answer["preferred_account_uuid"] == by_type["employee"]
    as_client = sandbox.with_token("demo-pat-fernhill-owner", by_type["client"])
    assert as_client.get("/api/v1/account").status_code == 403


@pytest.mark.parametrize("raw", ['{"custom_fields": {"x": NaN}}', '{"last_name": "\\ud800"}', "{", "null"])
def test_what_only_looks_like_json_is_refused(adviser, raw):
    as_json = {"Content-Type": "application/json"}
    assert adviser.ask("POST", "/api/v1/client", data=raw, headers=as_json).status_code == 400
