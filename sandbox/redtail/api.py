"""Every API request passes here: who asks, how often, what they may do; then its handler answers."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.bodies import Reading, read_body
from sandbox.common.moments import utc_now
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.refusals import Forbidden, Refusal
from sandbox.common.requestlog import NOTE, Entry
from sandbox.common.routes import Answer, ApiRoute
from sandbox.common.store import Record, Store
from sandbox.redtail import auth
from sandbox.redtail.call import Call
from sandbox.redtail.settings import Settings


class TooManyRequests(Refusal):
    """The caller's minute is used up."""

    status = 429

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("Too many requests.")
        self.retry_after_seconds = retry_after_seconds


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
            body = await read_body(request, takes_files=False)
            return await run_in_threadpool(self._respond, route, request, body)

        return endpoint

    def _respond(self, route: ApiRoute, request: Request, body: Reading) -> Response:
        try:
            answer = self._perform(route, request, body)
        except TooManyRequests as refusal:
            headers = {"Retry-After": str(refusal.retry_after_seconds)}
            return JSONResponse(refusal.body(), status_code=refusal.status, headers=headers)
        except Refusal as refusal:
            return JSONResponse(refusal.body(), status_code=refusal.status)
        if answer.body is None:
            return Response(status_code=answer.status)
        return JSONResponse(answer.body, status_code=answer.status)

    def _perform(self, route: ApiRoute, request: Request, body: Reading) -> Answer:
        identify = auth.user_of if route.needs_account else auth.sign_in
        try:
            user = identify(self.store, self.settings, request.headers)
        except Refusal:
            self._count(f"address {request.client.host if request.client else ''}")
            raise
        self._note(request, user)
        self._count(user.uuid)
        if request.method != "GET" and not user.get("may_write"):
            raise Forbidden("You do not have permission to change this record.")
        call = Call(
            store=self.store,
            settings=self.settings,
            now=utc_now(),
            path_values={name: str(value) for name, value in request.path_params.items()},
            query=request.query_params,
            headers=request.headers,
            body=body(),
            user=user,
        )
        with self.store.transaction():
            answer = route.handler(call)
        self._note(request, user, call.ignored)
        return answer

    def _count(self, caller: str) -> None:
        """Takes one request from the caller's allowance; no header tells how much is left."""
        allowance = self.limiter.take(caller)
        if not allowance.allowed:
            raise TooManyRequests(allowance.retry_after_seconds)

    def _note(self, request: Request, user: Record, ignored: list[str] | None = None) -> None:
        entry = request.scope.get(NOTE)
        if isinstance(entry, Entry):
            entry.user, entry.ignored_fields = user.body["user_name"], ignored or []
