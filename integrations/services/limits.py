"""The shared minute of requests of a token, kept in a row."""

from __future__ import annotations

from django.db import transaction

from integrations.models import RateWindow
from integrations.transport.limiter import Change, Window


class DatabaseWindows:
    """See ``integrations.transport.limiter.WindowStore``: one row a token, locked while it changes."""

    def change(self, key: str, change: Change) -> float:
        """Replace the window of ``key`` by the first part of ``change(window)``; the second part is the answer."""
        with transaction.atomic():
            RateWindow.objects.bulk_create([RateWindow(digest=key)], ignore_conflicts=True)
            row = RateWindow.objects.select_for_update().get(pk=key)
            window, answer = change(Window(row.started, row.used, row.blocked_until))
            row.started, row.used, row.blocked_until = window.started, window.used, window.blocked_until
            row.save()
            return answer
