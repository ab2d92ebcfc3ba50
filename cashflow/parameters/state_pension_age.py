"""The day on which somebody reaches State Pension age."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from domain.periods import add_months

TABLE = Path(__file__).parent / "tables" / "state_pension_age.yaml"


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


def state_pension_date(born: date) -> date:
    """The day State Pension age is reached by somebody born on ``born``."""
    row = max((row for row in _rows() if row["born_from"] <= born), key=lambda row: row["born_from"])
    if "date" in row:
        reached: date = row["date"]
        return reached
    years, months = row["age"]
    return add_months(born, years * 12 + months)
