"""Telling what is gone from what cannot be seen: a remote may answer both with the same "not found"."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol, runtime_checkable

from integrations.engine.ports import Item, RemoteReader


@runtime_checkable
class PartlyBlind(Protocol):
    """A reader whose user may not see everything there is, and who can say where its sight ended."""

    def out_of_sight(self, kind: str, remote_ids: Collection[str]) -> frozenset[str]:
        """Those of these records, none of which was delivered, that may well be there all the same."""


def missed(reader: RemoteReader, kind: str, undelivered: Iterable[Item]) -> list[Item]:
    """Those of these undelivered records whose absence means something; the others stay linked as they are."""
    items = list(undelivered)
    if not items or not isinstance(reader, PartlyBlind):
        return items
    hidden = reader.out_of_sight(kind, [item.remote_id for item in items])
    return [item for item in items if item.remote_id not in hidden]
