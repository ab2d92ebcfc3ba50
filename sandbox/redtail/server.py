"""Puts the Redtail sandbox together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.common.application import Nature, build_application
from sandbox.common.faults import StatusAnswer
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.store import Store
from sandbox.redtail.api import Api
from sandbox.redtail.auth import LOCKED
from sandbox.redtail.catalogue import PARTS
from sandbox.redtail.control import Control
from sandbox.redtail.pages import Pages
from sandbox.redtail.seed.loader import load_seed
from sandbox.redtail.settings import Settings
from sandbox.redtail.templating import RENDERER

FAULTS = {
    "gateway": StatusAnswer("answers 401 with the text of a gateway's time-out", 401, "504 Gateway Time-out"),
    "locked": StatusAnswer("answers 401 as for a locked account", 401, LOCKED),
    "403": StatusAnswer("answers 403", 403, "You do not have permission to access this record."),
    "422": StatusAnswer("answers 422", 422, "Validation failed."),
    "not_json": StatusAnswer(
        "answers 500 with a page that is no JSON", 500, "<h1>Something went wrong</h1>", is_json=False
    ),
}


def not_routed(request: Request, status: int) -> JSONResponse:
    """The JSON of a path or method that no route has."""
    messages = {404: "Not found.", 405: "This method is not allowed here."}
    return JSONResponse({"message": messages.get(status, "Server Error")}, status_code=status)


NATURE = Nature(
    parts=PARTS,
    renderer=RENDERER,
    watched=("/api/",),
    not_routed=not_routed,
    faults=FAULTS,
)


def create_app(settings: Settings) -> Starlette:
    """The sandbox as an application over the data file of the settings, seeded when the file is empty."""
    store = Store(settings.data)
    if settings.seed and store.is_empty():
        load_seed(store, bulk=settings.bulk)
    limiter = RateLimiter(settings.requests_a_minute)
    declared = tuple(route for part in PARTS for route in part.routes)
    routes = [
        *Api(store, settings, limiter).routes(declared),
        *Control(store).routes(),
        *Pages(store).routes(),
    ]
    return build_application(NATURE, store=store, limiter=limiter, routes=routes)
