"""Nothing a browser asks or sends breaks a page: every parameter and field, with what nobody should put there."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import pytest
from django.http import StreamingHttpResponse

from domain.enums.people import Role
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.records import make_record
from tests.architecture.test_other_firms import is_only_for_the_keeper, record_parameters
from tests.factories.backoffice import UserFactory

COMMON = {"q", "page", "sort", "state", "provider", "adviser", "client", "line", "item", "year", "since", "plan"}
"""Parameters tried on every page, beside those its own links and filters name."""
OF_EVERY_LIST = {"search", "ordering", "cursor", "page_size", "format"}
"""Those of every list of the interface for scripts; asked apart from its filters, whose refusal would hide them."""

NUMBER = "9" * 5_000
"""More figures than Python reads as one number, and any part of it is more than a column holds."""
TEXT = "a%00b%ED%A0%80" + "x" * 5_000 + "+word" * 1_000
"""A NUL, half a character, a word without an end and 10,000 characters in all."""
ASKED = {"text": TEXT, "number": NUMBER, "nought": "0", "figure that is no number": "%C2%B2", "no day": "31/2/2026"}
SENT = {"text": TEXT, "number": NUMBER, "nul": "a%00b"}
"""What is asked and sent, as it stands in an address and in a form's body."""
SENT_AS_JSON = ["a\0b", "\ud800", "x" * 10_000, 10**400, -1, [[]], {"a": {}}, None]
"""What programs send in place of any field."""

WORDS = ("reason", "word", "q", "name", "next", "cell_0", "client", "theme", "amount", "line", "title", "year", "do")
"""Fields sent to every address, beside those of its own form."""
ELSEWHERE = ("account_", "mfa_", "socialaccount_", "admin:", "plannr_connect", "plannr_callback")
"""Pages of libraries, which have tests of their own, and those that lead to another system."""
FORM = "application/x-www-form-urlencoded"

OPENED = [endpoint for endpoint in endpoints() if endpoint.name and not endpoint.name.startswith((*ELSEWHERE, "api-"))]
LISTS = [endpoint for endpoint in endpoints() if re.fullmatch("api-.*-list", endpoint.name)]


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


def choices_of(html: str) -> str:
    """The first choice of each list and all buttons to choose from, as a body: so that what is typed gets further."""
    lists = re.findall(r'<select[^>]*name="([^"]+)".*?<option value="([^"]+)"', html, re.DOTALL)
    return urlencode(lists + re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)"', html))


def typed_into(html: str) -> set[str]:
    """The fields of the page that take text."""
    inputs = re.findall(r'<input type="(?:text|number|email|search|hidden)"\s+name="([^"]+)"', html)
    return {*inputs, *re.findall(r'<textarea[^>]*name="([^"]+)"', html)} - {"csrfmiddlewaretoken"}


def all_of(names: set[str], value: str) -> str:
    return "&".join(f"{quote_plus(name)}={value}" for name in sorted(names))


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
    status = read(answer)
    html = "" if answer.streaming else answer.content.decode(errors="replace")
    for what, value in ASKED.items() if status == 200 else ():
        query = all_of(COMMON | parameters_of(html, path), value)
        assert read(browser.get(f"{path}?{query}")) < 500, f"{path} asked with {what}"
    may_keep = False
    for what, value in SENT.items():
        body = all_of(typed_into(html) | set(WORDS), value)
        sent = browser.post(path, f"{choices_of(html)}&{body}", content_type=FORM)
        assert sent.status_code < 500, f"{path} sent {what}"
        may_keep |= sent.status_code != HTTPStatus.METHOD_NOT_ALLOWED
    if status == HTTPStatus.OK and may_keep:
        assert read(browser.get(path)) < 500, f"{path} once it kept something odd"


@pytest.mark.parametrize("endpoint", LISTS, ids=str)
def test_an_odd_question_of_a_script_is_answered(endpoint, firm, signed_in):
    browser, path = signed_in(UserFactory(firm=firm, role=Role.OWNER)), endpoint.path()
    view = endpoint.view.cls
    make_record(view.model, firm, endpoint.name)
    filters = getattr(view, "filterset_class", None)
    for names in (set(filters.base_filters) if filters else set(), OF_EVERY_LIST):
        for what, value in ASKED.items():
            assert read(browser.get(f"{path}?{all_of(names, value)}")) < 500, f"{path} asked with {what}"
    for value in SENT_AS_JSON:
        body = dict.fromkeys(view.serializer_class().fields, value)
        assert browser.post(path, body, content_type="application/json").status_code < 500, f"{path} sent {value!r}"


def test_an_odd_question_of_the_keeper_is_answered(client, db):
    """The admin site's lists share one view: one of them stands for all."""
    client.force_login(UserFactory(firm=None, is_staff=True, is_superuser=True))
    path = "/admin/backoffice/client/"
    html = client.get(path).content.decode()
    for what, value in ASKED.items():
        query = all_of({"q", "p", "o", "all"} | parameters_of(html, path), value)
        assert client.get(f"{path}?{query}").status_code < 500, what


def test_an_address_with_a_nul_is_not_found(firm, signed_in):
    browser = signed_in(UserFactory(firm=firm))
    assert browser.post("/plannr/webhooks/a%00b/").status_code == 404
    assert browser.get("/clients/a%00b/").status_code == 404
