"""What becomes of each field of a record in a connected system, by the connector's own tables.

    fates = fates_of(connection, "backoffice.plan", 3, [7])
    fates("growth_percent")   -> Fate("stays", "Plannr has no place for it.")
    fates("owners")           -> Fate("from_there", "Owners are changed in Plannr; …")
    fates("policy_number")    -> None: it goes both ways

Fields are named as ``RecordChanged.fields`` names them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils import timezone

from domain.enums.sync import Mode, UpdatePolicy
from integrations.engine.canonical import same
from integrations.engine.fields import Direction, FieldRule
from integrations.engine.policy import may_push
from integrations.engine.ports import KindSpec
from integrations.local.registry import KINDS, kinds_of_model
from integrations.models import Connection, Link
from integrations.registry import System, system_of
from integrations.selectors.directions import is_switched, may_send_of
from integrations.selectors.words import value_in_words
from integrations.stores.bundle import side_of
from integrations.stores.clients import LinkedClients

STAYS, FROM_THERE, ONCE, NOT_SENT = "stays", "from_there", "once", "not_sent"
NO_PLACE = "{system} has no place for it."


@dataclass(frozen=True, slots=True)
class Fate:
    """One of the codes above, and the reason of this one field."""

    code: str
    reason: str
    agreed: str = ""
    """The value last agreed, in words, where the one here is another and is not sent."""


@dataclass(slots=True)
class Fates:
    """Answers for the fields of one record."""

    system: System
    spec: KindSpec
    link: Link | None
    why_not_sent: str = ""
    """Why an edit of the linked record does not go there; empty where it does."""
    moved: dict[str, str] = field(default_factory=dict)
    """Fields that are changed here and were not sent, with the value last agreed in words."""

    def __call__(self, name: str) -> Fate | None:
        """None where the field goes there as it should, or for no name at all."""
        if not name:
            return None
        canonical = KINDS[self.spec.kind].aliases.get(name, name)
        rule = next((rule for rule in self.spec.mapping.rules if rule.canonical == canonical), None)
        if rule is None or rule.direction in (Direction.NONE, Direction.IMPORT):
            reason = rule.reason if rule else ""
            return Fate(STAYS, reason or NO_PLACE.format(system=self.system.label))
        return self._created(rule) if self.link is None else self._linked(rule)

    def _created(self, rule: FieldRule) -> Fate | None:
        if not rule.on_create:
            return Fate(STAYS, rule.reason or NO_PLACE.format(system=self.system.label))
        return Fate(ONCE, rule.reason) if rule.is_mastered_there else None

    def _linked(self, rule: FieldRule) -> Fate | None:
        if rule.canonical in self.moved:
            return Fate(NOT_SENT, self.why_not_sent, self.moved[rule.canonical])
        if self.link is None or not UpdatePolicy(self.link.update_policy).pulls:
            return None
        if not self.spec.update.allowed:
            return Fate(FROM_THERE, self.spec.update.reason)
        return Fate(FROM_THERE, rule.reason) if rule.is_mastered_there else None


def fates_of(connection: Connection, model: str, local_id: int | None, client_ids: Collection[int]) -> Fates | None:
    """None where nothing is to be said: the kind is not synced, or the record is not linked and cannot be created."""
    system = system_of(connection.system)
    kinds = [kind.kind for kind in kinds_of_model(model) if system.connector.has_kind(kind.kind)]
    if not kinds:
        return None
    spec = system.connector.kind(kinds[0])
    link = _link_of(connection, model, local_id)
    if link is None:
        return Fates(system, spec, None) if _may_create(connection, spec, client_ids) else None
    allowed = may_push(
        Mode(connection.mode), UpdatePolicy(link.update_policy), spec.update, system.label,
        switched_to_two_way=is_switched(connection, client_ids),
    )  # fmt: skip
    moved = {} if allowed.allowed else _moved(connection, spec, link)
    return Fates(system, spec, link, allowed.reason, moved)


def _link_of(connection: Connection, model: str, local_id: int | None) -> Link | None:
    if local_id is None:
        return None
    living = Link.objects.filter(connection=connection, ended_at__isnull=True)
    found: Link | None = living.filter(local_model=model, local_id=local_id).first()
    return found


def _may_create(connection: Connection, spec: KindSpec, client_ids: Collection[int]) -> bool:
    """Whether the record could go there: by its kind, the connection's mode, and its owners, who must be linked."""
    if not spec.create.allowed or not client_ids or not may_send_of(connection, client_ids).allowed:
        return False
    return len(LinkedClients(connection).remote_ids(client_ids)) == len(set(client_ids))


def _moved(connection: Connection, spec: KindSpec, link: Link) -> dict[str, str]:
    """What stands here otherwise than both last agreed."""
    side = side_of(connection, now=timezone.now)
    here = side.local.read(link.kind, [link.local_id]).get(link.local_id, {})
    agreed = {**link.base, **link.kept}
    return {
        rule.canonical: value_in_words(spec, rule.canonical, agreed[rule.canonical])
        for rule in spec.mapping.rules
        if rule.is_read and rule.canonical in agreed and rule.canonical in here
        and not same(agreed[rule.canonical], here[rule.canonical])
    }  # fmt: skip
