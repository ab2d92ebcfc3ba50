"""Many futures of the markets for one plan: how often the money lasts, and how assets spread year by year.

Each year every class of asset moves around what the plan assumes for it, together with the others as they usually do.
Lives are those of the plan or drawn from a life table. The same seed gives the same result, however many threads work.
Of each path only two figures a year are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cashflow.engine.inputs import Asset, PlanInputs
from cashflow.engine.mortality import LifeTable, lifetimes
from cashflow.engine.outcomes import Variations
from cashflow.engine.pots import Pots
from cashflow.engine.run import Run
from cashflow.engine.tax.rules import Floats
from domain.enums.plans import Wrapper

AT_ONCE = 2_000
"""Paths that are reckoned together: few enough for the processor's cache."""

WORST_RETURN = -0.95
NOTICED = 5.0
"""Pounds a year that are missing before a year counts as failing: what a search by trying may leave open."""

LIFETIMES, LEAST_PATHS = 40, 20
"""Lifetimes that are drawn at most, where lives are left to chance, and the fewest paths that each is worth."""

ENOUGH_ALIVE = 0.05
"""The share of paths in which somebody must live for a year's quantiles to mean something."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Classes of assets: yearly volatility, how they move together, and what each wrapper is invested in.

    ``mixes`` give the share of each class; a wrapper without one does not vary. ``degrees`` of freedom of the returns
    make their tails fat, None makes them normal.
    """

    classes: tuple[str, ...]
    volatility: Floats
    correlation: Floats
    mixes: Mapping[Wrapper, tuple[float, ...]]
    degrees: float | None = None

    def spread(self, pots: Pots) -> Floats:
        """How far each pot moves with each independent source of chance: shape (pot, class)."""
        none = (0.0,) * len(self.classes)
        mixes = np.array([self.mixes.get(pots.assets[i].wrapper, none) for i in pots.asset])
        return (mixes * self.volatility) @ np.linalg.cholesky(self.correlation)

    def chance(self, rng: np.random.Generator, paths: int) -> Floats:
        """One year's independent moves, of variance 1: shape (class, path)."""
        moves = rng.standard_normal((len(self.classes), paths))
        if self.degrees is None:
            return moves
        scale = np.sqrt((self.degrees - 2) / rng.chisquare(self.degrees, paths))
        return np.asarray(moves * scale)


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """What many paths found. Money is real, of the first year.

    ``quantiles[q, step]`` of everything owned; ``failing[step]`` is the share of paths with something missing in that
    year, ``lasting[step]`` the share that had nothing missing up to and with it. Where lives were left to chance, the
    quantiles are those of paths in which somebody lives, not a number where such paths are few.
    """

    levels: tuple[float, ...]
    quantiles: Floats
    failing: Floats
    lasting: Floats
    paths: int
    seed: int

    @property
    def success(self) -> float:
        """The share of paths in which nothing is ever missing."""
        return float(self.lasting[-1])

    @property
    def in_hundred(self) -> int:
        """The same in whole futures of a hundred: all of them, or none, only where that is so."""
        if self.success in {0.0, 1.0}:
            return round(self.success * 100)
        return min(max(round(self.success * 100), 1), 99)


Part = tuple[NDArray[np.float32], NDArray[np.bool_]]
"""Of some paths: real assets (not a number once nobody lives) and whether something is missing, each (step, path)."""


