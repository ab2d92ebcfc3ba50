"""The house view of how markets move, from ``tables/market.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import yaml

from cashflow.engine.monte_carlo import Market
from domain.enums.plans import Wrapper

TABLE = Path(__file__).parent / "tables" / "market.yaml"


@cache
def house_market(*, fat_tails: bool = False) -> Market:
    """The market of the house assumptions, with normal returns or with fat tails."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return Market(
        classes=tuple(table["classes"]),
        volatility=np.array([row["volatility"] for row in table["classes"].values()]),
        correlation=np.array(table["correlation"]),
        mixes={Wrapper(name): tuple(mix) for name, mix in table["mixes"].items()},
        degrees=float(table["fat_tails_degrees"]) if fat_tails else None,
    )
