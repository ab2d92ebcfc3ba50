"""Currencies that a plan's amounts may be in."""

from __future__ import annotations

from domain.enumeration import Enumeration


class Currency(Enumeration):
    """ISO 4217 codes; ``sign`` is what stands before an amount."""

    GBP = "GBP", "Pounds sterling", "blue"
    USD = "USD", "US dollars", "green"
    EUR = "EUR", "Euros", "indigo"

    @property
    def sign(self) -> str:
        """What stands before an amount."""
        return SIGNS[self]


SIGNS = {Currency.GBP: "£", Currency.USD: "US$", Currency.EUR: "€"}
HOME = Currency.GBP
"""What totals, fees and projections are in."""
