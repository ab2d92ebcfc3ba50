"""What a person or a test may choose about the Redtail sandbox."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEMO_API_KEY = "demo-redtail-api-key"
LOGIN_SHAPES = ("wrapped", "flat", "short")
SPELLINGS = ("first", "second")


@dataclass(frozen=True)
class Settings:
    """The sandbox's choices; each stands for something the reference leaves open, the default for its likelier reading.

    ``login_shape``: the user key in ``authenticated_user``, flat beside the ids, or flat as ``userkey``.
    ``spelling``: which set of names addresses and phones use. ``takes_query``: page size and include as query too.
    ``takes_basic``: the three-part Basic on every call too. ``lists_balances``: lists of accounts have balances.
    """

    data: Path
    seed: str | None = None
    bulk: int = 0
    api_key: str = DEMO_API_KEY
    login_shape: str = "wrapped"
    spelling: str = "first"
    takes_query: bool = False
    takes_basic: bool = False
    lists_balances: bool = False
    requests_a_minute: int = 600


def api_key_from_environment() -> str:
    """The vendor's API key from ``SANDBOX_REDTAIL_API_KEY``; the demo one where unset."""
    return os.environ.get("SANDBOX_REDTAIL_API_KEY", DEMO_API_KEY)
