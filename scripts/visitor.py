"""A person at a browser without JavaScript, for the demo check: opens pages, fills in forms, follows redirects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests


class UnableToGoOn(AssertionError):
    """A page did not answer with success, or did not hold what a person would look for."""


@dataclass(slots=True)
class Form:
    """A form as the page offers it: where it goes, how, and what is filled in already."""

    action: str
    method: str
    fields: dict[str, Any]
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of every select: the option's text → its value."""

    def choose(self, name: str, text: str) -> str:
        """The value of the option whose text contains ``text``."""
        for label, value in self.options.get(name, {}).items():
            if text.lower() in label.lower():
                return value
        raise UnableToGoOn(f"No option {text!r} in {name}: {sorted(self.options.get(name, {}))}")


class _Forms(HTMLParser):
    """Collects the forms and the visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._select = ""
        self._option: list[str] | None = None
        self._value = ""
        self._chosen = False
        self._area = ""
        self._link: str | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"script", "style", "template"}:
            self._hidden += 1
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), {}))
        elif tag == "a":
            self._link = given.get("href", "")
            self.links.append((self._link, ""))
        elif self.forms:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        if tag == "input" and name and "disabled" not in given:
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"} and "checked" not in given:
                return
            value = given.get("value", "on" if kind == "checkbox" else "")
            if kind == "checkbox":
                form.fields.setdefault(name, []).append(value)
            elif kind not in {"submit", "file", "button"}:
                form.fields[name] = value
        elif tag == "select" and name:
            self._select = name
            form.options.setdefault(name, {})
        elif tag == "option" and self._select:
            self._option, self._value, self._chosen = [], given.get("value", ""), "selected" in given
        elif tag == "textarea" and name:
            self._area = name
            form.fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._option is not None:
            self._option.append(data)
        if self._area:
            self.forms[-1].fields[self._area] += data
        if self._link is not None and self.links:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)
        self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "template"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "option" and self._option is not None and self._select:
            form = self.forms[-1]
            form.options[self._select]["".join(self._option).strip()] = self._value
            if self._chosen or self._select not in form.fields:
                form.fields[self._select] = self._value
            self._option = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag == "a":
            self._link = None


@dataclass(slots=True)
class Page:
    """What an address answered."""

    url: str
    status: int
    html: str

    @property
    def parsed(self) -> _Forms:
        """The page's forms, links and text."""
        parser = _Forms()
        parser.feed(self.html)
        return parser

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        return re.sub(r"\s+", " ", " ".join(self.parsed.text)).strip()

    def form(self, containing: str) -> Form:
        """The first form whose action or field names contain this text."""
        for form in self.parsed.forms:
            if containing in form.action or any(containing in name for name in form.fields):
                return form
        raise UnableToGoOn(f"{self.url} has no form with {containing!r}: {self.text[:400]}")

    def own_form(self) -> Form:
        """The form the page is about: the one that is sent to the page's own address."""
        for form in self.parsed.forms:
            if form.method == "post" and form.action in {"", urlsplit(self.url).path}:
                return form
        raise UnableToGoOn(f"{self.url} has no form of its own: {self.text[:400]}")

    def link(self, text: str) -> str:
        """The address behind the first link with this text in it."""
        for href, label in self.parsed.links:
            if text.lower() in label.lower():
                return href
        raise UnableToGoOn(f"{self.url} has no link {text!r}")


class Visitor:
    """One person's browser: cookies of their own."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.session = requests.Session()

    def open(self, path: str) -> Page:
        """The page at a path or address, redirects followed."""
        return self._page(self.session.get(urljoin(self.base_url, path), timeout=60))

    def submit(self, page: Page, form: Form, files: dict[str, Any] | None = None, **values: Any) -> Page:
        """The page after sending the form with these values filled in (None leaves a field out)."""
        data = {**form.fields, **values}
        data = {name: value for name, value in data.items() if value is not None}
        address = urljoin(page.url, form.action or page.url)
        headers = {"Referer": page.url}
        if form.method == "get":
            return self._page(self.session.get(address, params=data, headers=headers, timeout=60))
        return self._page(self.session.post(address, data=data, files=files, headers=headers, timeout=120))

    def sign_in(self, email: str, password: str) -> Page:
        """The first page after signing in."""
        page = self.open("/accounts/login/")
        page = self.submit(page, page.form("password"), login=email, password=password)
        if "/accounts/login" in page.url:
            raise UnableToGoOn(f"{email} could not sign in: {page.text[:300]}")
        return page

    @staticmethod
    def _page(answer: requests.Response) -> Page:
        page = Page(answer.url, answer.status_code, answer.text)
        if answer.status_code >= 400:
            raise UnableToGoOn(f"{answer.request.method} {answer.url} answered {answer.status_code}: {page.text[:400]}")
        return page
