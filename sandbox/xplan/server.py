"""Puts the Xplan sandbox together."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.common.application import Nature, build_application
from sandbox.common.faults import StatusAnswer
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.store import Store
from sandbox.xplan.api import Api
from sandbox.xplan.catalogue import PARTS
from sandbox.xplan.control import Control
from sandbox.xplan.oauth_pages import OAuthPages
from sandbox.xplan.pages import Pages
from sandbox.xplan.seed.loader import load_seed
from sandbox.xplan.settings import Settings
from sandbox.xplan.templating import RENDERER

FAULTS = {
    "502": StatusAnswer("answers 502: a service behind the site failed", 502, "A service behind the site failed."),
    "403": StatusAnswer("answers 403 as for a missing capability", 403, "You do not have this capability."),
    "413": StatusAnswer("answers 413: too large for the site", 413, "The file is too large for this site."),
    "not_json": StatusAnswer(
        "answers 500 with a page that is no JSON", 500, "<h1>Internal Server Error</h1>", is_json=False
    ),
}


def not_routed(request: Request, status: int) -> JSONResponse:
    """The JSON of a path or method that no route has."""
    messages = {404: "This address is not known here.", 405: "This method is not allowed here."}
    message = messages.get(status, "Server error")
    return JSONResponse({"user_message": message, "api_message": message}, status_code=status)


NATURE = Nature(
    parts=PARTS,
    renderer=RENDERER,
    watched=("/resourceful", "/oauth2/"),
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
        *Api(store, settings, limiter, declared).routes(),
        *OAuthPages(store, settings).routes(),
        *Control(store).routes(),
        *Pages(store).routes(),
    ]
    return build_application(NATURE, store=store, limiter=limiter, routes=routes)
