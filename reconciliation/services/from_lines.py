"""Expectations made from statement lines: for what came without having been expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, QuerySet

from backoffice.models import Plan, User
from domain.enums.reconciliation import LinkMethod
from domain.enums.revenue import ChargeType, PaymentOrigin, RevenueCategory
from domain.identifiers import normalise_policy_number
from reconciliation.models import Expectation, ExpectationLink, StatementTransaction
from reconciliation.selectors.expectations import plans_expecting
from reconciliation.selectors.matching import hold_plans
from reconciliation.selectors.telling import REPEATED
from reconciliation.services.links import let_wait
from reconciliation.services.looking_again import look_again
from reconciliation.services.periods import lock_statement
from reconciliation.services.recording import refresh_statement

COMMISSION = frozenset({
    RevenueCategory.INDEMNITY, RevenueCategory.NON_INDEMNITY, RevenueCategory.LEVEL, RevenueCategory.RENEWAL,
    RevenueCategory.BOND_RENEWAL, RevenueCategory.FUND, RevenueCategory.CLAWBACK, RevenueCategory.PROTECTED_RIGHTS,
})  # fmt: skip
"""Categories that providers pay by contract; the others are agreed with the client."""


@dataclass(slots=True)
class MadeFromLines:
    """The ids of the lines that got an expectation, and for each line that gave none the row and the reason."""

    lines: list[int] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many expectations were made and linked."""
        return len(self.lines)


@transaction.atomic
def expect_lines(*, line_ids: Sequence[int], user: User | None) -> MadeFromLines:
    """One-off expectations for unlinked lines, each linked to its line.

    In this order: no policy number, nothing linked yet, exactly one plan by the number (then by the statement's
    provider), and the plan's owner must have an adviser; otherwise the line is left with the reason. All lines are of
    one statement. Raises ``UnableToChangeLockedPeriod``.
    """
    made = MadeFromLines()
    wanted = StatementTransaction.objects.filter(pk__in=list(line_ids))
    statement_id = wanted.order_by("row").values_list("statement_id", flat=True).first()
    if statement_id is None:
        return made
    statement = lock_statement(statement_id)
    # Read under the lock: the same button pressed twice must find what the first press has linked.
    lines = list(wanted.select_related("statement").order_by("row"))
    plans = _plans_of(lines)
    plan_ids = [plan.pk for found in plans.values() for plan in found]
    hold_plans(plan_ids)
    for line in lines:
        found = plans.get(normalise_policy_number(line.policy_number), [])
        reason = _why_not(line, found)
        if reason:
            made.left.append((line.row, reason))
        else:
            _expect(line, _of_provider(line, found)[0], user)
            made.lines.append(line.pk)
    refresh_statement(statement.pk)
    look_again(firm_id=statement.firm_id, plan_ids=plan_ids, by_hand=True)
    return made


@transaction.atomic
def take_back_expected(*, line_ids: Sequence[int]) -> int:
    """Undo ``expect_lines``: the links go, and the expectations that were made for them; how many there were.

    Left as they are: lines that are linked otherwise by now, and expectations that somebody has worked on since. All
    lines are of one statement, and wait again. Raises ``UnableToChangeLockedPeriod``.
    """
    links = ExpectationLink.objects.filter(transaction__in=list(line_ids), method=LinkMethod.MANUAL)
    statement_id = links.values_list("transaction__statement_id", flat=True).first()
    if statement_id is None:
        return 0
    statement = lock_statement(statement_id)
    made = _only_for_lines(links)
    plan_ids = plans_expecting(made)
    hold_plans(plan_ids)
    of_lines = links.filter(expectation__in=list(made.values_list("pk", flat=True)))
    expected = list(of_lines.values_list("expectation_id", flat=True))
    waiting = list(of_lines.values_list("transaction_id", flat=True))
    of_lines.delete()
    Expectation.objects.filter(pk__in=expected).delete()
    let_wait(waiting)
    refresh_statement(statement.pk)
    look_again(firm_id=statement.firm_id, plan_ids=plan_ids, by_hand=True)
    return len(expected)


def _only_for_lines(links: QuerySet[ExpectationLink]) -> QuerySet[Expectation]:
    """The one-off expectations of these links that are nobody else's: met by one line, and as they were made."""
    one_off = Expectation.objects.filter(charge__isnull=True, is_balanced=False, written_off_at__isnull=True)
    alone = one_off.alias(lines=Count("links")).filter(lines=1, gross=F("linked"))
    found: QuerySet[Expectation] = alone.filter(pk__in=links.values("expectation"))
    return found


def _plans_of(lines: Sequence[StatementTransaction]) -> dict[str, list[Plan]]:
    """Normalised number to its plans, in one query."""
    numbers = {normalise_policy_number(line.policy_number) for line in lines} - {""}
    found: dict[str, list[Plan]] = {}
    rows = Plan.objects.filter(normalised_policy_number__in=numbers).prefetch_related("ownerships__client__adviser")
    for plan in rows.order_by("pk"):
        found.setdefault(plan.normalised_policy_number, []).append(plan)
    return found


def _of_provider(line: StatementTransaction, plans: list[Plan]) -> list[Plan]:
    """The plans; of several those of the statement's provider."""
    return plans if len(plans) == 1 else [p for p in plans if p.provider_id == line.statement.provider_id]


def _why_not(line: StatementTransaction, plans: list[Plan]) -> str:
    """Why a line gives no expectation; empty when it does."""
    chosen = _of_provider(line, plans)
    owner = chosen[0].ownerships.all()[0].client if len(chosen) == 1 and chosen[0].ownerships.all() else None
    checks = (
        (not normalise_policy_number(line.policy_number), "no policy number"),
        (bool(line.linked), "linked already"),
        (line.ignored_at is not None, "ignored"),
        (line.match_reason == REPEATED, "repeats an earlier line"),
        (not line.gross, "nothing paid"),
        (not line.category, "no category"),
        (not plans, "no plan with this number"),
        (len(chosen) != 1, "several plans with this number"),
        (owner is None, "the plan has no owner"),
        (owner is not None and owner.adviser_id is None, "nobody advises the plan's owner"),
    )
    return next((reason for is_so, reason in checks if is_so), "")


def _expect(line: StatementTransaction, plan: Plan, user: User | None) -> None:
    """A one-off expectation of exactly what came, and the link of the line to it."""
    owner = plan.ownerships.all()[0].client
    category = RevenueCategory(line.category)
    vat = line.vat if line.vat is not None and line.net is not None and line.net + line.vat == line.gross else None
    expectation = Expectation.objects.create(
        firm_id=line.firm_id,
        charge=None,
        number=1,
        plan=plan,
        client=owner,
        adviser_id=owner.adviser_id,
        type=ChargeType.COMMISSION if category in COMMISSION else ChargeType.FEE,
        category=category,
        payment_origin=PaymentOrigin.PROVIDER,
        expected_date=line.date or line.statement.date,
        net=line.gross - (vat or Decimal(0)),
        vat=vat or Decimal(0),
        gross=line.gross,
        is_vat_exempt=not vat,
    )
    ExpectationLink.objects.create(
        firm_id=line.firm_id, transaction=line, expectation=expectation, amount=line.gross, method=LinkMethod.MANUAL,
        made_by=user,
    )  # fmt: skip
    StatementTransaction.objects.filter(pk=line.pk).update(match_reason="", plan=plan, proposed_expectation=None)
