"""Puts the Plannr sandbox together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.common.application import Nature, build_application
from sandbox.common.ratelimit import RateLimiter
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


def not_routed(request: Request, status: int) -> JSONResponse:
    """The JSON of a path or method that no route has."""
    messages = {
        404: f"The route {request.url.path.lstrip('/')} could not be found.",
        405: f"The {request.method} method is not supported for route {request.url.path.lstrip('/')}.",
    }
    return JSONResponse({"message": messages.get(status, "Server Error")}, status_code=status)


NATURE = Nature(
    parts=PARTS,
    renderer=RENDERER,
    watched=("/api/", "/oauth/"),
    not_routed=not_routed,
)


def create_app(settings: Settings) -> Starlette:
    """The sandbox as an application over the data file of the settings, seeded when the file is empty."""
    store = Store(settings.data)
    if settings.seed and store.is_empty():
        load_seed(store, settings.seed, bulk=settings.bulk)
    limiter = RateLimiter(settings.requests_a_minute)
    declared = tuple(route for part in PARTS for route in part.routes)
    routes = [
        *Api(store, settings, limiter).routes(declared),
        *OAuthPages(store, settings).routes(),
        *Control(store).routes(),
        *Pages(store).routes(),
        *RecordPages(store).routes(),
    ]
    return build_application(
        NATURE, store=store, limiter=limiter, routes=routes, background=Background(store, settings)
    )
