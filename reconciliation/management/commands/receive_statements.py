"""Take the electronic statements that wait in a folder: for a scheduled job. Taking one twice does no harm."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import MessageState
from domain.words import count_of
from reconciliation.inbound.adapters import FolderAdapter, InboundAdapter, RawMessage
from reconciliation.selectors.statements import held_rows
from reconciliation.services.imports import run_import
from reconciliation.services.messages import take_message
from reconciliation.statements import UnableToReadStatement


class Command(BaseCommand):
    help = "Take the electronic statements that wait in a folder, and match their lines."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--firm", required=True, help="the firm's short name")

    def handle(self, *args: object, **options: Any) -> None:
        firm = Firm.objects.filter(slug=options["firm"]).first()
        if firm is None:
            raise CommandError(f"There is no firm {options['firm']}.")
        if not options["folder"].is_dir():
            raise CommandError(f"There is no folder {options['folder']}.")
        adapter = FolderAdapter(options["folder"])
        with scope(firm=firm):
            for raw in adapter.fetch():
                self.stdout.write(f"{raw.handle}: {self._take(firm, adapter, raw)}")

    def _take(self, firm: Firm, adapter: InboundAdapter, raw: RawMessage) -> str:
        """What became of one message. It is acknowledged only once it is kept."""
        now = timezone.now()
        try:
            message, is_new, clashes = take_message(firm=firm, adapter=adapter.name, content=raw.content, now=now)
        except UnableToReadStatement as error:
            adapter.refuse(raw, str(error))
            return f"no message. {error}"
        if clashes:
            adapter.refuse(raw, message.error)
            return f"kept, but refused. {message.error}"
        adapter.ack(raw)
        if not is_new:
            return "taken before"
        if message.state == MessageState.REFUSED or message.statement_import_id is None:
            return f"kept, but refused. {message.error}"
        run = run_import(import_id=message.statement_import_id, now=now)
        if run is None:
            return "taken, waits for a worker"
        told = f"{count_of(run.line_count, 'line')}, {run.linked_count} linked"
        held = held_rows(run.statement_id).count()
        return f"{told}; {count_of(held, 'row')} held" if held else told
