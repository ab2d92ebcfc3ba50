"""A report's content as a PDF, and its pages as pictures; set by Typst from the templates beside this file.

The same content gives the same bytes, so what is archived can be made again and compared.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "typst"
STANDARDS = ["a-2a", "ua-1"]
"""For archives and for readers who hear a document: each asks for tags, and Typst refuses what lacks them."""
PREVIEW_PPI = 110
MAIN = "report.typ"
LOGO = "logo"
CONTENT = "content.json"


class UnableToTypeset(RuntimeError):
    """The content could not be set; the message is Typst's."""

    permanent = True


def pdf_of(content: dict[str, Any], logo: bytes, made_at: datetime) -> bytes:
    """The report as a tagged PDF."""
    return _compiled(content, logo, format="pdf", pdf_standards=STANDARDS, timestamp=int(made_at.timestamp()))[0]


def pages_of(content: dict[str, Any], logo: bytes) -> list[bytes]:
    """Each page as a PNG picture."""
    return _compiled(content, logo, format="png", ppi=PREVIEW_PPI)


def _compiled(content: dict[str, Any], logo: bytes, **options: Any) -> list[bytes]:
    """What Typst makes of the templates in a folder that holds nothing else."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for template in TEMPLATES.glob("*.typ"):
            (folder / template.name).write_bytes(template.read_bytes())
        said = content | {"logo": LOGO if logo else ""}
        (folder / CONTENT).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        if logo:
            (folder / LOGO).write_bytes(logo)
        try:
            made = typst.compile(folder / MAIN, root=folder, ignore_system_fonts=True, **options)
        except typst.TypstError as error:
            raise UnableToTypeset(str(error)) from error
    return list(made) if isinstance(made, list) else [made or b""]
