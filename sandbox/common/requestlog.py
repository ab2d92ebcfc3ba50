"""The last requests a sandbox was asked, for people and tests. Tokens, bodies and codes never enter it."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections import deque
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.common.moments import kept, utc_now

NOTE = "sandbox.note"
"""Key in an ASGI scope of the log entry, which the application completes while it answers."""

SECRET_PARAMETERS = frozenset({"code", "state", "code_challenge", "client_secret", "token"})


@dataclass
class Entry:
    """One request: what was asked, by whom, and how it ended. Status 0 means that no answer was sent."""

    number: int
    at: str
    method: str
    path: str
    query: str
    request_id: str
    user: str = ""
    account: str = ""
    status: int = 0
    milliseconds: float = 0.0
    fault: str = ""
    ignored_fields: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        return asdict(self)


class RequestLog:
    """A ring of entries, newest last."""

    def __init__(self, length: int = 5000) -> None:
        self._entries: deque[Entry] = deque(maxlen=length)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def open(self, scope: Scope) -> Entry:
        """A new entry for the request, already in the log, so that unanswered ones are seen too."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._lock:
            entry = Entry(
                number=next(self._numbers),
                at=kept(utc_now()),
                method=scope["method"],
                path=scope["path"],
                query=without_secrets(scope["query_string"].decode("latin-1")),
                request_id=headers.get("x-request-id") or str(uuid.uuid4()),
            )
            self._entries.append(entry)
        return entry

    def entries(
        self, *, method: str = "", path: str = "", status: int | None = None, user: str = "", after: int = 0
    ) -> list[Entry]:
        """The entries that fit all given conditions, oldest first. ``path`` matches a beginning."""
        with self._lock:
            seen = list(self._entries)
        return [
            entry
            for entry in seen
            if entry.number > after
            and (not method or entry.method == method.upper())
            and entry.path.startswith(path)
            and (status is None or entry.status == status)
            and (not user or entry.user == user)
        ]

    def clear(self) -> None:
        """Forgets all entries; numbers go on."""
        with self._lock:
            self._entries.clear()


def without_secrets(query: str) -> str:
    """The query string with the values of secret parameters blanked."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, "***" if name in SECRET_PARAMETERS else value) for name, value in pairs], safe="[],*")


class RequestLogMiddleware:
    """Logs every request under the watched path prefixes and answers with its ``X-Request-Id``."""

    def __init__(self, app: ASGIApp, log: RequestLog, prefixes: tuple[str, ...]) -> None:
        self.app = app
        self.log = log
        self.prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and notes how it ended."""
        if scope["type"] != "http" or not scope["path"].startswith(self.prefixes):
            await self.app(scope, receive, send)
            return
        entry = scope[NOTE] = self.log.open(scope)
        started = time.perf_counter()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry.status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", entry.request_id.encode("latin-1")),
                ]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            entry.milliseconds = round((time.perf_counter() - started) * 1000, 1)
