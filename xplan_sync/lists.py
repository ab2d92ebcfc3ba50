"""The lists that hang on clients, read together and kept for one conversation; and which of them could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from xplan_sync.client import Payload, XplanClient
from xplan_sync.mapping.values import flat

CONTACT, GOALS, GROUPS, LINES = "contact", "goals", "insurance_group", "insurance"


class Lists:
    """Rows by client and list, made flat. An unread list has none, which says nothing about what it holds."""

    def __init__(self, client: XplanClient) -> None:
        self._client = client
        self._rows: dict[tuple[str, str], list[Payload]] = {}
        self.unread: set[tuple[str, str]] = set()
        """Client and list: refused, or not found there."""

    def read(self, client_ids: Sequence[str], names: Sequence[str]) -> None:
        """Asks for the lists afresh, several at once."""
        found = self._client.lists_of(client_ids, names)
        for key in [(one, name) for one in client_ids for name in names]:
            self._rows[key] = [flat(row) for row in found.get(key, ())]
            if key in found:
                self.unread.discard(key)
            else:
                self.unread.add(key)

    def read_once(self, client_ids: Sequence[str], names: Sequence[str]) -> None:
        """Asks for those that were not asked for yet."""
        unread = [one for one in client_ids if any((one, name) not in self._rows for name in names)]
        if unknown := list(dict.fromkeys(unread)):
            self.read(unknown, names)

    def of(self, client_id: str, name: str) -> list[Payload]:
        """The rows of a list that was read."""
        return self._rows.get((client_id, name), [])

    def are_known(self, client_id: str, *names: str) -> bool:
        """Whether these lists of the client were read and answered."""
        keys = [(client_id, name) for name in names]
        return all(key in self._rows and key not in self.unread for key in keys)
