"""Which fields of a linked record only the other system may change, and the sentence that says so.

A firm that only ever reads (force one-way) would lose what is typed here with the next sync, so such a field is locked
on the page and refused by whatever writes. What the other system does not hold stays open.
"""

from __future__ import annotations

from domain.enums.sync import Mode, UpdatePolicy
from integrations.engine.fields import Direction
from integrations.local.registry import KINDS
from integrations.models import Link
from integrations.registry import is_registered, system_of

HELD_THERE = frozenset({Direction.BOTH, Direction.PULL})
ADDED_BESIDE = frozenset({"valuation"})
"""Fields whose change adds a record beside those from there: nothing is replaced."""
LOCKED = "Your firm only reads from {system}: this is changed there, and arrives here with the next sync."


def locked_fields(model: str, pk: int) -> dict[str, str]:
    """Field, as ``RecordChanged.fields`` names it, to why it is locked; one query."""
    links = Link.objects.filter(
        local_model=model, local_id=pk, ended_at__isnull=True, connection__mode=Mode.FORCE_ONE_WAY
    ).select_related("connection")
    found: dict[str, str] = {}
    for link in links:
        if is_registered(link.connection.system) and UpdatePolicy(link.update_policy).pulls:
            system = system_of(link.connection.system)
            rules = system.connector.kind(link.kind).mapping.rules
            names = {rule.canonical for rule in rules if rule.direction in HELD_THERE} - ADDED_BESIDE
            ours = {own for own, canonical in KINDS[link.kind].aliases.items() if canonical in names}
            found |= dict.fromkeys(names | ours, LOCKED.format(system=system.label))
    return found
