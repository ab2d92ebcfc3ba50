"""Lists are read to their end, each record once, whatever moves meanwhile and however the pages are described."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.engine.errors import RemoteUnavailable
from integrations.transport.paging import Params, read_page, walk


def records(*ids: int) -> list[dict[str, Any]]:
    return [{"uuid": f"r{number}"} for number in ids]


class Pages:
    """A list of records that is cut into pages as it stands at the moment of asking."""

    def __init__(self, count: int, *, links: bool = True, total: bool = True, bare_next: bool = False) -> None:
        self.items = records(*range(count))
        self.asked: list[dict[str, str]] = []
        self.links, self.total, self.bare_next = links, total, bare_next

    def __call__(self, params: Params) -> Any:
        self.asked.append(dict(params))
        page, size = int(params.get("page", "1")), int(params["per_page"])
        last = max(1, -(-len(self.items) // size))
        data: dict[str, Any] = {"data": self.items[(page - 1) * size : page * size]}
        data["meta"] = {"current_page": page, "last_page": last} | ({"total": len(self.items)} if self.total else {})
        if self.links:
            query = f"page={page + 1}" + ("" if self.bare_next else f"&per_page={size}")
            data["links"] = {"next": f"https://elsewhere.example/api?{query}" if page < last else None}
        return data


def ids(pages: Any, **options: Any) -> list[str]:
    return [str(item["uuid"]) for item in walk(pages, options.pop("params", {}), per_page=options.pop("per_page", 2))]


@pytest.mark.parametrize("shape", [{}, {"links": False}, {"total": False}, {"bare_next": True}])
def test_every_page_is_read(shape: dict[str, bool]) -> None:
    pages = Pages(5, **shape)
    assert ids(pages, params={"filter[type]": "client"}) == ["r0", "r1", "r2", "r3", "r4"]
    assert len(pages.asked) == 3
    assert all(asked["filter[type]"] == "client" and asked["per_page"] == "2" for asked in pages.asked)


def test_one_page_is_one_request() -> None:
    pages = Pages(5)
    assert len(ids(pages, per_page=500)) == 5
    assert len(pages.asked) == 1


def test_a_record_pushed_to_a_later_page_is_given_once() -> None:
    pages = Pages(5)

    def moving(params: Params) -> Any:
        answer = pages(params)
        if len(pages.asked) == 1:
            pages.items.insert(0, {"uuid": "new"})
        return answer

    found = ids(moving)
    assert sorted(found) == ["new", "r0", "r1", "r2", "r3", "r4"]


def test_a_record_that_slipped_past_because_another_was_removed_is_found() -> None:
    pages = Pages(5)

    def shrinking(params: Params) -> Any:
        answer = pages(params)
        if len(pages.asked) == 1:
            pages.items.pop(0)
        return answer

    assert set(ids(shrinking)) >= {"r1", "r2", "r3", "r4"}


@pytest.mark.parametrize("data", [records(1), {"data": records(1)}, {"data": {"data": records(1)}}])
def test_a_page_may_be_wrapped_in_any_way(data: Any) -> None:
    page = read_page(data, {})
    assert [item["uuid"] for item in page.items] == ["r1"]
    assert page.next_params is None


def test_pages_in_a_circle_are_an_error_not_a_loop() -> None:
    answer = {"data": records(1), "links": {"next": "?page=1"}}
    with pytest.raises(RemoteUnavailable):
        list(walk(lambda params: answer, {}, per_page=2))
