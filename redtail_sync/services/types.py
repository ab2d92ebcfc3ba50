"""Writing the firm's table of account types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Firm
from backoffice.services.records import apply_changes, publish_change
from domain.enums.redtail import TypeDecision, TypeSource
from redtail_sync.mapping import types
from redtail_sync.models import TypeRule


@transaction.atomic
def ensure_type_rules(*, firm: Firm) -> None:
    """The tables a firm starts with; rows that are there already stay as they are."""
    rows = [
        TypeRule(firm=firm, source=TypeSource.LABEL, key=label, **_answer(rule.type, rule.by_tax_id))
        for label, rule in types.delivered().labels.items()
    ]
    for key, (words, kind) in types.BY_TAX_ID.items():
        answer = _answer(kind.value if kind else "", False)
        rows.append(TypeRule(firm=firm, source=TypeSource.TAX_ID, key=str(key), words=words, **answer))
    TypeRule.objects.bulk_create(rows, ignore_conflicts=True)


def _answer(kind: str, by_tax_id: bool) -> dict[str, str]:
    if by_tax_id:
        return {"decision": TypeDecision.BY_TAX_ID, "plan_kind": kind}
    return {"decision": TypeDecision.KIND if kind else TypeDecision.REVIEW, "plan_kind": kind}


@transaction.atomic
def note_unknown(*, firm: Firm, met: Iterable[tuple[str, str]]) -> int:
    """Puts what a pull met and no row knows into review; gives how many rows are new."""
    before = TypeRule.objects.count()
    rows = [TypeRule(firm=firm, source=source, key=key[:100]) for source, key in met if key]
    TypeRule.objects.bulk_create(rows, ignore_conflicts=True)
    return int(TypeRule.objects.count() - before)


@transaction.atomic
def decide_type(*, rule_id: int, fields: Mapping[str, str], origin: Origin = HERE) -> TypeRule:
    """The row with another ``decision`` or ``plan_kind``; accounts that are linked stay what they are.

    Raises ``ValidationError``.
    """
    rule: TypeRule = TypeRule.objects.select_for_update().get(pk=rule_id)
    wanted = {"decision": rule.decision, "plan_kind": rule.plan_kind, **fields}
    if wanted["decision"] == TypeDecision.REVIEW:
        wanted["plan_kind"] = ""
    changed = apply_changes(rule, wanted)
    if changed:
        publish_change(rule, action="update", fields=changed, origin=origin)
    return rule
