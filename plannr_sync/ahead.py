"""Reading the firm's long lists while its clients are still being read and written.

A run over a whole firm needs every plan and every income there is. Waiting for a remote is no work, so each of these
lists has a thread that waits for it; the run takes them when it comes to them. A thread only reads, with the run's
token and under the same limit of requests. What it could not read for any reason, the run asks for itself, as if nobody
had tried.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

from integrations.engine.records import INCOME, PLAN
from plannr_sync.client import Payload, PlannrClient

logger = logging.getLogger(__name__)

READERS: Mapping[str, Callable[[PlannrClient], Iterable[Payload]]] = {
    PLAN: lambda client: client.plans(),
    INCOME: lambda client: client.incomes(),
}
"""How the whole list of a kind is read."""


class ReadAhead:
    """Whole lists by kind, each read once and given once.

    ``open_client`` makes a client for one thread alone; ``leave`` is called in the thread when its list is done, to
    give back what it holds.
    """

    def __init__(self, open_client: Callable[[], PlannrClient], leave: Callable[[], None]) -> None:
        self._open_client, self._leave = open_client, leave
        self._clients: list[PlannrClient] = []
        self._lists: dict[str, Future[list[Payload] | None]] = {}
        self._is_over = Event()

    @property
    def requests_sent(self) -> int:
        """Requests of the threads so far."""
        return sum(client.requests_sent for client in self._clients)

    def start(self) -> None:
        """Begins to read; a second call does nothing."""
        if self._clients or self._is_over.is_set():
            return
        self._clients = [self._open_client() for _ in READERS]
        workers = ThreadPoolExecutor(max_workers=len(READERS), thread_name_prefix="read-ahead")
        self._lists = {
            kind: workers.submit(self._read, kind, client) for kind, client in zip(READERS, self._clients, strict=True)
        }
        workers.shutdown(wait=False)

    def take(self, kind: str) -> list[Payload] | None:
        """The list, once it is there; None where it was not read, or not to its end."""
        reading = self._lists.pop(kind, None)
        return reading.result() if reading is not None else None

    def stop(self) -> None:
        """Nothing more is wanted: no further page is asked for."""
        self._is_over.set()
        for reading in self._lists.values():
            reading.cancel()

    def _read(self, kind: str, client: PlannrClient) -> list[Payload] | None:
        found: list[Payload] = []
        try:
            for payload in READERS[kind](client):
                if self._is_over.is_set():
                    return None
                found.append(payload)
            return found
        except Exception as error:
            # Whatever it is meets the run itself when it asks, in the run's own thread.
            logger.info("The list of %ss was not read ahead: %s", kind, type(error).__name__)
            return None
        finally:
            self._leave()
