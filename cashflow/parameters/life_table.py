"""The life table of ``tables/life_table.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from cashflow.engine.mortality import LifeTable

TABLE = Path(__file__).parent / "tables" / "life_table.yaml"


@cache
def life_table() -> LifeTable:
    """Chances of dying by age, as published."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    rates = np.array([table["rates"][age] for age in range(len(table["rates"]))])
    return LifeTable(source=table["source"], male=rates[:, 0], female=rates[:, 1])
