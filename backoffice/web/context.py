"""What the frame of every page needs: the left rail, the firm, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from backoffice.models import User
from backoffice.web.extensions import NavItem, nav_items

THEMES = {"auto": "Follow this device", "light": "Light", "dark": "Dark"}
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class RailLink:
    """One link of the left rail, ready to draw."""

    label: str
    url: str
    icon: str
    is_current: bool


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: ``rail`` (section, links), ``theme`` and ``themes``. Makes no query."""
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    user = getattr(request, "user", None)
    signed_in = isinstance(user, User) and user.works_here and user.firm_id is not None
    return {
        "rail": rail(user, request.path) if signed_in and isinstance(user, User) else [],
        "theme": theme if theme in THEMES else "auto",
        "themes": THEMES,
    }


def rail(user: User, path: str) -> list[tuple[str, list[RailLink]]]:
    """The left rail by section, in order, with the entry that the path lies under marked."""
    shown = sorted((item for item in nav_items.entries if item.visible(user)), key=lambda item: item.order)
    urls = {item: reverse(item.url_name) for item in shown}
    under = [
        (len(start), item)
        for item in shown
        for start in (urls[item], *item.also)
        if path == start or (start != "/" and path.startswith(start))
    ]
    _, current = max(under, key=lambda found: found[0], default=(0, None))
    return [
        (section, [RailLink(i.label, urls[i], i.icon, i is current) for i in items])
        for section, items in _by_section(shown)
    ]


def _by_section(items: list[NavItem]) -> list[tuple[str, list[NavItem]]]:
    return [(section, list(group)) for section, group in groupby(items, key=lambda item: item.section)]
