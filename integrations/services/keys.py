"""Encrypting stored secrets anew when the key changes."""

from __future__ import annotations

from django.db import transaction
from django_scopes import scopes_disabled

from integrations.models import Connection, Credential

SECRETS = ((Connection, ("webhook_secret",)), (Credential, ("access_token", "refresh_token")))
"""Every column that lies encrypted, by its model."""


def rotate_keys() -> int:
    """Writes every stored secret again, which encrypts it with the first key; gives how many there are.

    Either all are rewritten or none. Raises ``UnableToDecrypt`` when no configured key opens one.
    """
    count = 0
    with (
        scopes_disabled(),
        transaction.atomic(),
    ):  # the keys are the installation's, so every firm's rows are meant
        for model, names in SECRETS:
            for row in model.objects.select_for_update(of=("self",)).order_by("pk"):
                held = {name: getattr(row, name) for name in names if getattr(row, name)}
                if held:
                    model.objects.filter(pk=row.pk).update(**held)
                count += len(held)
    return count
