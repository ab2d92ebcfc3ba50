"""Where a run leaves its traces: ``RunLog`` over the run's row and its outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from backoffice.services.copying import insert_values
from domain.enums.sync import RunState
from integrations.engine.errors import RunStopped
from integrations.engine.ports import Outcome as EngineOutcome
from integrations.local.registry import KINDS
from integrations.models import Outcome, Run

TELL_EVERY = 20
"""Progress is written down every so many records: often enough to watch, seldom enough to cost nothing."""
LIFE_SIGN_EVERY = timedelta(seconds=5)
"""Slow work gives a sign of life this often: without one for long the run is taken for dead."""


@dataclass(slots=True)
class DatabaseLog:
    """See ``integrations.engine.ports.RunLog``. ``requests`` tells how many the session has used."""

    run: Run
    now: Callable[[], datetime]
    requests: Callable[[], int] = lambda: 0
    _more: int = 0
    _done: int = 0
    _line: str = ""
    _told_requests: int = field(default=0)
    _told_at: datetime | None = None

    def record(self, *outcomes: EngineOutcome) -> None:
        """Keeps outcomes; those of an earlier, broken attempt are replaced."""
        if not outcomes:
            return
        rows = {(row["kind"], row["subject"], row["action"]): row for row in map(self._row, outcomes)}
        kinds, subjects, _ = zip(*rows, strict=True)
        told = Outcome.objects.filter(run=self.run, kind__in=set(kinds), subject__among=subjects)
        again = [pk for pk, *key in told.values_list("pk", "kind", "subject", "action") if tuple(key) in rows]
        with transaction.atomic():
            if again:
                Outcome.objects.filter(pk__in=again).delete()
            insert_values(Outcome, rows.values())
        self._line = f"{outcomes[-1].label}: {outcomes[-1].sentence}"

    def _row(self, outcome: EngineOutcome) -> dict[str, Any]:
        return {
            "firm_id": self.run.firm_id,
            "run_id": self.run.pk,
            "kind": outcome.kind,
            "action": outcome.action,
            "subject": outcome.remote_id or f"local:{outcome.local_id}",
            "label": outcome.label[:255],
            "reason": outcome.reason,
            "sentence": outcome.sentence,
            "level": outcome.level,
            "remote_id": outcome.remote_id,
            "local_model": KINDS[outcome.kind].model_label if outcome.kind in KINDS else "",
            "local_id": outcome.local_id,
            "field_names": list(outcome.fields),
        }

    def expect(self, more: int) -> None:
        """So many more records were found."""
        self._more += more
        self.flush()

    def advance(self, done: int = 1) -> None:
        """So many are dealt with."""
        self._done += done
        if self._done >= TELL_EVERY or self._is_quiet():
            self.flush()

    def _is_quiet(self) -> bool:
        """Whether the last sign of life is some seconds old."""
        return self._told_at is None or self.now() - self._told_at >= LIFE_SIGN_EVERY

    def check(self) -> None:
        """Raises ``RunStopped`` when somebody asked for it; gives a sign of life meanwhile."""
        if self._is_quiet():
            self.flush()
        asked = Run.objects.filter(pk=self.run.pk, state=RunState.STOPPING).values_list("error", flat=True).first()
        if asked is not None:
            raise RunStopped(f"{asked or 'Stopped by hand'}; what was done stays done.")

    def flush(self) -> None:
        """Writes the progress down."""
        used = self.requests() - self._told_requests
        changes = {
            "total": F("total") + self._more,
            "done": F("done") + self._done,
            "requests": F("requests") + used,
        }
        line = {"last_line": self._line[:400]} if self._line else {}
        self._told_at = self.now()
        Run.objects.filter(pk=self.run.pk).update(heartbeat_at=self._told_at, **changes, **line)
        self._told_requests += used
        self._more = self._done = 0
