"""Puts the Plannr sandbox together."""

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
from sandbox.plannr.api import Api
from sandbox.plannr.background import Background
from sandbox.plannr.catalogue import PARTS
from sandbox.plannr.control import Control
from sandbox.plannr.oauth_pages import OAuthPages
from sandbox.plannr.pages import Pages
from sandbox.plannr.record_pages import RecordPages
from sandbox.plannr.seed.loader import load_seed
from sandbox.plannr.settings import Settings
from sandbox.plannr.templating import RENDERER

WATCHED = ("/api/", "/oauth/")
"""Path prefixes that are logged and that faults can strike; the sandbox's own pages are neither."""


def create_app(settings: Settings) -> Starlette:
    """The sandbox as an application over the data file of the settings, seeded when the file is empty."""
    store = Store(settings.data)
    if settings.seed and store.is_empty():
        load_seed(store, settings.seed, bulk=settings.bulk)
    limiter = RateLimiter(settings.requests_a_minute)
    book = FaultBook()
    log = RequestLog()
    background = Background(store, settings)
    declared = tuple(route for part in PARTS for route in part.routes)
    control = CommonControl(parts=PARTS, log=log, book=book, limiter=limiter)

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
            *OAuthPages(store, settings).routes(),
            *control.routes(),
            *Control(store).routes(),
            *CommonPages(RENDERER, parts=PARTS, log=log, book=book).routes(),
            *Pages(store).routes(),
            *RecordPages(store).routes(),
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
    messages = {
        404: f"The route {request.url.path.lstrip('/')} could not be found.",
        405: f"The {request.method} method is not supported for route {request.url.path.lstrip('/')}.",
    }
    return JSONResponse({"message": messages.get(status, "Server Error")}, status_code=status)
