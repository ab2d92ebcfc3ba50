"""How markets move: classes and correlations of ``tables/market.yaml``, volatilities of a set of assumptions."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from cashflow.engine.assumed import INVESTED, Assumed
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.monte_carlo import Market
from cashflow.parameters.sets import delivered
from domain.enums.plans import Wrapper

TABLE = Path(__file__).parent / "tables" / "market.yaml"
ANY_YEAR = 2026
"""Volatilities have no years of their own."""


def house_market(*, fat_tails: bool = False) -> Market:
    """The market of the delivered assumptions, with normal returns or with fat tails."""
    return market_of(delivered(ANY_YEAR), fat_tails=fat_tails)


def market_of(assumed: Assumed, *, fat_tails: bool = False) -> Market:
    """The market of a set of assumptions, with normal returns or with fat tails."""
    table = _table()
    classes = tuple(table["classes"])
    equities, rest = assumed.equity_share, 1 - assumed.equity_share
    mixes = dict.fromkeys(INVESTED, (equities, rest, 0.0, 0.0))
    return Market(
        classes=classes,
        volatility=np.array([getattr(assumed, f"{name}_volatility") for name in classes]),
        correlation=np.array(table["correlation"]),
        mixes={**mixes, Wrapper.PROPERTY: (0.0, 0.0, 1.0, 0.0), Wrapper.CASH: (0.0, 0.0, 0.0, 1.0)},
        degrees=float(table["fat_tails_degrees"]) if fat_tails else None,
    )


def market_for(plan: PlanInputs, *, fat_tails: bool = False) -> Market:
    """The market of the set of assumptions a plan was made with."""
    return market_of(plan.assumptions.assumed or delivered(ANY_YEAR), fat_tails=fat_tails)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table
