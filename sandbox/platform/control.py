"""What tests and scripts do to the platform sandbox itself, besides what they can do to any."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.common.control import CONTROL
from sandbox.common.store import Record, Store
from sandbox.platform import webhooks, words
from sandbox.platform.clock import move_on, now_of, today_of
from sandbox.platform.facts import facts
from sandbox.platform.progress import Progress
from sandbox.platform.settings import Settings

SECRET_KINDS = frozenset({"token", "idempotency"})
SECRET_FIELDS = frozenset({"password_digest"})


class Control:
    """The control routes that only this sandbox has."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def routes(self) -> list[Route]:
        """Method, path and who answers."""
        declared = (
            ("POST", "time/move-on", self.move_on),
            ("POST", "checks/run", self.run_checks),
            ("POST", "tokens/expire", self.expire_tokens),
            ("POST", "accounts", self.open_on_the_screens),
            ("PUT", "accounts/{id}", self.change_account),
            ("PUT", "clients/{id}", self.change_client),
            ("GET", "webhooks", self.list_webhooks),
            ("PUT", "webhooks/address", self.tell_at),
            ("POST", "webhooks/hold", self.hold_webhooks),
            ("POST", "webhooks/release", self.release_webhooks),
            ("GET", "facts", self.show_facts),
            ("GET", "export", self.export),
        )
        return [Route(f"{CONTROL}/{path}", answer, methods=[method]) for method, path, answer in declared]

    async def move_on(self, request: Request) -> Response:
        """Lets ``days`` pass, and does what is due by then."""
        days = (await _json(request)).get("days")
        if type(days) is not int or days < 1:
            return JSONResponse({"message": "days must be a whole number above zero"}, status_code=422)
        with self.store.transaction():
            now = move_on(self.store, days)
            Progress(self.store, self.settings).run_due(now)
        return JSONResponse({"today": today_of(self.store).isoformat()})

    async def run_checks(self, request: Request) -> Response:
        """Finishes every check that is under way."""
        with self.store.transaction():
            done = Progress(self.store, self.settings).run_due(now_of(self.store), hurry=True)
        return JSONResponse({"changed": done})

    async def expire_tokens(self, request: Request) -> Response:
        """Ends every token."""
        ended = self.store.all("token")
        for token in ended:
            self.store.erase(token)
        return JSONResponse({"expired": len(ended)})

    async def open_on_the_screens(self, request: Request) -> Response:
        """An account opened on the platform's own screens: any wrapper, ``clientIds`` and ``status`` as sent."""
        wanted = await _json(request)
        owners = [self.store.find_by_key("client", one) for one in wanted.get("clientIds", [])]
        if not owners or owners[0] is None:
            return JSONResponse({"message": "clientIds must name clients"}, status_code=422)
        body = {
            "name": "Opened on the screens",
            "status": words.ACTIVE,
            "currency": "GBP",
            "wrapperType": "GIA",
            "clientId": wanted["clientIds"][0],
            "declarations": {},
            **wanted,
        }
        with self.store.transaction():
            key = f"SCR{len(self.store.all('account')) + 1:04d}"
            account = self.store.add("account", body=body, firm=owners[0].firm, key=key, now=now_of(self.store))
            self._tell(account, "created")
        return JSONResponse({"id": account.key}, status_code=201)

    async def change_account(self, request: Request) -> Response:
        """Changes any field of an account, as the platform's staff would."""
        return await self._change(request, "account")

    async def change_client(self, request: Request) -> Response:
        """Changes any field of a client, as the platform's staff would."""
        return await self._change(request, "client")

    async def _change(self, request: Request, kind: str) -> Response:
        record = self.store.find_by_key(kind, request.path_params["id"])
        if record is None:
            return JSONResponse({"message": f"no such {kind}"}, status_code=404)
        with self.store.transaction():
            changed = self.store.change(record, await _json(request), now_of(self.store))
            self._tell(changed, "updated")
        return Response(status_code=204)

    def _tell(self, record: Record, event: str) -> None:
        webhooks.queue(self.store, self.settings, record=record, event=event, now=now_of(self.store))

    async def list_webhooks(self, request: Request) -> Response:
        """Every delivery, with its state, attempts and what came back."""
        return JSONResponse({"data": [{"id": one.uuid, **one.body} for one in self.store.all("webhook")]})

    async def tell_at(self, request: Request) -> Response:
        """From now on changes are told at this address."""
        url = (await _json(request)).get("url")
        if not isinstance(url, str) or not url.startswith("http"):
            return JSONResponse({"message": "url must be an address"}, status_code=422)
        with self.store.transaction():
            for earlier in self.store.all("webhook_address"):
                self.store.erase(earlier)
            self.store.add("webhook_address", body={"url": url}, now=now_of(self.store))
        return Response(status_code=204)

    async def hold_webhooks(self, request: Request) -> Response:
        """From now on webhooks are held back."""
        if not self.store.all("webhooks_held"):
            self.store.add("webhooks_held", body={}, now=now_of(self.store))
        return Response(status_code=204)

    async def release_webhooks(self, request: Request) -> Response:
        """Sends the held ones: ``order`` backwards, ``times``, ``forged`` (wrong signature), or ``lose`` them."""
        wanted = await _json(request)
        held = [one for one in self.store.all("webhook") if one.body["state"] == webhooks.HELD]
        for marker in self.store.all("webhooks_held"):
            self.store.erase(marker)
        if wanted.get("order") == "backwards":
            held.reverse()
        await run_in_threadpool(self._release, held, wanted)
        return JSONResponse({"released": len(held)})

    def _release(self, held: list[Record], wanted: dict[str, Any]) -> None:
        secret = "not the secret" if wanted.get("forged") else None
        for delivery in held:
            if wanted.get("lose"):
                self.store.change(delivery, {"state": webhooks.LOST}, now_of(self.store))
                continue
            for _ in range(int(wanted.get("times") or 1)):
                fresh = self.store.find("webhook", delivery.uuid) or delivery
                webhooks.send(self.store, self.settings, fresh, now_of(self.store), secret=secret)

    async def show_facts(self, request: Request) -> Response:
        """Counts."""
        return JSONResponse(facts(self.store))

    async def export(self, request: Request) -> Response:
        """All records but secrets."""
        kept = [one for one in self.store.everything() if one.kind not in SECRET_KINDS]
        return JSONResponse({"data": [_exported(one) for one in kept]})


async def _json(request: Request) -> dict[str, Any]:
    body = await request.json() if await request.body() else {}
    return body if isinstance(body, dict) else {}


def _exported(record: Record) -> dict[str, Any]:
    body = {name: value for name, value in record.body.items() if name not in SECRET_FIELDS}
    names = ("kind", "uuid", "firm", "key", "parent", "created_at", "updated_at", "deleted_at")
    return {**{name: getattr(record, name) for name in names}, "body": body}
