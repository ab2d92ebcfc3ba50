"""The expectations of the plans in question, with what is outstanding on each as the run goes on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from reconciliation.matching.records import Compared, Expectation, Seen

WHOLE = 10_000
"""A hundred per cent, in hundredths of a per cent."""


def is_within_tolerance(amount_pence: int, outstanding_pence: int, tolerance_hundredths: int) -> bool:
    """Whether an amount lies within so many hundredths of a per cent of what is outstanding, edges included (D14)."""
    return abs(amount_pence - outstanding_pence) * WHOLE <= abs(outstanding_pence) * tolerance_hundredths


class Survey(NamedTuple):
    """What one line sees: counts, the expectation to take, whether another was its equal, and the nearest open one."""

    seen: Seen
    chosen: Expectation | None
    tie: bool
    nearest: Expectation | None


class Ledger:
    """Outstanding amounts. Cancelled expectations are left out from the start, as if they did not exist."""

    def __init__(
        self, expectations: Iterable[Expectation], plan_ids: Container[int], tolerance_hundredths: int
    ) -> None:
        self._of_plan: dict[int, list[Expectation]] = {}
        self._of_category: dict[tuple[int, str], list[Expectation]] = {}
        self.tolerance_hundredths = tolerance_hundredths
        self.linked_pence: dict[int, int] = {}
        for expectation in expectations:
            if expectation.plan_id in plan_ids and not expectation.cancelled:
                self._of_plan.setdefault(expectation.plan_id, []).append(expectation)

    def of_plan(self, plan_id: int) -> Sequence[Expectation]:
        """All expectations of a plan."""
        return self._of_plan.get(plan_id, ())

    def of_category(self, plan_id: int, category: str) -> Sequence[Expectation]:
        """A plan's expectations of one category, by date."""
        key = (plan_id, category)
        found = self._of_category.get(key)
        if found is None:
            found = [each for each in self._of_plan.get(plan_id, ()) if each.category == category]
            found.sort(key=attrgetter("expected_date", "id"))
            self._of_category[key] = found
        return found

    def linked(self, expectation: Expectation) -> int:
        """The sum of its links, those of this run included."""
        return self.linked_pence.get(expectation.id, expectation.linked_pence)

    def outstanding(self, expectation: Expectation) -> int:
        """Gross less links."""
        return expectation.gross_pence - self.linked_pence.get(expectation.id, expectation.linked_pence)

    def is_open(self, expectation: Expectation) -> bool:
        """Whether something of a gross other than zero is still to come (C1)."""
        return self.outstanding(expectation) * expectation.gross_pence > 0

    def is_short(self, expectation: Expectation) -> bool:
        """Whether it is open and lacks more than the tolerance of its gross (C5)."""
        missing = abs(self.outstanding(expectation)) * WHOLE
        return self.is_open(expectation) and missing > abs(expectation.gross_pence) * self.tolerance_hundredths

    def is_suitable(self, amount_pence: int, outstanding_pence: int) -> bool:
        """Whether an amount lies within the tolerance of what is outstanding, edges included (D14)."""
        return is_within_tolerance(amount_pence, outstanding_pence, self.tolerance_hundredths)

    def has_room(self, expectation: Expectation, amount_pence: int) -> bool:
        """Whether its links would stay within gross plus tolerance with this amount added (C5)."""
        total = abs(self.linked(expectation) + amount_pence)
        return total * WHOLE <= abs(expectation.gross_pence) * (WHOLE + self.tolerance_hundredths)

    def link(self, expectation: Expectation, amount_pence: int) -> None:
        """Counts an amount towards an expectation."""
        self.linked_pence[expectation.id] = self.linked(expectation) + amount_pence

    def compare(self, expectation: Expectation, paid_date: date, amount_pence: int) -> Compared:
        """The expectation as it stands now, held against a payment."""
        outstanding = self.outstanding(expectation)
        return Compared(
            expectation.id,
            expectation.category,
            expectation.expected_date,
            expectation.gross_pence,
            outstanding,
            (paid_date - expectation.expected_date).days,
            amount_pence - outstanding,
        )

    def survey(self, plan_id: int, category: str, paid_date: date, amount_pence: int) -> Survey:
        """Asks the conditions of C3 one after the other and orders what is suitable."""
        of_category = self.of_category(plan_id, category)
        linked_pence, tolerance = self.linked_pence, self.tolerance_hundredths
        due = open_count = 0
        candidates: list[tuple[int, Expectation]] = []
        suitable: list[tuple[int, Expectation]] = []
        for each in of_category:
            if each.expected_date > paid_date:
                break
            due += 1
            gross = each.gross_pence
            outstanding = gross - linked_pence.get(each.id, each.linked_pence)
            if outstanding * gross > 0:
                open_count += 1
                if outstanding * amount_pence > 0:
                    gap = abs(amount_pence - outstanding)
                    candidates.append((gap, each))
                    if gap * WHOLE <= abs(outstanding) * tolerance:
                        suitable.append((gap, each))
        chosen, tie = _first(suitable)
        nearest = chosen or min(candidates, key=_nearness, default=(0, None))[1]
        of_plan = len(self._of_plan.get(plan_id, ()))
        seen = Seen(of_plan, len(of_category), due, open_count, len(candidates), len(suitable))
        return Survey(seen, chosen, tie, nearest)


def _first(suitable: list[tuple[int, Expectation]]) -> tuple[Expectation | None, bool]:
    """The suitable expectation to take, and whether another is its equal in everything but its id (T, D17).

    Later is closer here, since nothing after the payment is looked at. Each comes with its gap.
    """
    chosen, best, tie = None, None, False
    for gap, each in suitable:
        worth = (each.expected_date, -gap, each.recurring, each.with_vat)
        if chosen is None or best is None or worth > best:
            chosen, best, tie = each, worth, False
        elif worth == best:
            chosen, tie = min(chosen, each), True  # the id comes first in the tuple
    return chosen, tie


def _nearness(candidate: tuple[int, Expectation]) -> tuple[int, int, int]:
    """Closest in amount, then in date, then the lower id: what a person would look at first."""
    gap, each = candidate
    return gap, -each.expected_date.toordinal(), each.id
