"""Checks the fields of a body; what is not known to the API is ignored and noted in the log of requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.common.moments import parse_date, utc_now
from sandbox.common.refusals import Invalid
from sandbox.redtail.call import Call

Check = Callable[[Any], str]
"""The sentence about what is wrong with a value, or an empty text. None empties a field and is not asked about."""


def text(value: Any) -> str:
    """Any text of a sensible length."""
    return "" if isinstance(value, str) and len(value) <= 255 else "must be a text of at most 255 characters"


def day(value: Any) -> str:
    """A date, ``YYYY-MM-DD``."""
    try:
        parse_date(value)
    except (TypeError, ValueError):
        return "is not a valid date"
    return ""


def birthday(value: Any) -> str:
    """A date that is not in the future."""
    return day(value) or ("" if parse_date(value) <= utc_now().date() else "can't be in the future")


def one_of(codes: Mapping[int, str]) -> Check:
    """A code of a list."""
    return lambda value: "" if type(value) is int and value in codes else "is not included in the list"


def flag(value: Any) -> str:
    """True or false."""
    return "" if isinstance(value, bool) else "must be true or false"


def checked(call: Call, fields: Mapping[str, Check], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The known fields of the body. Raises ``Invalid`` with a sentence for each field that is wrong or missing."""
    call.ignored += [name for name in call.body if name not in fields]
    clean = {name: value for name, value in call.body.items() if name in fields}
    wrong = {name: fields[name](value) for name, value in clean.items() if value is not None}
    wrong |= {name: "can't be blank" for name in required if clean.get(name) in (None, "")}
    errors = {name: [f"{name.replace('_', ' ').capitalize()} {about}"] for name, about in wrong.items() if about}
    if errors:
        raise Invalid(errors)
    return clean
