"""Renders a sandbox's own pages, from its templates and those all sandboxes share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from sandbox.common.moments import utc

SHARED = Path(__file__).parent / "templates"
COMMON_NUMBERS = ("No.", "ms", "Struck", "Of", "Seconds")


class Renderer:
    """The pages of one sandbox: its name, the links at the top, and which columns of its tables hold numbers."""

    def __init__(
        self, system: str, folder: Path, *, places: Sequence[tuple[str, str]], numbers: Sequence[str] = ()
    ) -> None:
        self._templates = Jinja2Templates(directory=[folder, SHARED])
        self._templates.env.filters |= {"capitalize_first": _capitalize_first, "utc": utc}
        self._templates.env.globals |= {
            "system": system,
            "places": tuple(places),
            "numbers": (*COMMON_NUMBERS, *numbers),
        }

    def page(
        self, request: Request, template: str, context: Mapping[str, Any] | None = None, status: int = 200
    ) -> Response:
        """The template as an HTML answer."""
        return self._templates.TemplateResponse(request, template, dict(context or {}), status_code=status)


def _capitalize_first(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]
