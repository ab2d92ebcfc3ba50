"""The page docs/plannr-items.md made from the cases: what the guide says, the row that decides it, the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plannr_sync.connector import plannr_connector

CONNECTOR = plannr_connector()
SETTINGS = {
    "remove_unlinked": "The firm's setting: remove unlinked items.",
    "comes_back": "What is deleted only here is imported again.",
}
DIRECTIONS = {
    "both": "Both ways.",
    "pull": "From Plannr only.",
    "import": "With the import only.",
    "none": "Not synced.",
}
INTRODUCTION = """# What Plannr's items become here, and back

The guide to the link lists what it does and does not do with each kind of item. Every line below says one of these
things in our words, names the row of a mapping table that decides it, and says what that row says itself. The cases are
in `tests/golden/plannr/cases.yaml` and are played over HTTP with the Plannr sandbox: imported, edited or created here,
read back there. This page is written from them by `python -m tests.golden.plannr.table`; a test compares the two, and
holds that every rule has a case.

`out` keeps a record of Plannr out, `back` keeps one of ours from being sent, `field` says which way a field goes, `can`
what Plannr lets us do at all, `set` names what a person or the firm chose.
"""


def rendered(headings: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for heading, cases in headings.items():
        parts.append(f"\n## {heading}\n\n| case | what is said | row | what the row says |\n|---|---|---|---|\n")
        parts += [
            f"| {number} | {case['bullet']} | `{case['row']}` | {sentence_of(case['row'])} |\n"
            for number, case in enumerate(cases, 1)
        ]
    return "".join(parts)


def sentence_of(row: str) -> str:
    """What a row says to a person; KeyError when there is no such row."""
    what, name = row.split()
    if what == "set":
        return SETTINGS[name]
    kind, code = name.split(".")
    spec = CONNECTOR.kind(kind)
    if what == "field":
        rule = spec.mapping.rule(code)
        return f"{rule.label}: {rule.reason or DIRECTIONS[rule.direction.value]}"
    if what == "can":
        return str(getattr(spec, code).reason)
    rules = (*spec.pull_rules, *spec.import_rules) if what == "out" else spec.push_rules
    return {rule.code: rule.sentence for rule in rules}[code]


def rows_of_rules() -> set[str]:
    """Every rule that keeps an item out or back, and every thing Plannr does not let us do with one."""
    rows = set()
    for spec in CONNECTOR.kinds[1:]:
        rows |= {f"out {spec.kind}.{rule.code}" for rule in (*spec.pull_rules, *spec.import_rules)}
        rows |= {f"back {spec.kind}.{rule.code}" for rule in spec.push_rules}
        rows |= {
            f"can {spec.kind}.{name}" for name in ("create", "update", "delete") if not getattr(spec, name).allowed
        }
    return rows


if __name__ == "__main__":
    from pathlib import Path

    from tests.golden.plannr.cases import HEADINGS

    page = Path(__file__).resolve().parents[3] / "docs" / "plannr-items.md"
    page.write_text(rendered(HEADINGS), encoding="utf-8")
