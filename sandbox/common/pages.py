"""The pages every sandbox has: what it answers, what it was asked, and its faults."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBook, UnableToSetFault
from sandbox.common.requestlog import RequestLog
from sandbox.common.routes import Part
from sandbox.common.templating import Renderer

SHOWN_REQUESTS = 200


class CommonPages:
    """Routes, requests and faults, under ``/_sandbox/``."""

    def __init__(self, renderer: Renderer, *, parts: Sequence[Part], log: RequestLog, book: FaultBook) -> None:
        self.render = renderer.page
        self.parts = parts
        self.log = log
        self.book = book

    def routes(self) -> list[Route]:
        """Their routes, and the root, which leads to the home page."""
        return [
            Route("/", self.to_home, methods=["GET"]),
            Route("/_sandbox/routes", self.list_routes, methods=["GET"]),
            Route("/_sandbox/requests", self.requests, methods=["GET"]),
            Route("/_sandbox/faults", self.faults, methods=["GET"]),
            Route("/_sandbox/faults", self.set_fault, methods=["POST"]),
        ]

    async def to_home(self, request: Request) -> Response:
        """The root leads to the home page."""
        return RedirectResponse("/_sandbox/")

    async def list_routes(self, request: Request) -> Response:
        """Every route and assumption."""
        return self.render(request, "routes.html", {"parts": self.parts})

    async def requests(self, request: Request) -> Response:
        """The last requests, newest first."""
        path = request.query_params.get("path", "")
        entries = self.log.entries(path=path)[-SHOWN_REQUESTS:]
        return self.render(request, "requests.html", {"entries": entries[::-1], "path": path})

    async def faults(self, request: Request) -> Response:
        """The faults that are on, and a form for another."""
        return self._faults(request)

    async def set_fault(self, request: Request) -> Response:
        """Switches a fault on, or off: one or all."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if form.get("action") == "clear":
            self.book.clear(form.get("uuid") or None)
            return RedirectResponse("/_sandbox/faults", status_code=303)
        try:
            self.book.set(form)
        except UnableToSetFault as error:
            return self._faults(request, problem=str(error), status=422)
        return RedirectResponse("/_sandbox/faults", status_code=303)

    def _faults(self, request: Request, *, problem: str = "", status: int = 200) -> Response:
        context = {"faults": self.book.all(), "kinds": self.book.kinds, "problem": problem}
        return self.render(request, "faults.html", context, status)
