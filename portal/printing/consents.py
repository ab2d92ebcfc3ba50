"""The evidence of a client's consents as files: CSV to be checked by a machine, PDF to be read and kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.utils import timezone

from backoffice.models import Client
from portal.models import Consent
from portal.services.seals import FIELDS, sealed_values

TEMPLATE = Path(__file__).parent / "consents.typ"
STANDARDS: Any = ["a-2a", "ua-1"]
"""For archives, and for readers who hear a document: both ask for tags."""


def csv_of_consents(consents: Sequence[Consent]) -> bytes:
    """One row a consent, oldest first, each value as JSON so that nothing is lost, with its seal."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*FIELDS, "seal"])
    for consent in consents:
        values = sealed_values(consent)
        writer.writerow([json.dumps(values[name], ensure_ascii=False) for name in FIELDS] + [json.dumps(consent.seal)])
    return out.getvalue().encode()


def rows_of_csv(content: bytes) -> list[Mapping[str, Any]]:
    """What an exported file says, as ``portal.services.seals.broken_seals`` checks it."""
    lines = csv.DictReader(io.StringIO(content.decode()))
    return [{name: json.loads(value) for name, value in line.items()} for line in lines]


def pdf_of_consents(client: Client, consents: Sequence[Consent], *, now: datetime) -> bytes:
    """The same as a tagged PDF, made ``now``."""
    said = {
        "firm": client.firm.name,
        "client": client.name,
        "made": _moment(now),
        "consents": [_in_words(consent) for consent in consents],
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        main = folder / TEMPLATE.name
        main.write_bytes(TEMPLATE.read_bytes())
        (folder / "content.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        made = typst.compile(
            main, root=folder, ignore_system_fonts=True, format="pdf", pdf_standards=STANDARDS,
            timestamp=int(now.timestamp()),
        )  # fmt: skip
    return made if isinstance(made, bytes) else b""


def _in_words(consent: Consent) -> dict[str, Any]:
    return {
        "title": consent.title,
        "statement": consent.statement,
        "answer": "Accepted" if consent.answer == "accepted" else "Skipped",
        "who": f"{consent.who}, {consent.email}",
        "when": _moment(consent.given_at),
        "version": consent.version,
        "address": consent.address or "not known",
        "browser": consent.browser or "not known",
        "facts": consent.facts,
        "documents": [
            {**one, "opened_at": _moment(datetime.fromisoformat(one["opened_at"]))} for one in consent.documents
        ],
        "seal": consent.seal,
    }


def _moment(value: datetime) -> str:
    """To the second, with its zone: 5 Mar 2026, 14:02:09 GMT."""
    return timezone.localtime(value).strftime("%-d %b %Y, %H:%M:%S %Z")
