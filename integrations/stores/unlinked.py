"""Our records that one connection does not know."""

from __future__ import annotations

from collections.abc import Collection

from django.apps import apps

from backoffice.models import Plan
from integrations.engine.records import PLAN
from integrations.local.kinds import LocalKind
from integrations.local.parts import PlanPart
from integrations.models import Connection, Link


def unlinked_ids(connection: Connection, local: LocalKind, people: Collection[int]) -> list[int]:
    """Those of a kind that belong to these clients of ours or hang on their plans, in order; one query."""
    rows = apps.get_model(local.model_label)._default_manager.all()
    if isinstance(local, PlanPart):
        rows = rows.filter(plan__in=Plan.objects.filter(ownerships__client_id__among=people))
    elif local.kind == PLAN:
        rows = rows.filter(ownerships__client_id__among=people)
    else:
        rows = rows.filter(client_id__among=people)
    linked = Link.objects.filter(connection=connection, local_model=local.model_label, ended_at__isnull=True)
    found = rows.exclude(pk__in=linked.values("local_id")).order_by("pk").distinct()
    return list(found.values_list("pk", flat=True))
