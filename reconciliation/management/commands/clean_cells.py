"""Clean the cells of a JSON list as an import with default settings would."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reconciliation.statements import clean_cells


class Command(BaseCommand):
    help = "Clean a JSON list of {kind, raw} cells; prints the list with parsed, error and warning codes."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a JSON file: a list of cells")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        try:
            cleaned = clean_cells(json.loads(file.read_text("utf-8-sig")))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file}: {error}") from error
        except RecursionError:
            raise CommandError(f"{file}: this is nested too deeply to be read") from None
        self.stdout.write(json.dumps(cleaned, indent=2))
