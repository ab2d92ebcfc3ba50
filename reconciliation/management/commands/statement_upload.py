"""Upload a provider's statement from a file: read, matched and written at once, with the usual mapping."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm, Provider
from domain.enums.reconciliation import ImportState
from domain.enums.revenue import RevenueCategory
from reconciliation.models import StatementImport
from reconciliation.selectors.statements import statement_summary
from reconciliation.services.imports import queue_import, run_import
from reconciliation.services.uploads import upload_statement
from reconciliation.statements import UnableToReadStatement, profile_from_record


def word_and_category(said: str) -> tuple[str, str]:
    """``OAC=ongoing_fee`` in two; what is no such thing is refused before the file is taken."""
    word, _, category = said.rpartition("=")
    if not word or RevenueCategory.find(category) is None:
        known = ", ".join(each.value for each in RevenueCategory)
        raise ArgumentTypeError(f"{said} is not WORD=CATEGORY with one of {known}")
    return word, category


def pounds(said: str) -> Decimal:
    """An amount such as 1234.56."""
    try:
        return Decimal(said)
    except InvalidOperation:
        raise ArgumentTypeError(f"{said} is not an amount like 1234.56") from None


class Command(BaseCommand):
    help = "Upload a provider's statement and match its lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--firm", required=True, help="the firm's short name")
        parser.add_argument("--provider", required=True, help="the provider's name, in any capitals")
        parser.add_argument("--date", required=True, type=date.fromisoformat, help="date of the statement, ISO")
        parser.add_argument("--reference", default="")
        parser.add_argument("--total", type=pounds, help="the total the provider states, in pounds")
        parser.add_argument(
            "--word", action="append", default=[], metavar="WORD=CATEGORY", type=word_and_category,
            help="what a word of the provider means, such as 'OAC=ongoing_fee'; may be given several times",
        )  # fmt: skip
        parser.add_argument(
            "--again", default="", metavar="WHY", help="take a file that is a statement already, and say why"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: object, **options: Any) -> None:
        firm = Firm.objects.filter(slug=options["firm"]).first()
        if firm is None:
            raise CommandError(f"There is no firm {options['firm']}.")
        with scope(firm=firm):
            outcome = self._upload(firm, options)
        if options["json"]:
            self.stdout.write(json.dumps(outcome))
        else:
            for name, value in outcome.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {value}")
        if outcome["state"] != ImportState.DONE:
            raise CommandError(outcome["error"] or "The statement was not imported.")

    def _upload(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        provider = Provider.objects.filter(name__iexact=options["provider"]).first()
        if provider is None:
            raise CommandError(f"The firm has no provider {options['provider']}.")
        try:
            job = upload_statement(
                firm=firm, provider=provider, day=options["date"], filename=options["file"].name,
                content=options["file"].read_bytes(), reference=options["reference"], stated_total=options["total"],
                again_because=options["again"],
            )  # fmt: skip
            mapping = profile_from_record(job.mapping)
            mapping = replace(mapping, categories={**mapping.categories, **dict(options["word"])})
            queue_import(import_id=job.pk, mapping=mapping, profile_name="Usual file", now=timezone.now())
            run_import(import_id=job.pk, now=timezone.now())
        except (OSError, ValueError, ValidationError, UnableToReadStatement) as error:
            raise CommandError(str(error)) from error
        return statement_summary(StatementImport.objects.select_related("statement").get(pk=job.pk))
