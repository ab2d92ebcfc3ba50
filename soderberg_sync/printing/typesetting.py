"""Setting a template of this folder as a PDF for archives, tagged for readers who hear it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

STANDARDS: Any = ["a-2a", "ua-1"]
"""For archives, and for readers who hear a document: both ask for tags."""


def set_pdf(template: Path, said: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a template whose ``content.json`` is ``said``: the same bytes for the same words and moment."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        main = folder / template.name
        main.write_bytes(template.read_bytes())
        (folder / "content.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            main, root=folder, ignore_system_fonts=True, format="pdf", pdf_standards=STANDARDS,
            timestamp=int(made_at.timestamp()),
        )  # fmt: skip
    return made if isinstance(made, bytes) else b""
