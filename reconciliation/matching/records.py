"""What goes into the matcher and what comes out: immutable tuples of integers, dates and text.

All amounts are whole pence with their sign. Ids are the database's integers: two things of a kind never share one, and
where everything else is equal the lower id wins. The inputs are tuples so that rows of ``values_list`` can become
them with ``Plan._make``, ``Expectation._make`` and ``Line._make`` at no cost worth speaking of.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from domain.enumeration import Enumeration
from reconciliation.matching.reasons import Notice, Reason

RULE_VERSION = "2026.2"
"""Changes whenever the same input could lead to another outcome; kept with every explanation."""


class Plan(NamedTuple):
    """A plan that a line may be about; ``normalised`` is what ``normalise_policy_number`` makes of its number (D6)."""

    id: int
    policy_number: str
    normalised: str
    active: bool
    provider_id: int | None


class Expectation(NamedTuple):
    """An amount expected on a plan. ``linked_pence`` is the sum of its links, those made by hand included."""

    id: int
    plan_id: int
    category: str
    expected_date: date
    gross_pence: int
    linked_pence: int = 0
    recurring: bool = False
    with_vat: bool = False
    cancelled: bool = False
    client_paid: bool = False


class Line(NamedTuple):
    """A statement line that is linked to nothing.

    ``row`` orders lines of one date. ``is_new`` is False for a line that an earlier run of the same statement left:
    it takes part in splits only (D25). ``kept_target`` is for a re-run that a person asked for: the expectation whose
    split left this line over (``Decision.split_target`` of the earlier run), to which alone it may still be added.
    """

    id: int
    row: int
    policy_number: str
    category: str | None
    paid_date: date | None
    gross_pence: int
    is_new: bool = True
    kept_target: int | None = None


class Statement(NamedTuple):
    """Whose statement it is, and the date of lines that have none."""

    provider_id: int | None
    statement_date: date


class Rules(NamedTuple):
    """What a firm may set. ``tolerance_percent`` lies between 0 and 25 and has at most two decimals (D32)."""

    tolerance_percent: Decimal = Decimal(10)

    @property
    def tolerance_hundredths(self) -> int:
        """The tolerance in hundredths of a per cent, for whole numbers only; ValueError outside the range."""
        scaled = self.tolerance_percent * 100
        if scaled != int(scaled) or not 0 <= scaled <= 2500:
            raise ValueError("the tolerance is a percentage from 0 to 25 with at most two decimals")
        return int(scaled)


class PlanStep(Enumeration):
    """The four steps by which a plan is sought (C2), and what is asked where they leave none or several."""

    EXACT = "exact", "Exact policy number"
    NORMALISED = "normalised", "Policy number without marks and case"
    ACTIVE = "active", "Active plans only"
    PROVIDER = "provider", "Plans of the statement's provider"
    SPELLING = "spelling", "A spelling remembered for this provider"


class Method(Enumeration):
    """How a line came to be linked."""

    SINGLE = "single", "One payment", "green"
    SPLIT = "split", "Part payment", "teal"


class Compared(NamedTuple):
    """An expectation as it stood when a line was held against it, before any link of that line.

    ``days`` is paid date less expected date (negative: expected later); ``gap_pence`` is paid less outstanding.
    """

    expectation_id: int
    category: str
    expected_date: date
    gross_pence: int
    outstanding_pence: int
    days: int
    gap_pence: int


class Seen(NamedTuple):
    """How many expectations were left after each condition of C3, in the order in which they are asked."""

    of_plan: int = 0
    of_category: int = 0
    due: int = 0
    open: int = 0
    same_sign: int = 0
    suitable: int = 0


class Group(NamedTuple):
    """The lines that were taken together as possible parts of one expectation (C5)."""

    lines: int
    total_pence: int


class LookAlike(NamedTuple):
    """A plan whose number a spreadsheet or a tired eye takes for the line's."""

    plan_id: int
    policy_number: str


class Explanation(NamedTuple):
    """Why a line was linked, or was not (D29). ``explain.py`` makes sentences of it.

    ``plans_seen`` holds the number of candidates after each step worked through, ``plan_ids`` up to five of the last
    ones; ``step`` is the step that decided. ``compared`` is the chosen expectation, or the nearest to being chosen;
    ``expected_next`` a later one of the same category; ``look_alikes`` plans whose number differs by leading zeros or
    by letters that look like figures. The last two are hints and decide nothing.
    """

    paid_pence: int
    paid_date: date
    category: str | None
    policy_number: str
    tolerance_hundredths: int
    rule_version: str = RULE_VERSION
    step: PlanStep | None = None
    plans_seen: tuple[int, ...] = ()
    plan_ids: tuple[int, ...] = ()
    seen: Seen | None = None
    compared: Compared | None = None
    group: Group | None = None
    notices: tuple[Notice, ...] = ()
    expected_next: Compared | None = None
    look_alikes: tuple[LookAlike, ...] = ()


class Decision(NamedTuple):
    """What became of a line: linked whole to one expectation, or left with a reason; never both, never neither.

    ``tie`` says that another expectation was equal in everything but its id. ``split_target`` is the expectation of
    whose parts this line was thought to be one, linked or not: keep it, a re-run asks for it.
    """

    line_id: int
    plan_id: int | None
    expectation_id: int | None
    method: Method | None
    reason: Reason | None
    tie: bool
    split_target: int | None
    explanation: Explanation


class MatchResult(NamedTuple):
    """Decisions in order of date and row, and the new sum of links of each expectation that gained one.

    Every new line has a decision; a line that was not new has one only if a split took it in.
    """

    decisions: tuple[Decision, ...]
    linked_pence: dict[int, int]
