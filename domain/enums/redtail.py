"""How account types of Redtail are told apart."""

from __future__ import annotations

from domain.enumeration import Enumeration


class TypeSource(Enumeration):
    """What a row of the table is about."""

    LABEL = "label", "Account type", "blue"
    TAX_ID = "tax_id", "Tax-qualified id", "purple"


class TypeDecision(Enumeration):
    """What was decided about it."""

    KIND = "kind", "It is this kind of plan", "green"
    BY_TAX_ID = "by_tax_id", "The tax-qualified id tells", "azure"
    REVIEW = "review", "Somebody has to say", "orange"
