"""What happens without a request: plans marked for deletion go, webhook deliveries are sent."""

from __future__ import annotations

import logging
import threading
from datetime import datetime

from sandbox.common.moments import kept, utc_now
from sandbox.common.store import Record, Store
from sandbox.plannr import webhooks
from sandbox.plannr.settings import Settings

TICK_SECONDS = 0.1

logger = logging.getLogger(__name__)


def remove_due_plans(store: Store, now: datetime, *, all_marked: bool = False) -> int:
    """Carries out the plan deletions that are due (or all that are marked) and gives how many there were.

    A plan goes with all that hangs on it, softly; ``plan.deleted`` is announced.
    """
    due = [work for work in store.all("plan_deletion") if all_marked or work.body["due_at"] <= kept(now)]
    for work in due:
        plan = store.find("plan", work.parent or "")
        with store.transaction():
            store.erase(work)
            if plan is not None:
                webhooks.queue(store, event="plan.deleted", record=plan, now=now)
                _remove(store, plan, now)
    return len(due)


def _remove(store: Store, plan: Record, now: datetime) -> None:
    for owner in plan.body["owners"]:
        for link in store.children("plan_ownership", owner["uuid"]):
            if link.body["plan"] == plan.uuid:
                store.erase(link)
    store.remove_whole(plan, now)


class Background:
    """A thread that looks for due work a few times a second."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plannr-sandbox", daemon=True)

    def start(self) -> None:
        """Starts looking."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the work in hand."""
        self._ended.set()
        self._thread.join(timeout=6)

    def _run(self) -> None:
        while not self._ended.wait(TICK_SECONDS):
            try:
                now = utc_now()
                remove_due_plans(self._store, now)
                webhooks.send_due(self._store, now=now, retry_seconds=self._settings.webhook_retry_seconds)
            except Exception:
                logger.exception("background work failed; it is tried again")
