"""Encrypts every stored secret anew with the first of the configured keys, after which the old keys can be removed.

Put the new key first in ENCRYPTION_KEYS, keep the old one behind it, restart, run this, then take the old one out. Safe
to run at any time and as often as one likes: each row is locked for its moment, so a token renewed meanwhile survives.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backoffice.models.fields import UnableToDecrypt
from integrations.services.keys import rotate_keys


class Command(BaseCommand):
    """See the module."""

    help = "Encrypt stored tokens and webhook secrets with the first key of ENCRYPTION_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many secrets there are; ends with a sentence when one cannot be opened."""
        try:
            count = rotate_keys()
        except UnableToDecrypt as error:
            raise CommandError(f"{error}. Put the key it was written with back into ENCRYPTION_KEYS.") from error
        self.stdout.write(f"{count} stored secret{'' if count == 1 else 's'} encrypted with the first key.")
