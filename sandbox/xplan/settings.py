"""What a person or a test may choose about the Xplan sandbox."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEMO_APP_ID = "demo-xplan-app-id"
DEMO_CLIENT_ID = "demo-back-office"
DEMO_CLIENT_SECRET = "demo-xplan-secret"
DEMO_REDIRECT = "http://127.0.0.1:8000/xplan/callback/"
VERSIONS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Settings:
    """The sandbox's choices. Durations are seconds.

    ``newest`` is the newest version of clients the site has. ``lenient_bookmarks`` takes a bookmark that was encoded
    for the address, which a strict site refuses.
    """

    data: Path
    seed: str | None = None
    bulk: int = 0
    app_id: str = DEMO_APP_ID
    client_id: str = DEMO_CLIENT_ID
    client_secret: str = DEMO_CLIENT_SECRET
    redirects: tuple[str, ...] = (DEMO_REDIRECT,)
    code_seconds: int = 60
    access_token_seconds: int = 3600
    refresh_token_seconds: int = 30 * 24 * 3600
    session_seconds: int = 1800
    requests_a_minute: int = 3000
    newest: int = 4
    lenient_bookmarks: bool = False
    largest_file_bytes: int = 20 * 1024 * 1024


def secrets_from_environment() -> dict[str, str]:
    """App id, client id and client secret from ``SANDBOX_XPLAN_...``; the demo ones where unset."""
    return {
        "app_id": os.environ.get("SANDBOX_XPLAN_APP_ID", DEMO_APP_ID),
        "client_id": os.environ.get("SANDBOX_XPLAN_CLIENT_ID", DEMO_CLIENT_ID),
        "client_secret": os.environ.get("SANDBOX_XPLAN_CLIENT_SECRET", DEMO_CLIENT_SECRET),
    }
