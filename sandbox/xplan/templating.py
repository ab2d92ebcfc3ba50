"""The look of the Xplan sandbox's own pages."""

from __future__ import annotations

from pathlib import Path

from sandbox.common.templating import Renderer

PLACES = (
    ("/_sandbox/", "Home"),
    ("/_sandbox/data", "Data"),
    ("/_sandbox/routes", "Routes"),
    ("/_sandbox/requests", "Requests"),
    ("/_sandbox/faults", "Faults"),
)

RENDERER = Renderer(
    "Xplan sandbox",
    Path(__file__).parent / "templates",
    places=PLACES,
    numbers=("Id", "Index", "Amount", "Size"),
)
