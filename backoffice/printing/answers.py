"""A completed questionnaire as a tagged PDF, set by Typst from the template beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from backoffice.models import Completion
from domain.people_dates import format_date

TEMPLATE = Path(__file__).parent / "answers.typ"
STANDARDS: Any = ["a-2a", "ua-1"]
"""For archives, and for readers who hear a document: both ask for tags."""


def pdf_of_answers(completion: Completion) -> bytes:
    """The PDF. ``completion`` comes with its questionnaire, client, firm and whoever completed it."""
    by = completion.by_whom
    said = {
        "title": completion.questionnaire.title,
        "introduction": completion.questionnaire.introduction,
        "firm": completion.firm.name,
        "client": completion.client.name,
        "completed": f"Completed {format_date(completion.completed_at.date())}{f', {by}' if by else ''}",
        "answers": completion.answers,
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        main = folder / TEMPLATE.name
        main.write_bytes(TEMPLATE.read_bytes())
        (folder / "content.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            main, root=folder, ignore_system_fonts=True, format="pdf", pdf_standards=STANDARDS,
            timestamp=int(completion.completed_at.timestamp()),
        )  # fmt: skip
    return made if isinstance(made, bytes) else b""
