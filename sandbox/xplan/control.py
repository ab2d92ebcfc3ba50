"""What tests and scripts do to the Xplan sandbox itself, besides what they can do to any.

Clients and rows are changed here as somebody at a screen of Xplan would change them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.control import CONTROL
from sandbox.common.moments import utc_now
from sandbox.common.store import Record, Store
from sandbox.xplan import sessions, tokens
from sandbox.xplan.entity_fields import CLIENT, LISTS, Field, read_fields
from sandbox.xplan.facts import facts
from sandbox.xplan.refusals import BadValue
from sandbox.xplan.resources.lists import SITE, new_index, rows_of

SECRET_KINDS = frozenset({"session", "oauth_code", "access_token", "refresh_token"})
SECRET_FIELDS = frozenset({"password_digest", "one_time_code"})
USER_FIELDS = frozenset({"capabilities", "groups", "is_locked", "one_time_code"})


class Control:
    """The control routes that only this sandbox has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Method, path and who answers."""
        declared = (
            ("PUT", "users/{name}", self.change_user),
            ("POST", "sessions/end", self.end_sessions),
            ("POST", "tokens/expire", self.expire_tokens),
            ("POST", "tokens/revoke", self.revoke_tokens),
            ("POST", "clients", self.add_client),
            ("PUT", "clients/{id:int}", self.change_client),
            ("DELETE", "clients/{id:int}", self.remove_client),
            ("POST", "clients/{id:int}/{list}", self.add_row),
            ("PUT", "clients/{id:int}/{list}/{index:int}", self.change_row),
            ("DELETE", "clients/{id:int}/{list}/{index:int}", self.remove_row),
            ("PUT", "lists", self.choose_lists),
            ("GET", "docnotes", self.list_docnotes),
            ("GET", "facts", self.show_facts),
            ("GET", "export", self.export),
        )
        return [Route(f"{CONTROL}/{path}", answer, methods=[method]) for method, path, answer in declared]

    async def change_user(self, request: Request) -> Response:
        """Capabilities, groups, lock and one-time code of a user."""
        user = self.store.find_by_key("user", request.path_params["name"].casefold())
        if user is None:
            return _missing("user")
        changes = {name: value for name, value in (await _json(request)).items() if name in USER_FIELDS}
        self.store.change(user, changes, utc_now())
        return Response(status_code=204)

    async def end_sessions(self, request: Request) -> Response:
        """Ends every session, as a restart of the site would."""
        ended = sum(sessions.end_sessions(self.store, one) for one in self.store.all("user"))
        return JSONResponse({"ended": ended})

    async def expire_tokens(self, request: Request) -> Response:
        """Ends every access token; refresh tokens stay good."""
        return self._end_tokens(("access_token",))

    async def revoke_tokens(self, request: Request) -> Response:
        """Ends every token."""
        return self._end_tokens(("access_token", "refresh_token"))

    def _end_tokens(self, kinds: tuple[str, ...]) -> Response:
        ended = sum(tokens.end_tokens(self.store, one, kinds) for one in self.store.all("user"))
        return JSONResponse({"ended": ended})

    async def add_client(self, request: Request) -> Response:
        """A new client; ``group`` besides the fields of the API."""
        sent = await _json(request)
        kept = _read(CLIENT, {name: value for name, value in sent.items() if name != "group"})
        if isinstance(kept, Response):
            return kept
        group = str(sent.get("group") or "Everybody")
        client = self.store.add("client", body={"client_status": "1", "group": group, **kept}, now=utc_now())
        return JSONResponse({"id": client.number}, status_code=201)

    async def change_client(self, request: Request) -> Response:
        """Changes fields of a client, ``group`` among them."""
        client = self._client(request)
        if client is None:
            return _missing("client")
        sent = await _json(request)
        kept = _read(CLIENT, {name: value for name, value in sent.items() if name != "group"})
        if isinstance(kept, Response):
            return kept
        group = {"group": sent["group"]} if sent.get("group") else {}
        self.store.change(client, {**kept, **group}, utc_now())
        return Response(status_code=204)

    async def remove_client(self, request: Request) -> Response:
        """Removes a client and what hangs on it."""
        client = self._client(request)
        if client is None:
            return _missing("client")
        self.store.remove_whole(client, utc_now())
        return Response(status_code=204)

    async def add_row(self, request: Request) -> Response:
        """A new row of a list."""
        client, name = self._client(request), request.path_params["list"]
        if client is None or name not in LISTS:
            return _missing("client or list")
        kept = _read(LISTS[name], await _json(request))
        if isinstance(kept, Response):
            return kept
        body = {"list": name, "index": new_index(self.store), **kept}
        row = self.store.add("row", body=body, parent=client.uuid, now=utc_now())
        return JSONResponse({"index": row.body["index"]}, status_code=201)

    async def change_row(self, request: Request) -> Response:
        """Changes fields of a row."""
        row = self._row(request)
        if row is None:
            return _missing("row")
        kept = _read(LISTS[request.path_params["list"]], await _json(request))
        if isinstance(kept, Response):
            return kept
        self.store.change(row, kept, utc_now())
        return Response(status_code=204)

    async def remove_row(self, request: Request) -> Response:
        """Removes a row."""
        row = self._row(request)
        if row is None:
            return _missing("row")
        self.store.remove(row, utc_now())
        return Response(status_code=204)

    async def choose_lists(self, request: Request) -> Response:
        """Which lists of clients this site's version lacks: ``{"lacking": ["goals"]}``."""
        lacking = (await _json(request)).get("lacking")
        if not isinstance(lacking, list) or any(name not in LISTS for name in lacking):
            return _missing("list")
        site = self.store.find_by_key("site", SITE) or self.store.add("site", body={}, key=SITE, now=utc_now())
        self.store.change(site, {"lacking": lacking}, utc_now())
        return Response(status_code=204)

    def _client(self, request: Request) -> Record | None:
        return self.store.find_number("client", request.path_params["id"])

    def _row(self, request: Request) -> Record | None:
        client = self._client(request)
        rows = rows_of(self.store, client, request.path_params["list"]) if client else []
        return next((one for one in rows if one.body["index"] == request.path_params["index"]), None)

    async def list_docnotes(self, request: Request) -> Response:
        """Every file note with its text, and what is attached, with size and SHA-256."""
        return JSONResponse(
            {
                "data": [
                    {
                        "id": one.number,
                        **one.body,
                        "attachments": [part.body for part in self.store.children("attachment", one.uuid)],
                    }
                    for one in self.store.all("docnote")
                ]
            }
        )

    async def show_facts(self, request: Request) -> Response:
        """Counts."""
        return JSONResponse(facts(self.store))

    async def export(self, request: Request) -> Response:
        """All records but secrets, removed ones included."""
        kept = [one for one in self.store.everything() if one.kind not in SECRET_KINDS]
        return JSONResponse({"data": [_exported(one) for one in kept]})


def _read(fields: Mapping[str, Field], sent: dict[str, Any]) -> dict[str, Any] | Response:
    try:
        return read_fields(fields, sent)
    except BadValue as refusal:
        return JSONResponse({"message": refusal.message}, status_code=422)


def _missing(what: str) -> Response:
    return JSONResponse({"message": f"no such {what}"}, status_code=404)


async def _json(request: Request) -> dict[str, Any]:
    body = await request.json() if await request.body() else {}
    return body if isinstance(body, dict) else {}


def _exported(record: Record) -> dict[str, Any]:
    body = {name: value for name, value in record.body.items() if name not in SECRET_FIELDS}
    names = ("number", "kind", "uuid", "parent", "created_at", "updated_at", "deleted_at")
    return {**{name: getattr(record, name) for name in names}, "body": body}
