"""Who gets in, with what, and what they are told who do not."""

from __future__ import annotations

import pytest
import requests

from sandbox.redtail.settings import DEMO_API_KEY

from .conftest import PASSWORD, encoded

pytestmark = pytest.mark.loopback


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        ("wrapped", lambda answer: answer["authenticated_user"]["user_key"]),
        ("flat", lambda answer: answer["user_key"]),
        ("short", lambda answer: answer["userkey"]),
    ],
)
def test_a_login_gives_a_user_key_in_each_shape(start, shape, read):
    answer = start(login_shape=shape).sign_in(DEMO_API_KEY, "adviser", PASSWORD)
    assert answer.status_code == 200
    assert len(read(answer.json())) > 20


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (("adviser", PASSWORD), "the API key, the user name and the password"),
        (("another-key", "adviser", PASSWORD), "API key"),
        ((DEMO_API_KEY, "adviser", "wrong"), "user name or password"),
        ((DEMO_API_KEY, "nobody", PASSWORD), "user name or password"),
        ((DEMO_API_KEY, "locked", PASSWORD), "locked"),
    ],
)
def test_a_refused_login_says_what_is_wrong(sandbox, parts, word):
    answer = sandbox.sign_in(*parts)
    assert answer.status_code == 401
    assert word in answer.json()["message"]


def test_a_key_survives_a_new_password_and_ends_when_it_is_revoked(sandbox):
    adviser = sandbox.staff("adviser")
    sandbox.control("POST", "users/adviser/password", {"password": "another"})
    assert adviser.get("contacts").status_code == 200
    assert sandbox.sign_in(DEMO_API_KEY, "adviser", PASSWORD).status_code == 401
    sandbox.control("POST", "users/adviser/revoke-key")
    assert adviser.get("contacts").json() == {"message": "Invalid user key."}


def test_a_user_who_is_locked_later_is_out_until_unlocked(sandbox, adviser):
    sandbox.control("POST", "users/adviser/lock")
    answer = adviser.get("contacts")
    assert (answer.status_code, "locked" in answer.json()["message"]) == (401, True)
    sandbox.control("POST", "users/adviser/unlock")
    assert adviser.get("contacts").status_code == 200


@pytest.mark.parametrize("scheme", ["Userkeyauth", "UserKeyAuth", "userkeyauth"])
def test_the_scheme_is_compared_without_case(sandbox, scheme):
    header = {"Authorization": f"{scheme} {encoded(DEMO_API_KEY, sandbox.key_of('adviser'))}"}
    assert requests.get(f"{sandbox.url}/api/public/v1/contacts", headers=header, timeout=10).ok


@pytest.mark.parametrize("header", [{}, {"Authorization": "Userkeyauth %%%"}, {"Authorization": "Bearer eA=="}])
def test_nobody_else_gets_in(sandbox, header):
    answer = requests.get(f"{sandbox.url}/api/public/v1/contacts", headers=header, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["message"]


@pytest.mark.parametrize(("on", "status"), [(False, 401), (True, 200)])
def test_basic_on_every_call_is_a_choice(start, on, status):
    sandbox = start(takes_basic=on)
    header = {
        "Authorization": f"Basic {encoded(DEMO_API_KEY, 'adviser', PASSWORD)}",
        "userkey": sandbox.key_of("adviser"),
    }
    assert requests.get(f"{sandbox.url}/api/public/v1/contacts", headers=header, timeout=10).status_code == status


def test_a_user_sees_only_their_database(sandbox, adviser):
    other = sandbox.staff("marlow-adviser")
    theirs = other.contact("Rowan Testwood")
    account = other.accounts("Rowan Testwood")[0]["id"]
    for path in (f"contacts/{theirs}", f"contacts/{theirs}/accounts", f"accounts/{account}"):
        assert (adviser.get(path).status_code, other.get(path).status_code) == (404, 200)


def test_a_user_who_may_only_read_is_refused_a_change(sandbox):
    assistant = sandbox.staff("assistant")
    rowan = assistant.contact("Rowan Testwood")
    answer = assistant.ask("PUT", f"contacts/{rowan}", json={"nickname": "Ro"})
    assert (answer.status_code, answer.json()["message"]) == (
        403,
        "You do not have permission to change this record.",
    )


def test_too_many_requests_are_put_off(start):
    adviser = start(requests_a_minute=3).staff("adviser")
    statuses = [adviser.get("contacts").status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert int(adviser.get("contacts").headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("kind", "status"),
    [("gateway", 401), ("locked", 401), ("403", 403), ("422", 422), ("not_json", 500), ("429", 429)],
)
def test_troubles_answer_as_the_reference_saw_them(sandbox, adviser, kind, status):
    sandbox.control("POST", "faults", {"kind": kind, "path": "/api/public/v1/contacts"})
    answer = adviser.get("contacts")
    assert answer.status_code == status
    assert answer.text.startswith("{") == (kind != "not_json")
    assert adviser.get("contacts").status_code == 200
