"""Puts the Xplan sandbox together."""

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
from sandbox.common.faults import FaultBook, FaultMiddleware, StatusAnswer
from sandbox.common.pages import CommonPages
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.requestlog import RequestLog, RequestLogMiddleware
from sandbox.common.store import Store
from sandbox.xplan.api import Api
from sandbox.xplan.catalogue import PARTS
from sandbox.xplan.control import Control
from sandbox.xplan.oauth_pages import OAuthPages
from sandbox.xplan.pages import Pages
from sandbox.xplan.seed.loader import load_seed
from sandbox.xplan.settings import Settings
from sandbox.xplan.templating import RENDERER

WATCHED = ("/resourceful", "/oauth2/")
"""Path prefixes that are logged and that faults can strike; the sandbox's own pages are neither."""

FAULTS = {
    "502": StatusAnswer(
        "answers 502: a service behind the site failed", 502, "A service behind the site failed."
    ),
    "403": StatusAnswer("answers 403 as for a missing capability", 403, "You do not have this capability."),
    "413": StatusAnswer("answers 413: too large for the site", 413, "The file is too large for this site."),
    "not_json": StatusAnswer(
        "answers 500 with a page that is no JSON", 500, "<h1>Internal Server Error</h1>", is_json=False
    ),
}


def create_app(settings: Settings) -> Starlette:
    """The sandbox as an application over the data file of the settings, seeded when the file is empty."""
    store = Store(settings.data)
    if settings.seed and store.is_empty():
        load_seed(store, bulk=settings.bulk)
    limiter = RateLimiter(settings.requests_a_minute)
    book = FaultBook(FAULTS)
    log = RequestLog()
    declared = tuple(route for part in PARTS for route in part.routes)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        store.close()

    return Starlette(
        routes=[
            *Api(store, settings, limiter, declared).routes(),
            *OAuthPages(store, settings).routes(),
            *CommonControl(parts=PARTS, log=log, book=book, limiter=limiter).routes(),
            *Control(store).routes(),
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
    messages = {404: "This address is not known here.", 405: "This method is not allowed here."}
    message = messages.get(status, "Server error")
    return JSONResponse({"user_message": message, "api_message": message}, status_code=status)
