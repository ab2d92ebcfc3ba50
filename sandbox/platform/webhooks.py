"""Webhooks: queued with the change they tell of, with the full resource, signed, sent in the background, tried again.

They can be held back, and then sent in another order, twice, with a wrong signature, or not at all.
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
from sandbox.platform.resources.presenting import present
from sandbox.platform.settings import Settings

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
SIGNATURE = "X-Platform-Signature"
WAITING, HELD, DELIVERED, GIVEN_UP, LOST = "waiting", "held", "delivered", "given up", "lost"
TOLD = frozenset({"client", "account", "clientproduct", "mandate", "illustration"})
"""Kinds whose changes are told."""


def sign(body: bytes, secret: str) -> str:
    """Hex HMAC-SHA256 of the raw body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def address(store: Store, settings: Settings) -> str:
    """Where changes are told: as was said last, or when the sandbox was started."""
    said = store.all("webhook_address")
    return str(said[-1].body["url"]) if said else settings.webhook_url


def queue(store: Store, settings: Settings, *, record: Record, event: str, now: datetime) -> None:
    """Stores a delivery about the record, where webhooks are wanted at all."""
    if record.kind not in TOLD or not address(store, settings):
        return
    state = HELD if store.all("webhooks_held") else WAITING
    body = {"state": state, "attempts": 0, "answers": [], "due_at": kept(now)}
    delivery = store.add("webhook", body=body, firm=record.firm, now=now)
    payload = {
        "id": delivery.uuid,
        "type": f"{record.kind}.{event}",
        "time": kept(now),
        "resource": present(store, record),
    }
    store.change(delivery, {"payload": json.dumps(payload)}, now)


def send_due(store: Store, settings: Settings, now: datetime) -> int:
    """Sends every delivery whose time has come; how many it tried."""
    due = [one for one in store.all("webhook") if one.body["state"] == WAITING and one.body["due_at"] <= kept(now)]
    for delivery in due:
        send(store, settings, delivery, now)
    return len(due)


def send(store: Store, settings: Settings, delivery: Record, now: datetime, *, secret: str | None = None) -> None:
    """One attempt at a delivery, noted; another follows after a failure."""
    url = address(store, settings)
    answer = _post(url, delivery.body["payload"].encode(), secret or settings.webhook_secret)
    attempts = int(delivery.body["attempts"])
    changes = {"attempts": attempts + 1, "answers": [*delivery.body["answers"], answer]}
    if answer.startswith("2"):
        changes["state"] = DELIVERED
    elif attempts < len(settings.webhook_retry_seconds):
        wait = timedelta(seconds=settings.webhook_retry_seconds[attempts])
        changes |= {"state": WAITING, "due_at": kept(now + wait)}
    else:
        changes["state"] = GIVEN_UP
    with store.transaction():
        store.change(delivery, changes, now)


def _post(url: str, payload: bytes, secret: str) -> str:
    if urlsplit(url).hostname not in LOOPBACK_HOSTS:
        return "not sent: the sandbox only calls loopback addresses"
    headers = {"Content-Type": "application/json", SIGNATURE: sign(payload, secret)}
    try:
        answer = requests.post(url, data=payload, headers=headers, timeout=5, allow_redirects=False)
    except requests.RequestException as error:
        return f"no answer: {type(error).__name__}"
    return str(answer.status_code)
