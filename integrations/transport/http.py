"""One way of talking HTTP to a remote: time-outs, patience where it is safe, one shared rate limit, clean logs.

What is tried again by itself: reads and complete replacements (GET, PUT) when nobody answers or the server stumbles,
and anything at all that was turned away with 429, because then nothing was done. What is never tried again: a create
or delete whose answer was lost. That raises ``AnswerLost``, and the outbox looks before it asks again. A pause that is
asked for, with 429 or by a 503 that says how long, holds back everybody who uses the token.
"""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import unquote

import requests
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import NameResolutionError, NewConnectionError

from integrations.engine.errors import (
    AnswerLost,
    CredentialExpired,
    RateLimited,
    RemoteGone,
    RemoteRefused,
    RemoteUnavailable,
)
from integrations.transport.limiter import Limiter
from integrations.transport.redaction import loggable_url
from integrations.transport.storable import MARKS, storable
from integrations.transport.written import Written

logger = logging.getLogger(__name__)

REPEATABLE = frozenset({"GET", "HEAD", "PUT"})
GONE = frozenset({404, 410})
TURNED_AWAY = 429
UNAUTHENTICATED = 401
UNAVAILABLE = 503
LONGEST_REFUSAL = 2000
"""Characters of a refusal that are read."""
UNSAID_RETRY_AFTER = 10.0
"""Seconds to stay away after a 429 that names none."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one request is waited for and how often it is tried. Seconds throughout."""

    connect: float = 5.0
    read: float = 30.0
    attempts: int = 4
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_retry_after: float = 90.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer: the decoded JSON (None for an empty body) and the headers, names in lower case."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)


ReadUnauthenticated = Callable[[str], Exception | None]
"""What the text of a 401 stands for besides a token that is refused; None where it is just that."""


@dataclass(frozen=True, slots=True)
class Multipart:
    """A body that carries files: plain fields, and for each file its name, bytes and media type."""

    fields: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes, str]]


@dataclass(frozen=True, slots=True)
class JsonText:
    """A body that is JSON already: it leaves letter for letter, so its numbers stay as exact as they were written."""

    text: str


class TokenSource(Protocol):
    """Where the token comes from."""

    def access_token(self) -> str:
        """The token to use now. Raises ``CredentialExpired`` when there is none."""
        ...

    def renewed(self, spent: str) -> str:
        """A token other than ``spent``, which the remote refuses. Raises ``CredentialExpired``."""
        ...


