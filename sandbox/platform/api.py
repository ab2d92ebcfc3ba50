"""Every API request passes here: token, limit, idempotency; then its handler answers, in one transaction."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.bodies import Reading, read_body
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.refusals import Refusal
from sandbox.common.requestlog import NOTE, Entry
from sandbox.common.routes import Answer, ApiRoute
from sandbox.common.store import Store
from sandbox.platform import tokens
from sandbox.platform.call import Call
from sandbox.platform.clock import now_of
from sandbox.platform.idempotency import HEADER, answered_once
from sandbox.platform.refusals import TooManyRequests
from sandbox.platform.settings import Settings


class Api:
    """The API's routes over one store, with one limiter for all of them."""

    def __init__(self, store: Store, settings: Settings, limiter: RateLimiter) -> None:
        self.store = store
        self.settings = settings
        self.limiter = limiter

    def routes(self, declared: tuple[ApiRoute, ...]) -> list[Route]:
        """The two logins, and the declared routes as the server knows them."""
        return [
            Route("/oauth/token", self._login(self._token_of_client), methods=["POST"]),
            Route("/authenticate", self._login(self._token_of_login), methods=["POST"]),
            *(Route(one.path, self._endpoint(one), methods=[one.method]) for one in declared),
        ]

    # ---------------------------------------------------------------------------------------------------- logins

    def _login(self, exchange: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
            read: Any = None if is_form else await read_body(request, takes_files=False)
            form = {name: str(value) for name, value in (await request.form()).items()} if is_form else {}
            try:
                body = await run_in_threadpool(exchange, form if is_form else read())
            except Refusal as refusal:
                return JSONResponse(refusal.body(), status_code=refusal.status)
            return JSONResponse(body)

        return endpoint

    def _token_of_client(self, form: dict[str, Any]) -> dict[str, Any]:
        with self.store.transaction():
            token = tokens.token_of_client(
                self.store,
                self.settings,
                str(form.get("client_id", "")),
                str(form.get("client_secret", "")),
                now_of(self.store),
            )
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.settings.token_seconds}

    def _token_of_login(self, form: dict[str, Any]) -> dict[str, Any]:
        firm, user, password = (str(form.get(name, "")) for name in ("firmId", "id", "password"))
        with self.store.transaction():
            token = tokens.token_of_login(self.store, self.settings, firm, user, password, now_of(self.store))
        return {"data": {"token": token, "userName": user, "userType": "Firm", "scopes": []}}

    # ------------------------------------------------------------------------------------------------- everything

    def _endpoint(self, route: ApiRoute) -> Any:
        async def endpoint(request: Request) -> Response:
            body = await read_body(request, takes_files=False)
            return await run_in_threadpool(self._respond, route, request, body)

        return endpoint

    def _respond(self, route: ApiRoute, request: Request, body: Reading) -> Response:
        try:
            answer = self._perform(route, request, body)
        except Refusal as refusal:
            headers = {"Retry-After": "60"} if refusal.status == TooManyRequests.status else {}
            return JSONResponse(refusal.body(), status_code=refusal.status, headers=headers)
        return JSONResponse(answer.body, status_code=answer.status)

    def _perform(self, route: ApiRoute, request: Request, read: Reading) -> Answer:
        now = now_of(self.store)
        firm = tokens.firm_of(self.store, request.headers, now)
        entry = request.scope.get(NOTE)
        if isinstance(entry, Entry):
            entry.user = firm.body["name"]
        if not self.limiter.take(firm.uuid).allowed:
            raise TooManyRequests("Too many requests.")
        call = Call(
            store=self.store,
            settings=self.settings,
            now=now,
            path_values={name: str(value) for name, value in request.path_params.items()},
            query=request.query_params,
            body=read(),
            firm=firm,
        )
        with self.store.transaction():
            return answered_once(
                self.store,
                firm,
                request.headers.get(HEADER, "") if request.method == "POST" else "",
                path=request.url.path,
                body=call.body,
                now=now,
                hours=self.settings.idempotency_hours,
                answer=lambda: route.handler(call),
            )
