"""What a person or a test may choose about the platform sandbox."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

DEMO_FIRM = "FERN1"
DEMO_NODE = "FERNN01"
DEMO_CLIENT_ID = "demo-back-office"
DEMO_CLIENT_SECRET = "demo-platform-secret"
DEMO_WEBHOOK_SECRET = "demo-platform-webhook-secret"


@dataclass(frozen=True)
class Settings:
    """The sandbox's choices. Durations are seconds; ``webhook_url`` empty sends none.

    ``check_seconds``: how long the identity check and the bank check take; both can be hurried by the controls.
    ``isa_allowance``: pounds a person may subscribe to ISAs in a tax year.
    """

    data: Path
    seed: str | None = None
    client_id: str = DEMO_CLIENT_ID
    client_secret: str = DEMO_CLIENT_SECRET
    webhook_url: str = ""
    webhook_secret: str = DEMO_WEBHOOK_SECRET
    token_seconds: int = 3600
    check_seconds: float = 1.0
    webhook_retry_seconds: tuple[float, ...] = (1.0, 5.0, 30.0)
    idempotency_hours: int = 72
    requests_a_minute: int = 600
    isa_allowance: int = 20_000
    junior_isa_allowance: int = 9_000


def secrets_from_environment() -> dict[str, str]:
    """Client id, client secret and webhook secret from ``SANDBOX_PLATFORM_...``; the demo ones where unset."""
    return {
        "client_id": os.environ.get("SANDBOX_PLATFORM_CLIENT_ID", DEMO_CLIENT_ID),
        "client_secret": os.environ.get("SANDBOX_PLATFORM_CLIENT_SECRET", DEMO_CLIENT_SECRET),
        "webhook_secret": os.environ.get("SANDBOX_PLATFORM_WEBHOOK_SECRET", DEMO_WEBHOOK_SECRET),
    }
