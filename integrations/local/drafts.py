"""What a form says of a record before it is saved, as far as it decides whether the record may go elsewhere.

    drafted("income", Income(frequency="every_two_years", …), [7], today)  -> {"frequency": "every_two_years", …}

Nothing is read from the database: rules about what is sent (``KindSpec.push_rules``) look at a record's own values.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from integrations.engine.canonical import Fields
from integrations.engine.records import INCOME, PLAN
from integrations.local import incomes, plans
from integrations.local.parts import PlanPart
from integrations.local.registry import KINDS


def drafted(kind: str, draft: Any, client_ids: Collection[int], today: date) -> Fields:
    """Canonical fields of an unsaved income, plan or part of one; none for kinds that may always be sent."""
    local = KINDS[kind]
    if isinstance(local, PlanPart):
        return local.own_fields(draft) | {"plan_type": draft.plan.type}
    if kind == PLAN:
        owners: Fields = {"owners": [{"client": f"local:{pk}"} for pk in client_ids]}
        return plans.only_here(draft, today) | {"type": draft.type, "sub_type": draft.sub_type} | owners
    return incomes.own_fields(draft, {}) if kind == INCOME else {}
