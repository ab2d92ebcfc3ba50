"""Logins, firms, idempotency, limits, pages."""

from __future__ import annotations

import uuid

import pytest
import requests

from sandbox.platform.catalogue import PARTS
from sandbox.platform.settings import DEMO_FIRM

from .conftest import ADULT

pytestmark = pytest.mark.loopback


def test_both_logins_give_a_token_that_may_end(sandbox, firm):
    assert firm.get(f"client/{DEMO_FIRM}")
    older = {"firmId": DEMO_FIRM, "id": "fernhill", "password": "platform-demo"}
    token = requests.post(f"{sandbox.url}/authenticate", json=older, timeout=10).json()["data"]["token"]
    path = f"{sandbox.url}/client/{DEMO_FIRM}"
    assert requests.get(path, headers={"api-token": token}, timeout=10).ok
    sandbox.control("POST", "tokens/expire")
    assert requests.get(path, headers={"api-token": token}, timeout=10).status_code == 401
    assert firm.ask("GET", f"client/{DEMO_FIRM}").status_code == 401


@pytest.mark.parametrize("form", [{"client_id": "demo-back-office", "client_secret": "wrong"}, {}])
def test_a_wrong_secret_is_refused(sandbox, form):
    assert requests.post(f"{sandbox.url}/oauth/token", data=form, timeout=10).status_code == 401


def test_another_firm_is_out_of_reach(firm):
    assert firm.ask("GET", "client/MARL1").status_code == 403
    assert firm.ask("GET", f"client/{DEMO_FIRM}/CLI9001").status_code == 404
    assert firm.refusal("POST", "client", {**ADULT, "firmId": "MARL1"})[0] == 403


def test_the_same_key_and_body_is_answered_once_more_and_another_body_refused(firm):
    header = {"Idempotency-Key": str(uuid.uuid4())}
    answers = [firm.ask("POST", "client", ADULT, headers=header) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = firm.ask("POST", "client", {**ADULT, "email": "other@example.org"}, headers=header)
    assert other.status_code == 409
    assert firm.ask("POST", "client", ADULT, headers={"Idempotency-Key": "1"}).status_code == 422


def test_a_lost_answer_is_found_again_by_its_key(sandbox, firm):
    header = {"Idempotency-Key": str(uuid.uuid4())}
    sandbox.control("POST", "faults", {"kind": "drop_after", "path": "/client", "method": "POST"})
    with pytest.raises(requests.ConnectionError):
        firm.ask("POST", "client", ADULT, headers=header)
    assert firm.ask("POST", "client", ADULT, headers=header).status_code == 201
    assert len(firm.get(f"client/{DEMO_FIRM}?email={ADULT['email']}")) == 1


def test_lists_have_pages_and_a_count(firm):
    for number in range(3):
        firm.client(email=f"many{number}@example.org")
    answer = firm.ask("GET", f"client/{DEMO_FIRM}?page=2&pageSize=3").json()
    assert (len(answer["data"]), answer["meta"]["count"]) == (1, 4)
    assert firm.ask("GET", f"client/{DEMO_FIRM}?page=0").status_code == 422


def test_too_many_requests_are_put_off(start):
    firm = start(requests_a_minute=1).firm()
    assert firm.ask("GET", f"client/{DEMO_FIRM}").ok
    answer = firm.ask("GET", f"client/{DEMO_FIRM}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize("page", ["", "routes", "requests", "faults"])
def test_every_page_answers(sandbox, firm, page):
    firm.account("GIA", firm.client())
    answer = requests.get(f"{sandbox.url}/_sandbox/{page}", timeout=10)
    assert answer.status_code == 200
    assert "Platform sandbox" in answer.text


def test_routes_and_facts_are_listed_and_the_export_holds_no_secret(sandbox):
    listed = sandbox.control("GET", "routes")["data"]
    assert sum(len(part["routes"]) for part in listed) == sum(len(part.routes) for part in PARTS)
    assert sandbox.control("GET", "facts")[DEMO_FIRM]["client"] == {"Active": 1}
    exported = sandbox.control("GET", "export")["data"]
    assert not any("password_digest" in one["body"] for one in exported)
