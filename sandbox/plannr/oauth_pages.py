"""The OAuth endpoints over HTTP: sign-in, consent, token."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.common.moments import utc_now
from sandbox.common.store import Store
from sandbox.plannr import oauth
from sandbox.plannr.settings import Settings
from sandbox.plannr.templating import page

COOKIE = "plannr_sandbox_sign_in"
ASKED_PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


class OAuthPages:
    """The four endpoints under ``/oauth``."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/oauth/authorize", self.authorize, methods=["GET"]),
            Route("/oauth/sign-in", self.sign_in, methods=["POST"]),
            Route("/oauth/authorize", self.decide, methods=["POST"]),
            Route("/oauth/token", self.token, methods=["POST"]),
        ]

    async def authorize(self, request: Request) -> Response:
        """The consent page for a signed-in user, the sign-in page for anybody else."""
        return self._page(request, dict(request.query_params))

    async def sign_in(self, request: Request) -> Response:
        """Checks e-mail and password, then goes on to consent."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = {name: form[name] for name in ASKED_PARAMETERS if name in form}
        user = await run_in_threadpool(
            oauth.user_with_password, self.store, form.get("email", ""), form.get("password", "")
        )
        if user is None:
            problem = "These credentials do not match our records."
            return self._page(request, asked, problem=problem, email=form.get("email", ""), sign_in=True)
        secret = oauth.remember_sign_in(self.store, user, utc_now())
        response = RedirectResponse(f"/oauth/authorize?{urlencode(asked)}", status_code=303)
        response.set_cookie(COOKIE, secret, httponly=True, samesite="lax", path="/oauth")
        return response

    async def decide(self, request: Request) -> Response:
        """Grants a code, or tells the redirect that access was denied. Only a form this browser was shown counts."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            asked = oauth.asked(form, self.settings)
        except oauth.OAuthRefusal as refusal:
            return _refused(request, refusal)
        except oauth.RefusedByRedirect as refused:
            return RedirectResponse(refused.location, status_code=302)
        secret = request.cookies.get(COOKIE, "")
        user = oauth.signed_in_user(self.store, secret, utc_now())
        if user is None or not hmac.compare_digest(form.get("form_token", ""), form_token(secret)):
            return page(
                request,
                "oauth_refused.html",
                {"message": "This page has expired. Go back and try again."},
                419,
            )
        if form.get("decision") != "authorise":
            return RedirectResponse(asked.back(error="access_denied"), status_code=302)
        code = oauth.grant_code(self.store, asked, user, self.settings, utc_now())
        return RedirectResponse(asked.back(code=code), status_code=302)

    async def token(self, request: Request) -> Response:
        """Exchanges a code or a refresh token for a new pair."""
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return _refused(request, oauth.invalid_request("Send the parameters form-encoded"), as_page=False)
        form = {name: str(value) for name, value in (await request.form()).items()}
        form = {**_basic_credentials(request), **form}
        try:
            answer = await run_in_threadpool(self._token_answer, form)
        except oauth.OAuthRefusal as refusal:
            return _refused(request, refusal, as_page=False)
        return JSONResponse(answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})

    def _token_answer(self, form: dict[str, str]) -> dict[str, object]:
        """The token answer as one transaction. A refusal is raised after it, so that ended families stay ended."""
        refusal: oauth.OAuthRefusal | None = None
        with self.store.transaction():
            try:
                answer = oauth.token_answer(self.store, form, self.settings, utc_now())
            except oauth.OAuthRefusal as refused:
                refusal = refused
        if refusal is not None:
            raise refusal
        return answer

    def _page(
        self,
        request: Request,
        asked: dict[str, str],
        problem: str = "",
        email: str = "",
        sign_in: bool = False,
    ) -> Response:
        try:
            oauth.asked(asked, self.settings)
        except oauth.OAuthRefusal as refusal:
            return _refused(request, refusal)
        except oauth.RefusedByRedirect as refused:
            return RedirectResponse(refused.location, status_code=302)
        secret = request.cookies.get(COOKIE, "")
        user = oauth.signed_in_user(self.store, secret, utc_now())
        hidden = {name: asked[name] for name in ASKED_PARAMETERS if name in asked}
        sign_in = sign_in or user is None or request.query_params.get("switch") == "1"
        if sign_in or user is None:
            context = {"hidden": hidden, "problem": problem, "email": email}
            return page(request, "sign_in.html", context, 422 if problem else 200)
        context = {
            "hidden": hidden,
            "form_token": form_token(secret),
            "user": user.body,
            "client": self.settings.client_id,
            "switch_url": f"/oauth/authorize?{urlencode({**hidden, 'switch': '1'})}",
        }
        return page(request, "consent.html", context)


def form_token(cookie_secret: str) -> str:
    """The proof that a consent form came from the page this browser was shown."""
    return hashlib.sha256(b"consent:" + cookie_secret.encode()).hexdigest()


def _refused(request: Request, refusal: oauth.OAuthRefusal, as_page: bool = True) -> Response:
    if as_page and "text/html" in request.headers.get("accept", ""):
        return page(request, "oauth_refused.html", {"message": refusal.body["message"]}, refusal.status)
    headers = {"WWW-Authenticate": 'Basic realm="OAuth"'} if refusal.status == 401 else {}
    return JSONResponse(refusal.body, status_code=refusal.status, headers=headers)


def _basic_credentials(request: Request) -> dict[str, str]:
    """Client id and secret from HTTP Basic, where a client sends them so."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return {}
    try:
        client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": client_id, "client_secret": secret}
