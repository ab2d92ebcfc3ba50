"""Today: what needs somebody, and what happened last."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from backoffice.selectors.history import latest_in_firm
from backoffice.web.access import signed_in
from backoffice.web.extensions import TodayItem, today_blocks, today_providers


def today(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in."""
    user = signed_in(request)
    items = [item for provide in today_providers.entries for item in provide(user)]
    context = {
        "needs": [item for item in items if item.count],
        "quiet": [item for item in items if not item.count],
        "activities": latest_in_firm(limit=12),
        "blocks": [block for make in today_blocks.entries if (block := make(user))],
        "greeting": greeting(timezone.localtime().hour),
        "first_name": user.name.split(" ")[0],
        "total": total(items),
    }
    return render(request, "today/today.html", context)


def greeting(hour: int) -> str:
    """How to say hello at an hour of the day."""
    if hour < 12:
        return "Good morning"
    return "Good afternoon" if hour < 18 else "Good evening"


def total(items: Iterable[TodayItem]) -> int:
    """How many things need somebody."""
    return sum(item.count for item in items)
