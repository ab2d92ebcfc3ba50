"""What the transport repeats, what it never repeats, and what each refusal becomes."""

from __future__ import annotations

import logging

import pytest

from integrations.engine.errors import (
    AnswerLost,
    CredentialExpired,
    RateLimited,
    RemoteGone,
    RemoteRefused,
    RemoteUnavailable,
    WritesForbidden,
)
from integrations.transport.http import JsonText, Patience, Transport, shown_body
from integrations.transport.limiter import Limiter, MemoryWindows
from integrations.transport.readonly import ReadOnlyTransport
from tests.unit.transport.scripted_server import Answerer, Reply, ScriptedServer, in_turn


class Tokens:
    """Hands out ``old`` until it is told that it is spent."""

    def __init__(self) -> None:
        self.renewals: list[str] = []

    def access_token(self) -> str:
        return "new" if self.renewals else "old"

    def renewed(self, spent: str) -> str:
        self.renewals.append(spent)
        return "new"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def transport(server: ScriptedServer, tokens: Tokens | None = None, clock: Clock | None = None) -> Transport:
    clock = clock or Clock()
    limiter = Limiter(windows=MemoryWindows(), key="t", clock=lambda: clock.now, sleep=clock.sleep)
    return Transport(
        base_url=server.url, tokens=tokens or Tokens(), limiter=limiter, sleep=clock.sleep,
        headers={"X-Account": "a"}, patience=Patience(connect=1, read=1, attempts=3),
    )  # fmt: skip


def test_a_get_carries_token_and_headers_and_gives_json() -> None:
    with ScriptedServer(in_turn(Reply(body={"a": 1}, headers={"X-Ratelimit-Remaining": "499"}))) as server:
        answer = transport(server).request("GET", "/x", params={"q": "1"})
    assert answer.data == {"a": 1}
    assert answer.headers["x-ratelimit-remaining"] == "499"
    assert server.asked[0].headers["authorization"] == "Bearer old"
    assert server.asked[0].headers["x-account"] == "a"
    assert server.asked[0].params == {"q": "1"}


@pytest.mark.parametrize("id_of_a_browser", ["../logins", "..", "%2e%2e/logins", "a#b", "", "a\\..\\b"])
def test_an_id_that_would_lead_elsewhere_is_that_of_no_record(id_of_a_browser: str) -> None:
    with ScriptedServer(in_turn(Reply(body={}))) as server:
        sender = transport(server)
        with pytest.raises(RemoteGone, match="no such record"):
            sender.request("GET", f"/api/v1/account/{id_of_a_browser}/address")
    assert sender.requests_sent == 0


def test_json_that_is_written_already_leaves_letter_for_letter() -> None:
    with ScriptedServer(in_turn(Reply(body={}))) as server:
        transport(server).request("POST", "/x", body=JsonText('{"amount": 0.10, "name": "Zo\u00eb"}'))
    assert server.asked[0].text == '{"amount": 0.10, "name": "Zo\u00eb"}'
    assert server.asked[0].headers["content-type"] == "application/json"
    assert shown_body(JsonText('{"amount": 0.10}')) == {"amount": 0.1}


@pytest.mark.parametrize("trouble", [Reply(500), Reply(503), Reply(drop=True), Reply(raw=b'{"cut": ')])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_reads_and_replacements_are_tried_again(trouble: Reply, method: str) -> None:
    with ScriptedServer(in_turn(trouble, trouble, Reply(body={"ok": True}))) as server:
        sender = transport(server)
        assert sender.request(method, "/x").data == {"ok": True}
    assert len(server.asked) == sender.requests_sent == 3


def test_patience_ends() -> None:
    with ScriptedServer(in_turn(Reply(500))) as server, pytest.raises(RemoteUnavailable):
        transport(server).request("GET", "/x")
    assert len(server.asked) == 3


@pytest.mark.parametrize("trouble", [Reply(500), Reply(drop=True), Reply(201, raw=b'{"uuid": "cut')])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_create_or_delete_without_an_answer_is_never_repeated(trouble: Reply, method: str) -> None:
    with ScriptedServer(in_turn(trouble)) as server, pytest.raises(AnswerLost):
        transport(server).request(method, "/x", body={"name": "n"})
    assert len(server.asked) == 1


def test_nobody_listening_is_unavailable_even_for_a_create() -> None:
    with ScriptedServer(in_turn(Reply())) as server:
        sender = transport(server)
    with pytest.raises(RemoteUnavailable):
        sender.request("POST", "/x", body={})


