"""What a person or a test may choose about the Plannr sandbox."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEMO_CLIENT_ID = "demo-back-office"
DEMO_CLIENT_SECRET = "demo-plannr-secret"
DEMO_REDIRECT = "http://127.0.0.1:8000/plannr/callback/"


@dataclass(frozen=True)
class Settings:
    """The sandbox's choices. Durations are seconds.

    ``lean_lists`` leaves personal details (date of birth, National Insurance number, ...) out of account lists, the
    strictest reading of the reference; they are always in a single account.
    """

    data: Path
    seed: str | None = None
    bulk: int = 0
    client_id: str = DEMO_CLIENT_ID
    client_secret: str = DEMO_CLIENT_SECRET
    redirects: tuple[str, ...] = (DEMO_REDIRECT,)
    code_seconds: int = 60
    access_token_seconds: int = 3600
    refresh_token_seconds: int = 30 * 24 * 3600
    requests_a_minute: int = 500
    delete_delay_seconds: float = 5.0
    webhook_retry_seconds: tuple[float, ...] = (1.0, 5.0, 30.0)
    lean_lists: bool = False
    largest_file_bytes: int = 50 * 1024 * 1024


def client_from_environment() -> tuple[str, str]:
    """Client id and secret from ``SANDBOX_PLANNR_CLIENT_ID`` and ``_SECRET``; the demo ones where unset."""
    return (
        os.environ.get("SANDBOX_PLANNR_CLIENT_ID", DEMO_CLIENT_ID),
        os.environ.get("SANDBOX_PLANNR_CLIENT_SECRET", DEMO_CLIENT_SECRET),
    )
