"""The sandbox's own pages: what it answers, what it holds, what it was asked, and its faults."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.common.faults import KINDS, FaultBook, UnableToSetFault
from sandbox.common.requestlog import RequestLog
from sandbox.common.store import Record, Store
from sandbox.plannr.catalogue import PARTS
from sandbox.plannr.facts import facts
from sandbox.plannr.money import money
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
        """The accounts, plans and incomes of one firm."""
        firms = self.store.all("firm")
        wanted = request.query_params.get("firm", "")
        firm = next((one for one in firms if one.uuid == wanted), firms[0] if firms else None)
        tables = _Tables(self.store, firm.uuid).all() if firm else {}
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


class _Tables:
    """The data browser's tables of one firm."""

    def __init__(self, store: Store, firm: str) -> None:
        self.store = store
        self.firm = firm
        self.names = {one.uuid: _name(one) for one in store.all("account", firm)}
        self.providers = {one.uuid: one.body["name"] for one in store.all("provider", firm)}

    def all(self) -> dict[str, list[dict[str, Any]]]:
        """Table title to rows."""
        return {
            "Accounts": [self._account(one) for one in self.store.all("account", self.firm)],
            "Plans": [self._plan(one) for one in self.store.all("plan", self.firm)],
            "Incomes": [self._income(one) for one in self.store.all("income", self.firm)],
        }

    def _account(self, account: Record) -> dict[str, Any]:
        return {
            "name": self.names[account.uuid],
            "type": account.body["type"],
            "role": account.body["role"],
            "born": account.get("date_of_birth", ""),
            "owners": ", ".join(self.names.get(one, "") for one in account.get("owners", [])),
            "updated": account.updated_at,
            "uuid": account.uuid,
        }

    def _plan(self, plan: Record) -> dict[str, Any]:
        owners = ", ".join(
            f"{self.names.get(one['uuid'], '')} {one['share'] / 100:g}%" for one in plan.body["owners"]
        )
        return {
            "name": plan.get("name", ""),
            "owners": owners,
            "type": f"{plan.body['type']} / {plan.get('sub_type', '')}",
            "provider": self.providers.get(plan.get("provider_uuid", ""), ""),
            "status": "deleting" if plan.get("is_deleting") else plan.body["status"],
            "updated": plan.updated_at,
            "uuid": plan.uuid,
        }

    def _income(self, income: Record) -> dict[str, Any]:
        return {
            "name": income.get("name", ""),
            "account": self.names.get(income.parent or "", ""),
            "type": income.body["type"],
            "amount": (money(income.body["amount"]) or {}).get("formatted", ""),
            "frequency": income.body["frequency"],
            "net or gross": income.body["amount_type"],
            "updated": income.updated_at,
            "uuid": income.uuid,
        }


def _name(account: Record) -> str:
    person = " ".join(part for part in (account.get("first_name"), account.get("last_name")) if part)
    return str(account.get("entity_name") or person)
