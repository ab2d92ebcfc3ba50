"""The rules of docs/matching-rules.md once more, as short and as slow as they read, held against the matcher.

Written from the words, and meant to be read beside them: every question is asked of every record anew, nothing is
prepared or remembered. When a rule changes, it changes here and there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

import pytest

from domain.identifiers import normalise_policy_number
from reconciliation.matching import Expectation, Line, Plan, Statement, match

STATEMENT = Statement(provider_id=1, statement_date=date(2025, 3, 31))
DAYS = [date(2025, 3, day) for day in (1, 5, 10, 15, 20)]
AMOUNTS = [
    [500, 1000, 4000, 5000, 6000, 9000, 9500, 10000, 11000],
    [1, 333, 1666, 1667, 2000, 2999, 3000, 3333, 3666, 3667],
    [1, 2, 5, 9, 10, 11, 100, 110, 111],
    [-11001, -11000, -10000, -6000, -4000, 0, 5000, 10000],
]
"""Of each statement one row: sums, parts and edges of one another, so that something often fits, and just does not."""
NUMBERS = [["AB-1"], ["AB-1"], ["AB-1", "ab1", "AB 1"], ["AB-1", "Q2"]]
REPEATS = 1_500


def sign(pence: int) -> int:
    return (pence > 0) - (pence < 0)


def fits(paid: int, outstanding: int) -> bool:
    return 10 * abs(paid - outstanding) <= abs(outstanding)


@dataclass
class Reading:
    """One statement, read slowly. ``became`` is plan, expectation, method and reason of each line by its id."""

    lines: list[Line]
    plans: list[Plan]
    expectations: list[Expectation]
    linked: dict[int, int] = field(default_factory=dict)
    became: dict[int, tuple[int | None, int | None, str | None, str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = [line._replace(paid_date=line.paid_date or STATEMENT.statement_date) for line in self.lines]
        self.lines.sort(key=lambda line: (line.paid_date, line.row))
        self.linked = {each.id: each.linked_pence for each in self.expectations}

    def outstanding(self, each: Expectation) -> int:
        return each.gross_pence - self.linked[each.id]

    def is_open(self, each: Expectation) -> bool:
        return each.gross_pence != 0 and sign(self.outstanding(each)) == sign(each.gross_pence)

    def plan_of(self, line: Line) -> tuple[int | None, str | None]:
        """C2: the first step that leaves one plan, or why none did."""
        if line.gross_pence == 0:
            return None, "ZERO_AMOUNT"
        number = normalise_policy_number(line.policy_number)
        if not number:
            return None, "NO_POLICY_NUMBER"
        exact = [plan for plan in self.plans if plan.policy_number == line.policy_number]
        alike = [plan for plan in self.plans if plan.normalised == number]
        active = [plan for plan in alike if plan.active]
        provided = [plan for plan in active if plan.provider_id == STATEMENT.provider_id]
        for plans, cause_of_none in (
            (exact, None),
            (alike, "PLAN_NOT_FOUND"),
            (active, "PLANS_ALL_INACTIVE"),
            (provided, "PLAN_PROVIDER_MISMATCH"),
        ):
            if len(plans) == 1:
                return plans[0].id, None
            if not plans and cause_of_none:
                return None, cause_of_none
        return None, "PLAN_AMBIGUOUS"

    def due_for(self, line: Line, plan_id: int) -> tuple[list[Expectation], str]:
        """C3: what is open, due and of the line's sign; and the first reason that applies if nothing of it fits."""
        if line.category is None:
            return [], "NO_CATEGORY"
        left = [each for each in self.expectations if each.plan_id == plan_id and not each.cancelled]
        for wanted, reason in (
            (lambda each: True, "NO_EXPECTATION"),
            (lambda each: each.category == line.category, "CATEGORY_MISMATCH"),
            (lambda each: each.expected_date <= line.paid_date, "EXPECTED_LATER"),
        ):
            left = [each for each in left if wanted(each)]
            if not left:
                return [], reason
        unpaid = [each for each in left if self.is_open(each)]
        if not unpaid:
            return [], "EXPECTATION_ZERO" if any(each.gross_pence == 0 for each in left) else "ALREADY_MET"
        same = [each for each in unpaid if sign(each.gross_pence) == sign(line.gross_pence)]
        return same, "OUTSIDE_TOLERANCE" if same else "SIGN_MISMATCH"

    def order(self, each: Expectation, pence: int):
        """The closer date (all are due, so the later), the closer amount, recurring, with VAT, the older record."""
        gap = abs(self.outstanding(each) - pence)
        return -each.expected_date.toordinal(), gap, not each.recurring, not each.with_vat, each.id

    def link(self, line: Line, plan_id: int, each: Expectation, method: str) -> None:
        self.linked[each.id] += line.gross_pence
        self.became[line.id] = plan_id, each.id, method, None

    def read(self) -> Reading:
        while sum(self.pay_whole(line) for line in self.lines if line.is_new):  # each round to its end
            pass
        for (plan_id, *_), group in self.groups().items():
            if any(line.is_new for line in group):
                self.pay_in_parts(plan_id, group)
        for line in self.lines:
            if line.is_new and line.id not in self.became:
                plan_id, reason = self.plan_of(line)
                self.became[line.id] = plan_id, None, None, reason or self.due_for(line, plan_id)[1]
        return self

    def pay_whole(self, line: Line) -> bool:
        """D21, the first round: whether the line, still unlinked, found an expectation."""
        plan_id, reason = self.plan_of(line)
        if reason or line.id in self.became:
            return False
        suitable = [each for each in self.due_for(line, plan_id)[0] if fits(line.gross_pence, self.outstanding(each))]
        if suitable:
            self.link(line, plan_id, min(suitable, key=lambda each: self.order(each, line.gross_pence)), "single")
        return bool(suitable)

    def groups(self) -> dict[tuple[int, str, int], list[Line]]:
        """C5: what the tolerance alone has left, by plan, category and sign."""
        groups: dict[tuple[int, str, int], list[Line]] = {}
        for line in self.lines:
            plan_id, reason = self.plan_of(line)
            if reason or line.id in self.became:
                continue
            due, _ = self.due_for(line, plan_id)
            if due and not any(fits(line.gross_pence, self.outstanding(each)) for each in due):
                groups.setdefault((plan_id, line.category, sign(line.gross_pence)), []).append(line)
        return groups

    def pay_in_parts(self, plan_id: int, group: list[Line]) -> None:
        """C5: one target, which the lines pay in order, each whole, up to 110% of its gross."""
        total = sum(line.gross_pence for line in group)
        due, _ = self.due_for(group[0], plan_id)
        short = [each for each in due if 10 * abs(self.outstanding(each)) > abs(each.gross_pence)]

        def preference(each: Expectation):
            outstanding = self.outstanding(each)
            place = 0 if fits(total, outstanding) else 1 if abs(outstanding) > abs(total) else 2
            return place, *self.order(each, total)

        target = min(short, key=preference, default=None)
        if target is None or (len(group) == 1 and not self.linked[target.id]):
            return
        for line in group:
            if not self.is_open(target):
                self.became[line.id] = plan_id, None, None, "ALREADY_MET"
            elif 10 * abs(self.linked[target.id] + line.gross_pence) > 11 * abs(target.gross_pence):
                self.became[line.id] = plan_id, None, None, "SPLIT_OVERFLOW"
            else:
                self.link(line, plan_id, target, "split")


