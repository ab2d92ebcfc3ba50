"""What tests and scripts do to the sandbox itself: JSON under ``/_sandbox/api``, without a token, on loopback only."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBook, UnableToSetFault
from sandbox.common.moments import utc_now
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.requestlog import RequestLog
from sandbox.common.store import Record, Store
from sandbox.plannr import tokens
from sandbox.plannr.background import remove_due_plans
from sandbox.plannr.catalogue import PARTS
from sandbox.plannr.facts import facts
from sandbox.plannr.routes import Part

SECRET_KINDS = frozenset({"token", "oauth_code", "sign_in"})
SECRET_FIELDS = frozenset({"password_digest", "signing_secret"})


class Control:
    """The control routes."""

    def __init__(self, store: Store, *, log: RequestLog, book: FaultBook, limiter: RateLimiter) -> None:
        self.store = store
        self.log = log
        self.book = book
        self.limiter = limiter

    def routes(self) -> list[Route]:
        """Method, path and who answers."""
        declared = (
            ("GET", "requests", self.list_requests),
            ("DELETE", "requests", self.clear_requests),
            ("GET", "faults", self.list_faults),
            ("POST", "faults", self.set_fault),
            ("DELETE", "faults", self.clear_faults),
            ("DELETE", "faults/{uuid}", self.clear_faults),
            ("POST", "tokens/expire", self.expire_tokens),
            ("POST", "connections/revoke", self.revoke_connection),
            ("POST", "deletes/advance", self.advance_deletes),
            ("POST", "rate-limit/reset", self.reset_rate_limit),
            ("GET", "webhooks", self.list_webhooks),
            ("GET", "mails", self.list_mails),
            ("GET", "files", self.list_files),
            ("GET", "routes", self.list_routes),
            ("GET", "facts", self.show_facts),
            ("GET", "export", self.export),
        )
        return [Route(f"/_sandbox/api/{path}", answer, methods=[method]) for method, path, answer in declared]

    async def list_requests(self, request: Request) -> Response:
        """The requests log; filters method, path (a beginning), status, user, after (a number)."""
        asked = request.query_params
        status, after = asked.get("status", ""), asked.get("after", "")
        entries = self.log.entries(
            method=asked.get("method", ""),
            path=asked.get("path", ""),
            status=int(status) if status.isdigit() else None,
            user=asked.get("user", ""),
            after=int(after) if after.isdigit() else 0,
        )
        return JSONResponse({"data": [entry.as_json() for entry in entries]})

    async def clear_requests(self, request: Request) -> Response:
        """Empties the log."""
        self.log.clear()
        return Response(status_code=204)

    async def list_faults(self, request: Request) -> Response:
        """The faults that are on."""
        return JSONResponse({"data": [fault.as_json() for fault in self.book.all()]})

    async def set_fault(self, request: Request) -> Response:
        """Switches a fault on: kind, path, method, count (null: until cleared), skip, seconds."""
        try:
            wanted = await request.json()
            fault = self.book.set(wanted if isinstance(wanted, dict) else {})
        except (UnableToSetFault, ValueError) as error:
            return JSONResponse({"message": str(error)}, status_code=422)
        return JSONResponse(fault.as_json(), status_code=201)

    async def clear_faults(self, request: Request) -> Response:
        """Switches one fault off, or all."""
        self.book.clear(request.path_params.get("uuid"))
        return Response(status_code=204)

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

    async def reset_rate_limit(self, request: Request) -> Response:
        """Forgets every request counted so far."""
        self.limiter.reset()
        return Response(status_code=204)

    async def list_webhooks(self, request: Request) -> Response:
        """Every delivery: event, address, state, attempts and what came back."""
        deliveries = self.store.all("webhook_delivery")
        return JSONResponse(
            {"data": [{"uuid": one.uuid, "at": one.created_at, **one.body} for one in deliveries]}
        )

    async def list_mails(self, request: Request) -> Response:
        """The mails that would have been sent."""
        return JSONResponse({"data": [{"at": one.created_at, **one.body} for one in self.store.all("mail")]})

    async def list_files(self, request: Request) -> Response:
        """Every uploaded file with its size and SHA-256, and what its folder belongs to."""
        data = [_file_as_json(self.store, one) for one in self.store.all("file")]
        return JSONResponse({"data": data})

    async def list_routes(self, request: Request) -> Response:
        """Every route and every assumption, with its mark and section of the reference."""
        return JSONResponse({"data": [part_as_json(part) for part in PARTS]})

    async def show_facts(self, request: Request) -> Response:
        """Counts firm by firm."""
        return JSONResponse(facts(self.store))

    async def export(self, request: Request) -> Response:
        """All records but secrets, removed ones included."""
        data = [_exported(one) for one in self.store.everything() if one.kind not in SECRET_KINDS]
        return JSONResponse({"data": data})


def part_as_json(part: Part) -> dict[str, Any]:
    """A part of the API with its routes and assumptions as plain data."""
    routes = [
        {"method": one.method, "path": one.path, "mark": one.mark, "section": one.section, "note": one.note}
        for one in part.routes
    ]
    return {"name": part.name, "routes": routes, "assumed": [asdict(one) for one in part.assumed]}


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
