"""The look of the Plannr sandbox's own pages."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.templating import Renderer

PLACES = (
    ("/_sandbox/", "Home"),
    ("/_sandbox/data", "Data"),
    ("/_sandbox/routes", "Routes"),
    ("/_sandbox/requests", "Requests"),
    ("/_sandbox/faults", "Faults"),
    ("/_sandbox/webhooks", "Webhooks"),
    ("/_sandbox/mails", "Mails"),
)
NUMBERS = (
    *("Clients", "Plans", "Incomes", "Premiums", "Covers", "Schedules", "Budget amounts", "Files"),
    *("Premium", "Amount", "Benefit", "Percentage", "Size"),
)

RENDERER = Renderer("Plannr sandbox", Path(__file__).parent / "templates", places=PLACES, numbers=NUMBERS)
page = RENDERER.page
