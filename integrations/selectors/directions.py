"""For whom anything may be sent: the connection's mode, and a person's switch for the people of one cashflow.

    Directions(connection, [7, 8, 9]).may_send([7, 8])    -> Ability(True)
    may_send_of(connection, [9])                          -> Ability(False, "This connection only reads from …")

A record goes two-way when everybody it belongs to was switched. Force one-way knows no switch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from domain.enums.sync import Mode
from integrations.engine.policy import Ability, may_send
from integrations.engine.records import CLIENT
from integrations.models import Connection, Link
from integrations.registry import label_of, switched_to_two_way


class Directions:
    """Answers for many records of one connection; who was switched is asked once for all of their clients of ours."""

    def __init__(self, connection: Connection, client_ids: Iterable[int]) -> None:
        self.mode, self.label = Mode(connection.mode), label_of(connection.system)
        self.switched = switched_to_two_way(connection, client_ids)

    def is_switched(self, client_ids: Collection[int]) -> bool:
        """Whether a person switched everybody whose record it is."""
        return bool(client_ids) and self.switched.issuperset(client_ids)

    def may_send(self, client_ids: Collection[int]) -> Ability:
        """Whether what belongs to these clients may be created, updated, deleted or uploaded there."""
        return may_send(self.mode, self.label, switched_to_two_way=self.is_switched(client_ids))


def may_send_of(connection: Connection, client_ids: Collection[int]) -> Ability:
    """Whether what belongs to these clients of ours may be sent."""
    return Directions(connection, client_ids).may_send(client_ids)


def is_switched(connection: Connection, client_ids: Collection[int]) -> bool:
    """Whether a person switched these clients of a one-way connection to two-way."""
    return Directions(connection, client_ids).is_switched(client_ids)


def why_links_may_not_send(links: Iterable[Link]) -> dict[int, str]:
    """For each link, by its id, why nothing of it may be sent ("" where it may); two queries a one-way connection."""
    found: dict[int, str] = {}
    by_connection: dict[Connection, list[Link]] = defaultdict(list)
    for link in links:
        by_connection[link.connection].append(link)
    for connection, several in by_connection.items():
        local_ids = _local_ids(connection, {owner for link in several for owner in link.owner_ids})
        directions = Directions(connection, local_ids.values())
        for link in several:
            people = [local_ids.get(owner, 0) for owner in link.owner_ids]
            found[link.pk] = directions.may_send(people).reason
    return found


def _local_ids(connection: Connection, remote_ids: set[str]) -> dict[str, int]:
    """Our clients behind remote ones; nobody where no switch could matter. Who is not linked here has no entry."""
    if Mode(connection.mode) is not Mode.ONE_WAY:
        return {}
    linked = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    return dict(linked.filter(remote_id__in=remote_ids).values_list("remote_id", "local_id"))


def switched_remote_ids(connection: Connection) -> frozenset[str]:
    """Remote ids of every linked client who was switched to two-way; two queries, none unless it is one-way."""
    if Mode(connection.mode) is not Mode.ONE_WAY:
        return frozenset()
    linked = Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=True)
    remote_ids = dict(linked.values_list("local_id", "remote_id"))
    return frozenset(remote_ids[pk] for pk in switched_to_two_way(connection, remote_ids))
