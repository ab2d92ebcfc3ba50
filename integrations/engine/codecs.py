"""How one value is read from the remote's form into the canonical one and written back.

A codec never raises on reading: what it cannot make sense of is kept verbatim with a ``problem`` sentence, so that
nothing is dropped silently. Writing raises ``UnableToEncode`` where our value has no counterpart.

    Pence().decode({"amount": "4000", "currency": "GBP"})  -> Decoded("40.00")
    Pence().decode(4000)                                   -> Decoded("40.00")
    Pence().encode("40.00")                                -> 4000
    CodeTable({"annually": "yearly"}).decode("hourly")     -> Decoded("hourly", problem="“hourly” is not known here")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from integrations.engine import canonical
from integrations.engine.canonical import Value
from integrations.engine.errors import UnableToEncode

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A canonical value, and what was wrong with the raw one (empty when nothing was)."""

    value: Value
    problem: str = ""


class Codec(Protocol):
    """Both directions of one kind of value."""

    def decode(self, raw: Any) -> Decoded:
        """Canonical value of what the remote sent; None means it sent nothing."""

    def encode(self, value: Value) -> Any:
        """What the remote wants for a canonical value."""


def _unreadable(raw: Any, what: str) -> Decoded:
    return Decoded(raw if isinstance(raw, str | int | bool) else str(raw), f"“{raw}” is not {what}")


@dataclass(frozen=True, slots=True)
class Text:
    """Text without spaces around it; nothing is the empty text here, and ``empty`` (None by default) there."""

    empty: Any = None

    def decode(self, raw: Any) -> Decoded:
        """Stripped text; numbers become text."""
        if raw is None:
            return Decoded("")
        if isinstance(raw, str | int):
            return Decoded(str(raw).strip())
        return _unreadable(raw, "text")

    def encode(self, value: Value) -> Any:
        """The text, or the remote's way of saying none."""
        return self.empty if value in (None, "") else value


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date; a moment gives its date in ``zone`` (London unless said)."""

    zone: ZoneInfo = LONDON

    def decode(self, raw: Any) -> Decoded:
        """``YYYY-MM-DD`` of a date or a moment."""
        if raw in (None, ""):
            return Decoded(None)
        try:
            if isinstance(raw, str) and len(raw) > 10:
                moment = datetime.fromisoformat(raw)
                local = moment.astimezone(self.zone) if moment.tzinfo else moment
                return Decoded(canonical.date_text(local.date()))
            return Decoded(date.fromisoformat(raw).isoformat())
        except (TypeError, ValueError):
            return _unreadable(raw, "a date")

    def encode(self, value: Value) -> Any:
        """``YYYY-MM-DD`` or None."""
        return value


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment; without an offset it is taken as London time."""

    def decode(self, raw: Any) -> Decoded:
        """ISO 8601 in UTC."""
        if raw in (None, ""):
            return Decoded(None)
        moment = read_moment(raw)
        return _unreadable(raw, "a moment") if moment is None else Decoded(canonical.moment_text(moment))

    def encode(self, value: Value) -> Any:
        """The same text, or None."""
        return value


def read_moment(raw: Any) -> datetime | None:
    """An aware moment from text; None when there is none or it cannot be read."""
    if not isinstance(raw, str) or not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=LONDON)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Pence:
    """Money that goes out as whole pence and comes in as pence, bare or as ``{"amount": …}``; pounds here."""

    def decode(self, raw: Any) -> Decoded:
        """Pounds with two decimals."""
        amount = raw.get("amount") if isinstance(raw, dict) else raw
        if amount in (None, ""):
            return Decoded(None)
        try:
            if isinstance(amount, bool | float):
                return _unreadable(amount, "an amount in whole pence")
            return Decoded(canonical.pounds_text(Decimal(int(str(amount).strip())).scaleb(-2)))
        except (InvalidOperation, ValueError):
            return _unreadable(amount, "an amount in pence")

    def encode(self, value: Value) -> Any:
        """Whole pence or None."""
        pounds = canonical.read_decimal(value)
        return None if pounds is None else int(pounds.scaleb(2))


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no; ``missing`` says what nothing means."""

    missing: bool | None = None

    def decode(self, raw: Any) -> Decoded:
        """True, False or ``missing``."""
        if raw is None:
            return Decoded(self.missing)
        if isinstance(raw, bool):
            return Decoded(raw)
        known = {"1": True, "0": False, "true": True, "false": False, "yes": True, "no": False}
        found = known.get(str(raw).strip().lower())
        return _unreadable(raw, "a yes or no") if found is None else Decoded(found)

    def encode(self, value: Value) -> Any:
        """True, False or None."""
        return value


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number."""

    def decode(self, raw: Any) -> Decoded:
        """An int or None."""
        if raw in (None, ""):
            return Decoded(None)
        try:
            if isinstance(raw, bool | float):
                return _unreadable(raw, "a whole number")
            return Decoded(int(str(raw).strip()))
        except ValueError:
            return _unreadable(raw, "a whole number")

    def encode(self, value: Value) -> Any:
        """An int or None."""
        return value


