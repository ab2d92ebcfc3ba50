"""Subscriptions and the signed deliveries they cause."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

pytestmark = pytest.mark.loopback

PATIENCE_SECONDS = 5


class Receiver:
    """A server of the test's own that keeps what it is sent and answers with the statuses it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((dict(self.headers), body))
                self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"

    def wait(self, number: int) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self.received) < number:
            assert time.monotonic() < deadline, f"{len(self.received)} of {number} deliveries came"
            time.sleep(0.02)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def subscribe(caller, url, *events):
    answer = caller.post("/api/v2/webhook-subscriptions", {"url": url, "events": list(events)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def settled(sandbox, url):
    """The deliveries to an address, once none is waiting any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = [one for one in sandbox.control("GET", "webhooks")["data"] if one["url"] == url]
        if all(one["state"] != "waiting" for one in found):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def test_a_change_is_delivered_with_a_signature_over_the_raw_body(sandbox, adviser, receiver):
    subscription = subscribe(adviser, receiver.url, "account.updated")
    assert len(subscription["signing_secret"]) == 60
    client = adviser.client("Vetch Demosthorpe")
    adviser.put(f"/api/v1/account/{client['uuid']}", {"title": "Mr"})
    receiver.wait(1)
    headers, body = receiver.received[0]
    expected = hmac.new(subscription["signing_secret"].encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Signature"] == expected
    assert json.loads(body) == {"event": "account.updated", "data": {"uuid": client["uuid"]}}
    assert [one["state"] for one in settled(sandbox, receiver.url)] == ["delivered"]
    listed = adviser.every("/api/v2/webhook-subscriptions", **{"filter[url]": receiver.url})
    assert listed[0]["last_outgoing_webhook_call_at"]
    adviser.delete(f"/api/v2/webhook-subscriptions/{subscription['uuid']}")


def test_only_wanted_events_of_the_own_firm_are_delivered(sandbox, adviser, receiver):
    subscription = subscribe(adviser, receiver.url, "plan.created", "plan.updated", "plan.deleted")
    stranger = sandbox.staff("marlow-adviser")
    for caller in (stranger, adviser):
        plan = caller.every("/api/v1/plans", sort="name")[0]
        client = plan["accounts"][0]["uuid"]
        caller.put(f"/api/v1/account/{client}", {"title": "Mx"})
        body = {
            "sub_type": plan["sub_type"],
            "provider_uuid": plan["provider"]["uuid"],
            "status": plan["status"],
        }
        assert caller.put(f"/api/v1/plans/{plan['uuid']}", body).status_code == 200
        assert caller.delete(f"/api/v1/plans/{plan['uuid']}").status_code == 204
    sandbox.control("POST", "deletes/advance")
    receiver.wait(2)
    settled(sandbox, receiver.url)
    told = [json.loads(body) for _, body in receiver.received]
    assert [one["event"] for one in told] == ["plan.updated", "plan.deleted"]
    assert {one["data"]["uuid"] for one in told} == {plan["uuid"]}
    adviser.delete(f"/api/v2/webhook-subscriptions/{subscription['uuid']}")


def test_a_failed_delivery_is_tried_again_until_it_is_given_up(started, receiver):
    sandbox = started(webhook_retry_seconds=(0, 0))
    adviser = sandbox.staff("fernhill-adviser")
    subscribe(adviser, receiver.url, "account.updated")
    client = adviser.client("Vetch Demosthorpe")
    receiver.statuses = [500, 200]
    adviser.put(f"/api/v1/account/{client['uuid']}", {"title": "Mr"})
    receiver.wait(2)
    assert [(one["state"], one["answers"]) for one in settled(sandbox, receiver.url)] == [("delivered", ["500", "200"])]
    receiver.statuses = [500, 503, 500]
    adviser.put(f"/api/v1/account/{client['uuid']}", {"title": "Dr"})
    receiver.wait(5)
    assert settled(sandbox, receiver.url)[-1]["answers"] == ["500", "503", "500"]
    assert settled(sandbox, receiver.url)[-1]["state"] == "given up"


def test_nothing_is_sent_beyond_this_machine(sandbox, adviser):
    url = "https://hooks.elsewhere.example/plannr"
    subscription = subscribe(adviser, url, "account.updated")
    client = adviser.client("Vetch Demosthorpe")
    adviser.put(f"/api/v1/account/{client['uuid']}", {"title": "Mr"})
    assert [one["answers"][0][:8] for one in settled(sandbox, url)] == ["not sent"]
    adviser.delete(f"/api/v2/webhook-subscriptions/{subscription['uuid']}")


def test_a_refused_change_announces_nothing(sandbox, adviser, receiver):
    subscription = subscribe(adviser, receiver.url, "account.updated", "plan.updated")
    plan = adviser.plan("Rowan's SIPP")
    stranger = adviser.client("Yew Understudy")
    body = {
        "sub_type": "sipp",
        "provider_uuid": None,
        "status": "active",
        "accounts": [{"uuid": stranger["uuid"]}],
    }
    assert adviser.put(f"/api/v1/plans/{plan['uuid']}", body).status_code == 422
    assert settled(sandbox, receiver.url) == []
    assert adviser.plan("Rowan's SIPP") == plan
    adviser.delete(f"/api/v2/webhook-subscriptions/{subscription['uuid']}")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"events": ["plan.created"]}, "url"),
        ({"url": "not a url", "events": ["plan.created"]}, "url"),
        ({"url": "http://127.0.0.1/x"}, "events"),
        ({"url": "http://127.0.0.1/x", "events": []}, "events"),
        ({"url": "http://127.0.0.1/x", "events": ["valuation.created"]}, "events.0"),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(adviser, body, field):
    answer = adviser.post("/api/v2/webhook-subscriptions", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_only_the_events_of_a_subscription_change(adviser):
    made = subscribe(adviser, "http://127.0.0.1:9/x", "plan.created")
    path = f"/api/v2/webhook-subscriptions/{made['uuid']}"
    changed = adviser.put(path, {"url": "http://127.0.0.1:10/y", "events": ["plan.deleted"]}).json()
    assert (changed["url"], changed["events"]) == (made["url"], ["plan.deleted"])
    assert changed["signing_secret"] == made["signing_secret"]
    assert adviser.delete(path).status_code == 204
    assert adviser.every("/api/v2/webhook-subscriptions", **{"filter[uuid]": made["uuid"]}) == []
