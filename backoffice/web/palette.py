"""One colour for each wrapper and each kind of money, the same on every chart and in every document.

The wrappers' hues are near those of Okabe and Ito's palette for colour-blind readers; those of incomes are moderate
tones, a hue each, chosen for their distance from them and from each other, as somebody sees them who has full colour
sight or lacks red or green. The first colour is for light screens and paper, the second for dark screens; each has a
contrast of 3 to its ground, and charts leave a line of the ground between neighbours. Charts add a pattern of their
own to each series, so that colour is never the only sign.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour on light and on dark ground."""

    light: str
    dark: str


PALETTE: dict[str, Ink] = {
    # wrappers, by their code
    "cash": Ink("#4497c6", "#95d3f2"),
    "isa": Ink("#1a9e77", "#3fbf97"),
    "general_investment": Ink("#1d6cae", "#3a7fba"),
    "bond": Ink("#c07f1c", "#e2a94a"),
    "pension": Ink("#54408f", "#b39be6"),
    "property": Ink("#8a5a2b", "#a9743f"),
    "other_asset": Ink("#7d838b", "#a4a9b1"),
    "liability": Ink("#c23b4e", "#ec6a78"),
    # money in: it stands on the same chart as what is drawn from the wrappers, so none has a wrapper's colour
    "salary": Ink("#2e8fd9", "#2191e3"),
    "state_pension": Ink("#2c744d", "#64d793"),
    "pension_income": Ink("#7c1f69", "#d19bcf"),
    "rental": Ink("#a28449", "#e5ad67"),
    "dividend": Ink("#81485f", "#e4bad3"),
    "investment": Ink("#3e4c24", "#7f8258"),
    "bonus": Ink("#4a728c", "#598aac"),
    "benefit": Ink("#1f4532", "#75f8c0"),
    "other_income": Ink("#6f3a00", "#dbe08e"),
    "other": Ink("#7d838b", "#a4a9b1"),
    "income": Ink("#1d6cae", "#3a7fba"),
    "withdrawal": Ink("#cc79a7", "#dd9cc0"),
    # money out and what is missing
    "spending": Ink("#20262e", "#e8ebef"),
    "tax": Ink("#7d838b", "#a4a9b1"),
    "shortfall": Ink("#c23b4e", "#ec6a78"),
    "gives_way": Ink("#915e00", "#e6ee3c"),
    "essential": Ink("#3a22d9", "#9a5cff"),
    # revenue
    "expected": Ink("#7d838b", "#a4a9b1"),
    "received": Ink("#1a9e77", "#3fbf97"),
    "value": Ink("#1d6cae", "#3a7fba"),
}
"""Colour by the code of a wrapper, an income type or a kind of series."""


def ink_of(kind: str) -> Ink:
    """The colour of a kind; kinds the table does not know share one grey."""
    return PALETTE.get(kind, PALETTE["other"])
