"""Redtail's paths and verbs: one method a request, plain payloads in and out.

Lists come in pages: the page is asked for in the query, its size in a header that Redtail heeds for contacts only, so
that what comes is counted by what Redtail says of the pages and never by the size that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from integrations.engine.errors import UnableToReadRemote
from integrations.transport.http import Sender
from integrations.transport.paging import walk

API = "/api/public/v1"
USUAL_PAGE = 50
"""Records of a page where Redtail heeds no wish."""
LARGEST_PAGE = 200

Payload: TypeAlias = dict[str, Any]


class RedtailClient:
    """Requests to one Redtail database, as one of its users. Raises ``integrations.engine.errors``."""

    def __init__(self, sender: Sender, *, per_page: int = LARGEST_PAGE) -> None:
        self.sender = sender
        self._per_page = per_page

    def login(self) -> Any:
        """The answer to a sign-in; only over a sender that carries name and password."""
        return self.sender.request("GET", f"{API}/authentication").data

    def contacts(self) -> Iterator[Payload]:
        """Every contact the user may see."""
        return self._list("/contacts", "contacts", {})

    def search_contacts(self, filters: Mapping[str, str]) -> Iterator[Payload]:
        """Contacts that fit: name, first_name, last_name, email, phone_number, account_number, tax_id."""
        return self._list("/contacts/search", "contacts", filters)

    def contact(self, contact_id: str) -> Payload:
        """One contact."""
        return self._one(f"/contacts/{contact_id}", "contact")

    def accounts(self, contact_id: str) -> Iterator[Payload]:
        """The accounts filed under a contact; their balances and numbers may be missing."""
        return self._list(f"/contacts/{contact_id}/accounts", "accounts", {})

    def account(self, account_id: str) -> Payload:
        """One account in full."""
        return self._one(f"/accounts/{account_id}", "account")

    def _one(self, path: str, key: str) -> Payload:
        data = self.sender.request("GET", API + path).data
        found = data.get(key, data) if isinstance(data, dict) else None
        if not isinstance(found, dict):
            raise UnableToReadRemote(f"Redtail's answer holds no {key}.")
        return found

    def _list(self, path: str, key: str, query: Mapping[str, str]) -> Iterator[Payload]:
        def get_page(asked: Mapping[str, str]) -> Payload:
            page = int(asked.get("page", "1"))
            answer = self.sender.request(
                "GET",
                API + path,
                params={**query, "page": str(page)},
                headers={"pagesize": asked["per_page"]},
            )
            return page_of(answer.data, key, page)

        return walk(get_page, {}, per_page=self._per_page, key="id")


def page_of(data: Any, key: str, page: int) -> Payload:
    """One page in the words the walk understands. An empty page is the last, whatever the totals say."""
    items = data.get(key) if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise UnableToReadRemote(f"Redtail's list holds no {key}.")
    meta = data.get("meta")
    told: Mapping[str, Any] = meta if isinstance(meta, dict) else {}
    pages = _whole(told.get("total_pages"))
    if pages is None:
        pages = page + 1 if len(items) >= USUAL_PAGE else page
    last = pages if items else page
    return {
        "data": items,
        "meta": {"current_page": page, "last_page": last, "total": told.get("total_records")},
    }


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None
