"""One colour for each wrapper and each kind of money, the same on every chart and in every document.

The hues are those of Okabe and Ito's palette for colour-blind readers, darkened or lightened where the background
asks for it: the first colour is for light screens and paper, the second for dark screens. Charts add a pattern of
their own to each series, so that colour is never the only sign.
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
    "cash": Ink("#56b4e9", "#7cc8f2"),
    "isa": Ink("#009e73", "#2fc79a"),
    "general_investment": Ink("#0072b2", "#4aa3dc"),
    "bond": Ink("#e69f00", "#f2b632"),
    "pension": Ink("#5b4a9e", "#9d8ce0"),
    "property": Ink("#8a5a2b", "#c8935c"),
    "other_asset": Ink("#7a7f87", "#a4a9b1"),
    "liability": Ink("#c4441c", "#f0805a"),
    # money in
    "salary": Ink("#0072b2", "#4aa3dc"),
    "bonus": Ink("#0072b2", "#4aa3dc"),
    "dividend": Ink("#cc79a7", "#dd9cc0"),
    "benefit": Ink("#009e73", "#2fc79a"),
    "investment": Ink("#56b4e9", "#7cc8f2"),
    "rental": Ink("#8a5a2b", "#c8935c"),
    "state_pension": Ink("#e69f00", "#f2b632"),
    "other": Ink("#7a7f87", "#a4a9b1"),
    "income": Ink("#0072b2", "#4aa3dc"),
    "withdrawal": Ink("#cc79a7", "#dd9cc0"),
    # money out and what is missing
    "spending": Ink("#20262e", "#e8ebef"),
    "tax": Ink("#7a7f87", "#a4a9b1"),
    "shortfall": Ink("#c4441c", "#f0805a"),
    # revenue
    "expected": Ink("#7a7f87", "#a4a9b1"),
    "received": Ink("#009e73", "#2fc79a"),
    "value": Ink("#0072b2", "#4aa3dc"),
}
"""Colour by the code of a wrapper, an income type or a kind of series."""


def ink_of(kind: str) -> Ink:
    """The colour of a kind; kinds the table does not know share one grey."""
    return PALETTE.get(kind, PALETTE["other"])
