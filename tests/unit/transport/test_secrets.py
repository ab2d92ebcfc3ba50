"""Signatures, redaction, and the authorisation-code grant."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest

from integrations.transport import oauth
from integrations.transport.redaction import MASK, loggable_url, redact
from integrations.transport.signatures import is_signed, signature_of
from tests.unit.transport.scripted_server import Reply, ScriptedServer, in_turn

BODY = b'{"event": "plan.updated"}'


def test_a_signature_is_accepted_in_the_usual_spellings() -> None:
    right = signature_of("s", BODY)
    in_base64 = base64.b64encode(bytes.fromhex(right)).decode()
    for spelling in (right, right.upper(), f"sha256={right}", in_base64):
        assert is_signed("s", BODY, spelling)


WRONG = [("s", ""), ("", signature_of("", BODY)), ("t", signature_of("s", BODY)), ("s", "é")]


@pytest.mark.parametrize(("secret", "signature"), WRONG)
def test_anything_else_is_refused(secret: str, signature: str) -> None:
    assert not is_signed(secret, BODY, signature)
    assert not is_signed("s", BODY + b" ", signature_of("s", BODY))


def test_redaction_keeps_shape_codes_and_amounts_and_masks_people_and_secrets() -> None:
    shown = redact({"uuid": "u", "first_name": "Asha", "amount": 4000, "access_token": "t", "middle_name": "",
                    "accounts": [{"uuid": "a", "email": "a@b.example"}]})  # fmt: skip
    assert shown == {"uuid": "u", "first_name": MASK, "amount": 4000, "access_token": MASK, "middle_name": "",
                     "accounts": [{"uuid": "a", "email": MASK}]}  # fmt: skip


def test_addresses_are_logged_without_what_was_searched() -> None:
    assert loggable_url("https://h/api?filter[name]=Marsh&page=2") == f"/api?filter[name]={MASK}&page=2"


def client(server_url: str) -> oauth.OAuthClient:
    return oauth.OAuthClient(
        authorize_url=f"{server_url}/oauth/authorize", token_url=f"{server_url}/oauth/token", client_id="id",
        client_secret="secret", redirect_url="http://127.0.0.1/plannr/callback/", scope="*",
    )  # fmt: skip


def test_the_consent_address_carries_state_and_challenge() -> None:
    request = oauth.begin(client("http://127.0.0.1:1"))
    assert request.url.startswith("http://127.0.0.1:1/oauth/authorize?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    digest = base64.urlsafe_b64encode(hashlib.sha256(request.code_verifier.encode()).digest()).rstrip(b"=").decode()
    assert query["code_challenge"] == digest
    assert query["code_challenge_method"] == "S256"
    assert query["state"] == request.state
    assert (query["scope"], query["response_type"]) == ("*", "code")


def test_code_and_refresh_token_are_exchanged() -> None:
    granted = Reply(body={"token_type": "Bearer", "expires_in": 60, "access_token": "a", "refresh_token": "r"})
    with ScriptedServer(in_turn(granted)) as server:
        first = oauth.exchange(client(server.url), code="c", code_verifier="v" * 43)
        second = oauth.renew(client(server.url), refresh_token="r")
    assert first == second == oauth.TokenSet("a", "r", 60)
    exchange, renewal = (asked.body for asked in server.asked)
    assert exchange["grant_type"] == "authorization_code"
    assert (exchange["code"], exchange["code_verifier"], exchange["client_secret"]) == (
        "c",
        "v" * 43,
        "secret",
    )
    assert (renewal["grant_type"], renewal["refresh_token"], renewal["client_id"]) == (
        "refresh_token",
        "r",
        "id",
    )
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize(("reply", "permanent"), [
    (Reply(400, {"error": "invalid_grant", "error_description": "spent"}), True),
    (Reply(503, {"error": "temporarily_unavailable"}), False),
    (Reply(500, raw=b"oops"), False),
    (Reply(drop=True), False),
])  # fmt: skip
def test_a_refusal_says_whether_signing_in_again_is_needed(reply: Reply, permanent: bool) -> None:
    with ScriptedServer(in_turn(reply)) as server, pytest.raises(oauth.UnableToAuthorise) as caught:
        oauth.renew(client(server.url), refresh_token="r")
    assert caught.value.permanent is permanent
