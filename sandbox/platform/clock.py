"""The platform's own time: the real one, moved on by as many days as somebody said."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sandbox.common.moments import LONDON, utc_now
from sandbox.common.store import Store


def now_of(store: Store) -> datetime:
    """The present moment of the platform, UTC."""
    moved = store.all("moved_on")
    return utc_now() + timedelta(days=sum(int(one.body["days"]) for one in moved))


def today_of(store: Store) -> date:
    """The platform's date, in the United Kingdom."""
    return now_of(store).astimezone(LONDON).date()


def move_on(store: Store, days: int) -> datetime:
    """Lets so many days pass; the moment it then is."""
    store.add("moved_on", body={"days": days}, now=utc_now())
    return now_of(store)
