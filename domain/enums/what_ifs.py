"""The words of what-ifs: what a change to a plan may be."""

from __future__ import annotations

from domain.enumeration import Enumeration


class ChangeKind(Enumeration):
    """One difference between a what-if and the plan it belongs to."""

    RETIREMENT = "retirement", "Retires at another age", "blue"
    SPENDING = "spending", "More or less spending", "orange"
    GROWTH = "growth", "More or less growth of invested money", "green"
    AMOUNT = "amount", "Another amount of an item", "azure"
    LEFT_OUT = "left_out", "An item left out", "secondary"
    INCOME = "income", "A further income", "teal"
    EXPENSE = "expense", "Further spending", "orange"
    SALE = "sale", "A home or thing sold", "purple"
    DEATH = "death", "A death at an age", "secondary"
    DRAWING = "drawing", "Another order of drawing", "indigo"
    ITS_GROWTH = "its_growth", "Another growth of an item or class", "lime"
    ANNUITY = "annuity", "A pension buys an annuity", "cyan"
    ILLNESS = "illness", "Somebody cannot work for a time", "pink"
