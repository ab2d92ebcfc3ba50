"""The authorisation code flow, what it refuses, and how its tokens live and die."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sandbox.plannr.settings import DEMO_REDIRECT

from .browser import ASKED, CHALLENGE, VERIFIER, consent, exchange, exchange_code, hidden

pytestmark = pytest.mark.loopback


def refresh(url: str, token: str) -> requests.Response:
    return exchange(url, grant_type="refresh_token", refresh_token=token)


def works(sandbox: Any, token: str) -> bool:
    return sandbox.with_token(token).get("/api/v1/logins").status_code == 200


def test_consent_gives_a_code_that_gives_a_working_token(sandbox):
    back = consent(sandbox.url)
    assert back["state"] == ASKED["state"]
    answer = exchange_code(sandbox.url, back["code"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    assert set(tokens) == {"token_type", "expires_in", "access_token", "refresh_token"}
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    logins = sandbox.with_token(tokens["access_token"]).get("/api/v1/logins").json()["data"]
    assert logins[0]["email"] == "adviser@fernhill.example"


def test_cancel_tells_the_redirect_that_access_was_denied(sandbox):
    assert consent(sandbox.url, "cancel") == {"error": "access_denied", "state": ASKED["state"]}


def test_a_wrong_password_shows_the_sign_in_page_again(sandbox):
    form = {**ASKED, "email": "adviser@fernhill.example", "password": "wrong"}
    answer = requests.post(f"{sandbox.url}/oauth/sign-in", data=form, timeout=10)
    assert answer.status_code == 422
    assert "do not match" in answer.text and hidden(answer.text)["state"] == ASKED["state"]


def test_consent_without_the_page_that_asked_for_it_is_refused(sandbox):
    form = {**ASKED, "decision": "authorise", "form_token": "made up"}
    answer = requests.post(f"{sandbox.url}/oauth/authorize", data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 419


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"redirect_uri": "https://elsewhere.example/callback/"}, 401, "invalid_client"),
        ({"redirect_uri": DEMO_REDIRECT + "more"}, 401, "invalid_client"),
        ({"redirect_uri": "http://127.0.0.1.elsewhere.example/plannr/callback/"}, 401, "invalid_client"),
        ({"redirect_uri": "http://127.0.0.1@elsewhere.example/plannr/callback/"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"response_type": "token"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_request_that_must_not_be_redirected_is_refused_on_the_spot(sandbox, change, status, error):
    answer = requests.get(
        f"{sandbox.url}/oauth/authorize", params={**ASKED, **change}, allow_redirects=False, timeout=10
    )
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "read"}, "invalid_scope"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_other_errors_go_to_the_redirect_with_the_state(sandbox, change, error):
    answer = requests.get(
        f"{sandbox.url}/oauth/authorize", params={**ASKED, **change}, allow_redirects=False, timeout=10
    )
    told = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert (told["error"], told["state"]) == ([error], [ASKED["state"]])


def test_a_loopback_redirect_may_have_any_port(sandbox):
    redirect = "http://127.0.0.1:54321/plannr/callback/"
    back = consent(sandbox.url, redirect_uri=redirect)
    assert exchange_code(sandbox.url, back["code"]).json()["error"] == "invalid_grant"
    assert exchange_code(sandbox.url, back["code"], redirect_uri=redirect).status_code == 200


def test_pkce_needs_the_verifier_of_the_challenge(sandbox):
    asked = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = consent(sandbox.url, **asked)["code"]
    for form in ({}, {"code_verifier": VERIFIER + "x"}):
        answer = exchange_code(sandbox.url, code, **form)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert exchange_code(sandbox.url, code, code_verifier=VERIFIER).status_code == 200


def test_a_code_used_twice_ends_what_it_gave(sandbox):
    code = consent(sandbox.url)["code"]
    token = exchange_code(sandbox.url, code).json()["access_token"]
    assert works(sandbox, token)
    assert exchange_code(sandbox.url, code).json()["error"] == "invalid_grant"
    assert not works(sandbox, token)


def test_a_refresh_token_works_once_and_its_reuse_ends_the_family(sandbox):
    first = exchange_code(sandbox.url, consent(sandbox.url)["code"]).json()
    second = refresh(sandbox.url, first["refresh_token"]).json()
    assert works(sandbox, second["access_token"])
    assert not works(sandbox, first["access_token"])
    answer = refresh(sandbox.url, first["refresh_token"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert not works(sandbox, second["access_token"])
    assert refresh(sandbox.url, second["refresh_token"]).status_code == 400


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "made up"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "made up"}, 400, "invalid_grant"),
        (
            {"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "wrong"},
            401,
            "invalid_client",
        ),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": "nobody"}, 401, "invalid_client"),
    ],
)
def test_the_token_endpoint_refuses(sandbox, form, status, error):
    answer = exchange(sandbox.url, **form)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"] and answer.json()["message"]


def test_the_token_endpoint_takes_forms_only(sandbox):
    answer = requests.post(f"{sandbox.url}/oauth/token", json={"grant_type": "refresh_token"}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_an_access_token_expires_and_the_refresh_token_stays_good(started):
    short = started(access_token_seconds=60)
    tokens = exchange_code(short.url, consent(short.url)["code"]).json()
    assert tokens["expires_in"] == 60
    short.control("POST", "tokens/expire", {"email": "adviser@fernhill.example"})
    assert not works(short, tokens["access_token"])
    assert works(short, refresh(short.url, tokens["refresh_token"]).json()["access_token"])


def test_a_code_expires(started):
    hasty = started(code_seconds=0)
    answer = exchange_code(hasty.url, consent(hasty.url)["code"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_a_revoked_connection_opens_nothing_but_personal_tokens_stay(sandbox):
    tokens = exchange_code(sandbox.url, consent(sandbox.url)["code"]).json()
    sandbox.control("POST", "connections/revoke", {"email": "adviser@fernhill.example"})
    assert not works(sandbox, tokens["access_token"])
    assert refresh(sandbox.url, tokens["refresh_token"]).status_code == 400
    assert works(sandbox, "demo-pat-fernhill-adviser")