def made_up(random: Random) -> tuple[list[Line], list[Plan], list[Expectation]]:
    """A statement of up to five lines about few plans and few expectations, which get in each other's way."""
    amounts, numbers = random.choice(AMOUNTS), random.choice(NUMBERS)
    plans = []
    for plan_id in range(1, random.choice([2, 2, 2, 4])):
        number = random.choice(numbers)
        provider = random.choice([1, 1, 2])
        plans.append(Plan(plan_id, number, normalise_policy_number(number), random.random() < 0.7, provider))
    expectations = []
    for number in range(random.choice([1, 1, 2, 3, 4])):
        gross = random.choice(amounts)
        expectations.append(
            Expectation(
                id=100 + number,
                plan_id=random.choice(plans).id,
                category=random.choice(["fee"] * 6 + ["renewal"]),
                expected_date=random.choice(DAYS[:3]),
                gross_pence=gross if random.random() < 0.93 else 0,
                linked_pence=gross * random.choice([0, 0, 0, 0, 0, 0, 400, 800, 899, 900, 950, 1000, 1050]) // 1000,
                recurring=random.random() < 0.5,
                with_vat=random.random() < 0.5,
                cancelled=random.random() < 0.07,
            )
        )
    if random.random() < 0.2:  # a twin but for its flags
        flags = {"recurring": random.random() < 0.5, "with_vat": random.random() < 0.5}
        expectations.append(expectations[-1]._replace(id=200, **flags))
    lines = [
        Line(
            id=1000 + row,
            row=row,
            policy_number=random.choice(numbers * 12 + ["", "zz"]),
            category=random.choice(["fee"] * 10 + ["renewal", None]),
            paid_date=random.choice([*DAYS[1:], None]),
            gross_pence=random.choice(amounts),
            is_new=random.random() < 0.8,
        )
        for row in range(random.choice([1, 2, 3, 4, 5]))
    ]
    return lines, plans, expectations


@pytest.mark.parametrize("seed", range(4))
def test_the_matcher_does_what_the_rules_say(seed):
    random = Random(seed)
    for _ in range(REPEATS):
        lines, plans, expectations = made_up(random)
        result = match(lines, plans, expectations, STATEMENT)
        slow = Reading(lines, plans, expectations).read()
        decided = {
            each.line_id: (
                each.plan_id,
                each.expectation_id,
                each.method.value if each.method else None,
                each.reason.value if each.reason else None,
            )
            for each in result.decisions
        }
        assert (decided, {each.id: each.linked_pence for each in expectations} | result.linked_pence) == (
            slow.became,
            slow.linked,
        ), (lines, plans, expectations)
