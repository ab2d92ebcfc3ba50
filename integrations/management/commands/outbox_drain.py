"""Sends what the outbox of a firm holds."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from integrations.selectors.connections import connections_of_firm, is_live
from integrations.services.outbox import drain_outbox


class Command(BaseCommand):
    help = "Send every write that waits for a firm's connected systems, or for one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--firm", required=True, metavar="SLUG", help="the firm's short name")
        parser.add_argument("--system", metavar="CODE", help="only this system, such as plannr")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        firm = Firm.objects.filter(slug=options["firm"]).first()
        if firm is None:
            raise CommandError(f"There is no firm “{options['firm']}”.")
        answers: dict[str, dict[str, Any]] = {}
        with scope(firm=firm):
            for connection in connections_of_firm(firm.pk):
                if options["system"] in (None, connection.system):
                    drained = drain_outbox(connection_id=connection.pk, clock=timezone.now)
                    answers[connection.system] = {"active": is_live(connection), **asdict(drained)}
        if options["system"] and not answers:
            raise CommandError(f"This firm is not connected with “{options['system']}”.")
        if options["json"]:
            self.stdout.write(json.dumps(answers))
            return
        for system, told in answers.items():
            words = ", ".join(f"{name} {value}" for name, value in told.items() if value != "")
            self.stdout.write(f"{system}: {words}")
