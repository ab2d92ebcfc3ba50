"""Puts the platform sandbox together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.common.application import Nature, build_application
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.store import Store
from sandbox.platform.api import Api
from sandbox.platform.background import Background
from sandbox.platform.catalogue import PARTS
from sandbox.platform.control import Control
from sandbox.platform.pages import Pages
from sandbox.platform.seed.loader import load_seed
from sandbox.platform.settings import Settings
from sandbox.platform.templating import RENDERER


def not_routed(request: Request, status: int) -> JSONResponse:
    """The JSON of a path or method that no route has."""
    code = {404: "NOT_FOUND", 405: "METHOD"}.get(status, "ERROR")
    return JSONResponse({"error": {"code": code, "message": ["Not known here."]}}, status_code=status)


NATURE = Nature(
    parts=PARTS,
    renderer=RENDERER,
    watched=("/client", "/account", "/illustration", "/document", "/oauth/", "/authenticate"),
    not_routed=not_routed,
)


def create_app(settings: Settings) -> Starlette:
    """The sandbox as an application over the data file of the settings, seeded when the file is empty."""
    store = Store(settings.data)
    if settings.seed and store.is_empty():
        load_seed(store)
    limiter = RateLimiter(settings.requests_a_minute)
    declared = tuple(route for part in PARTS for route in part.routes)
    routes = [
        *Api(store, settings, limiter).routes(declared),
        *Control(store, settings).routes(),
        *Pages(store).routes(),
    ]
    return build_application(
        NATURE, store=store, limiter=limiter, routes=routes, background=Background(store, settings)
    )
