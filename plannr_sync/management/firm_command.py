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
UNDER_WAY = frozenset({RunState.RUNNING, RunState.STOPPING})
ELSEWHERE = "Another worker is doing this run and has not finished: see Sync, Runs. Nothing was done twice."
STATUS_ELSEWHERE = 3
"""How a command ends whose run another worker is doing: neither done nor failed."""


class RunCommand(FirmCommand):
    """A command that performs a run and answers with ``told_run``."""

    def require_success(self, answer: dict[str, Any]) -> None:
        """A run that failed, waits for somebody's word or has yet to be done is no success.

        One that another worker is doing is told apart by its status, so that a script can look again later.
        """
        if answer.get("error") == ELSEWHERE:
            raise CommandError(str(answer["error"]), returncode=STATUS_ELSEWHERE)
        if answer.get("state") in NO_SUCCESS:
            raise CommandError(str(answer.get("error") or "The run did not finish."))


def connection_or_refuse(firm: Firm) -> Connection:
    """The firm's connection with Plannr; ``Refused`` where there is none."""
    connection = connection_of(firm, SYSTEM)
    if connection is None:
        raise Refused("This firm is not connected with Plannr: use plannr_connect first.", code="not_connected")
    return connection


def user_or_refuse(firm: Firm, email: str) -> User:
    """Who works in the firm under this address; ``Refused`` where nobody does."""
    user: User | None = User.objects.filter(firm=firm, email__iexact=email, is_active=True).first()
    if user is None or not user.works_here:
        raise Refused(f"{email} is not a user of this firm.", code="no_user")
    return user


def told_run(run: Run) -> dict[str, Any]:
    """A run as the commands tell it, once it was performed, here or by the worker who was at it first."""
    run.refresh_from_db()
    outcomes = run.outcomes.exclude(sentence="").order_by("pk")
    return {
        "run": run.pk,
        "kind": run.kind,
        "state": run.state,
        "error": _error_of(run),
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


def _error_of(run: Run) -> str:
    """Why a run that was performed is not done, in words; "" where it is."""
    begins_elsewhere = run.state == RunState.QUEUED and not run.error  # its lock is taken, else it would have begun
    if run.state in UNDER_WAY or begins_elsewhere:
        return ELSEWHERE
    return f"{NOT_YET} {run.error}".strip() if run.state == RunState.QUEUED else run.error
