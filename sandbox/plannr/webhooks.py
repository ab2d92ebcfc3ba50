"""Webhook deliveries: queued with the change they tell of, signed, sent in the background, tried again, and logged.

A delivery is a stored record, and so is the work of sending it (``webhook_due``): one queued before a restart is still
sent after it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import requests

from sandbox.common.moments import kept
from sandbox.common.store import Record, Store

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
WAITING = "waiting"
DELIVERED = "delivered"
GIVEN_UP = "given up"


def sign(body: bytes, secret: str) -> str:
    """The value of ``X-Signature``: hex HMAC-SHA256 of the raw body (assumed; section 1.6)."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def queue(store: Store, *, event: str, record: Record, now: datetime) -> None:
    """Stores one delivery for each subscription of the record's firm that wants the event."""
    for subscription in store.all("webhook_subscription", record.firm):
        if event in subscription.body["events"]:
            body = {
                "url": subscription.body["url"],
                "event": event,
                "payload": json.dumps({"event": event, "data": {"uuid": record.uuid}}),
                "state": WAITING,
                "attempts": 0,
                "answers": [],
            }
            delivery = store.add("webhook_delivery", body=body, firm=record.firm, parent=subscription.uuid, now=now)
            store.add("webhook_due", body={"due_at": kept(now)}, firm=record.firm, parent=delivery.uuid, now=now)


def send_due(store: Store, *, now: datetime, retry_seconds: tuple[float, ...]) -> int:
    """Sends every delivery whose time has come and gives how many it tried."""
    due = [work for work in store.all("webhook_due") if work.body["due_at"] <= kept(now)]
    for work in due:
        delivery = store.find("webhook_delivery", work.parent or "")
        if delivery is None:
            store.erase(work)
            continue
        subscription = store.find("webhook_subscription", delivery.parent or "")
        answer, worth_retrying = _send(delivery, subscription)
        wait = _wait_before_retry(delivery, retry_seconds) if worth_retrying else None
        with store.transaction():
            state = DELIVERED if answer.startswith("2") else WAITING if wait is not None else GIVEN_UP
            answers = [*delivery.body["answers"], answer]
            store.change(delivery, {"state": state, "attempts": len(answers), "answers": answers}, now)
            if wait is None:
                store.erase(work)
            else:
                store.change(work, {"due_at": kept(now + timedelta(seconds=wait))}, now)
            if subscription and state == DELIVERED:
                store.change(subscription, {"last_outgoing_webhook_call_at": kept(now)}, now)
    return len(due)


def _wait_before_retry(delivery: Record, retry_seconds: tuple[float, ...]) -> float | None:
    """Seconds until the next attempt, None when there is none left."""
    attempts_before = int(delivery.body["attempts"])
    return retry_seconds[attempts_before] if attempts_before < len(retry_seconds) else None


def _send(delivery: Record, subscription: Record | None) -> tuple[str, bool]:
    """One attempt: what came back, in words, and whether another attempt makes sense."""
    if subscription is None:
        return "the subscription is gone", False
    url = delivery.body["url"]
    if urlsplit(url).hostname not in LOOPBACK_HOSTS:
        return "not sent: the sandbox only calls loopback addresses", False
    payload = delivery.body["payload"].encode()
    headers = {
        "Content-Type": "application/json",
        "X-Signature": sign(payload, subscription.body["signing_secret"]),
    }
    try:
        response = requests.post(url, data=payload, headers=headers, timeout=5, allow_redirects=False)
    except requests.RequestException as error:
        return f"no answer: {type(error).__name__}", True
    return str(response.status_code), not response.ok
