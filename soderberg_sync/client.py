"""The platform's paths and verbs: one method a request, plain payloads in and out.

The paths are those of a Seccl-shaped interface. Some of them are assumed, so they stand here and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from integrations.engine.errors import UnableToReadRemote
from integrations.transport.http import JsonText, Sender

PAGE_SIZE = 200
MOST_PAGES = 1000
KEY_HEADER = "Idempotency-Key"

Payload: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Paths:
    """Where what is written goes, for one firm."""

    firm_id: str

    def new_client(self) -> str:
        """A new client."""
        return "/client"

    def client(self, client_id: str) -> str:
        """One client."""
        return f"/client/{self.firm_id}/{client_id}"

    def bank_detail(self, client_id: str) -> str:
        """A client's bank details."""
        return f"{self.client(client_id)}/bankdetail"

    def accept(self, client_id: str) -> str:
        """The platform's terms."""
        return f"{self.client(client_id)}/accept"

    def accept_product(self, client_id: str, product_id: str) -> str:
        """The terms of a client product."""
        return f"{self.client(client_id)}/clientproduct/{product_id}/accept"

    def illustration(self) -> str:
        """A new illustration."""
        return "/illustration"

    def new_account(self) -> str:
        """A new account."""
        return "/account"

    def declaration(self, account_id: str) -> str:
        """An owner's declaration for a joint account."""
        return f"/account/{self.firm_id}/{account_id}/declaration"

    def mandates(self, client_id: str) -> str:
        """A client's mandates."""
        return f"{self.client(client_id)}/directdebitmandate"

    def decide_mandate(self, client_id: str, mandate_id: str, *, is_accepted: bool) -> str:
        """The client's answer to a mandate."""
        return f"{self.mandates(client_id)}/{mandate_id}/{'accept' if is_accepted else 'skip'}"


class PlatformApi:
    """Requests to the platform for one firm. Raises ``integrations.engine.errors``."""

    def __init__(self, sender: Sender, firm_id: str) -> None:
        self.sender = sender
        self.firm_id = firm_id
        self.paths = Paths(firm_id)

    # --------------------------------------------------------------------------------------------------- reading

    def clients(self, *, email: str = "") -> Iterator[Payload]:
        """Every client of the firm, or those of one e-mail address."""
        return self._list(f"/client/{self.firm_id}", {"email": email} if email else {})

    def client(self, client_id: str) -> Payload:
        """One client."""
        return self._one(self.paths.client(client_id))

    def accounts(self, client_id: str) -> Iterator[Payload]:
        """The accounts a client owns, alone or with somebody."""
        return self._list(f"/account/{self.firm_id}", {"clientId": client_id})

    def products(self, client_id: str) -> Iterator[Payload]:
        """A client's products: one a wrapper, with what was accepted."""
        return self._list(f"{self.paths.client(client_id)}/clientproduct", {})

    def mandates(self, client_id: str) -> Iterator[Payload]:
        """A client's mandates."""
        return self._list(self.paths.mandates(client_id), {})

    def documents(self) -> Iterator[Payload]:
        """The documents that clients read: id and title."""
        return self._list(f"/document/{self.firm_id}", {})

    def document(self, document_id: str) -> Payload:
        """One document with its version and text."""
        return self._one(f"/document/{self.firm_id}/{document_id}")

    def _one(self, path: str) -> Payload:
        return data_of(self.sender.request("GET", path).data)

    def _list(self, path: str, query: Mapping[str, str]) -> Iterator[Payload]:
        """Every record once. A short page is the last, whatever the count says."""
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            params = {**query, "page": str(page), "pageSize": str(PAGE_SIZE)}
            data = self.sender.request("GET", path, params=params).data
            items = data.get("data") if isinstance(data, Mapping) else None
            if not isinstance(items, list):
                raise UnableToReadRemote("The platform's list cannot be understood.")
            for item in items:
                if str(item["id"]) not in seen:
                    seen.add(str(item["id"]))
                    yield item
            if len(items) < PAGE_SIZE:
                return

    # --------------------------------------------------------------------------------------------------- writing

    def send(self, method: str, path: str, words: str, key: str) -> Payload:
        """One write under its key: ``words`` is JSON; sent again with the same key, it is carried out once."""
        headers = {KEY_HEADER: key} if method == "POST" else {}
        return data_of(self.sender.request(method, path, body=JsonText(words), headers=headers).data)


def written(value: Any) -> str:
    """``value`` as JSON; a ``Decimal`` becomes the number it is, never the nearest binary one."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{json.dumps(str(name))}: {written(part)}' for name, part in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(part) for part in value)}]"
    return json.dumps(value)


def data_of(answer: Any) -> Payload:
    """What an answer holds. Raises ``UnableToReadRemote``."""
    found = answer.get("data") if isinstance(answer, Mapping) else None
    if not isinstance(found, dict):
        raise UnableToReadRemote("The platform's answer cannot be understood.")
    return found
