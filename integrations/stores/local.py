"""The engine's view of our records: ``LocalStore`` over the table of kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from integrations.engine.canonical import Fields
from integrations.local.kinds import Context
from integrations.local.parts import plan_ids_of
from integrations.local.registry import KINDS


@dataclass(slots=True)
class LocalRecords:
    """See ``integrations.engine.ports.LocalStore``."""

    context: Context

    def read(self, kind: str, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Fields of those that exist."""
        wanted = list(local_ids)
        return KINDS[kind].read(self.context, wanted) if wanted else {}

    def create(self, kind: str, fields: Fields) -> int:
        """A new object's id."""
        return next(iter(self.create_all(kind, [fields])))

    def create_all(self, kind: str, several: Sequence[Fields]) -> dict[int, Fields]:
        """New objects as they are kept."""
        return KINDS[kind].create_all(self.context, several)

    def apply(self, kind: str, local_id: int, changes: Fields) -> None:
        """Sets these fields."""
        KINDS[kind].apply(self.context, local_id, changes)

    def remove(self, kind: str, local_id: int) -> None:
        """Removes the object, restorably."""
        KINDS[kind].remove(self.context, local_id)

    def unmet(self, kind: str, fields: Fields) -> list[str]:
        """Remote ids of clients, and of the plan, the fields name that are not linked here."""
        named = KINDS[kind].named_clients(fields)
        linked = self.context.clients.local_ids(named)
        unmet = [remote_id for remote_id in named if remote_id not in linked]
        plan = str(fields.get("plan") or "")
        return unmet if not plan or self.context.plans.local_ids([plan]) else [*unmet, plan]

    def unlinked(self, kind: str, local_id: int) -> list[str]:
        """Names of clients our object belongs to, and of its plan, that are not linked there; none for a client."""
        if KINDS[kind].model_label == KINDS["client"].model_label:
            return []
        owners = KINDS[kind].client_ids([local_id]).get(local_id, [])
        linked = self.context.clients.remote_ids(owners)
        missing = [pk for pk in owners if pk not in linked]
        names = list(KINDS["client"].labels(missing).values()) if missing else []
        return names + self._unlinked_plan(kind, local_id)

    def _unlinked_plan(self, kind: str, local_id: int) -> list[str]:
        """The name of the plan our object hangs on, where that is not linked there."""
        plan_ids = plan_ids_of(KINDS[kind], local_id)
        linked = self.context.plans.remote_ids(plan_ids) if plan_ids else {}
        missing = [pk for pk in plan_ids if pk not in linked]
        return list(KINDS["plan"].labels(missing).values()) if missing else []
