"""What tests and scripts do to any sandbox: JSON under ``/_sandbox/api``, without a token, on loopback only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.faults import FaultBook, UnableToSetFault
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.requestlog import RequestLog
from sandbox.common.routes import Part

CONTROL = "/_sandbox/api"


class CommonControl:
    """Requests, faults, the rate limit and the list of routes."""

    def __init__(self, *, parts: Sequence[Part], log: RequestLog, book: FaultBook, limiter: RateLimiter) -> None:
        self.parts = parts
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
            ("POST", "rate-limit/reset", self.reset_rate_limit),
            ("GET", "routes", self.list_routes),
        )
        return [Route(f"{CONTROL}/{path}", answer, methods=[method]) for method, path, answer in declared]

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

    async def reset_rate_limit(self, request: Request) -> Response:
        """Forgets every request counted so far."""
        self.limiter.reset()
        return Response(status_code=204)

    async def list_routes(self, request: Request) -> Response:
        """Every route with its mark, and every assumption."""
        return JSONResponse({"data": [_as_json(part) for part in self.parts]})


def _as_json(part: Part) -> dict[str, Any]:
    """A part of the API with its routes and assumptions as plain data."""
    routes = [
        {"method": one.method, "path": one.path, "mark": one.mark, "section": one.section, "note": one.note}
        for one in part.routes
    ]
    return {"name": part.name, "routes": routes, "assumed": [asdict(one) for one in part.assumed]}
