"""What the commands of this app share: the firm's connection with Plannr, and a run as they tell it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from backoffice.models import Firm, User
from domain.enums.sync import RunState
from integrations.management.firm_command import FirmCommand, Refused
from integrations.models import Connection, Run
from integrations.selectors.connections import connection_of
from plannr_sync.connector import SYSTEM

NO_SUCCESS = {RunState.FAILED.value, RunState.WAITING.value, RunState.QUEUED.value}
NOT_YET = "It has not run yet: it waits and is tried again by itself."


class RunCommand(FirmCommand):
    """A command that performs a run and answers with ``told_run``."""

    def require_success(self, answer: dict[str, Any]) -> None:
        """A run that failed, waits for somebody's word or has yet to be done is no success."""
        if answer.get("state") in NO_SUCCESS:
            raise CommandError(str(answer.get("error") or "The run did not finish."))


def connection_or_refuse(firm: Firm) -> Connection:
    """The firm's connection with Plannr; ``Refused`` where there is none."""
    connection = connection_of(firm, SYSTEM)
    if connection is None:
        raise Refused(
            "This firm is not connected with Plannr: use plannr_connect first.", code="not_connected"
        )
    return connection


def user_or_refuse(firm: Firm, email: str) -> User:
    """Who works in the firm under this address; ``Refused`` where nobody does."""
    user: User | None = User.objects.filter(firm=firm, email__iexact=email, is_active=True).first()
    if user is None or not user.works_here:
        raise Refused(f"{email} is not a user of this firm.", code="no_user")
    return user


def told_run(run: Run) -> dict[str, Any]:
    """A run as the commands tell it."""
    outcomes = run.outcomes.exclude(sentence="").order_by("pk")
    return {
        "run": run.pk,
        "kind": run.kind,
        "state": run.state,
        "error": f"{NOT_YET} {run.error}".strip() if run.state == RunState.QUEUED else run.error,
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
