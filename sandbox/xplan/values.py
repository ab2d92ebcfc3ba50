"""Typed values: objects of ``_type`` and ``_val``, out and in.

Kept in the store: dates as ISO text, money as ``{"currency": code, "amount": text}``, all else as it is.
"""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.common.moments import parse_date, parse_moment
from sandbox.xplan.refusals import BadValue


def show_date(kept: str | None) -> dict[str, Any] | None:
    """A date as the API gives it."""
    return None if kept is None else {"_type": "Date", "_val": kept}


def show_money(kept: dict[str, str] | None) -> dict[str, Any] | None:
    """An amount of money; a round thousand comes in scientific notation, as a BigDecimal may."""
    if kept is None:
        return None
    return {"_type": "Currency", "_val": {"code": kept["currency"], "value": show_decimal(kept["amount"])}}


def show_decimal(kept: str) -> dict[str, str]:
    """A BigDecimal."""
    number = Decimal(kept)
    shortest = number.normalize() if number and number % 1000 == 0 else number
    return {"_type": "BigDecimal", "_val": str(shortest)}


def read_date(name: str, value: Any) -> str | None:
    """ISO text of a typed or plain date, which may carry a time. BadValue otherwise."""
    if value is None:
        return None
    text = _plain(name, value, "Date")
    try:
        return (parse_moment(text).date() if "T" in str(text) else parse_date(text)).isoformat()
    except (TypeError, ValueError):
        raise BadValue(f"{name} is not a date.") from None


def read_money(name: str, value: Any) -> dict[str, str] | None:
    """Currency and amount of a typed value. BadValue otherwise."""
    if value is None:
        return None
    held = _plain(name, value, "Currency")
    if not isinstance(held, dict) or not isinstance(held.get("code"), str) or "value" not in held:
        raise BadValue(f"{name} needs a code and a value.")
    return {"currency": held["code"], "amount": str(_decimal(name, held["value"]))}


def read_binary(name: str, value: Any) -> bytes:
    """The bytes of a typed or plain base64 text. BadValue otherwise."""
    try:
        return base64.b64decode(_plain(name, value, "Binary"), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise BadValue(f"{name} is not base64.") from None


def _decimal(name: str, value: Any) -> Decimal:
    try:
        number = Decimal(str(_plain(name, value, "BigDecimal")))
    except InvalidOperation:
        raise BadValue(f"{name} is not a number.") from None
    if not number.is_finite():
        raise BadValue(f"{name} is not a number.")
    return number


def _plain(name: str, value: Any, expected: str) -> Any:
    """What a typed value holds; a plain value is taken for what it should be."""
    if isinstance(value, dict) and "_type" in value:
        if value["_type"] != expected:
            raise BadValue(f"{name} must be of type {expected}, not {value['_type']}.")
        return value.get("_val")
    return value
