"""How Xplan's own spellings of values are read: typed values, fields beside the row or under it, money, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.engine.canonical import Value, pounds_text
from integrations.engine.codecs import Day, Decoded, Pence
from integrations.engine.errors import UnableToEncode
from integrations.local.plan_details import PARTS

MASTERED = "Xplan is the master: it is changed there, and what is changed here is replaced by the next sync."
OUR_CURRENCY = "GBP"
LARGEST = Decimal("999999999999.99")
"""What an amount of ours can hold."""


def plain(raw: Any) -> Any:
    """A value without its type: ``{"_type": "Date", "_val": "2030-01-01"}`` is the text, a Currency code and amount."""
    if isinstance(raw, Mapping):
        if "_val" in raw:
            return plain(raw["_val"])
        return {key: plain(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [plain(value) for value in raw]
    return raw


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its fields beside its id, whether they came there or under ``fields``, and without types."""
    fields = row.get("fields")
    beside = {name: plain(value) for name, value in row.items() if name != "fields"}
    under = {name: plain(value) for name, value in fields.items()} if isinstance(fields, Mapping) else {}
    return {**under, **{name: value for name, value in beside.items() if value is not None or name not in under}}


def typed_date(day: str) -> dict[str, Any]:
    """A date as Xplan wants it in a body."""
    return {"_type": "Date", "_val": day}


def typed_binary(base64_text: str) -> dict[str, Any]:
    """Bytes, already in base64, as Xplan wants them in a body."""
    return {"_type": "Binary", "_val": base64_text}


def _never(value: Value) -> Any:
    raise UnableToEncode(MASTERED)


@dataclass(frozen=True, slots=True)
class Words:
    """Text; a choice comes as its text, or as an object that has one."""

    def decode(self, raw: Any) -> Decoded:
        """Stripped text; nothing is the empty text."""
        if isinstance(raw, Mapping):
            raw = next((raw[key] for key in ("text", "name", "value") if raw.get(key) is not None), None)
        if raw is None:
            return Decoded("")
        if isinstance(raw, str | int):
            return Decoded(str(raw).strip())
        return Decoded(str(raw), f"“{raw}” is not text")

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice as the site's own list calls it, handed in as ``{"code", "text"}``; an unknown code is kept."""

    none: frozenset[str] = frozenset()
    """Labels that say that nothing was chosen, in small letters."""

    def decode(self, raw: Any) -> Decoded:
        """The label."""
        code, text = (raw.get("code"), raw.get("text")) if isinstance(raw, Mapping) else (raw, raw)
        if code in (None, ""):
            return Decoded("")
        if not text:
            return Decoded(str(code), f"“{code}” is not in the site's list")
        return Decoded("" if str(text).lower() in self.none else str(text).strip())

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Date(Day):
    """A calendar date, of text that may carry a time; the date is taken as written."""

    def decode(self, raw: Any) -> Decoded:
        """``YYYY-MM-DD``."""
        if raw in (None, ""):
            return Decoded(None)
        try:
            text = str(raw)
            day = datetime.fromisoformat(text).date() if len(text) > 10 else date.fromisoformat(text)
            return Decoded(day.isoformat())
        except ValueError:
            return Decoded(str(raw), f"“{raw}” is not a date")

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Ends:
    """The day a policy ends, among the details a plan may have; Xplan tells none of the others."""

    def decode(self, raw: Any) -> Decoded:
        """The details with nothing but the end; None where no end is told."""
        day = Date().decode(raw)
        if day.value is None or day.problem:
            return day
        return Decoded({**dict.fromkeys(PARTS), "end_date": day.value})

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Money(Pence):
    """Pounds with two decimals, from a Currency or a bare number; figures may be in scientific notation."""

    def decode(self, raw: Any) -> Decoded:
        """Pounds; another currency is kept as it came and said to be one."""
        code, amount = OUR_CURRENCY, raw
        if isinstance(raw, Mapping):
            code, amount = str(raw.get("code") or OUR_CURRENCY), raw.get("value")
        if amount is None or str(amount).strip() == "":
            return Decoded(None)
        try:
            figure = Decimal(str(amount).strip().replace(",", ""))
        except InvalidOperation:
            return Decoded(str(amount), f"“{amount}” is not an amount")
        if not figure.is_finite() or abs(figure) > LARGEST:
            return Decoded(str(amount), f"“{amount}” is not an amount that can be kept")
        if code != OUR_CURRENCY:
            return Decoded(pounds_text(figure), f"it is in {code}, not in pounds")
        return Decoded(pounds_text(figure))

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Ids:
    """A list of ids as texts, in one order however they came."""

    def decode(self, raw: Any) -> Decoded:
        """Each once, sorted."""
        ids: list[Value] = [*sorted({str(one) for one in raw})] if isinstance(raw, list) else []
        return Decoded(ids)

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)


@dataclass(frozen=True, slots=True)
class Shares:
    """Owners, whose shares Xplan does not tell: they are equal."""

    def decode(self, raw: Any) -> Decoded:
        """A row a client, sorted, with the equal share of four decimals; the first takes what does not divide."""
        ids = sorted({str(one) for one in raw}) if isinstance(raw, list) else []
        if not ids:
            return Decoded([])
        each = (Decimal(100) / len(ids)).quantize(Decimal("0.0001"))
        rest = 100 - each * (len(ids) - 1)
        rows: list[Value] = [
            {"client": one, "percent": f"{rest if place == 0 else each:.4f}"} for place, one in enumerate(ids)
        ]
        return Decoded(rows)

    def encode(self, value: Value) -> Any:
        """Refused."""
        return _never(value)
