"""What tests and scripts do to the Redtail sandbox itself, besides what they can do to any.

Accounts are changed here because a custodian's feed, or somebody in Redtail's own pages, changes them; the API cannot.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.control import CONTROL
from sandbox.common.moments import utc_now
from sandbox.common.store import Record, Store
from sandbox.redtail.auth import new_user_key, password_digest
from sandbox.redtail.facts import facts
from sandbox.redtail.resources.accounts import present_account

SECRET_FIELDS = frozenset({"password_digest", "user_key"})


class Control:
    """The control routes that only this sandbox has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Method, path and who answers."""
        declared = (
            ("POST", "users/{name}/lock", self.lock_user),
            ("POST", "users/{name}/unlock", self.unlock_user),
            ("POST", "users/{name}/password", self.set_password),
            ("POST", "users/{name}/revoke-key", self.revoke_key),
            ("POST", "accounts", self.feed_new),
            ("PUT", "accounts/{id:int}", self.feed),
            ("DELETE", "accounts/{id:int}", self.remove_account),
            ("GET", "facts", self.show_facts),
            ("GET", "export", self.export),
        )
        return [Route(f"{CONTROL}/{path}", answer, methods=[method]) for method, path, answer in declared]

    async def lock_user(self, request: Request) -> Response:
        """Locks a user, as too many wrong passwords would."""
        return self._change_user(request, {"is_locked": True})

    async def unlock_user(self, request: Request) -> Response:
        """Lets a locked user in again."""
        return self._change_user(request, {"is_locked": False})

    async def set_password(self, request: Request) -> Response:
        """A new password; the user key stays good."""
        name = request.path_params["name"]
        password = str((await _json(request)).get("password", ""))
        return self._change_user(request, {"password_digest": password_digest(name, password)})

    async def revoke_key(self, request: Request) -> Response:
        """Ends the user key: the next login gives another."""
        return self._change_user(request, {"user_key": new_user_key()})

    def _change_user(self, request: Request, changes: dict[str, Any]) -> Response:
        user = self.store.find_by_key("user", request.path_params["name"].casefold())
        if user is None:
            return JSONResponse({"message": "no such user"}, status_code=404)
        self.store.change(user, changes, utc_now())
        return Response(status_code=204)

    async def feed_new(self, request: Request) -> Response:
        """A new account with any fields; ``contacts`` are the ids of its owners, filed under the first."""
        wanted = await _json(request)
        owners = [self.store.find_number("contact", number) for number in wanted.get("contacts", [])]
        if not owners or owners[0] is None or None in owners:
            return JSONResponse({"message": "contacts must be ids of contacts"}, status_code=422)
        account = self.store.add("account", body={"status": 1, **wanted}, firm=owners[0].firm, now=utc_now())
        return JSONResponse(present_account(account), status_code=201)

    async def feed(self, request: Request) -> Response:
        """Changes any fields of an account, ``deleted`` among them, and its ``updated_at``."""
        account = self._account(request)
        if account is None:
            return JSONResponse({"message": "no such account"}, status_code=404)
        return JSONResponse(present_account(self.store.change(account, await _json(request), utc_now())))

    async def remove_account(self, request: Request) -> Response:
        """Takes an account away altogether: it is in no list any more and cannot be read."""
        account = self._account(request)
        if account is not None:
            self.store.remove(account, utc_now())
        return Response(status_code=204 if account else 404)

    def _account(self, request: Request) -> Record | None:
        return self.store.find_number("account", request.path_params["id"])

    async def show_facts(self, request: Request) -> Response:
        """Counts database by database."""
        return JSONResponse(facts(self.store))

    async def export(self, request: Request) -> Response:
        """All records, removed ones included, without secrets."""
        return JSONResponse({"data": [_exported(one) for one in self.store.everything()]})


async def _json(request: Request) -> dict[str, Any]:
    body = await request.json() if await request.body() else {}
    return body if isinstance(body, dict) else {}


def _exported(record: Record) -> dict[str, Any]:
    body = {name: value for name, value in record.body.items() if name not in SECRET_FIELDS}
    names = ("number", "kind", "uuid", "firm", "parent", "created_at", "updated_at", "deleted_at")
    return {**{name: getattr(record, name) for name in names}, "body": body}
