"""Applications, sessions, one-time codes, OAuth, capabilities, groups."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sandbox.xplan.sessions import CODE_SEPARATOR
from sandbox.xplan.settings import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET

from .conftest import CLIENTS, PASSWORD

pytestmark = pytest.mark.loopback

REDIRECT = "http://127.0.0.1:4711/xplan/callback/"


def test_the_application_must_say_who_it_is(sandbox):
    for app_id in ("", "another"):
        answer = sandbox.caller(**{"X-Xplan-App-Id": app_id}).ask("GET", "session/user", auth=("adviser", PASSWORD))
        assert answer.status_code == 403
        assert "X-Xplan-App-Id" in answer.json()["user_message"]


def test_basic_takes_two_steps_and_the_cookie_does_the_rest(sandbox):
    caller = sandbox.caller()
    assert caller.get("session/user").status_code == 401
    first = caller.ask("GET", "session/user", auth=("adviser", PASSWORD))
    assert first.json()["entity_name"] == "Ada Fernsby"
    assert "XPLANID" in first.cookies
    assert caller.get(CLIENTS).status_code == 200
    assert caller.ask("DELETE", "session").status_code == 204
    assert caller.get(CLIENTS).status_code == 401


@pytest.mark.parametrize("who", [("adviser", "wrong"), ("nobody", PASSWORD), ("adviser", "")])
def test_wrong_credentials_are_refused(sandbox, who):
    assert sandbox.caller().ask("GET", "session/user", auth=who).status_code == 401


def test_a_second_login_ends_the_first(sandbox):
    first, second = sandbox.sign_in("adviser"), sandbox.sign_in("adviser")
    assert (first.get(CLIENTS).status_code, second.get(CLIENTS).status_code) == (401, 200)


def test_a_session_may_end_at_any_time(sandbox, adviser):
    sandbox.control("POST", "sessions/end")
    assert adviser.get(CLIENTS).status_code == 401


@pytest.mark.parametrize(
    ("password", "status"),
    [
        (f"{PASSWORD}{CODE_SEPARATOR}246810", 200),
        (f"{PASSWORD}{CODE_SEPARATOR}111111", 401),
        (f"{PASSWORD}246810", 401),
        (PASSWORD, 401),
    ],
)
def test_a_one_time_code_is_joined_by_four_control_characters(sandbox, password, status):
    assert sandbox.caller().ask("GET", "session/user", auth=("secured", password)).status_code == status


def authorise(sandbox, decision="authorise", password=PASSWORD, redirect=REDIRECT):
    form = {
        "client_id": DEMO_CLIENT_ID,
        "response_type": "code",
        "redirect_uri": redirect,
        "state": "s1",
        "user_name": "adviser",
        "password": password,
        "decision": decision,
    }
    return requests.post(f"{sandbox.url}/oauth2/auth", data=form, allow_redirects=False, timeout=10)


def token(sandbox, **form):
    form = {
        "client_id": DEMO_CLIENT_ID,
        "client_secret": DEMO_CLIENT_SECRET,
        "redirect_uri": REDIRECT,
        **form,
    }
    return requests.post(f"{sandbox.url}/oauth2/token", data=form, timeout=10)


def test_a_code_works_once_and_refresh_tokens_rotate(sandbox):
    told = parse_qs(urlsplit(authorise(sandbox).headers["location"]).query)
    assert told["state"] == ["s1"]
    exchange = {"grant_type": "authorization_code", "code": told["code"][0]}
    pair = token(sandbox, **exchange).json()
    assert token(sandbox, **exchange).json()["error"] == "invalid_grant"
    caller = sandbox.caller(Authorization=f"Bearer {pair['access_token']}")
    assert caller.get(CLIENTS).status_code == 200
    sandbox.control("POST", "tokens/expire")
    assert caller.get(CLIENTS).status_code == 401
    renew = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    fresh = token(sandbox, **renew).json()
    assert fresh["refresh_token"] != pair["refresh_token"]
    assert token(sandbox, **renew).json()["error"] == "invalid_grant"
    assert sandbox.caller(Authorization=f"Bearer {fresh['access_token']}").get(CLIENTS).status_code == 200


def test_consent_may_be_declined_and_asks_for_the_password(sandbox):
    assert "error=access_denied" in authorise(sandbox, "cancel").headers["location"]
    assert authorise(sandbox, password="wrong").status_code == 401
    assert authorise(sandbox, redirect="https://elsewhere.example/").status_code == 400
    assert token(sandbox, client_secret="wrong", grant_type="refresh_token").status_code == 401


def test_a_page_asks_for_consent(sandbox):
    query = f"client_id={DEMO_CLIENT_ID}&response_type=code&redirect_uri={REDIRECT}"
    answer = requests.get(f"{sandbox.url}/oauth2/auth?{query}", timeout=10)
    assert 'name="password"' in answer.text
    assert requests.get(f"{sandbox.url}/oauth2/auth?client_id=x", timeout=10).status_code == 400


def test_a_missing_capability_is_403(sandbox):
    limited = sandbox.sign_in("limited")
    assert limited.get("docnote-v2").status_code == 403
    answer = limited.ask("POST", CLIENTS, json={"fields": {"last_name": "X"}})
    assert (answer.status_code, "client_edit" in answer.json()["api_message"]) == (403, True)


def test_clients_outside_the_users_groups_are_unseen(sandbox, adviser):
    limited = sandbox.sign_in("limited")
    rowan = adviser.client("Rowan")
    assert [one["entity_name"] for one in limited.get(CLIENTS).json()] == ["Specimen, Tansy"]
    assert limited.get(f"{CLIENTS}/{rowan}").status_code == 404
    assert not [one for one in adviser.get(CLIENTS).json() if "Hazel" in one["entity_name"]]
    sandbox.control("PUT", "users/limited", {"groups": ["Everybody", "Private desk"]})
    assert limited.client("Hazel") and limited.get(f"{CLIENTS}/{rowan}").status_code == 200
