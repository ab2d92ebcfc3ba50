"""A field's value as a browser sends it: text, a tick, or a list of choices; and back into posted data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

Wire = str | bool | list[str]

NOTHING = "nothing"
"""What an empty value is called in a sentence."""


def wire_of(field: forms.Field, value: Any) -> Wire:
    """What a browser would send for a field left showing ``value``."""
    if isinstance(field, forms.BooleanField):
        return bool(value)
    prepared = field.prepare_value(value)
    if _is_many(field):
        return sorted(str(one) for one in prepared or ())
    return "" if prepared is None else str(prepared)


def posted_wire(field: forms.Field, data: Any, name: str) -> Wire:
    """What was sent for the field of that full name."""
    value = field.widget.value_from_datadict(data, MultiValueDict(), name)
    if isinstance(field, forms.BooleanField):
        return bool(value)
    if _is_many(field):
        return sorted(str(one) for one in value or ())
    return "" if value is None else str(value)


def put(field: forms.Field, data: Any, name: str, wire: Wire) -> None:
    """Writes ``wire`` into posted data as if it had been sent."""
    if wire is False:
        data.pop(name, None)
    elif isinstance(wire, list) and hasattr(data, "setlist"):
        data.setlist(name, wire)
    else:
        data[name] = "on" if wire is True else wire


def mean_the_same(field: forms.Field, one: Wire, other: Wire) -> bool:
    """Whether two values differ in their spelling at most: ``1234`` and ``£1,234.00`` are one amount."""
    return one == other or _meaning(field, one) == _meaning(field, other)


def in_words(field: forms.Field, wire: Wire) -> str:
    """The value as a person reads it on the form."""
    if isinstance(wire, bool):
        return "yes" if wire else "no"
    codes = wire if isinstance(wire, list) else [wire]
    if isinstance(field, forms.ChoiceField):
        labels = dict(_flat(cast("Iterable[Any]", field.choices)))
        return ", ".join(labels.get(code, code) for code in codes if code in labels or code) or NOTHING
    return ", ".join(codes) or NOTHING


def read_wire(value: object) -> Wire | None:
    """A value out of decoded JSON, or None for what no field sends."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return sorted(value)
    return None


def _is_many(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)


def _meaning(field: forms.Field, wire: Wire) -> Any:
    if isinstance(field, forms.ChoiceField | forms.BooleanField):
        return wire  # a code has one spelling
    try:
        return field.clean(wire)
    except ValidationError:
        return wire


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(code), str(label)
