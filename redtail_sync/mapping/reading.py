"""How Redtail's own spellings of values are read, and the sentence about writing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.engine.canonical import Value, pounds_text
from integrations.engine.codecs import Decoded
from integrations.engine.errors import UnableToEncode

READ_ONLY = "Redtail is only read from: nothing is ever sent there."
LARGEST = Decimal("9999999999.99")
"""What an amount of ours can hold."""


def _never(value: Value) -> Any:
    raise UnableToEncode(READ_ONLY)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in whole units of its currency, as a number or as text of one."""

    def decode(self, raw: Any) -> Decoded:
        """Two decimals; nothing where nothing came."""
        if raw is None or str(raw).strip() == "":
            return Decoded(None)
        if isinstance(raw, int | float | str) and not isinstance(raw, bool):
            try:
                amount = Decimal(str(raw).strip().replace(",", "").replace("$", ""))
                if amount.is_finite() and abs(amount) <= LARGEST:
                    return Decoded(pounds_text(amount))
            except InvalidOperation:
                pass
        return Decoded(str(raw), f"“{raw}” is not an amount")

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """A label, by itself or as the name of a coded value; one nobody here knows is kept with a problem: for review."""

    known: Collection[str]

    def decode(self, raw: Any) -> Decoded:
        """The label without spaces around it."""
        named = raw.get("name") if isinstance(raw, Mapping) else raw
        label = "" if named is None else str(named).strip()
        if not label or label in self.known:
            return Decoded(label)
        return Decoded(label, f"“{label}” is not known here")

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Several:
    """A list of ids as texts."""

    def decode(self, raw: Any) -> Decoded:
        """Each once, in their order."""
        ids = raw if isinstance(raw, list) else []
        return Decoded([str(one) for one in dict.fromkeys(ids)])

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)
