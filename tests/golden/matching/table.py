"""The last section of docs/matching-rules.md: every worked case with the rules it stands for, made from the cases.

python -m tests.golden.matching.table      writes the section again
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import yaml

CASES = Path(__file__).parent
PAGE = CASES.parents[2] / "docs" / "matching-rules.md"
HEADING = "## Worked cases, all of them\n"
CELLS = CASES.parent / "cells"


def rendered() -> str:
    """The section: a row a case of matching, and a row a rule for the cells, which are many and short."""
    rows = ["| File | Case | Stands for |", "|---|---|---|"]
    for path in sorted(CASES.glob("*.yaml")):
        for scenario in yaml.safe_load(path.read_text(encoding="utf-8"))["scenarios"]:
            rows.append(f"| {path.stem} | {scenario['id']} | {', '.join(scenario['source'])} |")
    rows += ["", "| Cells | Stand for | Cases |", "|---|---|---|"]
    for path in sorted(CELLS.glob("*.yaml")):
        counts: dict[str, int] = defaultdict(int)
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            counts[case["source"]] += 1
        rows += [f"| {path.stem} | {source} | {count} |" for source, count in counts.items()]
    maker = "Made from `tests/golden` by `python -m tests.golden.matching.table`"
    intro = f"{maker}; T is the article of the help centre.\n"
    return "\n".join([HEADING, intro, *rows, ""])


def written() -> str:
    """The section as it stands on the page; empty where the page has none."""
    _, heading, rest = PAGE.read_text(encoding="utf-8").partition(HEADING)
    return heading + rest


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8").partition(HEADING)[0].rstrip()
    PAGE.write_text(f"{page}\n\n{rendered()}", encoding="utf-8")