@dataclass(frozen=True, slots=True)
class Percent:
    """A percentage: 50 is a half."""

    def decode(self, raw: Any) -> Decoded:
        """Text with four decimals."""
        if raw in (None, ""):
            return Decoded(None)
        try:
            return Decoded(canonical.percent_text(Decimal(str(raw))))
        except InvalidOperation:
            return _unreadable(raw, "a percentage")

    def encode(self, value: Value) -> Any:
        """A JSON number, whole where it is whole. The one place a float may leave: JSON has no other fraction."""
        percent = canonical.read_decimal(value)
        if percent is None:
            return None
        return int(percent) if percent == percent.to_integral_value() else float(percent)


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Two vocabularies side by side: remote code to ours.

    Where several remote codes share one of ours, the first is written back unless ``preferred`` names another.

    An unknown remote code is kept verbatim with a problem (``unknown_is_fine`` drops the problem, for open tables).
    A verbatim code is written back as it came, so a whole-object update does not destroy what we do not know.
    """

    table: Mapping[str, str]
    missing: Value = ""
    preferred: Mapping[str, str] = field(default_factory=dict)
    unknown_is_fine: bool = False
    writable: frozenset[str] | None = None
    """Our codes that may be written; None is all of the table."""
    ours_only: frozenset[str] = frozenset()
    """Codes of ours that the remote has no word for: writing one raises."""

    def decode(self, raw: Any) -> Decoded:
        """Our code."""
        if raw in (None, ""):
            return Decoded(self.missing)
        found = self.table.get(str(raw))
        if found is not None:
            return Decoded(found)
        return Decoded(str(raw), "" if self.unknown_is_fine else f"“{raw}” is not known here")

    def encode(self, value: Value) -> Any:
        """The remote's code."""
        if value in (None, ""):
            return None
        ours = str(value)
        if ours in self.ours_only or (self.writable is not None and ours not in self.writable):
            raise UnableToEncode(f"There is no counterpart for “{ours}” there")
        if ours in self.preferred:
            return self.preferred[ours]
        return next((remote for remote, local in self.table.items() if local == ours), ours)


@dataclass(frozen=True, slots=True)
class Nested:
    """An object whose parts have codecs of their own: canonical name to (remote name, codec)."""

    parts: Mapping[str, tuple[str, Codec]]

    def decode(self, raw: Any) -> Decoded:
        """A dict with every part; None when there is nothing."""
        if raw in (None, "", [], {}):
            return Decoded(None)
        if not isinstance(raw, dict):
            return _unreadable(raw, "an object")
        decoded = {name: codec.decode(raw.get(key)) for name, (key, codec) in self.parts.items()}
        problems = "; ".join(f"{name}: {part.problem}" for name, part in decoded.items() if part.problem)
        return Decoded({name: part.value for name, part in decoded.items()}, problems)

    def encode(self, value: Value) -> Any:
        """The remote's object, or None."""
        if not isinstance(value, dict):
            return None
        return {key: codec.encode(value.get(name)) for name, (key, codec) in self.parts.items()}


@dataclass(frozen=True, slots=True)
class Reference:
    """Another record: its remote id, read from an object's ``key`` or from bare text."""

    key: str = "uuid"

    def decode(self, raw: Any) -> Decoded:
        """The remote id or None."""
        found = raw.get(self.key) if isinstance(raw, dict) else raw
        if found in (None, ""):
            return Decoded(None)
        return Decoded(str(found))

    def encode(self, value: Value) -> Any:
        """The remote id."""
        return value
