"""Looking again at many waiting lines after the tolerance changed: part by part, each committed, by a worker.

Few lines are looked at with the change itself. For many there is a row that says how far the look has come: a worker
that dies leaves it where it stood, and whoever finds it goes on after the last part.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from backoffice.models import Firm, RematchPolicy
from reconciliation.models import SecondLook
from reconciliation.selectors.matching import lock_firm
from reconciliation.services.looking_again import look_at, mark, of_the_tolerance, propose_matches

AT_ONCE = 200
"""Up to so many lines are looked at with the change: some tenths of a second."""
PLANS_A_PART = 500


@transaction.atomic
def look_again_at_tolerance(*, firm_id: int, now: datetime) -> int | None:
    """Look again, as the firm wants it, at the waiting lines that its tolerance kept apart or let match.

    How many of them would now match; None where there are so many that a worker has to look (``look_at_next_part``).
    Lines of locked periods only say that their reason is from before.
    """
    concerned = of_the_tolerance()
    count = concerned.count()
    if count <= AT_ONCE:
        return look_at(firm_id, concerned)
    SecondLook.objects.create(firm_id=firm_id, line_total=count, started_at=now)
    return None


@transaction.atomic
def look_at_next_part(*, firm: Firm, now: datetime) -> bool:
    """Take the firm's latest look one part further; whether anything is left to do for whoever asked.

    Nothing is while another worker is at it. Looks that a later change has overtaken end here.
    """
    open_looks = SecondLook.objects.filter(finished_at__isnull=True).order_by("-pk")
    look = open_looks.select_for_update(skip_locked=True, of=("self",)).first()
    if look is None or open_looks.filter(pk__gt=look.pk).exists():
        return False
    lock_firm(firm.pk)  # a run that was asked for holds the same lines, in another order
    open_looks.filter(pk__lt=look.pk).update(finished_at=now)
    if look.marked_at is None:
        mark(of_the_tolerance())
        look.marked_at = now
        if firm.rematch_policy == RematchPolicy.OFF:
            look.line_done, look.finished_at = look.line_total, now
    else:
        _look_at_plans(firm, look, now)
    look.save()
    return look.finished_at is None


def _look_at_plans(firm: Firm, look: SecondLook, now: datetime) -> None:
    """The lines of the next plans; the look ends where there are none."""
    left = _by_plan().filter(looked_at_plan__gt=look.last_plan)
    plans = list(left.order_by("looked_at_plan").values_list("looked_at_plan", flat=True).distinct()[:PLANS_A_PART])
    if not plans:
        look.line_done, look.finished_at = look.line_total, now
        return
    lines = left.filter(looked_at_plan__lte=plans[-1]).count()
    look.matching_count += propose_matches(firm=firm, plan_ids=plans)
    look.last_plan, look.line_done = plans[-1], min(look.line_done + lines, look.line_total)


def _by_plan() -> QuerySet[Any]:
    """The lines that rest on the tolerance, each with the plan at whose turn it is looked at."""
    rows: QuerySet[Any] = of_the_tolerance()
    by_plan: QuerySet[Any] = rows.annotate(looked_at_plan=Coalesce("plan_id", "proposed_expectation__plan_id"))
    return by_plan
