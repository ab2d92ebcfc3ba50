"""What every command of this app shares: it works for one firm and can answer in JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.sync import RunState
from integrations.engine.errors import UnableToSync
from integrations.models import Connection, Run
from integrations.selectors.connections import connection_of
from plannr_sync.connector import SYSTEM


class FirmCommand(BaseCommand):
    """A command for one firm. ``work`` gives a dict, printed as JSON or as lines."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The firm, and how to answer."""
        parser.add_argument("--firm", required=True, metavar="SLUG", help="the firm's short name")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs ``work`` inside the firm's scope; what cannot be done ends with status 1 and a sentence."""
        firm = Firm.objects.filter(slug=options["firm"]).first()
        if firm is None:
            raise CommandError(f"There is no firm “{options['firm']}”.")
        with scope(firm=firm):
            try:
                answer = self.work(firm, options)
            except UnableToSync as error:
                if options["json"]:
                    self.stdout.write(json.dumps({"error": str(error), "code": error.code}))
                raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(answer, default=str))
        else:
            for name, value in answer.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {_plain(value)}")
        if answer.get("state") in {RunState.FAILED.value, RunState.WAITING.value}:
            raise CommandError(str(answer.get("error") or "The run did not finish."))

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        """What the command does and tells."""
        raise CommandError("This command does nothing.")


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n  {_plain(one)}" for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {part}" for key, part in value.items())
    return str(value)


def connection_or_refuse(firm: Firm) -> Connection:
    """The firm's connection with Plannr; ``CommandError`` where there is none."""
    connection = connection_of(firm, SYSTEM)
    if connection is None:
        raise CommandError("This firm is not connected with Plannr: use plannr_connect first.")
    return connection


def told_run(run: Run) -> dict[str, Any]:
    """A run as the commands tell it."""
    outcomes = run.outcomes.exclude(sentence="").order_by("pk")
    return {
        "run": run.pk,
        "kind": run.kind,
        "state": run.state,
        "error": run.error,
        "requests": run.requests,
        "counts": run.counts,
        "outcomes": [
            {
                "kind": one.kind,
                "action": one.action,
                "label": one.label,
                "reason": one.reason,
                "sentence": one.sentence,
                "remote_id": one.remote_id,
                "local_id": one.local_id,
                "fields": one.field_names,
            }
            for one in outcomes
        ],
    }
