"""The look of the platform sandbox's own pages."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.templating import Renderer

PLACES = (
    ("/_sandbox/", "Home"),
    ("/_sandbox/routes", "Routes"),
    ("/_sandbox/requests", "Requests"),
    ("/_sandbox/faults", "Faults"),
)

RENDERER = Renderer("Platform sandbox", Path(__file__).parent / "templates", places=PLACES)
