"""What the frame of the clients' pages needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

SPARE = 5
"""Seconds after the session's end, so that the page that says so finds it ended."""


def portal(request: HttpRequest) -> dict[str, Any]:
    """``portal_seconds``: after how long an untouched page is closed. Makes no query."""
    return {"portal_seconds": settings.PORTAL_TIME_OUT + SPARE}
