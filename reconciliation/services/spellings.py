"""A plan chosen for a line by a person, and how its provider writes the number, remembered only if they say so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backoffice.models import Plan, User
from domain.identifiers import normalise_policy_number
from reconciliation.models import MatchRun, PolicySpelling, StatementTransaction
from reconciliation.selectors.spellings import lines_spelt_like, plan_by_number
from reconciliation.services.looking_again import look_again
from reconciliation.services.matching import rematch_lines
from reconciliation.services.periods import lock_statement


class UnableToRemember(ValueError):
    """The spelling cannot stand for that plan; the message says why."""

    permanent = True


@transaction.atomic
def choose_plan(*, line_id: int, plan_id: int) -> StatementTransaction:
    """The line with its plan said by a person: what the plan expects is then put forward. Nothing is remembered.

    Raises ``UnableToChangeLockedPeriod``.
    """
    lock_statement(StatementTransaction.objects.values_list("statement_id", flat=True).get(pk=line_id))
    line: StatementTransaction = StatementTransaction.objects.select_for_update(of=("self",)).get(pk=line_id)
    line.plan = Plan.objects.get(pk=plan_id)
    line.save(update_fields=["plan", "updated_at"])
    return line


@transaction.atomic
def remember_spelling(
    *, line_id: int, plan_id: int, now: datetime, user: User | None
) -> tuple[PolicySpelling, list[MatchRun]]:
    """That the provider writes the plan's number as on this line; and the runs over the lines that waited for it.

    Raises ``UnableToRemember`` for a number that finds a plan by itself, or stands for another one already, and
    ``UnableToChangeLockedPeriod``.
    """
    statement = lock_statement(StatementTransaction.objects.values_list("statement_id", flat=True).get(pk=line_id))
    line: StatementTransaction = StatementTransaction.objects.select_related("statement").get(pk=line_id)
    plan = Plan.objects.get(pk=plan_id)
    normalised = normalise_policy_number(line.policy_number)
    _check(line, plan, normalised)
    spelling, _ = PolicySpelling.objects.get_or_create(
        provider=statement.provider,
        normalised=normalised,
        defaults={"firm_id": line.firm_id, "plan": plan, "written": line.policy_number, "made_by": user},
    )
    if spelling.plan_id != plan.pk:
        raise UnableToRemember(f"{line.policy_number} is remembered for {spelling.plan} already. Forget that first.")
    return spelling, rematch_lines(line_ids=lines_spelt_like(line), now=now, user=user)


def _check(line: StatementTransaction, plan: Plan, normalised: str) -> None:
    if not normalised or len(line.policy_number) > 100:
        raise UnableToRemember("The line has no policy number that could be remembered. Link it by hand.")
    found = plan_by_number(line)
    if found is not None and found.id == plan.pk:
        raise UnableToRemember(f"{line.policy_number} finds this plan by itself. Run the line again.")
    if found is not None:
        raise UnableToRemember(
            f"{line.policy_number} is the number of another plan, and a remembered spelling never overrules that."
        )


@transaction.atomic
def forget_spelling(*, spelling_id: int) -> PolicySpelling:
    """A spelling, no longer remembered. What was linked by it stays; later lines no longer find the plan."""
    spelling: PolicySpelling = PolicySpelling.objects.select_related("plan", "provider").get(pk=spelling_id)
    spelling.delete()
    look_again(firm_id=spelling.firm_id, plan_ids=[spelling.plan_id], by_hand=True)
    return spelling
