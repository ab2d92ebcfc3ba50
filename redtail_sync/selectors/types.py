"""Reading the firm's table of account types."""

from __future__ import annotations

from dataclasses import dataclass

from domain.enums.redtail import TypeDecision, TypeSource
from redtail_sync.mapping.types import LabelRule, Rules
from redtail_sync.models import TypeRule


@dataclass(frozen=True, slots=True)
class TypeTable:
    """One of the two tables, rows to review first."""

    title: str
    hint: str
    rows: list[TypeRule]


def rules_in_force() -> Rules:
    """The tables as the proposal asks them; one query."""
    labels: dict[str, LabelRule] = {}
    tax_ids: dict[str, str] = {}
    for rule in TypeRule.objects.all():
        if rule.source == TypeSource.TAX_ID:
            tax_ids[rule.key] = rule.plan_kind
        else:
            labels[rule.key] = LabelRule(rule.plan_kind, rule.decision == TypeDecision.BY_TAX_ID)
    return Rules(labels, tax_ids)


def type_tables() -> list[TypeTable]:
    """Both tables for the page; one query."""
    rows = sorted(TypeRule.objects.all(), key=lambda rule: (rule.decision != TypeDecision.REVIEW, _order(rule)))
    labels = [rule for rule in rows if rule.source == TypeSource.LABEL]
    return [
        TypeTable("By account type", "Asked first: the words Redtail gives the account.", labels),
        TypeTable(
            "By tax-qualified id",
            "Asked where the account type does not tell. Ids may differ by Redtail database.",
            [rule for rule in rows if rule.source == TypeSource.TAX_ID],
        ),
    ]


def _order(rule: TypeRule) -> tuple[int, str]:
    return (int(rule.key) if rule.key.isdigit() else 0, rule.key.casefold())


def to_review() -> int:
    """How many rows wait for an answer because a pull met them; what is delivered without one is no news."""
    return int(TypeRule.objects.filter(decision=TypeDecision.REVIEW, words="").count())
