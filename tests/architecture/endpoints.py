"""Every address of the site, found by walking the URL configuration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admindocs.views import simplify_regex
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

PARAMETER = re.compile(r"<(?:(?P<kind>[^:>]+):)?(?P<name>\w+)>")
NO_UUID = "00000000-0000-0000-0000-000000000000"
SAMPLES = {"uidb36": "1", "key": "x", "app_label": "backoffice", "content_type_id": "1", "url": "x"}


@dataclass(frozen=True)
class Endpoint:
    """One address: its full name, its route such as ``/clients/<int:pk>/``, and the view behind it."""

    name: str
    route: str
    view: Callable[..., Any]
    defaults: tuple[tuple[str, Any], ...] = ()

    @property
    def parameters(self) -> list[str]:
        """Names of what must be filled in."""
        return [match["name"] for match in PARAMETER.finditer(self.route)]

    def path(self, values: Mapping[str, Any] | None = None) -> str:
        """The address with every parameter filled in, by a sample where no value is given."""
        given = {**SAMPLES, **(values or {})}
        return PARAMETER.sub(
            lambda match: str(given.get(match["name"], NO_UUID if match["kind"] == "uuid" else 1)), self.route
        )

    def __str__(self) -> str:
        return self.name or self.route


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """All of them, in the order in which they are tried."""
    return tuple(_walk(get_resolver().url_patterns, "/", ()))


@cache
def one_of_each_sort() -> tuple[Endpoint, ...]:
    """All of them, but of the admin site's pages of records one list, one form and so on.

    The library makes these for every kind of record alike, behind one door: who is refused at one is refused at all.
    """
    found: dict[Any, Endpoint] = {}
    for endpoint in endpoints():
        of_records = getattr(endpoint.view, "model_admin", None)
        is_the_librarys = of_records and type(of_records).get_urls is ModelAdmin.get_urls
        sort = endpoint.name.rpartition("_")[2]  # admin:backoffice_client_changelist; "" leads on to another
        found.setdefault(sort if is_the_librarys else endpoint, endpoint)
    return tuple(found.values())


def _walk(patterns: list[Any], prefix: str, namespaces: tuple[str, ...]) -> Iterator[Endpoint]:
    for pattern in patterns:
        route = prefix + _readable(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, route, inside)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name)) if pattern.name else ""
            yield Endpoint(name, route, pattern.callback, tuple(pattern.default_args.items()))


def _readable(pattern: Any) -> str:
    if isinstance(pattern, RoutePattern):
        return str(pattern)
    return simplify_regex(str(pattern)).lstrip("/").replace(".*", "nowhere")
