"""What a browser would send for a form of a page: its fields as the page shows them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self._select: tuple[str, bool] | None = None
        self._options: list[tuple[str, bool]] = []
        self._text: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attributes)
        if tag == "form":
            self.forms.append({})
        elif tag == "select":
            self._select, self._options = (given.get("name", ""), "multiple" in given), []
        elif tag == "textarea":
            self._text = given.get("name", ""), ""
        elif tag == "option" and self._select:
            self._options.append((given.get("value", ""), "selected" in given))
        elif tag == "input" and given.get("name"):
            is_tick = given.get("type") in {"checkbox", "radio"}
            if not is_tick or "checked" in given:
                self._put(given["name"], given.get("value") or ("on" if is_tick else ""))

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text = self._text[0], self._text[1] + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            (name, text), self._text = self._text, None
            self._put(name, text.removeprefix("\n"))
        if tag != "select" or not self._select:
            return
        (name, takes_many), self._select = self._select, None
        chosen = [value for value, is_chosen in self._options if is_chosen]
        first = [] if takes_many else [value for value, _ in self._options[:1]]
        for value in chosen or first:
            self._put(name, value)

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)


def form_with(html: str, name: str) -> dict[str, list[str]]:
    """The first form of the page that has a field of this name, as it would be sent. Fails where there is none."""
    reader = _Forms()
    reader.feed(html)
    return next(form for form in reader.forms if name in form)
