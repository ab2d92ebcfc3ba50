"""One colour for each wrapper and each kind of money, the same on every chart and in every document.

The wrappers' hues are those of Okabe and Ito's palette for colour-blind readers, darkened or lightened where the
background asks for it; those of incomes were chosen for their distance from them and from each other, as somebody
sees them who has full colour sight or lacks red or green. The first colour is for light screens and paper, the second
for dark screens; each has a contrast of 3 to its ground, and charts leave a line of the ground between neighbours.
Charts add a pattern of their own to each series, so that colour is never the only sign.
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
    "cash": Ink("#2f8fc4", "#7cc8f2"),
    "isa": Ink("#009e73", "#2fc79a"),
    "general_investment": Ink("#0072b2", "#4aa3dc"),
    "bond": Ink("#b87d00", "#f2b632"),
    "pension": Ink("#1010f9", "#7f42fa"),
    "property": Ink("#553902", "#9c5e21"),
    "other_asset": Ink("#7a7f87", "#a4a9b1"),
    "liability": Ink("#c62a44", "#ff4a55"),
    # money in: it stands on the same chart as what is drawn from the wrappers, so none has a wrapper's colour
    "salary": Ink("#030386", "#1d7587"),
    "state_pension": Ink("#321f0b", "#b8b86b"),
    "pension_income": Ink("#905bfb", "#895fdd"),
    "rental": Ink("#865b03", "#fdfda5"),
    "dividend": Ink("#860370", "#d94aa9"),
    "investment": Ink("#02153c", "#8dfcc4"),
    "bonus": Ink("#2a2ac6", "#9f8dfc"),
    "benefit": Ink("#036d38", "#cefb74"),
    "other_income": Ink("#020255", "#c1cce1"),
    "other": Ink("#7a7f87", "#a4a9b1"),
    "income": Ink("#0072b2", "#4aa3dc"),
    "withdrawal": Ink("#cc79a7", "#dd9cc0"),
    # money out and what is missing
    "spending": Ink("#20262e", "#e8ebef"),
    "tax": Ink("#7a7f87", "#a4a9b1"),
    "shortfall": Ink("#c62a44", "#ff4a55"),
    # revenue
    "expected": Ink("#7a7f87", "#a4a9b1"),
    "received": Ink("#009e73", "#2fc79a"),
    "value": Ink("#0072b2", "#4aa3dc"),
}
"""Colour by the code of a wrapper, an income type or a kind of series."""


def ink_of(kind: str) -> Ink:
    """The colour of a kind; kinds the table does not know share one grey."""
    return PALETTE.get(kind, PALETTE["other"])
