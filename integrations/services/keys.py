"""Encrypting stored secrets anew when the key changes."""

from __future__ import annotations

from django.apps import apps
from django.db import models, transaction
from django_scopes import scopes_disabled

from backoffice.models.fields import EncryptedTextField


def secrets() -> list[tuple[type[models.Model], tuple[str, ...]]]:
    """Every column that lies encrypted, by its model, whichever app it is of."""
    found = []
    for model in apps.get_models():
        names = tuple(one.name for one in model._meta.concrete_fields if isinstance(one, EncryptedTextField))
        if names:
            found.append((model, names))
    return found


def rotate_keys() -> int:
    """Writes every stored secret again, which encrypts it with the first key; gives how many there are.

    Either all are rewritten or none. Raises ``UnableToDecrypt`` when no configured key opens one.
    """
    count = 0
    with (
        scopes_disabled(),
        transaction.atomic(),
    ):  # the keys are the installation's, so every firm's rows are meant
        for model, names in secrets():
            rows = model._base_manager.select_for_update(of=("self",))
            for row in rows.order_by("pk"):
                held = {name: getattr(row, name) for name in names if getattr(row, name)}
                if held:
                    model._base_manager.filter(pk=row.pk).update(**held)
                count += len(held)
    return count
