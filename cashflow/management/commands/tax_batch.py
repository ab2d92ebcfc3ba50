"""Tax a table of people: ``manage.py tax_batch IN.csv OUT.csv``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cashflow.tax_batch import UnableToReadBatch, UnableToWriteBatch, tax_file


class Command(BaseCommand):
    """Adds income tax, National Insurance and capital gains tax to every row of a CSV file."""

    help = "Read one person a row, write the same rows with income_tax, ni_class1_employee, ni_class4 and cgt."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """The two files."""
        parser.add_argument("source", type=Path, help="CSV with a header row")
        parser.add_argument("target", type=Path, help="CSV to write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tax the file."""
        try:
            report = tax_file(options["source"], options["target"])
        except (UnableToReadBatch, UnableToWriteBatch, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{report.rows - len(report.problems)} rows taxed")
        if report.absent:
            self.stdout.write(f"not in the table, so nothing in every row: {', '.join(report.absent)}")
        if report.unsettled:
            self.stdout.write(f"the law of {', '.join(report.unsettled)} is not settled: parts are rolled forward")
        if report.problems:
            raise CommandError(f"{len(report.problems)} rows not taxed:\n" + "\n".join(report.problems))
