"""The mapping tables in people's words, for the page that shows them."""

from __future__ import annotations

from dataclasses import dataclass

from integrations.engine.fields import Direction, FieldRule
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT
from integrations.registry import system_of
from plannr_sync.connector import SYSTEM
from plannr_sync.mapping import clients, incomes, parts, plans

DIRECTION_WORDS = {
    Direction.BOTH: ("arrows-sort", "Both ways"),
    Direction.PULL: ("arrow-down", "From Plannr only"),
    Direction.IMPORT: ("download", "With the import only"),
    Direction.PUSH: ("arrow-up", "To Plannr only"),
    Direction.NONE: ("x", "Not synced"),
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field: what it is called, where it is in Plannr, which way it goes and why."""

    label: str
    remote_name: str
    icon: str
    direction: str
    reason: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class KindTable:
    """One kind of record: its fields, and why some records are left out."""

    label: str
    fields: list[FieldRow]
    left_out: list[str]
    not_sent: list[str]


@dataclass(frozen=True, slots=True)
class WordTable:
    """Two vocabularies side by side."""

    label: str
    rows: list[tuple[str, str]]


WORD_TABLES = (
    ("Gender", clients.GENDERS),
    ("Marital status", clients.MARITAL_STATUSES),
    ("Relationship by the partner's marital status", clients.RELATIONSHIP_OF_MARITAL_STATUS),
    ("Plan type", plans.TYPES),
    ("Plan status", plans.STATUSES),
    ("Income type", incomes.TYPES),
    ("Frequency", incomes.FREQUENCIES),
    ("Who pays a contribution", parts.PAYERS),
    ("How a contribution is paid, and its relief", parts.TAX_METHODS),
    ("How a premium is paid", parts.PAYMENT_METHODS),
    ("Cover", parts.COVER_TYPES),
)


def kind_tables() -> list[KindTable]:
    """Every kind the connector syncs."""
    return [_table(spec) for spec in system_of(SYSTEM).connector.kinds]


def word_tables() -> list[WordTable]:
    """Every table of codes."""
    return [WordTable(label, sorted(table.items())) for label, table in WORD_TABLES]


def _table(spec: KindSpec) -> KindTable:
    rules = (*spec.pull_rules, *spec.import_rules)
    return KindTable(
        label=spec.mapping.label,
        fields=[
            _row(rule, needed=spec.kind == CLIENT and rule.canonical in clients.REQUIRED_OF_PEOPLE)
            for rule in spec.mapping.rules
        ],
        left_out=[rule.sentence for rule in rules],
        not_sent=list(dict.fromkeys(rule.sentence for rule in spec.push_rules)),
    )


def _row(rule: FieldRule, *, needed: bool) -> FieldRow:
    icon, words = DIRECTION_WORDS[rule.direction]
    path = rule.path.replace("_in_use", "") or rule.write_path
    return FieldRow(rule.label, path, icon, words, rule.reason, needed or rule.required)
