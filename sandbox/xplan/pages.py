"""The Xplan sandbox's own pages: what it holds."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.moments import utc
from sandbox.common.store import Record, Store
from sandbox.xplan.facts import facts
from sandbox.xplan.resources.clients import entity_name
from sandbox.xplan.resources.lists import rows_of
from sandbox.xplan.templating import RENDERER
from sandbox.xplan.words import CHOICES

MOST_ROWS = 500
SHOWN_LISTS = ("contact", "goals", "insurance_group", "insurance")

Row = dict[str, Any]


class Pages:
    """The pages under ``/_sandbox/`` that only this sandbox has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/_sandbox/", self.home, methods=["GET"]),
            Route("/_sandbox/data", self.data, methods=["GET"]),
        ]

    async def home(self, request: Request) -> Response:
        """Where everything is, with counts."""
        counted = facts(self.store)
        counts = {
            "clients": counted["clients"]["total"],
            **{f"rows of {name.replace('_', ' ')}": number for name, number in counted["rows"].items()},
            "file notes": counted["docnotes"],
            "attachments": counted["attachments"],
        }
        return RENDERER.page(request, "home.html", {"counts": counts})

    async def data(self, request: Request) -> Response:
        """Everything, table by table."""
        return RENDERER.page(request, "data.html", {"tables": _tables(self.store)})


def _tables(store: Store) -> dict[str, tuple[int, list[Row]]]:
    clients = store.all("client")
    tables = {"Clients": [_client(one) for one in clients]}
    for name in SHOWN_LISTS:
        title = name.replace("_", " ").capitalize()
        tables[title] = [
            {"client": entity_name(client), **_row(row)} for client in clients for row in rows_of(store, client, name)
        ]
    tables["File notes"] = [_note(store, one) for one in store.all("docnote")]
    tables["Users"] = [_user(one) for one in store.all("user")]
    return {title: (len(rows), rows[:MOST_ROWS]) for title, rows in tables.items()}


def _client(client: Record) -> Row:
    return {
        "id": client.number,
        "name": entity_name(client),
        "born": client.get("dob", ""),
        "status": CHOICES["entity/client_status"][client.body["client_status"]],
        "group": client.body["group"],
        "partner": client.get("partner", ""),
        "changed (UTC)": utc(client.updated_at),
    }


def _row(row: Record) -> Row:
    """The fields that are set, money as text."""
    shown = {name: value for name, value in row.body.items() if name not in ("list", "index")}
    told = "; ".join(f"{name}: {_plain(value)}" for name, value in shown.items() if value is not None)
    return {"index": row.body["index"], "fields": told}


def _plain(value: Any) -> str:
    return f"{value['currency']} {value['amount']}" if isinstance(value, dict) else str(value)


def _note(store: Store, note: Record) -> Row:
    attached = ", ".join(one.body["filename"] for one in store.children("attachment", note.uuid))
    return {
        "id": note.number,
        "subject": note.get("subject", ""),
        "entities": ", ".join(map(str, note.body["entity_ids"])),
        "attached": attached,
        "published": "yes" if note.get("is_published") else "no",
        "changed (UTC)": utc(note.updated_at),
    }


def _user(user: Record) -> Row:
    return {
        "id": user.number,
        "user name": user.body["user_name"],
        "name": user.body["name"],
        "groups": ", ".join(user.get("groups", [])),
        "capabilities": ", ".join(user.get("capabilities", [])),
        "locked": "yes" if user.get("is_locked") else "no",
    }
