"""A row of any model: by its factory where there is one, otherwise with its required fields filled in.

Architecture tests use this to reach every model, also those added after the tests were written.
"""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.db import models

import tests.factories
from backoffice.models import Firm

_numbers = itertools.count(1)


@cache
def factories() -> dict[type[models.Model], type[factory.Factory]]:
    """The first factory written for each model."""
    found: dict[type[models.Model], type[factory.Factory]] = {}
    for module in pkgutil.iter_modules(tests.factories.__path__):
        namespace = vars(importlib.import_module(f"tests.factories.{module.name}"))
        for value in namespace.values():
            if isinstance(value, type) and issubclass(value, factory.Factory) and value._meta.model:
                found.setdefault(value._meta.model, value)
    return found


def make(model: type[models.Model], firm: Firm, **fields: Any) -> Any:
    """A saved row of ``model`` that belongs to ``firm`` (or to the firm's people, for models without a firm)."""
    if model is Firm:
        return firm
    names = {field.name for field in model._meta.concrete_fields}
    if "firm" in names:
        fields.setdefault("firm", firm)
    if model in factories():
        return factories()[model](**fields)
    for field in model._meta.concrete_fields:
        if field.name not in fields and _must_be_given(field):
            fields[field.name] = _value(field, firm)
    row = model(**fields)
    row.save(force_insert=True)
    return row


def _must_be_given(field: models.Field) -> bool:
    if field.generated or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return False
    if isinstance(field, models.AutoField | models.BigAutoField):
        return False
    return not field.has_default() and not field.null and (field.is_relation or not field.blank or field.unique)


def _value(field: models.Field, firm: Firm) -> Any:
    number = next(_numbers)
    if field.is_relation:
        return make(field.related_model, firm)
    if field.choices:
        return field.flatchoices[0][0]
    simple: list[tuple[type[models.Field], Any]] = [
        (models.FileField, ContentFile(b"content", name="file.txt")),
        (models.UUIDField, uuid.uuid4()),
        (models.EmailField, f"someone{number}@example.test"),
        (models.URLField, f"https://example.test/{number}"),
        (models.BooleanField, False),
        (models.DecimalField, Decimal(1)),
        (models.FloatField, 1.0),
        (models.BigIntegerField, 10**9 + number),  # names a row by its number: one that is not there
        (models.IntegerField, number),
        (models.DateTimeField, datetime(2026, 1, 1, tzinfo=UTC)),
        (models.DateField, date(2026, 1, 1)),
        (models.JSONField, {}),
        (models.BinaryField, b"content"),
    ]
    for kind, value in simple:
        if isinstance(field, kind):
            return value
    return f"{field.name}-{number}"[: field.max_length]
