"""The limit on a user's requests in a minute."""

from __future__ import annotations

import pytest
import requests

pytestmark = pytest.mark.loopback


def test_a_users_minute_is_used_up_and_nobody_elses(started):
    sandbox = started(requests_a_minute=5)
    adviser = sandbox.staff("fernhill-adviser")
    left = [adviser.get(path).headers["X-Ratelimit-Remaining"] for path in ("/api/v1/plans", "/api/v1/plans/x")]
    assert left == ["3", "2"]
    assert adviser.get("/api/v1/plans").headers["X-RateLimit-Limit"] == "5"
    assert adviser.get("/api/v1/plans").status_code == 200
    refused = adviser.get("/api/v1/plans")
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Attempts."})
    assert refused.headers["X-Ratelimit-Remaining"] == "0"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert int(refused.headers["X-RateLimit-Reset"]) > 1_700_000_000
    assert sandbox.staff("marlow-adviser").get("/api/v1/plans").status_code == 200
    sandbox.control("POST", "rate-limit/reset")
    assert adviser.get("/api/v1/plans").status_code == 200


def test_unauthenticated_answers_carry_the_limit_too(sandbox):
    answer = requests.get(f"{sandbox.url}/api/v1/plans", timeout=10)
    assert answer.status_code == 401
    assert int(answer.headers["X-Ratelimit-Remaining"]) < int(answer.headers["X-RateLimit-Limit"])
