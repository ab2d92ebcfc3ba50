"""Walks Plannr's consent pages like a browser."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests


def consent(url: str, email: str, password: str, decision: str = "authorise") -> dict[str, str]:
    """What the browser brings back from the consent pages."""
    browser = requests.Session()

    def hidden(page: str) -> dict[str, str]:
        found = {}
        for tag in re.findall(r"<input[^>]*>", page):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if 'type="hidden"' in tag and name:
                found[name.group(1)] = value.group(1).replace("&amp;", "&") if value else ""
        return found

    page = browser.get(url, timeout=10)
    base = urljoin(page.url, "/")
    page = browser.post(
        base + "oauth/sign-in", data={**hidden(page.text), "email": email, "password": password}, timeout=10
    )
    answer = browser.post(
        base + "oauth/authorize",
        data={**hidden(page.text), "decision": decision},
        timeout=10,
        allow_redirects=False,
    )
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
