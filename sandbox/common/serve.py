"""Runs a sandbox on the loopback interface: in the foreground for a person, in a thread for a test."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

HOST = "127.0.0.1"
ABORT = "sandbox.abort"
"""Key in an ASGI scope of the function that closes the connection at once, unanswered."""


class UnableToServe(Exception):
    """The server did not come up."""


class AbortableProtocol(H11Protocol):
    """HTTP/1.1 that hands every request the means to drop its own connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wraps the application once a connection, so that its scope can reach the transport."""
        super().connection_made(transport)
        inner = self.app

        async def with_abort(scope: Any, receive: Any, send: Any) -> None:
            scope[ABORT] = transport.abort
            await inner(scope, receive, send)

        self.app = with_abort


async def drop_connection(scope: Scope) -> None:
    """Closes the request's connection without a byte of answer, and waits until the server has noticed."""
    scope[ABORT]()
    await asyncio.sleep(0.01)


def bind(port: int) -> socket.socket:
    """A socket on the loopback interface; port 0 takes a free one. UnableToServe when the port is taken."""
    # The protocol is named because asyncio switches Nagle's delay off only on sockets that say they are TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UnableToServe(f"Port {port} cannot be used: {error.strerror}.") from error
    return listener


def base_url(listener: socket.socket) -> str:
    """The address at which a bound socket is reached."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


class AnnouncingServer(uvicorn.Server):
    """A server that says one line once it answers."""

    announcement: str | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts, then prints the announcement."""
        await super().startup(sockets)
        if self.announcement and self.started:
            sys.stdout.write(self.announcement + "\n")
            sys.stdout.flush()


def _server(app: Starlette) -> AnnouncingServer:
    config = uvicorn.Config(
        app,
        http=AbortableProtocol,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return AnnouncingServer(config)


def serve(make: Callable[[], Starlette], *, port: int, announcement: str) -> None:
    """Serves what ``make`` gives until SIGTERM or SIGINT, then returns normally.

    ``{url}`` in the announcement becomes the address. The port is taken before the application is made, so that a
    second start on a busy port touches nobody's file.
    """
    listener = bind(port)
    server = _server(make())
    server.announcement = announcement.format(url=base_url(listener))
    # The server re-raises the signal that ended it; with these handlers the process ends with code 0 all the same.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)
    server.run(sockets=[listener])


@contextmanager
def running(app: Starlette | Callable[[], Starlette], port: int = 0) -> Iterator[str]:
    """Serves the application in a thread for the length of the block and yields its base URL.

    Takes an application or a function that makes one. Real sockets, loopback only; port 0 picks a free one.
    """
    made = app if isinstance(app, Starlette) else app()
    listener = bind(port)
    server = _server(made)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield base_url(listener)
    finally:
        server.should_exit = True
        thread.join(timeout=60)
        listener.close()


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread, patience_seconds: float = 60) -> None:
    deadline = time.monotonic() + patience_seconds
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise UnableToServe("the server ended before it answered")
        time.sleep(0.005)
