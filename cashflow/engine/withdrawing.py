"""How much must be withdrawn so that what is left of it after tax meets a need.

Tax grows in straight pieces with what is withdrawn, so the amount is found by trying. One path is tried with many
amounts at once, which costs no more than one; many paths are tried with one amount each.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cashflow.engine.tax.rules import Floats

PENNY = 0.005
"""Less than this is nothing: half a penny."""

GRID = np.linspace(0.0, 1.0, 20)
"""The amounts that are tried at once, as parts of the stretch that is searched."""

MOST_ROUNDS = 12
ROUNDS_OF_MANY = 6
CLOSE = 0.5
FEW = 0.004
"""Within how many pounds of the aim a path is found, and what share of paths may be left a little above it."""
KEPT = 0.75
"""What is left of a pound more that is withdrawn, as a first guess."""

Net = Callable[[Floats], Floats]
"""What is left of amounts after all the year's taxes."""


def amount_for_one(net: Net, needed: float, most: float, hint: float) -> float:
    """The smallest amount, to the penny, that leaves ``needed``; ``most`` where even that does not.

    ``hint`` is a guess of the tax, which speeds the search up and changes nothing.
    """
    low = min(max(needed, 0.0), most)
    if needed + hint < 0 and net(np.zeros(1))[0] >= needed:
        return 0.0
    high = min(most, low + 2 * hint + 0.6 * low + 1_000)
    tried = np.concatenate([[0.0], low + (high - low) * GRID])
    for _ in range(MOST_ROUNDS):
        left = net(tried)
        enough = (left >= needed).nonzero()[0]
        if not enough.size:
            if tried[-1] >= most:
                return most
            tried = np.append(tried[-1] + (most - tried[-1]) * GRID, most)
            continue
        index = int(enough[0])
        if index == 0 or left[index] - needed <= PENNY:
            return float(tried[index])
        below, above = float(tried[index - 1]), float(tried[index])
        slope = (above - below) / (left[index] - left[index - 1])
        hit = below + (needed + PENNY / 2 - left[index - 1]) * slope
        tried = np.append(below + (above - below) * GRID[:-1], [min(max(hit, below), above), above])
        tried.sort()
    return float(tried[index])


def amounts_for_many(net: Net, needed: Floats, most: Floats, hint: Floats) -> Floats:
    """The same for many paths, to within a pound above the need; a few paths may end some pounds above it."""
    aim = needed + CLOSE
    amount = np.clip(aim + hint, 0.0, most)
    left = net(amount)
    last, last_left, slope = amount, left, np.full_like(left, KEPT)
    for _ in range(ROUNDS_OF_MANY):
        missing = aim - last_left
        todo = (np.abs(missing) > CLOSE) & ((missing < 0) | (last < most)) & ((missing > 0) | (last > 0))
        if np.count_nonzero(todo) <= FEW * len(todo):
            break
        amount = np.where(todo, np.clip(last + missing / slope, 0.0, most), last)
        left = net(amount)
        moved = amount - last
        slope = np.divide(left - last_left, moved, out=slope, where=np.abs(moved) > 1e-6)
        slope = np.clip(slope, 0.3, 1.0)
        last, last_left = amount, left
    short = (last_left < needed) & (last < most)
    return np.where(short, np.minimum(last + (needed - last_left) / 0.4, most), last) if short.any() else last
