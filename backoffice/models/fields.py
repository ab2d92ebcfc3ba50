"""Model fields of our own: text that is encrypted at rest, money, percentages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class UnableToDecrypt(RuntimeError):
    """None of the configured keys opens a stored secret; the key it was written with was removed too early."""

    permanent = True


def keyring() -> MultiFernet:
    """The configured keys: the first one encrypts, all of them decrypt."""
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


class EncryptedTextField(_TextField):
    """Text that lies encrypted in the database and is plain in Python. It cannot be searched."""

    description = "Encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        """The value as stored: empty stays empty, everything else is a Fernet token."""
        if not value:
            return value
        return keyring().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: str | None, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        """The value as used; raises ``UnableToDecrypt`` when no key fits."""
        if not value:
            return value
        try:
            return keyring().decrypt(value.encode()).decode()
        except InvalidToken:
            raise UnableToDecrypt("No configured encryption key opens this value") from None


def money_field(**options: Any) -> models.DecimalField[Any, Any]:
    """Pounds with two decimals."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


def percent_field(**options: Any) -> models.DecimalField[Any, Any]:
    """A percentage with four decimals: 33.3333 is a third."""
    return models.DecimalField(max_digits=8, decimal_places=4, **options)
