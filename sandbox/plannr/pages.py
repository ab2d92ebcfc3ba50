"""The sandbox's own pages: what it answers, what it holds, what it was asked, and its faults."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.common.faults import KINDS, FaultBook, UnableToSetFault
from sandbox.common.requestlog import RequestLog
from sandbox.common.store import Store
from sandbox.plannr.catalogue import PARTS
from sandbox.plannr.facts import facts
from sandbox.plannr.tables import Tables
from sandbox.plannr.templating import page

SHOWN_REQUESTS = 200


class Pages:
    """The pages under ``/_sandbox/``."""

    def __init__(self, store: Store, *, log: RequestLog, book: FaultBook) -> None:
        self.store = store
        self.log = log
        self.book = book

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/", self.to_home, methods=["GET"]),
            Route("/_sandbox/", self.home, methods=["GET"]),
            Route("/_sandbox/routes", self.list_routes, methods=["GET"]),
            Route("/_sandbox/data", self.data, methods=["GET"]),
            Route("/_sandbox/requests", self.requests, methods=["GET"]),
            Route("/_sandbox/faults", self.faults, methods=["GET"]),
            Route("/_sandbox/faults", self.set_fault, methods=["POST"]),
            Route("/_sandbox/webhooks", self.webhooks, methods=["GET"]),
            Route("/_sandbox/mails", self.mails, methods=["GET"]),
        ]

    async def to_home(self, request: Request) -> Response:
        """The root leads to the home page."""
        return RedirectResponse("/_sandbox/")

    async def home(self, request: Request) -> Response:
        """Where everything is, with the counts of each firm."""
        return page(request, "home.html", {"firms": facts(self.store)})

    async def list_routes(self, request: Request) -> Response:
        """Every route and assumption."""
        return page(request, "routes.html", {"parts": PARTS})

    async def data(self, request: Request) -> Response:
        """What one firm has, table by table."""
        firms = self.store.all("firm")
        wanted = request.query_params.get("firm", "")
        firm = next((one for one in firms if one.uuid == wanted), firms[0] if firms else None)
        tables = Tables(self.store, firm.uuid).all() if firm else {}
        return page(request, "data.html", {"firms": firms, "firm": firm, "tables": tables})

    async def requests(self, request: Request) -> Response:
        """The last requests, newest first."""
        entries = self.log.entries(path=request.query_params.get("path", ""))[-SHOWN_REQUESTS:]
        return page(
            request, "requests.html", {"entries": entries[::-1], "path": request.query_params.get("path", "")}
        )

    async def faults(self, request: Request) -> Response:
        """The faults that are on, and a form for another."""
        return page(request, "faults.html", {"faults": self.book.all(), "kinds": KINDS, "problem": ""})

    async def set_fault(self, request: Request) -> Response:
        """Switches a fault on, or all off."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if form.get("action") == "clear":
            self.book.clear(form.get("uuid") or None)
            return RedirectResponse("/_sandbox/faults", status_code=303)
        try:
            self.book.set(form)
        except UnableToSetFault as error:
            context = {"faults": self.book.all(), "kinds": KINDS, "problem": str(error)}
            return page(request, "faults.html", context, 422)
        return RedirectResponse("/_sandbox/faults", status_code=303)

    async def webhooks(self, request: Request) -> Response:
        """Subscriptions and deliveries, newest first."""
        deliveries = self.store.all("webhook_delivery")[::-1]
        context = {
            "subscriptions": self.store.all("webhook_subscription"),
            "deliveries": deliveries[:SHOWN_REQUESTS],
        }
        return page(request, "webhooks.html", context)

    async def mails(self, request: Request) -> Response:
        """The mails that would have been sent."""
        return page(request, "mails.html", {"mails": self.store.all("mail")[::-1]})
