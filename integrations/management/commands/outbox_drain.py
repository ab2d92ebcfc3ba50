"""Sends what the outbox of a firm holds."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from backoffice.models import Firm
from integrations.management.firm_command import FirmCommand, Refused
from integrations.selectors.connections import connections_of_firm, is_live
from integrations.services.outbox import drain_outbox


class Command(FirmCommand):
    help = "Send every write that waits for a firm's connected systems, or for one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--system", metavar="CODE", help="only this system, such as plannr")

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for connection in connections_of_firm(firm.pk):
            if options["system"] in (None, connection.system):
                drained = drain_outbox(connection_id=connection.pk, clock=timezone.now)
                answers[connection.system] = {"active": is_live(connection), **asdict(drained)}
        if options["system"] and not answers:
            raise Refused(f"This firm is not connected with “{options['system']}”.", code="not_connected")
        return answers
