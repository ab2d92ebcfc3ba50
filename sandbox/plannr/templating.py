"""Renders the sandbox's own pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

from sandbox.common.moments import utc

_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


def _capitalize_first(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


_templates.env.filters |= {"capitalize_first": _capitalize_first, "utc": utc}


def page(
    request: Request, template: str, context: dict[str, Any] | None = None, status: int = 200
) -> Response:
    """The template as an HTML answer."""
    return _templates.TemplateResponse(request, template, context or {}, status_code=status)
