"""Syncs a client, a cashflow or the whole firm with Plannr."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.models import Client, Firm
from domain.enums.sync import RunKind, RunTrigger
from integrations.management.firm_command import Refused
from integrations.models import Connection
from integrations.services.runs import perform_run, start_run
from integrations.services.scopes import RunScope
from plannr_sync.management.firm_command import RunCommand, connection_or_refuse, told_run
from plannr_sync.selectors.runs import cashflow_people, client_scope


class Command(RunCommand):
    help = "Sync with Plannr: send what waits, then pull. With --preview nothing is sent or changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--client", type=int, metavar="ID", help="a client of ours, with the partner")
        what.add_argument("--cashflow", type=int, metavar="ID", help="the people of a cashflow")
        what.add_argument("--all", action="store_true", help="every linked client of the firm")
        parser.add_argument("--preview", action="store_true", help="only say what would happen")
        parser.add_argument("--confirm-guards", action="store_true", help="go on where a guard would stop and ask")

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        connection = connection_or_refuse(firm)
        run = start_run(
            connection=connection,
            kind=RunKind.PREVIEW if options["preview"] else RunKind.PULL,
            scope=RunScope(client_ids=self._clients(connection, options), guards_confirmed=options["confirm_guards"]),
            trigger=RunTrigger.COMMAND,
            user=None,
            now=timezone.now(),
        )
        return told_run(perform_run(run_id=run.pk, clock=timezone.now))

    def _clients(self, connection: Connection, options: dict[str, Any]) -> tuple[str, ...] | None:
        """Remote ids of who is wanted; None is everybody."""
        if options["all"]:
            return None
        pks = [options["client"]] if options["client"] else cashflow_people(options["cashflow"])
        clients = list(Client.objects.filter(pk__in=pks))
        if not clients:
            raise Refused("There is no such client or cashflow in this firm.", code="not_found")
        found = dict.fromkeys(uuid for client in clients for uuid in client_scope(connection, client))
        if not found:
            raise Refused("Nobody of them is linked to Plannr.", code="not_linked")
        return tuple(found)
