"""The block of Today that says what sync last did."""

from __future__ import annotations

from django.template.loader import render_to_string

from backoffice.models import User
from domain.enums.sync import RunState
from integrations.models import Run
from integrations.registry import label_of
from integrations.selectors.last_runs import last_runs

TROUBLE: dict[str, str] = {
    RunState.FAILED: "It did not finish.",
    RunState.STOPPED: "It was stopped before it had finished.",
    RunState.WAITING: "It stopped to ask whether to go on.",
    RunState.QUEUED: "It will be tried again.",
}
"""What it means that a run with an error stands like this; the error itself follows."""


def last_sync(user: User) -> str:
    """The block as HTML; empty before anything was ever synced."""
    lines = [(run, label_of(run.connection.system), trouble_of(run)) for run in last_runs()]
    return render_to_string("sync/last_sync.html", {"lines": lines}) if lines else ""


def trouble_of(run: Run) -> str:
    """What went wrong, as a sentence for people; empty when nothing did."""
    if run.state == RunState.DONE or not (run.error or run.state in {RunState.FAILED, RunState.WAITING}):
        return ""
    return " ".join(part for part in (TROUBLE.get(run.state, ""), run.error) if part)
