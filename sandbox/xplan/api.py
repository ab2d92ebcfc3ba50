"""Every API request passes here: application, login, limit; then its handler answers, in one transaction.

A batch comes the same way, and each of its parts does so once more.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, compile_path

from sandbox.common.bodies import Reading, read_body
from sandbox.common.moments import utc_now
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.refusals import Refusal
from sandbox.common.requestlog import NOTE, Entry
from sandbox.common.routes import Answer, ApiRoute
from sandbox.common.store import Record, Store
from sandbox.xplan.call import Call
from sandbox.xplan.refusals import BadValue, NotThere, XplanRefusal
from sandbox.xplan.sessions import COOKIE, caller_of
from sandbox.xplan.settings import Settings

BATCH_LIMIT = 100
PREFIX = "/resourceful"


class TooManyRequests(XplanRefusal):
    """The caller's minute is used up."""

    status = 429


class Api:
    """The API's routes over one store, with one limiter for all of them."""

    def __init__(self, store: Store, settings: Settings, limiter: RateLimiter, declared: tuple[ApiRoute, ...]) -> None:
        self.store = store
        self.settings = settings
        self.limiter = limiter
        self.declared = declared
        self._patterns = [(one, compile_path(one.path)[0]) for one in declared]

    def routes(self) -> list[Route]:
        """The declared routes as the server knows them, and the door for batches."""
        return [
            Route(PREFIX, self._endpoint(None), methods=["POST"]),
            *(Route(one.path, self._endpoint(one), methods=[one.method]) for one in self.declared),
        ]

    def _endpoint(self, route: ApiRoute | None) -> Any:
        async def endpoint(request: Request) -> Response:
            body = await read_body(request, takes_files=False)
            return await run_in_threadpool(self._respond, route, request, body)

        return endpoint

    def _respond(self, route: ApiRoute | None, request: Request, read: Reading) -> Response:
        cookie = ""
        try:
            caller = caller_of(self.store, self.settings, request.headers, request.cookies.get(COOKIE, ""), utc_now())
            cookie = caller.new_cookie
            entry = request.scope.get(NOTE)
            if isinstance(entry, Entry):
                entry.user = caller.user.body["user_name"]
            if not self.limiter.take(caller.user.uuid).allowed:
                raise TooManyRequests("Too many requests.")
            body = read()
            if route is None:
                answer = Answer(self._batch(caller.user, body))
            else:
                raw_query = request.scope["query_string"].decode("latin-1")
                answer = self._perform(route, caller.user, request.path_params, raw_query, body)
        except Refusal as refusal:
            answer = Answer(refusal.body(), refusal.status)
        response = _response(answer)
        if cookie:
            response.set_cookie(COOKIE, cookie, httponly=True, path="/")
        return response

    def _perform(
        self,
        route: ApiRoute,
        user: Record,
        path_values: Mapping[str, Any],
        raw_query: str,
        body: Mapping[str, Any],
    ) -> Answer:
        call = Call(
            store=self.store,
            settings=self.settings,
            now=utc_now(),
            path_values={name: str(value) for name, value in path_values.items()},
            query=dict(parse_qsl(raw_query, keep_blank_values=True)),
            raw_query=raw_query,
            body=body,
            user=user,
        )
        with self.store.transaction():
            answer: Answer = route.handler(call)
        return answer

    # ------------------------------------------------------------------------------------------------- batches

    def _batch(self, user: Record, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The answers of the parts, each by itself: one that fails does not stop the others."""
        parts = body.get("batch")
        if not isinstance(parts, list) or not all(isinstance(one, dict) for one in parts):
            raise BadValue("batch must be a list of requests.")
        if len(parts) > BATCH_LIMIT:
            raise BadValue(f"A batch may have at most {BATCH_LIMIT} requests.")
        return [self._part(user, one) for one in parts]

    def _part(self, user: Record, part: Mapping[str, Any]) -> dict[str, Any]:
        started = time.perf_counter()
        try:
            answer = self._routed(user, part)
        except Refusal as refusal:
            answer = Answer(refusal.body(), refusal.status)
        omitted = part.get("omit_results_on_success") and answer.status < 300
        return {
            "code": answer.status,
            "msg": "OK" if answer.status < 300 else "Error",
            "name": part.get("name"),
            "headers": {"Content-Type": "application/json"},
            "time": round(time.perf_counter() - started, 4),
            "body": "" if omitted or answer.body is None else json.dumps(answer.body),
        }

    def _routed(self, user: Record, part: Mapping[str, Any]) -> Answer:
        address = urlsplit(str(part.get("url", "")))
        method = str(part.get("method", "GET")).upper()
        path = address.path if address.path.startswith(PREFIX) else PREFIX + address.path
        body = part.get("body") or {}
        if not isinstance(body, dict):
            raise BadValue("The body of a part must be a JSON object.")
        for route, pattern in self._patterns:
            fits = pattern.match(path) if route.method == method else None
            if fits:
                return self._perform(route, user, fits.groupdict(), address.query, body)
        raise NotThere(f"{method} {path} is not known here.")


def _response(answer: Answer) -> Response:
    if answer.file:
        return FileResponse(answer.file.path, media_type=answer.file.media_type, filename=answer.file.name)
    if answer.body is None:
        return Response(status_code=answer.status)
    return JSONResponse(answer.body, status_code=answer.status)
