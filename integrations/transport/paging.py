"""Reading a list to its end, page after page, even while records move between the pages.

The remote's ``links.next`` is followed where it gives one, else its page numbers. What a link leaves out (filters, page
size) is put back; its host is ignored, so that a token never travels anywhere but to the address the operator set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from integrations.engine.errors import RemoteUnavailable

LARGEST_PAGE = 500
MOST_PAGES = 10_000
MOST_WALKS = 3

Params = Mapping[str, str]
GetPage = Callable[[Params], Any]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its records, the parameters of the next one (None at the end) and how many records there are in all."""

    items: list[dict[str, Any]]
    next_params: Params | None
    total: int | None


def read_page(data: Any, params: Params) -> Page:
    """The page in a decoded answer: a bare list, ``{data: [...]}``, or that once more inside ``data``."""
    if isinstance(data, Mapping) and isinstance(data.get("data"), Mapping):
        data = data["data"]
    if isinstance(data, list):
        return Page([item for item in data if isinstance(item, dict)], None, None)
    if not isinstance(data, Mapping):
        return Page([], None, None)
    items = data.get("data")
    described = data.get("meta")
    meta: Mapping[str, Any] = described if isinstance(described, Mapping) else data
    return Page(
        [item for item in items if isinstance(item, dict)] if isinstance(items, list) else [],
        _next_params(data, meta, params),
        _whole(meta.get("total")),
    )


def _next_params(data: Mapping[str, Any], meta: Mapping[str, Any], params: Params) -> Params | None:
    links = data.get("links")
    link = links.get("next") if isinstance(links, Mapping) else data.get("next_page_url")
    if isinstance(link, Mapping):
        link = link.get("href") or link.get("url")
    if link:
        return {**params, **dict(parse_qsl(urlsplit(str(link)).query, keep_blank_values=True))}
    if isinstance(links, Mapping) and "next" in links:
        return None
    current, last = _whole(meta.get("current_page")), _whole(meta.get("last_page"))
    if current is not None and last is not None and current < last:
        return {**params, "page": str(current + 1)}
    return None


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None


def walk(
    get_page: GetPage, params: Params, *, per_page: int = LARGEST_PAGE, key: str = "uuid"
) -> Iterator[dict[str, Any]]:
    """Every record of a list once, by its ``key``.

    When a record is removed while we walk, the ones behind it move up and one may slip past between two pages. The
    remote's own total gives that away: it changes from page to page, or exceeds what was seen. Then the list is walked
    again for the missing ones (three times at most; a removal and an addition that cancel out go unnoticed).
    Raises ``RemoteUnavailable`` when the pages lead in a circle.
    """
    seen: set[str] = set()
    first = {"per_page": str(per_page), **params}
    for _ in range(MOST_WALKS):
        totals: set[int] = set()
        for page in _pages(get_page, first):
            if page.total is not None:
                totals.add(page.total)
            for item in page.items:
                identity = str(item.get(key) or "")
                if identity and identity in seen:
                    continue
                seen.add(identity)
                yield item
        if len(totals) < 2 and len(seen) >= max(totals, default=0):
            return


def _pages(get_page: GetPage, params: Params) -> Iterator[Page]:
    asked: set[tuple[tuple[str, str], ...]] = set()
    wanted: Params | None = params
    while wanted is not None:
        identity = tuple(sorted(wanted.items()))
        if identity in asked or len(asked) >= MOST_PAGES:
            raise RemoteUnavailable("The pages of a list lead in a circle, so it could not be read to its end.")
        asked.add(identity)
        page = read_page(get_page(wanted), wanted)
        yield page
        wanted = page.next_params
