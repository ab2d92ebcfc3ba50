"""No question a browser can put to a page breaks it: every parameter that it knows, with what nobody should send."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.http import StreamingHttpResponse

from domain.enums.people import Role
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.records import make_record
from tests.architecture.test_other_firms import is_only_for_the_keeper, record_parameters
from tests.factories.backoffice import UserFactory

COMMON = {"q", "page", "sort", "state", "provider", "adviser", "client", "line", "item", "year", "since", "plan"}
"""Parameters tried on every page, beside those its own links and filters name."""
TOO_BIG = "9" * 20
ODD = {
    "nul": "a%00b",
    "lone surrogate": "%ED%A0%80",
    "word": "abc",
    "noughth": "0",
    "too big": TOO_BIG,
    "more figures than are read": "9" * 5000,
    "figure that is no number": "%C2%B2",
    "no such day": "31/2/2026",
    "a very long text": "x" * 10_000,
    "many words": "+".join(["word"] * 2_000),
}
"""What is sent, as it stands in the address."""
ELSEWHERE = ("account_", "mfa_", "socialaccount_", "admin:", "plannr_connect", "plannr_callback")
"""Pages of libraries, which have tests of their own, and those that lead to another system."""

OPENED = [endpoint for endpoint in endpoints() if not endpoint.name.startswith(ELSEWHERE)]


def own_page(endpoint: Endpoint, firm: Any) -> str | None:
    """The address of a record of the firm; None for what names no record."""
    models = record_parameters(endpoint)
    if set(models) != set(endpoint.parameters) or any(map(is_only_for_the_keeper, models.values())):
        return None
    return endpoint.path({p: make_record(model, firm, endpoint.name).pk for p, model in models.items()})


def parameters_of(html: str, path: str) -> set[str]:
    """What the page's own links to itself and its filters ask with."""
    links = [urlsplit(link.replace("&amp;", "&")) for link in re.findall(r'href="([^"]*)"', html)]
    asked = {name for link in links if link.path in {"", path} for name, _ in parse_qsl(link.query)}
    forms = re.findall(r'<form[^>]*method="get".*?</form>', html, re.DOTALL)
    return asked | {name for form in forms for name in re.findall(r'name="([^"]+)"', form)}


def read(answer: Any) -> int:
    """The status, once the whole body has been made."""
    if isinstance(answer, StreamingHttpResponse):
        b"".join(answer.streaming_content)
    return int(answer.status_code)


@pytest.mark.parametrize("endpoint", OPENED, ids=str)
def test_an_odd_question_is_answered(endpoint, firm, signed_in):
    path = own_page(endpoint, firm)
    if path is None:
        return
    browser = signed_in(UserFactory(firm=firm, role=Role.OWNER))
    answer = browser.get(path)
    if read(answer) != 200:
        return
    body = b"" if answer.streaming else answer.content
    names = sorted(COMMON | parameters_of(body.decode(errors="replace"), path))
    for what, value in ODD.items():
        query = "&".join(f"{urlencode({name: ''})}{value}" for name in names)
        assert read(browser.get(f"{path}?{query}")) < 500, f"{path} with {what}"


@pytest.mark.parametrize("name", ["nul", "a very long text"])
def test_odd_text_that_is_sent_is_answered(name, firm, signed_in):
    """Every address that takes something, with the texts that pages ask for in words of their own."""
    browser = signed_in(UserFactory(firm=firm, role=Role.OWNER))
    fields = ("reason", "word", "q", "name", "next", "cell_0", "client", "theme", "amount", "line", "title")
    body = "&".join(f"{field}={ODD[name]}" for field in fields)
    for endpoint in OPENED:
        if endpoint.name.startswith(("admin:", "api-")) or (path := own_page(endpoint, firm)) is None:
            continue
        answer = browser.post(path, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, path


def test_an_address_with_a_nul_is_not_found(firm, signed_in):
    browser = signed_in(UserFactory(firm=firm))
    assert browser.post("/plannr/webhooks/a%00b/").status_code == 404
    assert browser.get("/clients/a%00b/").status_code == 404
