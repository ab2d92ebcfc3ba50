"""Where apps above the back office add to its screens: navigation, Today, client tabs, search, link badges.

The back office owns the pages; what it must not import (sync, revenue, cashflows) registers here from its
``AppConfig.ready``. Every provider is called inside the firm's scope and must answer for many rows in a fixed number
of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from backoffice.models import Client, User


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the left rail. ``section`` groups entries; an empty section stands on its own."""

    section: str
    label: str
    url_name: str
    icon: str
    order: int
    visible: Callable[[User], bool] = lambda user: True


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One thing that needs somebody: a number, what it counts, and the filtered desk it opens."""

    label: str
    count: int
    url: str
    colour: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ClientTab:
    """A tab of the client's page; ``url_name`` takes the client's ``pk``."""

    slug: str
    label: str
    url_name: str
    order: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One line of the quick search."""

    kind: str
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkBadge:
    """How a record stands with one connected system.

    ``state`` is one of linked, out_of_sync, pending, failed, paused; no badge means not linked.
    """

    system: str
    state: str
    word: str
    since: datetime | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClientAction:
    """A button on the client's page. ``disabled_reason`` is shown instead of a dead control."""

    label: str
    url: str
    icon: str
    method: str = "get"
    disabled_reason: str = ""


T = TypeVar("T")


@dataclass(slots=True)
class Registry(Generic[T]):
    """An ordered list that apps add to once, at start-up."""

    entries: list[T] = field(default_factory=list)

    def add(self, entry: T) -> T:
        """Register ``entry``; the same entry twice is kept once."""
        if entry not in self.entries:
            self.entries.append(entry)
        return entry


nav_items: Registry[NavItem] = Registry()
client_tabs: Registry[ClientTab] = Registry()
today_providers: Registry[Callable[[User], Iterable[TodayItem]]] = Registry()
search_sources: Registry[Callable[[User, str, int], Iterable[SearchHit]]] = Registry()
client_actions: Registry[Callable[[User, Client], Iterable[ClientAction]]] = Registry()
badge_providers: Registry[Callable[[str, list[int]], Mapping[int, list[LinkBadge]]]] = Registry()


def link_badges(model: str, ids: list[int]) -> dict[int, list[LinkBadge]]:
    """Badges of many records at once: ``model`` is a label such as ``backoffice.client``; ids without one are absent."""
    badges: dict[int, list[LinkBadge]] = {}
    for provider in badge_providers.entries:
        for pk, found in provider(model, ids).items():
            badges.setdefault(pk, []).extend(found)
    return badges
