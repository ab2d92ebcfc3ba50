"""Every API request passes here: token, rate limit, headers, account, permission, body.

Then its handler answers, in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.common.bodies import Reading, read_body
from sandbox.common.moments import utc_now
from sandbox.common.ratelimit import Allowance, RateLimiter
from sandbox.common.refusals import NotAcceptable, Refusal
from sandbox.common.requestlog import NOTE, Entry
from sandbox.common.routes import Answer, ApiRoute
from sandbox.common.store import Store
from sandbox.plannr import auth
from sandbox.plannr.call import Call
from sandbox.plannr.settings import Settings


class Api:
    """The API's routes over one store, with one limiter for all of them."""

    def __init__(self, store: Store, settings: Settings, limiter: RateLimiter) -> None:
        self.store = store
        self.settings = settings
        self.limiter = limiter

    def routes(self, declared: tuple[ApiRoute, ...]) -> list[Route]:
        """The declared routes as the server knows them."""
        return [Route(one.path, self._endpoint(one), methods=[one.method]) for one in declared]

    def _endpoint(self, route: ApiRoute) -> Any:
        async def endpoint(request: Request) -> Response:
            body = await read_body(request, takes_files=route.takes_files)
            return await run_in_threadpool(self._respond, route, request, body)

        return endpoint

    def _respond(self, route: ApiRoute, request: Request, body: Reading) -> Response:
        headers: dict[str, str] = {}
        try:
            answer = self._perform(route, request, body, headers)
        except Refusal as refusal:
            return JSONResponse(refusal.body(), status_code=refusal.status, headers=headers)
        if answer.file:
            return FileResponse(
                answer.file.path,
                media_type=answer.file.media_type,
                filename=answer.file.name,
                headers=headers,
            )
        if answer.body is None:
            return Response(status_code=answer.status, headers=headers)
        return JSONResponse(answer.body, status_code=answer.status, headers=headers)

    def _perform(self, route: ApiRoute, request: Request, body: Reading, headers: dict[str, str]) -> Answer:
        """The handler's answer. ``headers`` is filled on the way, so that refusals carry the rate limit too."""
        now = utc_now()
        note = request.scope.get(NOTE)
        entry = note if isinstance(note, Entry) else None
        try:
            user = auth.user_of(self.store, request.headers, now)
        except Refusal:
            self._count(f"address {request.client.host if request.client else ''}", headers)
            raise
        if entry:
            entry.user = user.body["email"]
        self._count(user.uuid, headers)
        if not route.gives_file and "application/json" not in request.headers.get("accept", ""):
            raise NotAcceptable("The Accept header must ask for application/json.")
        login = auth.login_of(self.store, user, request.headers) if route.needs_account else None
        if login:
            auth.require_permission(login, request.method)
            if entry:
                entry.account = login.body["account"]
        call = Call(
            store=self.store,
            settings=self.settings,
            now=now,
            method=request.method,
            url=str(request.url.replace(query="")),
            path_values={name: str(value).lower() for name, value in request.path_params.items()},
            query=request.query_params.multi_items(),
            body=body(),
            user=user,
            login=login,
        )
        with self.store.transaction():
            answer = route.handler(call)
        if entry:
            entry.ignored_fields = call.ignored
        return answer

    def _count(self, caller: str, headers: dict[str, str]) -> None:
        """Takes one request from the caller's allowance; TooManyRequests when none is left."""
        allowance = self.limiter.take(caller)
        headers.update(_limit_headers(allowance))
        if not allowance.allowed:
            raise TooManyRequests


class TooManyRequests(Refusal):
    """The caller's minute is used up."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too Many Attempts.")


def _limit_headers(allowance: Allowance) -> Mapping[str, str]:
    headers = {"X-RateLimit-Limit": str(allowance.limit), "X-Ratelimit-Remaining": str(allowance.remaining)}
    if not allowance.allowed:
        headers["Retry-After"] = str(allowance.retry_after_seconds)
        headers["X-RateLimit-Reset"] = str(allowance.resets_at_epoch)
    return headers
