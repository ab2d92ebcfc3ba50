"""Imports clients of Plannr with their partners, plans and incomes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from backoffice.models import Firm
from domain.enums.sync import RunTrigger
from integrations.services.runs import perform_run
from plannr_sync.management.firm_command import FirmCommand, connection_or_refuse, told_run
from plannr_sync.search import Terms
from plannr_sync.services.importing import search_plannr, start_import


class Command(FirmCommand):
    help = "Import clients from Plannr: all of them, some by id, or those whose surname begins with a text."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--all", action="store_true", help="every client of the firm")
        who.add_argument("--client", action="append", metavar="UUID", help="this client; may be repeated")
        who.add_argument("--search", metavar="TEXT", help="clients whose surname begins so")
        parser.add_argument("--preview", action="store_true", help="only say what would happen")

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        connection = connection_or_refuse(firm)
        wanted: list[str] | None = options["client"]
        if options["search"]:
            found = search_plannr(
                connection=connection, user=None, terms=Terms(surname=options["search"])
            ).found
            wanted = [one.uuid for one in found]
            if not wanted:
                raise CommandError("Nobody in Plannr fits.")
        run = start_import(
            connection=connection,
            client_ids=None if options["all"] else wanted,
            user=None,
            trigger=RunTrigger.COMMAND,
            preview=options["preview"],
            now=timezone.now(),
        )
        return told_run(perform_run(run_id=run.pk, clock=timezone.now))