def simulate(
    plan: PlanInputs, market: Market, *, paths: int = 10_000, seed: int = 1, threads: int = 2,
    table: LifeTable | None = None,
) -> Futures:  # fmt: skip
    """The plan over so many paths of a market; with a life table also over lifetimes drawn from it.

    Every lifetime drawn is a plan of its own, with all that a death does, and has an equal part of the paths.
    """
    together = merged(plan)
    seeds = np.random.SeedSequence(seed)
    count = max(min(LIFETIMES, paths // LEAST_PATHS), 1)
    plans = [together] if table is None else _lived(together, table, count, seeds.spawn(1)[0])
    shares = zip(plans, _shared(paths, len(plans)), strict=True)
    sizes = [(one, size) for one, share in shares for size in _sizes(share)]
    each = seeds.spawn(len(sizes))

    def part(index: int) -> Part:
        return _paths(*sizes[index], market, np.random.default_rng(each[index]))

    with ThreadPoolExecutor(max_workers=threads) as pool:
        parts = list(pool.map(part, range(len(sizes))))
    steps = max(len(assets) for assets, _ in parts)
    assets = np.concatenate([_padded(found, steps, np.nan) for found, _ in parts], axis=1)
    short = np.concatenate([_padded(found, steps, False) for _, found in parts], axis=1)
    return Futures(
        levels=QUANTILES,
        quantiles=_quantiles(assets) if table else np.quantile(assets, QUANTILES, axis=1),
        failing=short.mean(axis=1),
        lasting=1 - np.logical_or.accumulate(short, axis=0).mean(axis=1),
        paths=paths,
        seed=seed,
    )


def _lived(plan: PlanInputs, table: LifeTable, count: int, seed: np.random.SeedSequence) -> list[PlanInputs]:
    """The plan once for each lifetime drawn."""
    drawn = lifetimes(plan.people, table, plan.assumptions.start, count, np.random.default_rng(seed))
    return [
        replace(plan, people=tuple(replace(p, dies=day) for p, day in zip(plan.people, days, strict=True)))
        for days in drawn
    ]


def _shared(paths: int, plans: int) -> list[int]:
    """The paths in equal parts; what is over goes to the first."""
    return [paths // plans + (index < paths % plans) for index in range(plans)]


def _sizes(paths: int) -> list[int]:
    return [min(AT_ONCE, paths - done) for done in range(0, paths, AT_ONCE)]


def _padded(found: NDArray[Any], steps: int, filler: float | bool) -> NDArray[Any]:
    """A part whose last death came early, made as long as the longest."""
    return np.pad(found, ((0, steps - len(found)), (0, 0)), constant_values=filler)


def _quantiles(assets: NDArray[np.float32]) -> Floats:
    """Quantiles among the paths in which somebody lives; none where those are few."""
    lives = np.isfinite(assets)
    found = np.full((len(QUANTILES), len(assets)), np.nan)
    for step in np.flatnonzero(lives.mean(axis=1) >= ENOUGH_ALIVE):
        found[:, step] = np.quantile(assets[step][lives[step]], QUANTILES)
    return found


def _paths(plan: PlanInputs, paths: int, market: Market, rng: np.random.Generator) -> Part:
    """Real assets and whether something is missing."""
    run = Run(plan, Variations(paths=paths))
    spread = market.spread(run.pots)
    run.vary = replace(run.vary, growth=lambda step: np.maximum(
        run.pots.growth[:, step, None] + spread @ market.chance(rng, paths), WORST_RETURN
    ))  # fmt: skip
    steps = len(run.timeline)
    prices = run.ledger.prices
    assets, short = np.zeros((steps, paths), dtype=np.float32), np.zeros((steps, paths), dtype=np.bool_)
    for step in range(steps):
        found = run.take(step)
        assets[step] = found.closing.sum(axis=0) / prices[step]
        short[step] = found.shortfall > NOTICED
    return assets, short


def merged(plan: PlanInputs) -> PlanInputs:
    """The same plan with assets that nothing tells apart added up, by owner: quicker, and the same to the penny."""
    named = {c.into for c in plan.contributions} | {w.source for w in plan.withdrawals}
    named |= set(plan.assumptions.own_order) | {a.source for a in plan.annuities}
    groups: dict[tuple[object, ...], Asset] = {}
    for asset in plan.assets:
        for owner, share in enumerate(asset.shares):
            if not share:
                continue
            shares = tuple(float(index == owner) for index in range(len(asset.shares)))
            cost = asset.value if asset.cost is None else asset.cost
            mine = replace(
                asset, value=asset.value * share, cost=cost * share, deferred=asset.deferred * share, shares=shares
            )
            alike = (
                owner, asset.wrapper, asset.growth, asset.growths, asset.charge, asset.tax_free_share, asset.sold,
                asset.is_home, asset.is_onshore, asset.held_years,
                asset.key if asset.key in named or asset.wrapper == Wrapper.BOND else "",
            )  # fmt: skip
            first = groups.get(alike)
            groups[alike] = mine if first is None else replace(
                first, value=first.value + mine.value, cost=(first.cost or 0.0) + (mine.cost or 0.0)
            )  # fmt: skip
    return replace(plan, assets=tuple(groups.values()))
