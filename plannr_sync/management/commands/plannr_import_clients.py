"""Imports clients of Plannr with their partners, plans and incomes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.models import Client, Firm
from domain.enums.sync import RunTrigger
from integrations.management.firm_command import Refused
from integrations.models import Connection
from integrations.services.runs import perform_run
from plannr_sync.management.firm_command import RunCommand, connection_or_refuse, told_run, user_or_refuse
from plannr_sync.search import Terms
from plannr_sync.selectors.duplicates import Doubt
from plannr_sync.services.doubts import doubts_about_importing
from plannr_sync.services.importing import search_plannr, start_import


class Command(RunCommand):
    help = (
        "Import clients from Plannr: all of them, some by id, or those with a text in their surname. Who may be here "
        "already is reported first, and then nothing is imported unless --anyway is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--all", action="store_true", help="every client of the firm")
        who.add_argument("--client", action="append", metavar="UUID", help="this client; may be repeated")
        who.add_argument("--search", metavar="TEXT", help="clients whose surname has this in it")
        parser.add_argument("--preview", action="store_true", help="only say what would happen")
        parser.add_argument("--anyway", action="store_true", help="import also who may be here already")
        parser.add_argument(
            "--adviser",
            metavar="EMAIL",
            help="who looks after those whose adviser in Plannr is not known here",
        )

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        connection = connection_or_refuse(firm)
        adviser = user_or_refuse(firm, options["adviser"]) if options["adviser"] else None
        wanted: list[str] | None = None if options["all"] else options["client"]
        if options["search"]:
            terms = Terms(surname=options["search"])
            wanted = [one.uuid for one in search_plannr(connection=connection, user=None, terms=terms).found]
            if not wanted:
                raise Refused("Nobody in Plannr fits.", code="nobody")
        if not (options["preview"] or options["anyway"]):
            require_no_doubts(connection, wanted)
        run = start_import(
            connection=connection,
            client_ids=wanted,
            user=None,
            trigger=RunTrigger.COMMAND,
            preview=options["preview"],
            adviser=adviser,
            now=timezone.now(),
        )
        return told_run(perform_run(run_id=run.pk, clock=timezone.now))


def require_no_doubts(connection: Connection, wanted: list[str] | None) -> None:
    """Raises ``Refused`` with everybody who may be here already. Asks Plannr nothing while nobody is here at all."""
    if not Client.objects.exists():
        return
    doubts = doubts_about_importing(connection=connection, client_ids=wanted, user=None).doubts
    if doubts:
        names = ", ".join(f"{doubt.person.name} ({doubt.found[0].match.reason})" for doubt in doubts)
        raise Refused(
            f"{len(doubts)} of these may be here already, so nothing was imported: {names}. Link them to their "
            "records, or give --anyway to import them all the same.",
            code="may_be_here",
            details={"doubts": [told_doubt(doubt) for doubt in doubts]},
        )


def told_doubt(doubt: Doubt) -> dict[str, Any]:
    """Somebody who may be here already, as the command tells it."""
    return {
        "remote_id": doubt.person.key,
        "name": doubt.person.name,
        "may_be": [
            {
                "local_id": one.local_id,
                "name": one.match.person.name,
                "reason": one.match.reason,
                "score": one.match.score,
                "linked": one.is_linked,
            }
            for one in doubt.found
        ],
    }
