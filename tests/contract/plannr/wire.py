"""What a test does between the sandbox and its caller: act at a moment, put odd values into answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Act = Callable[[], object]


@dataclass
class Wire:
    """What is to happen; one for each sandbox. Only answers below the middleware's start are touched."""

    waiting: list[tuple[str, int, Act]] = field(default_factory=list)
    """Path (its beginning), how many answers to it are waited for, and what happens before the last one arrives."""
    odd: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Fields, by the record's id, that its payload shows instead of its own or besides."""

    def when_answered(self, path: str, times: int, act: Act) -> None:
        """Acts once, when so many requests to the path (or below it) were answered from now on."""
        self.waiting.append((path, times, act))

    def due(self, path: str) -> list[Act]:
        """What is to happen with this answer."""
        counted = [(start, left - path.startswith(start), act) for start, left, act in self.waiting]
        self.waiting = [one for one in counted if one[1] > 0]
        return [act for _, left, act in counted if left <= 0]

    def rewritten(self, data: Any) -> Any:
        """The payload with its odd values."""
        if isinstance(data, list):
            return [self.rewritten(one) for one in data]
        if isinstance(data, dict):
            inner = {name: self.rewritten(value) for name, value in data.items()}
            return inner | self.odd.get(str(data.get("uuid")), {})
        return data


class OnTheWire:
    """Middleware that lets a ``Wire`` work."""

    def __init__(self, app: ASGIApp, wire: Wire, start: str = "/api/") -> None:
        self.app = app
        self.wire = wire
        self.start = start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.start):
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        for act in self.wire.due(scope["path"]):
            # In a thread, since what happens may well be another request to this very server.
            await run_in_threadpool(act)
        for message in self._changed(messages):
            await send(message)

    def _changed(self, messages: list[Message]) -> list[Message]:
        """The answer with the odd values of its records; one that was dropped, or is no JSON, as it is."""
        body = b"".join(message.get("body", b"") for message in messages)
        try:
            data = json.loads(body) if self.wire.odd else None
        except ValueError:
            data = None
        if data is None:
            return messages
        changed = json.dumps(self.wire.rewritten(data)).encode()
        start = messages[0]
        headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        return [
            {**start, "headers": [*headers, (b"content-length", str(len(changed)).encode())]},
            {"type": "http.response.body", "body": changed},
        ]
