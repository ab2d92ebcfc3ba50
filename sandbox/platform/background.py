"""What happens without a request: checks finish, mandates go live, webhooks are sent."""

from __future__ import annotations

import logging
import threading

from sandbox.common.store import Store
from sandbox.platform import webhooks
from sandbox.platform.clock import now_of
from sandbox.platform.progress import Progress
from sandbox.platform.settings import Settings

TICK_SECONDS = 0.1

logger = logging.getLogger(__name__)


class Background:
    """A thread that looks for due work a few times a second."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._progress = Progress(store, settings)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="platform-sandbox", daemon=True)

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
                with self._store.transaction():
                    self._progress.run_due(now_of(self._store))
                webhooks.send_due(self._store, self._settings, now_of(self._store))
            except Exception:
                logger.exception("background work failed; it is tried again")
