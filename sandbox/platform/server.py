"""Puts the platform sandbox together."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.common.control import CommonControl
from sandbox.common.crashes import CrashMiddleware
from sandbox.common.faults import FaultBook, FaultMiddleware
from sandbox.common.pages import CommonPages
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.requestlog import RequestLog, RequestLogMiddleware
from sandbox.common.store import Store
from sandbox.platform.api import Api
from sandbox.platform.background import Background
from sandbox.platform.catalogue import PARTS
from sandbox.platform.control import Control
from sandbox.platform.pages import Pages
from sandbox.platform.seed.loader import load_seed
from sandbox.platform.settings import Settings
from sandbox.platform.templating import RENDERER

WATCHED = ("/client", "/account", "/illustration", "/document", "/oauth/", "/authenticate")
"""Path prefixes that are logged and that faults can strike; the sandbox's own pages are neither."""


def create_app(settings: Settings) -> Starlette:
    """The sandbox as an application over the data file of the settings, seeded when the file is empty."""
    store = Store(settings.data)
    if settings.seed and store.is_empty():
        load_seed(store)
    limiter = RateLimiter(settings.requests_a_minute)
    book = FaultBook()
    log = RequestLog()
    background = Background(store, settings)
    declared = tuple(route for part in PARTS for route in part.routes)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        background.start()
        try:
            yield
        finally:
            background.stop()
            store.close()

    return Starlette(
        routes=[
            *Api(store, settings, limiter).routes(declared),
            *CommonControl(parts=PARTS, log=log, book=book, limiter=limiter).routes(),
            *Control(store, settings).routes(),
            *CommonPages(RENDERER, parts=PARTS, log=log, book=book).routes(),
            *Pages(store).routes(),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"]),
            Middleware(RequestLogMiddleware, log=log, prefixes=WATCHED),
            Middleware(FaultMiddleware, book=book, prefixes=WATCHED),
            Middleware(CrashMiddleware),
        ],
        exception_handlers={HTTPException: _not_routed},
        lifespan=lifespan,
    )


async def _not_routed(request: Request, error: Exception) -> JSONResponse:
    """The JSON of a path or method that no route has."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    code = {404: "NOT_FOUND", 405: "METHOD"}.get(status, "ERROR")
    return JSONResponse({"error": {"code": code, "message": ["Not known here."]}}, status_code=status)
