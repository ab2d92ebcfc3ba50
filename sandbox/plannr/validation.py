"""Checks of what a body may hold. A check takes a JSON value and gives what is stored, or raises Wrong."""

from __future__ import annotations

import re
import uuid as uuids
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.common.moments import kept, parse_date, parse_moment
from sandbox.common.refusals import Invalid
from sandbox.plannr.call import Call

Check = Callable[[Any, Call], Any]


class Wrong(Exception):
    """A value that does not fit. Sentences by place: an empty text is the field itself, ``.0.uuid`` is inside it.

    ``{}`` in a sentence becomes the field's name.
    """

    def __init__(self, sentence: str = "", at: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.at = dict(at) if at is not None else {"": sentence}


@dataclass(frozen=True)
class Field:
    """A field of a body: its name, what it must hold, and on which writes it must be there."""

    name: str
    check: Check
    on_create: bool = False
    on_update: bool = False
    nullable: bool = True


def required(name: str, check: Check, *, nullable: bool = False) -> Field:
    """A field that every write must send; a nullable one may be sent as null."""
    return Field(name, check, on_create=True, on_update=True, nullable=nullable)


def optional(name: str, check: Check) -> Field:
    """A field that may be left out; null clears it."""
    return Field(name, check)


def checked(
    call: Call, fields: Sequence[Field], *, creating: bool, body: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The fields of the request's body that were sent and fit; Invalid with all that does not.

    Keys that are no field are left aside and noted in the request log. A create fills missing fields with null.
    """
    given = call.body if body is None else body
    errors: dict[str, list[str]] = {}
    clean: dict[str, Any] = {}
    for field in fields:
        needed = field.on_create if creating else field.on_update
        if field.name not in given:
            if needed:
                errors[field.name] = [f"The {spoken(field.name)} field is required."]
            elif creating:
                clean[field.name] = None
            continue
        value = given[field.name]
        if value is None or value == "":
            if not field.nullable or (needed and creating and not field.nullable):
                errors[field.name] = [f"The {spoken(field.name)} field is required."]
            clean[field.name] = None
            continue
        try:
            clean[field.name] = field.check(value, call)
        except Wrong as wrong:
            for where, sentence in wrong.at.items():
                errors.setdefault(field.name + where, []).append(sentence.replace("{}", spoken(field.name + where)))
    if errors:
        raise Invalid(errors)
    known = {field.name for field in fields}
    call.ignored.extend(sorted(name for name in given if name not in known))
    return clean


def spoken(name: str) -> str:
    """A field name as messages say it."""
    return name.replace("_", " ")


def text(longest: int = 255) -> Check:
    """A string of at most so many characters."""

    def check(value: Any, call: Call) -> str:
        if not isinstance(value, str):
            raise Wrong("The {} field must be a string.")
        if len(value) > longest:
            raise Wrong(f"The {{}} field must not be greater than {longest} characters.")
        return value

    return check


def matching(pattern: str, sentence: str) -> Check:
    """A string that the whole pattern describes."""
    compiled = re.compile(pattern)

    def check(value: Any, call: Call) -> str:
        found: str = text()(value, call)
        if not compiled.fullmatch(found):
            raise Wrong(sentence)
        return found

    return check


def email() -> Check:
    """An e-mail address."""
    return matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "The {} field must be a valid email address.")


def phone() -> Check:
    """A telephone number close to E.164: country code and digits, without spaces."""
    return matching(r"\+?[0-9]{7,15}", "The {} field must be a valid phone number.")


def whole(least: int | None = None, most: int | None = None) -> Check:
    """An integer; a float or a text is refused even when it looks like one."""

    def check(value: Any, call: Call) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Wrong("The {} field must be an integer.")
        if least is not None and value < least:
            raise Wrong(f"The {{}} field must be at least {least}.")
        if most is not None and value > most:
            raise Wrong(f"The {{}} field must not be greater than {most}.")
        return value

    return check


def pence() -> Check:
    """An amount in whole pence."""
    return whole()


def number(least: float, most: float) -> Check:
    """A number between two bounds, both included."""

    def check(value: Any, call: Call) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Wrong("The {} field must be a number.")
        if not least <= value <= most:
            raise Wrong(f"The {{}} field must be between {least:g} and {most:g}.")
        return value

    return check


def flag() -> Check:
    """True or false."""

    def check(value: Any, call: Call) -> bool:
        if not isinstance(value, bool):
            raise Wrong("The {} field must be true or false.")
        return value

    return check


def choice(values: Collection[str]) -> Check:
    """One of a closed list of words."""

    def check(value: Any, call: Call) -> str:
        if not isinstance(value, str) or value not in values:
            raise Wrong("The selected {} is invalid.")
        return value

    return check


def day() -> Check:
    """A date, ``YYYY-MM-DD``."""

    def check(value: Any, call: Call) -> str:
        try:
            return parse_date(value).isoformat()
        except (TypeError, ValueError):
            raise Wrong("The {} field must be a valid date.") from None

    return check


def moment() -> Check:
    """A date or an ISO 8601 moment; stored in UTC."""

    def check(value: Any, call: Call) -> str:
        try:
            return kept(parse_moment(value))
        except (TypeError, ValueError, OverflowError):
            raise Wrong("The {} field must be a valid date.") from None

    return check


def is_uuid(value: Any, version: int | None = None) -> bool:
    """Whether the value is a uuid in its usual spelling (of that version, when one is asked for)."""
    try:
        parsed = uuids.UUID(value)
    except (AttributeError, TypeError, ValueError):
        return False
    return str(parsed) == str(value).lower() and version in (None, parsed.version)


def any_uuid(version: int | None = None) -> Check:
    """A uuid, of whatever it may be."""

    def check(value: Any, call: Call) -> str:
        if not is_uuid(value, version):
            raise Wrong("The {} field must be a valid UUID.")
        return str(value).lower()

    return check


def uuid_of(kind: str, **wanted: str) -> Check:
    """The uuid of an existing record of this firm, whose fields have the wanted values."""

    def check(value: Any, call: Call) -> str:
        found: str = any_uuid()(value, call)
        record = call.find(kind, found)
        if record is None or any(record.get(name) != value for name, value in wanted.items()):
            raise Wrong("The selected {} is invalid.")
        return found

    return check


def listed(check_one: Check, *, most: int = 500) -> Check:
    """An array, every element of which passes the check."""

    def check(value: Any, call: Call) -> list[Any]:
        if not isinstance(value, list):
            raise Wrong("The {} field must be an array.")
        if len(value) > most:
            raise Wrong(f"The {{}} field must not have more than {most} items.")
        clean: list[Any] = []
        errors: dict[str, str] = {}
        for index, one in enumerate(value):
            try:
                clean.append(check_one(one, call))
            except Wrong as wrong:
                errors.update({f".{index}{where}": sentence for where, sentence in wrong.at.items()})
        if errors:
            raise Wrong(at=errors)
        return clean

    return check


def shaped(fields: Sequence[Field]) -> Check:
    """An object with these fields."""

    def check(value: Any, call: Call) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("The {} field must be an object.")
        try:
            return checked(call, fields, creating=True, body=value)
        except Invalid as invalid:
            at = {f".{name}": sentences[0] for name, sentences in invalid.errors.items()}
            raise Wrong(at=at) from None

    return check


def anything_keyed() -> Check:
    """An object whose keys are the caller's own."""

    def check(value: Any, call: Call) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Wrong("The {} field must be an object.")
        return value

    return check


EXTERNAL_REFERENCE = shaped((required("source", text()), required("reference", text())))
"""A third party's own reference for the record; its two keys are assumed."""
