"""What every command about a firm's connected systems shares: it works for one firm and can answer in JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django_scopes import scope

from backoffice.models import Firm
from integrations.engine.errors import UnableToSync


class Refused(CommandError):
    """What a command cannot do. ``code`` names it to a script, ``details`` are further keys of the JSON answer."""

    def __init__(self, sentence: str, *, code: str = "refused", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.details = details or {}


class FirmCommand(BaseCommand):
    """A command for one firm. ``work`` gives a dict, printed as JSON or as lines.

    What cannot be done ends with status 1 and a sentence; with ``--json`` standard output is then one object with
    ``error``, ``code`` and what else there is to know.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The firm, and how to answer."""
        parser.add_argument("--firm", required=True, metavar="SLUG", help="the firm's short name")
        parser.add_argument("--json", action="store_true", help="answer with one JSON object, errors too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs ``work`` inside the firm's scope and tells what came of it."""
        try:
            answer = self._answer(options)
        except CommandError as error:
            if options["json"]:
                told = {
                    "error": str(error),
                    "code": getattr(error, "code", "refused"),
                    **getattr(error, "details", {}),
                }
                self.stdout.write(json.dumps(told, default=str))
            raise
        if options["json"]:
            self.stdout.write(json.dumps(answer, default=str))
        else:
            self.stdout.write("\n".join(self.lines(answer)))
        self.require_success(answer)

    def _answer(self, options: dict[str, Any]) -> dict[str, Any]:
        firm = firm_or_refuse(options["firm"])
        with scope(firm=firm):
            try:
                return self.work(firm, options)
            except UnableToSync as error:
                raise Refused(str(error), code=error.code) from error
            except ValidationError as error:
                raise Refused(" ".join(error.messages), code="invalid") from error

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        """What the command does and tells. Raises ``Refused`` or ``UnableToSync``."""
        raise Refused("This command does nothing.")

    def lines(self, answer: dict[str, Any]) -> list[str]:
        """The answer for people."""
        return [f"{name.replace('_', ' ')}: {_plain(value)}" for name, value in answer.items()]

    def require_success(self, answer: dict[str, Any]) -> None:
        """Raises ``CommandError`` when the answer, told already, is that something failed."""


def firm_or_refuse(slug: str) -> Firm:
    """The firm of this short name; ``Refused`` with those there are when there is none."""
    firm = Firm.objects.filter(slug=slug).first()
    if firm is None:
        slugs = list(Firm.objects.order_by("slug").values_list("slug", flat=True))
        known = f"There are: {', '.join(slugs)}." if slugs else "There is none at all yet."
        raise Refused(f"There is no firm “{slug}”. {known}", code="no_firm", details={"firms": slugs})
    return firm


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n  {_plain(one)}" for one in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {part}" for key, part in value.items() if part != "")
    return str(value)
