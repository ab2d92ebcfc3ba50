"""OAuth 2 authorisation code: one page to log in and agree on, and the token endpoint."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.common.moments import utc_now
from sandbox.common.store import Store
from sandbox.xplan import tokens
from sandbox.xplan.refusals import NotSignedIn
from sandbox.xplan.sessions import check_password
from sandbox.xplan.settings import Settings
from sandbox.xplan.templating import RENDERER

ASKED = ("client_id", "response_type", "redirect_uri", "state", "scope")


class OAuthPages:
    """The pages under ``/oauth2/``."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/oauth2/auth", self.ask, methods=["GET"]),
            Route("/oauth2/auth", self.decide, methods=["POST"]),
            Route("/oauth2/token", self.token, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """The page on which a user logs in and lets the application in, or does not."""
        asked = {name: request.query_params.get(name, "") for name in ASKED}
        return self._page(request, asked, self._trouble(asked))

    async def decide(self, request: Request) -> Response:
        """Sends the user back with a code, or with what they decided."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = {name: form.get(name, "") for name in ASKED}
        trouble = self._trouble(asked)
        if trouble:
            return self._page(request, asked, trouble)
        if form.get("decision") != "authorise":
            return _back(asked, {"error": "access_denied"})
        try:
            user = await run_in_threadpool(
                check_password, self.store, form.get("user_name", ""), form.get("password", "")
            )
        except NotSignedIn as refusal:
            return self._page(request, asked, problem=refusal.message)
        with self.store.transaction():
            code = tokens.new_code(self.store, self.settings, user, asked["redirect_uri"], utc_now())
        return _back(asked, {"code": code})

    async def token(self, request: Request) -> Response:
        """Tokens for a code or a refresh token."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not self._is_our_client(form):
            return _refused("invalid_client", "Client authentication failed.", 401)
        try:
            with self.store.transaction():
                return JSONResponse(self._exchange(form))
        except tokens.UnableToExchange as error:
            return _refused("invalid_grant", str(error))
        except ValueError as error:
            return _refused("unsupported_grant_type", str(error))

    def _exchange(self, form: Mapping[str, str]) -> dict[str, Any]:
        now, grant = utc_now(), form.get("grant_type", "")
        if grant == "authorization_code":
            redirect = form.get("redirect_uri", "")
            return tokens.exchange_code(self.store, self.settings, form.get("code", ""), redirect, now)
        if grant == "refresh_token":
            return tokens.refresh(self.store, self.settings, form.get("refresh_token", ""), now)
        raise ValueError("The grant type must be authorization_code or refresh_token.")

    def _is_our_client(self, form: Mapping[str, str]) -> bool:
        given = f"{form.get('client_id', '')}:{form.get('client_secret', '')}"
        ours = f"{self.settings.client_id}:{self.settings.client_secret}"
        return hmac.compare_digest(given.encode(), ours.encode())

    def _trouble(self, asked: Mapping[str, str]) -> str:
        """Why nobody can be asked to agree: nothing of it is ever told to the redirect."""
        if asked["client_id"] != self.settings.client_id:
            return "The application is not known here."
        if not any(_same_redirect(asked["redirect_uri"], one) for one in self.settings.redirects):
            return "The redirect is not registered for this application."
        if asked["response_type"] != "code":
            return "The response type must be code."
        return ""

    def _page(self, request: Request, asked: Mapping[str, str], trouble: str = "", problem: str = "") -> Response:
        context = {"asked": asked, "trouble": trouble, "problem": problem}
        return RENDERER.page(request, "authorise.html", context, 400 if trouble else 401 if problem else 200)


def _same_redirect(given: str, registered: str) -> bool:
    """Letter by letter, but a registered redirect on 127.0.0.1 may come with any port (RFC 8252, 7.3)."""
    if given == registered:
        return True
    ours, theirs = urlsplit(registered), urlsplit(given)
    return ours.hostname == "127.0.0.1" and (theirs.scheme, theirs.hostname, theirs.path, theirs.query) == (
        ours.scheme,
        ours.hostname,
        ours.path,
        ours.query,
    )


def _back(asked: Mapping[str, str], told: dict[str, str]) -> Response:
    told |= {"state": asked["state"]} if asked["state"] else {}
    separator = "&" if "?" in asked["redirect_uri"] else "?"
    return RedirectResponse(asked["redirect_uri"] + separator + urlencode(told), status_code=302)


def _refused(error: str, description: str, status: int = 400) -> Response:
    return JSONResponse({"error": error, "error_description": description}, status_code=status)
