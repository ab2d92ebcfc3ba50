"""What every sandbox is built of beside its own routes: control, pages, request log, faults, crashes."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute

from sandbox.common.control import CommonControl
from sandbox.common.crashes import CrashMiddleware
from sandbox.common.faults import FaultBook, FaultMiddleware, StatusAnswer
from sandbox.common.pages import CommonPages
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.requestlog import RequestLog, RequestLogMiddleware
from sandbox.common.routes import Part
from sandbox.common.store import Store
from sandbox.common.templating import Renderer

NotRouted = Callable[[Request, int], JSONResponse]
"""The answer of a path or method that no route has, for its status: 404, 405 or 500."""


class Background(Protocol):
    """What goes on without a request, for as long as the sandbox serves."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, and wait for what is under way."""


@dataclass(frozen=True)
class Nature:
    """What tells one sandbox from another, apart from its routes."""

    parts: Sequence[Part]
    renderer: Renderer
    watched: tuple[str, ...]
    """Path prefixes that are logged and that faults can strike; the sandbox's own pages are neither."""
    not_routed: NotRouted
    faults: Mapping[str, StatusAnswer] | None = None
    """Troubles of this remote beside those that every sandbox knows."""


def build_application(
    nature: Nature,
    *,
    store: Store,
    limiter: RateLimiter,
    routes: Sequence[BaseRoute],
    background: Background | None = None,
) -> Starlette:
    """The sandbox as an application, answering on loopback names only; the store is closed when it ends."""
    book = FaultBook(nature.faults)
    log = RequestLog()

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        if background is not None:
            background.start()
        try:
            yield
        finally:
            if background is not None:
                background.stop()
            store.close()

    async def not_routed(request: Request, error: Exception) -> JSONResponse:
        return nature.not_routed(request, error.status_code if isinstance(error, HTTPException) else 500)

    return Starlette(
        routes=[
            *routes,
            *CommonControl(parts=nature.parts, log=log, book=book, limiter=limiter).routes(),
            *CommonPages(nature.renderer, parts=nature.parts, log=log, book=book).routes(),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            Middleware(RequestLogMiddleware, log=log, prefixes=nature.watched),
            Middleware(FaultMiddleware, book=book, prefixes=nature.watched),
            Middleware(CrashMiddleware),
        ],
        exception_handlers={HTTPException: not_routed},
        lifespan=lifespan,
    )
