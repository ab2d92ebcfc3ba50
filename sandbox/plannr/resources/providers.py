"""Providers: the companies whose products the plans are."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.routes import ASSUMED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, one_of, partly, uuid_filter


def present_provider(call: Call, provider: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A provider as the API shows it."""
    return {
        "uuid": provider.uuid,
        "created_at": shown(provider.created_at),
        "updated_at": shown(provider.updated_at),
        "name": provider.body["name"],
        "slug": provider.body["slug"],
    }


RULES = ListRules(
    filters={"uuid": uuid_filter(), "name": partly(of("name")), "slug": one_of(of("slug"))},
    sorts={**BY_TIME, "name": of("name")},
    default_sort="name",
)


def list_providers(call: Call) -> Answer:
    """The providers this firm may choose from."""
    return answer_list(call, call.all("provider"), RULES, present_provider)


def show_provider(call: Call) -> Answer:
    """One provider."""
    return Answer(present_provider(call, call.in_path("provider")))


PART = Part(
    "providers",
    routes=(
        ApiRoute("GET", "/api/v1/provider", list_providers, ASSUMED, "15"),
        ApiRoute("GET", "/api/v1/provider/{uuid}", show_provider, ASSUMED, "15"),
    ),
    assumed=(AssumedName("provider list", "filters uuid, name (partial), slug; sort name; uuids differ a firm", "15"),),
)
