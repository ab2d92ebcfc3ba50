"""Troubles that are switched on strike what they should, as often as they should."""

from __future__ import annotations

import time

import pytest
import requests

pytestmark = pytest.mark.loopback

INCOME = {"name": "Struck", "type": "other", "amount": 1, "amount_type": "net", "frequency": "monthly"}


@pytest.fixture(autouse=True)
def _calm_afterwards(sandbox):
    yield
    sandbox.control("DELETE", "faults")


@pytest.fixture
def path(adviser):
    return f"/api/v1/client/{adviser.client('Oxlip Rehearsal')['uuid']}/income"


def count(adviser, path):
    return adviser.get(path).json()["meta"]["total"]


@pytest.mark.parametrize(("kind", "status"), [("429", 429), ("500", 500), ("503", 503), ("expired_token", 401)])
def test_a_status_is_answered_as_often_as_asked(sandbox, adviser, path, kind, status):
    before = count(adviser, path)
    sandbox.control("POST", "faults", {"kind": kind, "path": "/api/v1/client/*/income", "method": "POST", "count": 2})
    assert adviser.get(path).status_code == 200
    answers = [adviser.post(path, INCOME) for _ in range(3)]
    assert [one.status_code for one in answers] == [status, status, 201]
    assert ("Retry-After" in answers[0].headers) == (status in (429, 503))
    assert count(adviser, path) == before + 1


@pytest.mark.parametrize(("kind", "written"), [("drop_before", 0), ("drop_after", 1)])
def test_a_dropped_connection_gives_no_answer_and_does_or_does_not_leave_the_write(
    sandbox, adviser, path, kind, written
):
    before = count(adviser, path)
    sandbox.control("POST", "faults", {"kind": kind, "path": "/api/*", "method": "POST"})
    with pytest.raises(requests.ConnectionError):
        adviser.post(path, INCOME)
    assert count(adviser, path) == before + written
    entry = sandbox.control("GET", "requests?method=POST")["data"][-1]
    assert (entry["status"], entry["fault"]) == (0, kind)


def test_a_fault_may_skip_first_and_last_until_cleared(sandbox, adviser):
    sandbox.control("POST", "faults", {"kind": "500", "path": "/api/v1/plans", "count": None, "skip": 1})
    statuses = [adviser.get("/api/v1/plans").status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 500]
    assert sandbox.control("GET", "faults")["data"][0]["struck"] == 3
    sandbox.control("DELETE", "faults")
    assert adviser.get("/api/v1/plans").status_code == 200


def test_latency_and_a_slow_answer_take_their_time_and_are_whole(sandbox, adviser):
    plain = adviser.get("/api/v1/provider").json()
    for kind in ("latency", "trickle"):
        sandbox.control("POST", "faults", {"kind": kind, "path": "/api/v1/provider", "seconds": 0.3})
        started = time.monotonic()
        assert adviser.get("/api/v1/provider").json() == plain
        assert time.monotonic() - started >= 0.3


def test_a_malformed_answer_is_not_json(sandbox, adviser):
    sandbox.control("POST", "faults", {"kind": "malformed", "path": "/api/v1/provider"})
    answer = adviser.get("/api/v1/provider")
    assert answer.status_code == 200
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


def test_the_token_endpoint_can_be_struck_too(sandbox):
    sandbox.control("POST", "faults", {"kind": "503", "path": "/oauth/token"})
    assert requests.post(f"{sandbox.url}/oauth/token", data={}, timeout=10).status_code == 503


@pytest.mark.parametrize("wanted", [{}, {"kind": "fire"}, {"kind": "500", "count": "lots"}, []])
def test_a_fault_that_makes_no_sense_is_refused(sandbox, wanted):
    answer = requests.post(f"{sandbox.url}/_sandbox/api/faults", json=wanted, timeout=10)
    assert answer.status_code == 422
