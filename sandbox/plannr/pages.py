"""The Plannr sandbox's own pages: what it holds, its webhooks and its mails."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.store import Store
from sandbox.plannr.facts import facts
from sandbox.plannr.tables import Tables
from sandbox.plannr.templating import page

SHOWN_DELIVERIES = 200


class Pages:
    """The pages under ``/_sandbox/`` that only this sandbox has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/_sandbox/", self.home, methods=["GET"]),
            Route("/_sandbox/data", self.data, methods=["GET"]),
            Route("/_sandbox/webhooks", self.webhooks, methods=["GET"]),
            Route("/_sandbox/mails", self.mails, methods=["GET"]),
        ]

    async def home(self, request: Request) -> Response:
        """Where everything is, with the counts of each firm."""
        return page(request, "home.html", {"firms": facts(self.store)})

    async def data(self, request: Request) -> Response:
        """What one firm has, table by table."""
        firms = self.store.all("firm")
        wanted = request.query_params.get("firm", "")
        firm = next((one for one in firms if one.uuid == wanted), firms[0] if firms else None)
        tables = Tables(self.store, firm.uuid).all() if firm else {}
        return page(request, "data.html", {"firms": firms, "firm": firm, "tables": tables})

    async def webhooks(self, request: Request) -> Response:
        """Subscriptions and deliveries, newest first."""
        deliveries = self.store.all("webhook_delivery")[::-1]
        context = {
            "subscriptions": self.store.all("webhook_subscription"),
            "deliveries": deliveries[:SHOWN_DELIVERIES],
        }
        return page(request, "webhooks.html", context)

    async def mails(self, request: Request) -> Response:
        """The mails that would have been sent."""
        return page(request, "mails.html", {"mails": self.store.all("mail")[::-1]})
