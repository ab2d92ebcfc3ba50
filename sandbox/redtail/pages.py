"""The Redtail sandbox's own pages: what it holds, database by database."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.moments import utc
from sandbox.common.store import Record, Store
from sandbox.redtail import words
from sandbox.redtail.facts import facts
from sandbox.redtail.resources.accounts import present_account
from sandbox.redtail.resources.contact_view import full_name
from sandbox.redtail.templating import RENDERER

MOST_ROWS = 500

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
        """Where everything is, with the counts of each database."""
        return RENDERER.page(request, "home.html", {"databases": facts(self.store)})

    async def data(self, request: Request) -> Response:
        """What one database has, table by table."""
        databases = self.store.all("database")
        wanted = request.query_params.get("database", "")
        database = next((one for one in databases if one.uuid == wanted), databases[0] if databases else None)
        tables = _tables(self.store, database) if database else {}
        context = {"databases": databases, "database": database, "tables": tables}
        return RENDERER.page(request, "data.html", context)


def _tables(store: Store, database: Record) -> dict[str, tuple[int, list[Row]]]:
    contacts = store.all("contact", database.uuid)
    names = {one.number: full_name(one) for one in contacts}
    accounts = store.all("account", database.uuid)
    return {
        "Contacts": (len(contacts), [_contact(one) for one in contacts[:MOST_ROWS]]),
        "Accounts": (len(accounts), [_account(one, names) for one in accounts[:MOST_ROWS]]),
        "Families": _listed([_family(one, names) for one in store.all("family", database.uuid)]),
        "Users": _listed([_user(one) for one in store.all("user", database.uuid)]),
    }


def _listed(rows: list[Row]) -> tuple[int, list[Row]]:
    return len(rows), rows[:MOST_ROWS]


def _contact(contact: Record) -> Row:
    return {
        "id": contact.number,
        "name": full_name(contact),
        "type": contact.body["type"],
        "born": contact.get("dob", ""),
        "changed (UTC)": utc(contact.updated_at),
    }


def _account(account: Record, names: dict[int, str]) -> Row:
    presented = present_account(account)
    code = account.get("taxqualified_type")
    return {
        "id": account.number,
        "owners": ", ".join(names.get(number, "") for number in account.body["contacts"]),
        "type": presented["account_type"],
        "tax-qualified": "" if code is None else words.TAX_QUALIFIED.get(code, f"unknown ({code})"),
        "company": account.get("company", ""),
        "number": account.get("number", ""),
        "balance": "" if account.get("balance") is None else f"{account.body['balance']:,.2f}",
        "status": "Deleted" if account.get("deleted") else words.ACCOUNT_STATUSES[account.get("status", 1)],
        "changed (UTC)": utc(account.updated_at),
    }


def _family(family: Record, names: dict[int, str]) -> Row:
    members = ", ".join(names.get(number, "") for number in family.body["members"])
    return {"id": family.number, "name": family.body["name"], "members": members}


def _user(user: Record) -> Row:
    return {
        "id": user.number,
        "user name": user.body["user_name"],
        "name": user.body["name"],
        "may": "read and write" if user.get("may_write") else "read",
        "locked": "yes" if user.get("is_locked") else "no",
    }
