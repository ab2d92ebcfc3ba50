"""The quick start and a developer's machine: loopback only, keys kept in the data folder, never for production."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("PLANNR_CLIENT_ID", "demo-back-office")
os.environ.setdefault("PLANNR_CLIENT_SECRET", "demo-plannr-secret")  # the local sandbox's, of no use elsewhere

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, ENCRYPTION_KEYS, SECRET_KEY


def kept_secret(path: Path, fresh: str) -> str:
    """The secret in ``path``, written there with ``fresh`` on the first run and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(fresh)
    return path.read_text().strip()


def _fresh_fernet_key() -> str:
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def _fresh_secret_key() -> str:
    from django.core.management.utils import get_random_secret_key

    return get_random_secret_key()


SECRET_KEY = SECRET_KEY or kept_secret(DATA_DIR / "secret_key", _fresh_secret_key())
ENCRYPTION_KEYS = ENCRYPTION_KEYS or [kept_secret(DATA_DIR / "encryption_key", _fresh_fernet_key())]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
WHITENOISE_USE_FINDERS = True  # static files straight from their folders: nothing to collect
