"""The shape every enumeration of the product has: a stored code, a label for people and a colour for badges."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Enumeration(StrEnum):
    """A closed table of codes; each member compares equal to its code, so it can be stored as text.

    Members are written ``NAME = "code", "Label", "colour"``. The colour is the name of a hue in the design
    (``blue``, ``green``, ``orange``, ``red``, ``secondary`` ...), never a hex value.
    """

    label: str
    colour: str

    def __new__(cls, code: str, label: str = "", colour: str = "secondary") -> Self:
        """A member that is its code; without a label, the code's words are the label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label or code.replace("_", " ").capitalize()
        member.colour = colour
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs in table order, as form and model fields want them."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def codes(cls) -> frozenset[str]:
        """All codes."""
        return frozenset(member.value for member in cls)

    @classmethod
    def find(cls, code: object) -> Self | None:  # type: ignore[override]  # codes are looked up, never searched in
        """The member with this code, or None: remote systems may send what we do not know."""
        try:
            return cls(code) if isinstance(code, str) else None
        except ValueError:
            return None
