"""Where missing money is drawn from, and what each pound drawn adds to somebody's taxable income.

Pots lie in tiers, one behind another; within a tier all give in proportion to what they hold. A bond gives its
tax-deferred allowance in the tier before its own. Arrays have the path as their last axis.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cashflow.engine.inputs import PlanInputs, Strategy
from cashflow.engine.pots import Pots
from cashflow.engine.tax.rules import Floats, Indices
from domain.enumeration import Enumeration
from domain.enums.plans import Wrapper


class Part(Enumeration):
    """Which part of a pot a row of the order offers."""

    WHOLE = "whole", "Everything"
    DEFERRED = "deferred", "What of a bond may be taken with tax put off"
    AFTER_DEFERRED = "after_deferred", "The rest of a bond"
    UNTAXED = "untaxed", "What of a pension the Personal Allowance covers"
    AFTER_UNTAXED = "after_untaxed", "The rest of a pension"


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """The tiers of a plan: one row for each part of a pot that may be drawn, by tier.

    ``sums[tier, row]`` adds rows up by tier, ``by_person[tier * people + person, row]`` by tier and owner; ``rows`` are
    those that offer such a part.
    """

    pot: Indices
    tier: Indices
    tiers: int
    people: int
    sums: Floats
    by_person: Floats
    rows: dict[Part, Indices]


def order_of(plan: PlanInputs, pots: Pots) -> Order:
    """The order of a plan's strategy. Homes and other things are in none of its tiers unless named."""
    frame, people = plan.assumptions, len(plan.people)
    ranked: list[tuple[int, int, Part]] = []
    for place, asset in enumerate(pots.assets[i] for i in pots.asset):
        wrapper = asset.wrapper
        if frame.strategy == Strategy.OWN and asset.key in frame.own_order:
            rank = frame.own_order.index(asset.key) - len(frame.own_order)
        elif wrapper in frame.drawing_order:
            rank = frame.drawing_order.index(wrapper)
        else:
            continue
        before = -len(frame.own_order) - 1
        if wrapper == Wrapper.PENSION and frame.strategy == Strategy.TAX_EFFICIENT:
            ranked += [(before * 2, place, Part.UNTAXED), (rank * 2 + 1, place, Part.AFTER_UNTAXED)]
        elif wrapper == Wrapper.BOND and frame.bond_allowance:
            ranked += [(rank * 2, place, Part.DEFERRED), (rank * 2 + 1, place, Part.AFTER_DEFERRED)]
        else:
            ranked.append((rank * 2 + 1, place, Part.WHOLE))
    ranked.sort(key=lambda row: row[:2])
    keys = sorted({rank for rank, _, _ in ranked})
    tier = np.array([keys.index(rank) for rank, _, _ in ranked], dtype=np.intp)
    pot = np.array([place for _, place, _ in ranked], dtype=np.intp)
    sums = np.equal.outer(np.arange(len(keys)), tier).astype(np.float64)
    owned = np.equal.outer(np.arange(people), pots.owner[pot]).astype(np.float64)
    by_person = (sums[:, None, :] * owned[None, :, :]).reshape(len(keys) * people, len(ranked))
    rows = {
        part: np.array([i for i, (_, _, offered) in enumerate(ranked) if offered is part], dtype=np.intp)
        for part in Part
    }
    return Order(pot, tier, len(keys), people, sums, by_person, rows)


class Taxed(NamedTuple):
    """What a withdrawal adds to each person's tax: shape (person, path). None stands for nothing."""

    pensions: Floats | None
    tax_free: Floats | None
    gains: Floats | None
    bond_gains: Floats | None
    bond_slices: Floats | None
    bond_credit: Floats | None


class Shares(NamedTuple):
    """What part of a pound drawn from each pot is taxed as what: shape (pot, path), None where no pot has it."""

    pensions: Floats | None
    tax_free: Floats | None
    gains: Floats | None
    bond_gains: Floats | None
    bond_slices: Floats | None
    bond_credit: Floats | None


KINDS = Taxed._fields
NOT_TAXED = Taxed(*(None for _ in KINDS))


class Offer(NamedTuple):
    """What may be drawn in one step: ``totals`` and ``before`` by tier, and the tax of drawing whole tiers.

    ``effects`` has the shape (kind, tier, person, path); ``kinds`` are those of ``KINDS`` it has.
    """

    order: Order
    rows: Floats
    totals: Floats
    before: Floats
    kinds: tuple[str, ...]
    effects: Floats

    @property
    def most(self) -> Floats:
        """Everything that may be drawn, by path."""
        return np.asarray(self.totals.sum(axis=0))

    def fractions(self, amount: Floats) -> Floats:
        """Which part of each tier a withdrawal of so much takes: shape (tier, path)."""
        taken = np.minimum(np.maximum(amount - self.before, 0.0), self.totals)
        return taken / np.maximum(self.totals, 1e-12)

    def taxed(self, fractions: Floats) -> Taxed:
        """What that adds to each person's tax."""
        if self.effects.shape[-1] == 1:  # one path, many amounts: a product of matrices is quickest
            added = self.effects[..., 0].swapaxes(1, 2) @ fractions
            return NOT_TAXED._replace(**dict(zip(self.kinds, added, strict=True)))
        parts = fractions[:, np.newaxis, :]
        return NOT_TAXED._replace(**{
            kind: np.add.reduce(effect * parts, axis=0) for kind, effect in zip(self.kinds, self.effects, strict=True)
        })  # fmt: skip

    def drawn(self, fractions: Floats, pots: int) -> tuple[Floats, Floats]:
        """What is taken from each pot, and what of it is a bond's deferred part: shape (pot, path)."""
        amounts = self.rows * fractions[self.order.tier]
        taken, deferred = np.zeros((pots, amounts.shape[1])), np.zeros((pots, amounts.shape[1]))
        first = self.order.rows[Part.DEFERRED]
        deferred[self.order.pot[first]] = amounts[first]
        np.add.at(taken, self.order.pot, amounts)
        return taken, deferred


def offer(order: Order, available: Floats, shares: Shares, deferrable: Floats, untaxed: Floats | None) -> Offer:
    """The offer of one step.

    ``available`` is what each pot may give, ``deferrable`` what of each bond may be taken with tax put off, ``untaxed``
    what part of each pension the Personal Allowance covers (needed for that strategy only); all (pot, path).
    """
    rows = available[order.pot]
    for part, rest in ((Part.DEFERRED, False), (Part.AFTER_DEFERRED, True)):
        if (here := order.rows[part]).size:
            first = np.minimum(rows[here], deferrable[order.pot[here]])
            rows[here] = rows[here] - first if rest else first
    if untaxed is not None:
        for part, rest in ((Part.UNTAXED, False), (Part.AFTER_UNTAXED, True)):
            if (here := order.rows[part]).size:
                covered = untaxed[order.pot[here]]
                rows[here] *= 1 - covered if rest else covered
    totals = order.sums @ rows
    deferred = order.rows[Part.DEFERRED]
    kinds = tuple(kind for kind, share in zip(KINDS, shares, strict=True) if share is not None)
    effects = np.empty((len(kinds), order.tiers * order.people, rows.shape[1]))
    for effect, kind in zip(effects, kinds, strict=True):
        taxed = rows * getattr(shares, kind)[order.pot]
        if deferred.size and kind.startswith("bond"):
            taxed[deferred] = 0.0
        np.matmul(order.by_person, taxed, out=effect)
    before = np.cumsum(totals, axis=0) - totals
    shape = len(kinds), order.tiers, order.people, rows.shape[1]
    return Offer(order, rows, totals, before, kinds, effects.reshape(shape))
