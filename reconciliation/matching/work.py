"""A line on its way through the rounds: what is known of it so far."""

from __future__ import annotations

from datetime import date

from reconciliation.matching.ledger import Survey
from reconciliation.matching.plans import PlanFinder, PlanFinding
from reconciliation.matching.reasons import Notice, Reason
from reconciliation.matching.records import (
    Compared,
    Expectation,
    Explanation,
    Group,
    Line,
    LookAlike,
    Method,
    PlanStep,
    Statement,
)

NOT_SOUGHT = PlanFinding(None, Reason.ZERO_AMOUNT, None, (), ())


class Work:
    """Mutable state of one line during one run; it never leaves the matcher.

    ``plan_id`` is the plan found, if one was; ``key``, plan and category, means something only where it may match.
    """

    __slots__ = (
        "amount_pence", "compared", "finding", "group", "key", "line", "linked_to", "method", "paid_date",
        "plan_id", "reason", "split_target", "survey", "tie",
    )  # fmt: skip

    def __init__(self, line: Line, statement: Statement, finder: PlanFinder) -> None:
        self.line = line
        self.amount_pence = line.gross_pence
        self.paid_date: date = line.paid_date or statement.statement_date
        self.finding = finder.find(line.policy_number) if line.gross_pence else NOT_SOUGHT
        self.reason: Reason | None = self.finding.reason
        if self.reason is None and not line.category:
            self.reason = Reason.NO_CATEGORY
        self.plan_id = self.finding.plan.id if self.finding.plan else None
        self.key = (self.plan_id or 0, line.category or "")
        self.survey: Survey | None = None
        self.compared: Compared | None = None
        self.linked_to: Expectation | None = None
        self.split_target: Expectation | None = None
        self.method: Method | None = None
        self.group: Group | None = None
        self.tie = False

    @staticmethod
    def order(work: Work) -> tuple[date, int]:
        """By date, then row (D21)."""
        return work.paid_date, work.line.row

    @property
    def may_match(self) -> bool:
        """Whether nothing speaks against looking for an expectation."""
        return self.reason is None

    @property
    def is_decided(self) -> bool:
        """Whether a round has linked it or given its reason."""
        return self.linked_to is not None or self.reason is not None

    def take(self, expectation: Expectation, method: Method, *, tie: bool = False) -> None:
        """Notes the expectation this line pays."""
        self.linked_to, self.method, self.tie = expectation, method, tie

    def plan_notices(self, finder: PlanFinder) -> tuple[Notice, ...]:
        """What is odd about its plan."""
        if self.finding.plan is None:
            return ()
        notices = finder.notices_for(self.finding.plan)
        return (Notice.SPELLING, *notices) if self.finding.step == PlanStep.SPELLING else notices

    def explanation(
        self,
        *,
        tolerance_hundredths: int,
        notices: tuple[Notice, ...],
        expected_next: Compared | None,
        look_alikes: tuple[LookAlike, ...],
    ) -> Explanation:
        """All that the run learnt about the line."""
        return Explanation(
            paid_pence=self.amount_pence,
            paid_date=self.paid_date,
            category=self.line.category,
            policy_number=self.line.policy_number,
            tolerance_hundredths=tolerance_hundredths,
            step=self.finding.step,
            plans_seen=self.finding.plans_seen,
            plan_ids=self.finding.plan_ids,
            seen=self.survey.seen if self.survey else None,
            compared=self.compared,
            group=self.group,
            notices=notices,
            expected_next=expected_next,
            look_alikes=look_alikes,
        )
