"""Webhook subscriptions: where the firm's events are delivered."""

from __future__ import annotations

import secrets
import string
from typing import Any
from urllib.parse import urlsplit

from sandbox.common.moments import shown
from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, one_of, uuid_filter
from sandbox.plannr.validation import Wrong, checked, choice, listed, required, text

SECRET_LENGTH = 60

RULES = ListRules(filters={"uuid": uuid_filter(), "url": one_of(of("url"))}, sorts=BY_TIME, default_sort="created_at")


def _url(value: Any, call: Call) -> str:
    """A web address."""
    found: str = text(2048)(value, call)
    parts = urlsplit(found)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Wrong("The {} field must be a valid URL.")
    return found


EVENTS = required("events", listed(choice(words.WEBHOOK_EVENTS)))


def present_subscription(call: Call, subscription: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A subscription with its signing secret."""
    return {
        "uuid": subscription.uuid,
        "created_at": shown(subscription.created_at),
        "updated_at": shown(subscription.updated_at),
        "signing_secret": subscription.body["signing_secret"],
        "url": subscription.body["url"],
        "events": subscription.body["events"],
        "last_outgoing_webhook_call_at": shown(subscription.get("last_outgoing_webhook_call_at")),
    }


def list_subscriptions(call: Call) -> Answer:
    """The subscriptions of the firm."""
    return answer_list(call, call.all("webhook_subscription"), RULES, present_subscription)


def create_subscription(call: Call) -> Answer:
    """A new subscription with a fresh signing secret."""
    clean = checked(call, (required("url", _url), EVENTS), creating=True)
    _require_events(clean["events"])
    alphabet = string.ascii_letters + string.digits
    clean["signing_secret"] = "".join(secrets.choice(alphabet) for _ in range(SECRET_LENGTH))
    return Answer(present_subscription(call, call.add("webhook_subscription", clean)), 201)


def update_subscription(call: Call) -> Answer:
    """Changes the events, and nothing else."""
    subscription = call.in_path("webhook_subscription")
    clean = checked(call, (EVENTS,), creating=False)
    _require_events(clean["events"])
    return Answer(present_subscription(call, call.change(subscription, clean)))


def delete_subscription(call: Call) -> Answer:
    """Ends a subscription."""
    call.store.remove(call.in_path("webhook_subscription"), call.now)
    return Answer(status=204)


def _require_events(events: list[str]) -> None:
    if not events:
        raise Invalid({"events": ["The events field is required."]})


MANY = "/api/v2/webhook-subscriptions"
ONE = MANY + "/{uuid}"

PART = Part(
    "webhook subscriptions",
    routes=(
        ApiRoute("GET", MANY, list_subscriptions, DOCUMENTED, "1.6"),
        ApiRoute("POST", MANY, create_subscription, DOCUMENTED, "1.6"),
        ApiRoute("PUT", ONE, update_subscription, DOCUMENTED, "1.6"),
        ApiRoute("DELETE", ONE, delete_subscription, ASSUMED, "1.6"),
    ),
    assumed=(
        AssumedName("X-Signature", "hex HMAC-SHA256 of the raw body with the signing secret", "1.6"),
        AssumedName("webhook payload", "{event, data: {uuid}}", "1.6"),
        AssumedName("webhook retries", "three more attempts after 1, 5 and 30 seconds unless set otherwise", "1.6"),
        AssumedName("deliveries", "only to loopback addresses; others are logged as not sent", "1.6"),
    ),
)
