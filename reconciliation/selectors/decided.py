"""Who decided something, and when, for the next person who comes to decide the same."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime

from backoffice.models import User
from backoffice.selectors.history import Activity, event_model, latest_change, recent
from domain.people_dates import format_date
from reconciliation.models import Expectation, ExpectationLink, StatementTransaction


def given_up(expectation: Expectation) -> str:
    """That an expectation was cancelled or written off, by whom, when and why; empty where it is still expected."""
    for moment, column, done, reason in (
        (expectation.cancelled_at, "cancelled_at", "cancelled", expectation.cancel_reason),
        (expectation.written_off_at, "written_off_at", "written off", expectation.write_off_reason),
    ):
        if moment:
            change = latest_change(expectation, column)
            return f"It was {done} {_told(change.who if change else '', moment)}: “{reason}”."
    return ""


def ignored(line: StatementTransaction) -> str:
    """That a line is ignored, by whom, since when and why; empty where it is not."""
    if line.ignored_at is None:
        return ""
    # Each version of a line is kept as it was before a change, with whose change it was: here the one that ignored it.
    history: Any = StatementTransaction
    versions = history.pgh_event_model.objects.filter(pgh_obj_id=line.pk, ignored_at__isnull=True)
    before = versions.select_related("pgh_context").order_by("-pgh_id").first()
    context: dict[str, Any] = before.pgh_context.metadata if before and before.pgh_context else {}
    person = User.objects.filter(pk=context["user"]).first() if "user" in context else None
    return f"It is ignored {_told(person.name if person else '', line.ignored_at)}: “{line.ignored_reason}”."


def undone(link_id: int) -> str:
    """That a link is gone, by whom and when; without these where no history tells."""
    told = _undoing(link_id)
    return f"That link was undone already {_told(told.who, told.at)}." if told else "That link was undone already."


def line_once_linked(link_id: int) -> int | None:
    """The line that a link was of which is gone; None where the firm never had such a link."""
    gone = event_model(ExpectationLink).objects.filter(pgh_obj_id=link_id)  # type: ignore[attr-defined]
    found: int | None = gone.order_by("-pgh_id").values_list("transaction_id", flat=True).first()
    return found


def balance_gone_with(line_id: int, expectation_id: int) -> tuple[Decimal, Decimal] | None:
    """The balanced and the agreed gross, in pounds, of a balance that went when the last link of the two was undone.

    None where none went with it. Read from the history, where what one transaction changed has one moment.
    """
    links, versions = event_model(ExpectationLink), event_model(Expectation)
    gone = links.objects.filter(  # type: ignore[attr-defined]
        transaction_id=line_id, expectation_id=expectation_id, pgh_label="delete"
    )
    moment = gone.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()
    of_it = versions.objects.filter(pgh_obj_id=expectation_id).order_by("-pgh_id")  # type: ignore[attr-defined]
    taken_back = of_it.filter(pgh_created_at=moment, is_balanced=False).first() if moment else None
    before = of_it.filter(pgh_id__lt=taken_back.pgh_id).first() if taken_back else None
    return (before.gross, before.unbalanced_gross) if before and before.is_balanced else None


def _undoing(link_id: int) -> Activity | None:
    return next(iter(recent([(ExpectationLink, Q(pgh_obj_id=link_id, pgh_label="delete"))], 1)), None)


def _told(who: str, moment: datetime) -> str:
    """By whom, where that is known, and when."""
    local = localtime(moment)
    return f"{f'by {who} ' if who else ''}on {format_date(local.date())} at {local:%H:%M}"
