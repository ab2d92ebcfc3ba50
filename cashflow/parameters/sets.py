"""The set of assumptions that comes with the product, and what any set says about prices, pay and the markets."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from cashflow.engine.assumed import Assumed
from cashflow.parameters.loader import Paths, house_paths, parameter

TABLES = Path(__file__).parent / "tables"


@cache
def delivered(first_year: int) -> Assumed:
    """The delivered set with its figures as they stand in a tax year."""
    said = yaml.safe_load((TABLES / "delivered_set.yaml").read_text(encoding="utf-8"))
    market = yaml.safe_load((TABLES / "market.yaml").read_text(encoding="utf-8"))
    volatility = {name: float(row["volatility"]) for name, row in market["classes"].items()}

    def figure(name: str) -> float:
        return parameter(f"economy.{name}").at(first_year).value

    return Assumed(
        name=said["name"],
        owner=said["owner"],
        reason=said["reason"],
        as_of=said["as_of"],
        review_date=said["review_date"],
        cash_growth=figure("growth.cash"),
        invested_growth=figure("growth.invested"),
        property_growth=figure("growth.property"),
        other_growth=figure("growth.other"),
        charges=figure("charges.invested"),
        inflation=None,
        earnings=None,
        equity_share=float(market["equity_share"]),
        equities_volatility=volatility["equities"],
        bonds_volatility=volatility["bonds"],
        property_volatility=volatility["property"],
        cash_volatility=volatility["cash"],
        survivor_spending=figure("survivor_spending"),
        last_age=int(figure("last_age")),
    )


@cache
def paths_of(assumed: Assumed) -> Paths:
    """How prices and pay rise by a set: by its own rates, otherwise as forecast."""
    paths = house_paths()
    if assumed.inflation is not None:
        paths = replace(paths, cpi=((0, assumed.inflation),))
    if assumed.earnings is not None:
        paths = replace(paths, earnings=((0, assumed.earnings),))
    return paths
