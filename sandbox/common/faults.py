"""Troubles that can be switched on: a path pattern, a method, a kind of trouble, and how many times it strikes."""

from __future__ import annotations

import asyncio
import fnmatch
import threading
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.common.requestlog import NOTE, Entry
from sandbox.common.serve import drop_connection

SPOILING = {
    "latency": "waits `seconds`, then answers as usual",
    "drop_before": "closes the connection; nothing was done",
    "drop_after": "does everything, keeps it, then closes the connection without an answer",
    "trickle": "sends the answer in small pieces over `seconds`",
    "malformed": "sends the answer cut in half, which is not JSON",
}

TRICKLED_PIECES = 20


@dataclass(frozen=True)
class StatusAnswer:
    """An answer that stands in for the application's: JSON with a message, or a text that is no JSON."""

    meaning: str
    status: int
    message: str
    is_json: bool = True


STATUS_ANSWERS: dict[str, StatusAnswer] = {
    "429": StatusAnswer("answers 429 with Retry-After", 429, "Too Many Attempts."),
    "500": StatusAnswer("answers 500", 500, "Server Error"),
    "503": StatusAnswer("answers 503 with Retry-After", 503, "Service Unavailable"),
    "expired_token": StatusAnswer("answers 401 as if the token had expired", 401, "Unauthenticated."),
}


class UnableToSetFault(Exception):
    """The fault that was asked for makes no sense; the text says why."""


@dataclass
class Fault:
    """A trouble and where it strikes.

    ``path`` is a pattern with ``*``; ``method`` may be ``*``. The first ``skip`` fitting requests pass, the next
    ``count`` are struck; a count of None strikes until it is cleared.
    """

    kind: str
    path: str = "*"
    method: str = "*"
    count: int | None = 1
    skip: int = 0
    seconds: float = 1.0
    struck: int = 0
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))

    def fits(self, method: str, path: str) -> bool:
        """Whether a request of this method and path is one it strikes."""
        return self.method in ("*", method) and fnmatch.fnmatchcase(path, self.path)

    def as_json(self) -> dict[str, Any]:
        """The fault as plain data."""
        return asdict(self)


class FaultBook:
    """The faults that are switched on. A sandbox may answer with further statuses, its own words or both."""

    def __init__(self, own: Mapping[str, StatusAnswer] | None = None) -> None:
        self.answers = {**STATUS_ANSWERS, **(own or {})}
        self.kinds = {**{kind: one.meaning for kind, one in self.answers.items()}, **SPOILING}
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def set(self, wanted: dict[str, Any]) -> Fault:
        """Switches a fault on; UnableToSetFault when kind, count or seconds are not what they must be."""
        if wanted.get("kind") not in self.kinds:
            raise UnableToSetFault(f"kind must be one of {', '.join(self.kinds)}")
        count = wanted.get("count", 1)
        try:
            fault = Fault(
                kind=str(wanted["kind"]),
                path=str(wanted.get("path") or "*"),
                method=str(wanted.get("method") or "*").upper(),
                count=None if count in (None, "") else int(count),
                skip=int(wanted.get("skip") or 0),
                seconds=float(wanted.get("seconds") or 1.0),
            )
        except (TypeError, ValueError) as error:
            raise UnableToSetFault(str(error)) from error
        with self._lock:
            self._faults.append(fault)
        return fault

    def all(self) -> list[Fault]:
        """The faults still on."""
        with self._lock:
            return list(self._faults)

    def clear(self, uuid: str | None = None) -> None:
        """Switches one fault off, or all."""
        with self._lock:
            self._faults = [fault for fault in self._faults if uuid is not None and fault.uuid != uuid]

    def strike(self, method: str, path: str) -> list[Fault]:
        """The faults that strike this request, each counted once; spent ones leave the book."""
        with self._lock:
            striking = []
            for fault in [one for one in self._faults if one.fits(method, path)]:
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.struck += 1
                striking.append(fault)
                if fault.count is not None and fault.struck >= fault.count:
                    self._faults.remove(fault)
            return striking


class FaultMiddleware:
    """Lets the faults of a book strike requests under the watched path prefixes."""

    def __init__(self, app: ASGIApp, book: FaultBook, prefixes: tuple[str, ...]) -> None:
        self.app = app
        self.book = book
        self.prefixes = prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or lets a fault strike it."""
        watched = scope["type"] == "http" and scope["path"].startswith(self.prefixes)
        faults = self.book.strike(scope["method"], scope["path"]) if watched else []
        note = scope.get(NOTE)
        if isinstance(note, Entry):
            note.fault = ", ".join(fault.kind for fault in faults)
        for fault in faults:
            if fault.kind == "latency":
                await asyncio.sleep(fault.seconds)
        trouble = next((fault for fault in faults if fault.kind != "latency"), None)
        if trouble is None:
            await self.app(scope, receive, send)
        elif trouble.kind in self.book.answers:
            await _answer_with(self.book.answers[trouble.kind], trouble, scope, receive, send)
        elif trouble.kind == "drop_before":
            await drop_connection(scope)
        else:
            await self._spoil_answer(trouble, scope, receive, send)

    async def _spoil_answer(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the application finish its work, then drops, cuts or slows what it answered."""
        start, body = await _gather(self.app, scope, receive)
        if fault.kind == "drop_after":
            await drop_connection(scope)
            return
        if fault.kind == "malformed":
            body = body[: (len(body) + 1) // 2]
        headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
        start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
        await send(start)
        pieces = _pieces(body, TRICKLED_PIECES if fault.kind == "trickle" else 1)
        for piece in pieces:
            if fault.kind == "trickle":
                await asyncio.sleep(fault.seconds / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _answer_with(answer: StatusAnswer, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"Retry-After": str(max(1, round(fault.seconds)))} if answer.status in (429, 503) else {}
    as_json = JSONResponse({"message": answer.message}, status_code=answer.status, headers=headers)
    plain = PlainTextResponse(answer.message, status_code=answer.status, headers=headers)
    await (as_json if answer.is_json else plain)(scope, receive, send)


async def _gather(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """The whole answer of the application: its start message and its body, nothing sent yet."""
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    body = b"".join(message.get("body", b"") for message in messages[1:])
    return messages[0], body


def _pieces(body: bytes, number: int) -> list[bytes]:
    size = max(1, -(-len(body) // number))
    return [body[at : at + size] for at in range(0, len(body), size)]
