"""Where every app adds its resources to ``/api/v1/``: one call for each, from ``AppConfig.ready``.

    register("clients", ClientViewSet)

The back office owns the addresses; what it must not import (sync, revenue, cashflows) registers here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import ViewSetMixin


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: the word in its address, which also names its URLs (``api-clients-list``), and its views."""

    prefix: str
    viewset: type[ViewSetMixin]


_resources: dict[str, Resource] = {}


def register(prefix: str, viewset: type[ViewSetMixin]) -> None:
    """Serve ``viewset`` under ``/api/v1/<prefix>/``. Raises ``ValueError`` when the word is taken by another."""
    known = _resources.get(prefix)
    if known is not None and known.viewset is not viewset:
        raise ValueError(f"/{prefix}/ is already served by {known.viewset.__name__}")
    _resources[prefix] = Resource(prefix, viewset)


def build_router(**options: Any) -> DefaultRouter:
    """A router with everything registered so far, in alphabetical order."""
    router = DefaultRouter(**options)
    router.include_format_suffixes = False
    for prefix in sorted(_resources):
        router.register(prefix, _resources[prefix].viewset, basename=f"api-{prefix}")
    return router