def test_a_429_is_waited_out_for_every_verb() -> None:
    clock = Clock()
    with ScriptedServer(in_turn(Reply(429, headers={"Retry-After": "7"}), Reply(201, {"uuid": "u"}))) as server:
        assert transport(server, clock=clock).request("POST", "/x", body={}).status == 201
    assert len(server.asked) == 2
    assert clock.now >= 1_007.0


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_503_that_says_how_long_is_waited_out_that_long(method: str) -> None:
    clock = Clock()
    with ScriptedServer(in_turn(Reply(503, headers={"Retry-After": "7"}), Reply(body={"uuid": "u"}))) as server:
        assert transport(server, clock=clock).request(method, "/x").data == {"uuid": "u"}
    assert clock.now >= 1_007


def test_a_503_that_asks_for_too_long_is_handed_up_with_its_wait() -> None:
    with ScriptedServer(in_turn(Reply(503, headers={"Retry-After": "3600"}))) as server:
        with pytest.raises(RateLimited) as caught:
            transport(server).request("GET", "/x")
    assert caught.value.retry_after == 3600
    assert "cannot answer at the moment (503)" in str(caught.value)


def test_a_create_turned_away_with_503_is_not_sent_twice_and_holds_the_others_back() -> None:
    clock = Clock()
    with ScriptedServer(in_turn(Reply(503, headers={"Retry-After": "7"}), Reply(body={"a": 1}))) as server:
        used = transport(server, clock=clock)
        with pytest.raises(AnswerLost):
            used.request("POST", "/x", body={})
        assert used.requests_sent == 1
        assert clock.now < 1_007
        used.request("GET", "/x")
    assert clock.now >= 1_007


def test_a_429_that_asks_for_too_long_is_handed_up_with_its_wait() -> None:
    with ScriptedServer(in_turn(Reply(429, headers={"Retry-After": "3600"}))) as server:
        with pytest.raises(RateLimited) as caught:
            transport(server).request("GET", "/x")
    assert caught.value.retry_after == 3600
    assert len(server.asked) == 1


def renewed_only(asked) -> Reply:  # type: ignore[no-untyped-def]
    return Reply(body={"ok": 1}) if asked.headers["authorization"] == "Bearer new" else Reply(401, {"message": "no"})


def test_an_expired_token_is_renewed_once_and_the_request_sent_again() -> None:
    tokens = Tokens()
    with ScriptedServer(renewed_only) as server:
        assert transport(server, tokens).request("POST", "/x", body={}).data == {"ok": 1}
    assert tokens.renewals == ["old"]


def test_a_token_refused_after_renewal_ends_it() -> None:
    tokens = Tokens()
    with ScriptedServer(in_turn(Reply(401))) as server, pytest.raises(CredentialExpired):
        transport(server, tokens).request("GET", "/x")
    assert tokens.renewals == ["old"]
    assert len(server.asked) == 2


REFUSALS = [(404, RemoteGone), (410, RemoteGone), (403, RemoteRefused), (409, RemoteRefused)]


@pytest.mark.parametrize(("status", "error"), REFUSALS)
def test_refusals_have_their_own_errors(status: int, error: type[Exception]) -> None:
    with ScriptedServer(in_turn(Reply(status, {"message": "Because."}))) as server:
        with pytest.raises(error, match="Because"):
            transport(server).request("GET", "/x")
    assert len(server.asked) == 1


def test_validation_messages_come_by_field() -> None:
    body = {
        "message": "The given data was invalid.",
        "errors": {"amount": ["must be an integer"], "name": "required"},
    }
    with ScriptedServer(in_turn(Reply(422, body))) as server, pytest.raises(RemoteRefused) as caught:
        transport(server).request("POST", "/x", body={})
    assert caught.value.status == 422
    assert caught.value.fields == {"amount": ["must be an integer"], "name": ["required"]}


def test_a_redirect_is_not_followed() -> None:
    answerer: Answerer = in_turn(Reply(302, headers={"Location": "http://127.0.0.1:9/elsewhere"}))
    with ScriptedServer(answerer) as server, pytest.raises(RemoteRefused):
        transport(server).request("GET", "/x")
    assert len(server.asked) == 1


def test_read_only_sends_nothing_but_get() -> None:
    with ScriptedServer(in_turn(Reply(body={}))) as server:
        sender = ReadOnlyTransport(transport(server))
        sender.request("GET", "/x")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            with pytest.raises(WritesForbidden):
                sender.request(method, "/x", body={})
    assert [asked.method for asked in server.asked] == ["GET"]


def test_the_log_holds_no_token_no_body_and_nothing_that_was_searched_for(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = ScriptedServer(in_turn(Reply(body={"n": "Asha"})))
    with caplog.at_level(logging.DEBUG, logger="integrations"), server:
        transport(server).request("GET", "/x", params={"filter[name]": "Marsh", "page": "2"})
    assert "page=2" in caplog.text
    assert "filter" in caplog.text
    for secret in ("Marsh", "Asha", "old", "Bearer"):
        assert secret not in caplog.text
