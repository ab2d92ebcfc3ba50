"""Which of our clients (or plans) is which remote one, remembered for as long as nothing changes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.engine.records import CLIENT, PLAN
from integrations.models import Connection, Link


@dataclass(slots=True)
class LinkedClients:
    """See ``integrations.local.kinds.LinkedNames``. Only found pairs are remembered; ``forget`` drops them."""

    connection: Connection
    kind: str = CLIENT
    _remote: dict[int, str] = field(default_factory=dict)
    _local: dict[str, int] = field(default_factory=dict)

    def remote_ids(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Remote ids of those clients of ours that are linked."""
        wanted = set(local_ids)
        if missing := wanted - self._remote.keys():
            self._remember(Link.objects.filter(local_id__among=missing))
        return {pk: self._remote[pk] for pk in wanted if pk in self._remote}

    def local_ids(self, remote_ids: Iterable[str]) -> dict[str, int]:
        """Our ids of those remote clients that are linked, in the order given."""
        wanted = list(dict.fromkeys(remote_ids))
        if missing := set(wanted) - self._local.keys():
            self._remember(Link.objects.filter(remote_id__among=missing))
        return {found: self._local[found] for found in wanted if found in self._local}

    def forget(self) -> None:
        """One of them was linked or unlinked."""
        self._remote.clear()
        self._local.clear()

    def _remember(self, links: object) -> None:
        living = links.filter(  # type: ignore[attr-defined]
            connection=self.connection, kind=self.kind, ended_at__isnull=True
        )
        for local_id, remote_id in living.values_list("local_id", "remote_id"):
            self._remote[local_id] = remote_id
            self._local[remote_id] = local_id


def linked_plans(connection: Connection) -> LinkedClients:
    """The same for plans."""
    return LinkedClients(connection, PLAN)