class Sender(Protocol):
    """Anything that sends requests to one remote."""

    @property
    def requests_sent(self) -> int:
        """Requests that left this machine so far."""
        ...

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request and give its answer. Raises the errors of ``integrations.engine.errors``."""
        ...


class Transport:
    """Sends requests of one token to one remote address."""

    def __init__(
        self,
        *,
        base_url: str,
        tokens: TokenSource,
        limiter: Limiter,
        headers: Mapping[str, str] | None = None,
        patience: Patience = Patience(),  # frozen, so safe to share
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
        scheme: str = "Bearer",
        read_unauthenticated: ReadUnauthenticated | None = None,
    ) -> None:
        """``scheme`` stands before the token in the header; ``read_unauthenticated`` is asked what a 401 is about."""
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens
        self._limiter = limiter
        self._headers = {"Accept": "application/json", **(headers or {})}
        self._patience = patience
        self._session = session or requests.Session()
        self._sleep = sleep
        self._scheme = scheme
        self._read_unauthenticated = read_unauthenticated
        self.requests_sent = 0
        self.written = Written()

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to one request. ``path`` starts with a slash; ``body`` is ``Multipart``, or is or becomes JSON.

        Ids in it may come from a browser: one that would lead to another address is that of no record.
        """
        if not _leads_where_it_says(path):
            raise RemoteGone("There is no such record in the other system.")
        token, renewed, attempt = self._tokens.access_token(), False, 0
        while True:
            attempt += 1
            try:
                response = self._send(method, path, params, body, headers, token)
                self._heed(response)
                if response.status_code == UNAUTHENTICATED and not renewed:
                    token, renewed, attempt = self._tokens.renewed(token), True, attempt - 1
                    continue
                return read_answer(response, method)
            except RateLimited as error:
                if not self._is_worth_waiting(error, attempt):
                    raise
            except RemoteUnavailable:
                if method not in REPEATABLE or attempt >= self._patience.attempts:
                    raise
                self._pause(attempt)

    def _send(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Any,
        headers: Mapping[str, str] | None,
        token: str,
    ) -> requests.Response:
        self._limiter.wait()
        self.requests_sent += 1
        started = time.monotonic()
        url = self._base_url + path
        try:
            response = self._session.request(
                method,
                url,
                params=dict(params or {}),
                **_carried(body),
                headers={
                    **self._headers,
                    **_media_type(body),
                    **(headers or {}),
                    "Authorization": f"{self._scheme} {token}",
                },
                timeout=(self._patience.connect, self._patience.read),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            logger.warning("%s %s: no answer (%s)", method, loggable_url(url), type(error).__name__)
            self.written.note(method, url, shown_body(body), None)
            raise unanswered(error, method) from None
        logger.info(
            "%s %s: %s in %d ms",
            method,
            loggable_url(response.url),
            response.status_code,
            (time.monotonic() - started) * 1000,
        )
        self.written.note(method, url, shown_body(body), response)
        self._limiter.heard(_whole(response.headers.get("X-Ratelimit-Remaining")))
        pause = asked_pause(response.status_code, response.headers)
        if pause is not None:
            self._limiter.refused(pause)
        return response

    def _heed(self, response: requests.Response) -> None:
        """Raises what a 401 says that is not about the token: some remotes tell of a gateway that gave up with it."""
        if response.status_code == UNAUTHENTICATED and self._read_unauthenticated is not None:
            error = self._read_unauthenticated(response.text[:LONGEST_REFUSAL])
            if error is not None:
                raise error

    def _is_worth_waiting(self, error: RateLimited, attempt: int) -> bool:
        """Whether the limiter's wait and another attempt may help: not when the remote asks too much or too often."""
        return error.retry_after <= self._patience.longest_retry_after and attempt < self._patience.attempts

    def _pause(self, attempt: int) -> None:
        longest = min(self._patience.longest_pause, self._patience.first_pause * 2 ** (attempt - 1))
        self._sleep(longest * random.uniform(0.5, 1.0))  # spreads workers, guards nothing


def _leads_where_it_says(path: str) -> bool:
    """Whether a path names what its parts say: no step up, no empty part, nothing that ends it early."""
    steps = unquote(path.partition("?")[0]).removesuffix("/").split("/")[1:]
    return not any(step in {"", ".", ".."} or "#" in step or "\\" in step for step in steps)


def shown_body(body: Any) -> Any:
    """The body as it may be written down: of files only their names and sizes."""
    if isinstance(body, JsonText):
        return json.loads(body.text)
    if not isinstance(body, Multipart):
        return body
    files = {name: f"{len(content)} bytes" for name, (_, content, _) in body.files.items()}
    return {**body.fields, **files}


def _carried(body: Any) -> dict[str, Any]:
    """The body in the words of ``requests``."""
    if isinstance(body, JsonText):
        return {"data": body.text.encode()}
    return {"data": body.fields, "files": body.files} if isinstance(body, Multipart) else {"json": body}


def _media_type(body: Any) -> dict[str, str]:
    """What ``requests`` cannot know of a body that is written already."""
    return {"Content-Type": "application/json"} if isinstance(body, JsonText) else {}


def unanswered(error: requests.RequestException, method: str) -> Exception:
    """What a request without an answer means: unavailable if nothing can have been done, else an answer lost."""
    never_arrived = isinstance(error, ConnectTimeout) or (
        isinstance(error, NoConnection) and _was_never_connected(error)
    )
    if never_arrived or method in REPEATABLE:
        return RemoteUnavailable("The other system cannot be reached at the moment.")
    return AnswerLost("The connection broke before the answer came; the change may have been made.")


def _was_never_connected(error: BaseException) -> bool:
    reason: Any = error.args[0] if error.args else None
    return isinstance(getattr(reason, "reason", reason), NewConnectionError | NameResolutionError)


def read_answer(response: requests.Response, method: str) -> Answer:
    """The answer of a response with a 2xx status; every other status raises the error it stands for."""
    status = response.status_code
    data = _decoded(response)
    headers = {name.lower(): value for name, value in response.headers.items()}
    if 200 <= status < 300:
        if data is _BROKEN:
            raise _broken(method, "The other system's answer was cut short.")
        return Answer(status, data, headers)
    if 300 <= status < 400:
        raise RemoteRefused("The other system sent us to another address, which we do not follow.", status=status)
    raise _refusal(status, None if data is _BROKEN else data, headers, method)


_BROKEN = object()


def _decoded(response: requests.Response) -> Any:
    if not response.content:
        return None
    try:
        data = response.json()
    except ValueError:
        return _BROKEN
    return storable(data) if any(mark in response.content for mark in MARKS) else data


def _broken(method: str, message: str) -> Exception:
    return RemoteUnavailable(message) if method in REPEATABLE else AnswerLost(message)


def _refusal(status: int, data: Any, headers: Mapping[str, str], method: str) -> Exception:
    message = _message(data)
    if status == UNAUTHENTICATED:
        return CredentialExpired("The sign-in to the other system is no longer valid.")
    pause = asked_pause(status, headers)
    if pause is not None and (status == TURNED_AWAY or method in REPEATABLE):
        words = "The other system asks us to slow down."
        if status != TURNED_AWAY:
            words = f"The other system cannot answer at the moment ({status}) and asks to be called later."
        return RateLimited(words, retry_after=pause)
    if status in GONE:
        return RemoteGone(message or "The record does not exist in the other system any more.")
    if status >= 500:
        return _broken(method, f"The other system failed ({status}).")
    return RemoteRefused(
        message or f"The other system refused this ({status}).", status=status, fields=_field_messages(data)
    )


def _message(data: Any) -> str:
    if isinstance(data, Mapping):
        for key in ("message", "user_message", "error_description", "error"):
            if isinstance(data.get(key), str):
                return str(data[key])
            if isinstance(data.get(key), list) and all(isinstance(one, str) for one in data[key]):
                return " ".join(data[key])
        return _message(data.get("error"))
    return ""


def _field_messages(data: Any) -> dict[str, list[str]]:
    errors = data.get("errors") if isinstance(data, Mapping) else None
    if not isinstance(errors, Mapping):
        return {}
    return {
        str(name): [str(text) for text in (texts if isinstance(texts, list) else [texts])]
        for name, texts in errors.items()
    }


def asked_pause(status: int, headers: Mapping[str, str]) -> float | None:
    """Seconds an answer asks us to stay away: any 429 does, and a 503 that says how long; None for all others.

    Only after a 429 is it certain that nothing was carried out.
    """
    wait = retry_after(headers)
    if status == TURNED_AWAY:
        return UNSAID_RETRY_AFTER if wait is None else wait
    return wait if status == UNAVAILABLE else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds in ``Retry-After``, a number or a date; None when there is none. Any capitals in the names will do."""
    text = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if not text:
        return None
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdigit() else None
