"""Run worked matching scenarios of a YAML file through the matcher; one JSON object a line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reconciliation.matching.scenarios import UnableToReadScenario, as_json_line, run_file


class Command(BaseCommand):
    help = "Run matching scenarios of a YAML file without touching the database; one JSON object a line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a YAML file of scenarios")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        """Ends with an error where a scenario could not be run, after the outcomes of all that could."""
        failed = 0
        try:
            for outcome in run_file(file.read_text("utf-8-sig")):
                self.stdout.write(as_json_line(outcome))
                failed += "error" in outcome
        except (OSError, UnicodeDecodeError, UnableToReadScenario) as error:
            raise CommandError(f"{file}: {error}") from error
        if failed:
            raise CommandError(f"{file}: {failed} of its scenarios cannot be run; their lines say why")
