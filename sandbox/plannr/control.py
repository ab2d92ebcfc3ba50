"""What tests and scripts do to the Plannr sandbox itself, besides what they can do to any."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.control import CONTROL
from sandbox.common.moments import utc_now
from sandbox.common.store import Record, Store
from sandbox.plannr import tokens
from sandbox.plannr.background import remove_due_plans
from sandbox.plannr.facts import facts

SECRET_KINDS = frozenset({"token", "oauth_code", "sign_in"})
SECRET_FIELDS = frozenset({"password_digest", "signing_secret"})


class Control:
    """The control routes that only this sandbox has."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Method, path and who answers."""
        declared = (
            ("POST", "tokens/expire", self.expire_tokens),
            ("POST", "connections/revoke", self.revoke_connection),
            ("POST", "deletes/advance", self.advance_deletes),
            ("GET", "webhooks", self.list_webhooks),
            ("GET", "mails", self.list_mails),
            ("GET", "files", self.list_files),
            ("GET", "facts", self.show_facts),
            ("GET", "export", self.export),
        )
        return [Route(f"{CONTROL}/{path}", answer, methods=[method]) for method, path, answer in declared]

    async def expire_tokens(self, request: Request) -> Response:
        """Lets access tokens expire now: everybody's, or those of the user of ``email``. Refresh tokens stay good."""
        user = await self._named_user(request)
        if isinstance(user, Response):
            return user
        with self.store.transaction():
            expired = tokens.expire_access(self.store, user.uuid if user else None, utc_now())
        return JSONResponse({"expired": expired})

    async def revoke_connection(self, request: Request) -> Response:
        """Ends everything a user (or everybody) consented to, as if they had removed the application."""
        user = await self._named_user(request)
        if isinstance(user, Response):
            return user
        users = [user] if user else self.store.all("user")
        with self.store.transaction():
            revoked = sum(tokens.revoke_user(self.store, one.uuid, utc_now()) for one in users)
        return JSONResponse({"revoked": revoked})

    async def _named_user(self, request: Request) -> Record | Response | None:
        """The user whose e-mail the body names, None when it names none, an answer when there is no such user."""
        body: Any = await request.json() if await request.body() else {}
        email = str(body.get("email", "")) if isinstance(body, dict) else ""
        if not email:
            return None
        user = self.store.find_by_key("user", email.casefold())
        return user or JSONResponse({"message": "no such user"}, status_code=404)

    async def advance_deletes(self, request: Request) -> Response:
        """Carries out the plan deletions that are waiting, now."""
        return JSONResponse({"removed": remove_due_plans(self.store, utc_now(), all_marked=True)})

    async def list_webhooks(self, request: Request) -> Response:
        """Every delivery: event, address, state, attempts and what came back."""
        deliveries = self.store.all("webhook_delivery")
        return JSONResponse({"data": [{"uuid": one.uuid, "at": one.created_at, **one.body} for one in deliveries]})

    async def list_mails(self, request: Request) -> Response:
        """The mails that would have been sent."""
        return JSONResponse({"data": [{"at": one.created_at, **one.body} for one in self.store.all("mail")]})

    async def list_files(self, request: Request) -> Response:
        """Every uploaded file with its size and SHA-256, and what its folder belongs to."""
        data = [_file_as_json(self.store, one) for one in self.store.all("file")]
        return JSONResponse({"data": data})

    async def show_facts(self, request: Request) -> Response:
        """Counts firm by firm."""
        return JSONResponse(facts(self.store))

    async def export(self, request: Request) -> Response:
        """All records but secrets, removed ones included."""
        data = [_exported(one) for one in self.store.everything() if one.kind not in SECRET_KINDS]
        return JSONResponse({"data": data})


def _file_as_json(store: Store, file: Record) -> dict[str, Any]:
    folder = store.find("folder", file.parent or "")
    names = ("name", "documentable_type", "documentable_uuid")
    place = {name: folder.body[name] if folder else None for name in names}
    shown = {name: file.body[name] for name in ("name", "filename", "media_type", "size", "sha256")}
    return {"uuid": file.uuid, "firm": file.firm, **shown, "folder": place}


def _exported(record: Record) -> dict[str, Any]:
    body = {name: value for name, value in record.body.items() if name not in SECRET_FIELDS}
    names = ("kind", "uuid", "firm", "parent", "created_at", "updated_at", "deleted_at")
    return {**{name: getattr(record, name) for name in names}, "body": body}
