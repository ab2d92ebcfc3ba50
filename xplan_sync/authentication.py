"""Signing in to Xplan with a user name: asked without a password first, then with it, and from then on by cookie.

The password is sent once a session. A one-time code of an authenticator app is joined to it by four control
characters, which is the only way that Xplan takes one outside its own pages.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

import requests
from requests.auth import AuthBase

from integrations.engine.errors import CredentialExpired, RemoteRefused, UnableToReadRemote, UnableToSync
from integrations.transport.http import read_answer, unanswered

APP_ID_HEADER = "X-Xplan-App-Id"
COOKIE = "XPLANID"
SCHEME = "XplanSession"
"""Stands before the session's id where the transport expects a scheme; ``SessionCookie`` makes a cookie of both."""
PROBE = "/resourceful/session/user"
CODE_SEPARATOR = "\n\r\t\a"
TIMEOUT_SECONDS = (5.0, 20.0)
UNAUTHENTICATED, FORBIDDEN = 401, 403


class WrongPassword(CredentialExpired):
    """Xplan does not take this user name with this password (and code)."""

    code = "wrong_password"


class CodeNeeded(CredentialExpired):
    """The user has a second factor, and the code was missing or spent."""

    code = "code_needed"


class AppIdRefused(UnableToSync):
    """Xplan does not know the app id, or there is none."""

    permanent = True
    code = "app_id"


@dataclass(frozen=True, slots=True)
class Login:
    """A user name with its password; ``code`` is good for one sign-in."""

    user_name: str
    password: str
    code: str = ""

    def header(self) -> str:
        """The value of the Authorization header."""
        secret = self.password + (CODE_SEPARATOR + self.code if self.code else "")
        return "Basic " + b64encode(f"{self.user_name}:{secret}".encode()).decode("ascii")


class SessionCookie(AuthBase):
    """Sends the session's id as the cookie Xplan knows it by."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """The request with a cookie in place of the Authorization header."""
        _, _, session_id = request.headers.pop("Authorization", "").partition(" ")
        request.headers["Cookie"] = f"{COOKIE}={session_id}"
        return request


def sign_in(address: str, app_id: str, login: Login) -> str:
    """The id of a new session. Raises ``UnableToSync``: wrong password, a code needed, the app id, no answer."""
    with requests.Session() as session:
        session.headers.update({APP_ID_HEADER: app_id, "Accept": "application/json"})
        challenge = _ask(session, address, {})
        if challenge.status_code != UNAUTHENTICATED:
            raise _refused(challenge)
        answer = _ask(session, address, {"Authorization": login.header()})
        if answer.status_code == UNAUTHENTICATED:
            raise _not_signed_in(answer, login)
        if answer.status_code != requests.codes.ok:
            raise _refused(answer)
        session_id = session.cookies.get(COOKIE)
    if not session_id:
        raise UnableToReadRemote("Xplan accepted the sign-in and gave no session.")
    return str(session_id)


def _ask(session: requests.Session, address: str, headers: dict[str, str]) -> requests.Response:
    try:
        return session.get(address + PROBE, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False)
    except requests.RequestException as error:
        raise unanswered(error, "GET") from None


def _not_signed_in(answer: requests.Response, login: Login) -> CredentialExpired:
    if speaks_of_a_code(answer.text):
        spent = "Xplan did not take the one-time code." if login.code else "Xplan asks for a one-time code."
        return CodeNeeded(f"{spent} Enter a fresh one from your authenticator app and sign in again.")
    return WrongPassword("Xplan does not know this user name with this password.")


def speaks_of_a_code(text: str) -> bool:
    """Whether a refusal is about the second factor."""
    words = text.lower()
    return any(sign in words for sign in ("two-factor", "two factor", "2fa", "one-time", "otp"))


def _refused(answer: requests.Response) -> Exception:
    """What a refusal of the probe means: everything but a 401 of it is about the app id or the site."""
    if (refusal := read_refusal(answer.status_code, answer.text)) is not None:
        return refusal
    try:
        read_answer(answer, "GET")
    except UnableToSync as error:
        return error
    return UnableToReadRemote("Xplan answered the sign-in in a way nobody here understands.")


def read_refusal(status: int, text: str) -> UnableToSync | None:
    """The app id, where that is what a refusal is about; None where it is not."""
    words = text.lower().replace("-", " ").replace("_", " ")
    if status in {400, UNAUTHENTICATED, FORBIDDEN} and ("app id" in words or "appid" in words):
        return AppIdRefused(
            "Xplan refuses the app id. Whoever looks after this installation sets the one that Iress issued, or an "
            "owner enters the firm's own under Settings, Xplan."
        )
    return None


def read_unauthenticated(text: str) -> Exception | None:
    """What the text of a 401 says besides that the session or token is refused."""
    return read_refusal(UNAUTHENTICATED, text)


__all__ = [
    "APP_ID_HEADER", "SCHEME", "AppIdRefused", "CodeNeeded", "Login", "RemoteRefused", "SessionCookie",
    "WrongPassword", "read_unauthenticated", "sign_in",
]  # fmt: skip
