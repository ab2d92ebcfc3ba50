"""Walks through the sign-in and consent pages as a browser would, and asks the token endpoint."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import parse_qs, urlsplit

import requests

from sandbox.plannr.settings import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_REDIRECT

ASKED = {
    "response_type": "code",
    "client_id": DEMO_CLIENT_ID,
    "redirect_uri": DEMO_REDIRECT,
    "scope": "*",
    "state": "a state & more",
}
VERIFIER = "a-verifier-that-is-long-enough-to-be-one-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ADVISER = ("adviser@fernhill.example", "fernhill-demo")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    pairs = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value.replace("&amp;", "&") for name, value in pairs}


def consent(url: str, decision: str = "authorise", who: tuple[str, str] = ADVISER, **asked: str) -> dict[str, str]:
    """Signs in, decides, and gives the parameters the redirect got."""
    browser = requests.Session()
    page = browser.get(f"{url}/oauth/authorize", params={**ASKED, **asked}, timeout=10)
    form = {**hidden(page.text), "email": who[0], "password": who[1]}
    page = browser.post(f"{url}/oauth/sign-in", data=form, timeout=10)
    assert "Authorise access" in page.text
    form = {**hidden(page.text), "decision": decision}
    answer = browser.post(f"{url}/oauth/authorize", data=form, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    location = answer.headers["Location"]
    assert location.startswith(asked.get("redirect_uri", DEMO_REDIRECT) + "?")
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def exchange(url: str, **form: str) -> requests.Response:
    """Asks the token endpoint with the demo client's credentials."""
    whole = {"client_id": DEMO_CLIENT_ID, "client_secret": DEMO_CLIENT_SECRET, **form}
    return requests.post(f"{url}/oauth/token", data=whole, timeout=10)


def exchange_code(url: str, code: str, **form: str) -> requests.Response:
    """Exchanges a code that was given to the demo redirect."""
    whole = {"grant_type": "authorization_code", "redirect_uri": DEMO_REDIRECT, "code": code, **form}
    return exchange(url, **whole)
