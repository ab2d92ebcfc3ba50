"""The platform sandbox's own page: what it holds, firm by firm."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.moments import utc
from sandbox.common.store import Record, Store
from sandbox.platform.clock import today_of
from sandbox.platform.templating import RENDERER

MOST_ROWS = 500

Row = dict[str, Any]


class Pages:
    """The pages under ``/_sandbox/`` that only this sandbox has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Their routes."""
        return [Route("/_sandbox/", self.home, methods=["GET"])]

    async def home(self, request: Request) -> Response:
        """What each firm has, and which day the platform takes it to be."""
        firms = {str(firm.body["name"]): _tables(self.store, firm) for firm in self.store.all("firm")}
        context = {"firms": firms, "today": today_of(self.store)}
        return RENDERER.page(request, "home.html", context)


def _tables(store: Store, firm: Record) -> dict[str, list[Row]]:
    clients = {one.key: one for one in store.all("client", firm.uuid)}
    names = {key: f"{one.get('firstName', '')} {one.get('surname', '')}" for key, one in clients.items()}
    tables = {
        "Clients": [
            {"id": key, "name": names[key], "status": one.body["status"], **_trace(one)} for key, one in clients.items()
        ],
        "Accounts": [
            {
                "id": one.key,
                "name": one.body["name"],
                "owners": ", ".join(names.get(key, key) for key in one.body["clientIds"]),
                "wrapper": one.body["wrapperType"],
                "status": one.body["status"],
                **_trace(one),
            }
            for one in store.all("account", firm.uuid)
        ],
        "Mandates": [
            {
                "id": one.key,
                "client": names.get(one.body["clientId"], ""),
                "amount": f"{one.body['amount']:,.2f}",
                "status": one.body["status"],
                **_trace(one),
            }
            for one in store.all("mandate", firm.uuid)
        ],
        "Illustrations": [
            {"id": one.key, "name": one.body["name"], "status": one.body["status"], **_trace(one)}
            for one in store.all("illustration", firm.uuid)
        ],
    }
    return {title: rows[:MOST_ROWS] for title, rows in tables.items()}


def _trace(record: Record) -> Row:
    return {"changed (UTC)": utc(record.updated_at)}
