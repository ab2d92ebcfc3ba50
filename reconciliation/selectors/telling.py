"""What became of a line, in words: a label, a sentence with figures, a next step, and the steps on demand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from domain.enums.reconciliation import LinkMethod
from domain.money import format_pounds, pence_from_pounds
from domain.people_dates import format_date
from reconciliation.matching import Method, Reason, Step, WrittenOff, from_record, steps_of, tell
from reconciliation.models import ExpectationLink, StatementTransaction

UNDONE = "UNDONE"
"""Reason of a line whose link a person took back. The matcher never gives it."""

REPEATED = "REPEATED"
"""Reason of a line that repeats one of another statement. It is not given to the matcher before a person says so."""
NO_LONGER_REPEATED = "NO_LONGER_REPEATED"
"""Reason of a line whose earlier twin has been taken back with its file."""
PARTLY_LINKED = "PARTLY_LINKED"
"""What stands for the reason of a line that is linked in part: it has none of its own."""
NOT_LOOKED_AT = "NOT_LOOKED_AT"
"""What stands for the reason of a line that the matcher has not seen: it has none of its own."""

OWN_REASONS = {
    REPEATED: (
        "Repeats an earlier line",
        "orange",
        "It repeats a line of another statement.",
        "Ignore it; or, if it is a second payment, say so and it is matched.",
    ),
    NO_LONGER_REPEATED: (
        "Repeats nothing any more",
        "azure",
        "The line it repeated was taken back with its file.",
        "Run again: it is matched like any other line.",
    ),
    UNDONE: (
        "Link undone",
        "orange",
        "A person undid the link of this line.",
        "Link it by hand, or run again.",
    ),
    PARTLY_LINKED: ("Partly linked", "yellow", "Part of this line is not linked.", "Link the rest."),
    "": ("Not looked at", "secondary", "The matcher has not looked at this line yet.", "Run the matcher."),
}
"""Label, colour, sentence and next step of what the matcher itself never gives."""


def reason_label(code: str) -> str:
    """A reason in two or three words."""
    known = Reason.find(code)
    return known.label if known else OWN_REASONS.get(code, OWN_REASONS[""])[0]


def waiting_reason(line: StatementTransaction) -> str:
    """Why a line waits, in two or three words."""
    return reason_label(line.match_reason or (PARTLY_LINKED if line.linked else NOT_LOOKED_AT))


@dataclass(frozen=True, slots=True)
class LineStanding:
    """A line with its standing in words, for lists."""

    line: StatementTransaction
    label: str
    colour: str
    sentence: str
    next_step: str
    links: list[ExpectationLink]
    is_outdated: bool = False
    """Whether the sentence is from before something that it rests on changed."""

    @property
    def looked_again(self) -> date | None:
        """The day on which the reason was worked out anew after a change, without a run of its own."""
        again = (self.line.explanation or {}).get("looked_again_at")
        return localdate(datetime.fromisoformat(again)) if again else None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to do something about it."""
        return not self.line.is_reconciled and self.line.ignored_at is None


def standing_of(line: StatementTransaction) -> LineStanding:
    """The standing of a line whose links (with their expectations) were fetched with it."""
    links = list(line.links.all())
    if line.ignored_at is not None:
        return LineStanding(line, "Ignored", "secondary", line.ignored_reason, "", links)
    if links:
        return _linked(line, links)
    known = Reason.find(line.match_reason)
    if known and line.explanation:
        return _left(line, known, links)
    label, colour, sentence, next_step = OWN_REASONS.get(line.match_reason, OWN_REASONS[""])
    if line.match_reason == REPEATED and line.duplicate_of:
        sentence = repeated_sentence(line.duplicate_of)
    return LineStanding(line, label, colour, sentence, next_step, links)


def _left(line: StatementTransaction, reason: Reason, links: list[ExpectationLink]) -> LineStanding:
    """The standing of a line that the matcher left; what may be true no longer says when it was."""
    telling = tell(from_record(line.explanation or {}), reason=reason, written_off=_written_off(line))
    standing = LineStanding(line, reason.label, reason.colour, telling.sentence, telling.next_step, links)
    if line.proposed_expectation:
        step = f"Would now match {line.proposed_expectation}: run it again to link it."
    elif line.outdated_at is not None:
        changed = format_date(localdate(line.outdated_at))
        step = f"Something it rests on changed on {changed}: run it again to see what holds now."
    else:
        return standing
    looked_at = standing.looked_again or (localdate(line.match_run.ran_at) if line.match_run else None)
    when = f"When looked at on {format_date(looked_at)}" if looked_at else "When looked at"
    return replace(standing, sentence=f"{when}: {telling.sentence}", next_step=step, is_outdated=True)


def _written_off(line: StatementTransaction) -> WrittenOff | None:
    """That the expectation which is told as met was given up, as ``lines_with_links`` fetched it with the line."""
    moment: datetime | None = getattr(line, "written_off_at", None)
    paid: Decimal | None = getattr(line, "written_off_paid", None)
    return WrittenOff(localdate(moment), pence_from_pounds(paid or Decimal(0))) if moment else None


def repeated_sentence(earlier: StatementTransaction) -> str:
    """Which line of which statement is repeated; the line was fetched with its statement."""
    paid = format_date(earlier.date or earlier.statement.date)
    return (
        f"It repeats row {earlier.row} of {earlier.statement} (#{earlier.statement.number}): "
        f"{format_pounds(earlier.gross)} for {earlier.policy_number or 'no policy number'} on {paid}."
    )


def _linked(line: StatementTransaction, links: list[ExpectationLink]) -> LineStanding:
    if not line.is_reconciled:
        rest = format_pounds(line.gross - line.linked)
        return LineStanding(
            line, "Partly linked", "yellow", f"{rest} of this line is not linked.", "Link the rest.", links
        )
    first = links[0]
    if first.method != LinkMethod.MANUAL and line.explanation:
        told = tell(from_record(line.explanation), method=Method(first.method), tie=first.is_tie).sentence
    else:
        parts = ", ".join(
            f"{format_pounds(link.amount)} to {link.expectation.get_category_display()} "
            f"of {format_date(link.expectation.expected_date)}"
            for link in links
        )
        told = f"Linked by hand{f' by {first.made_by.name}' if first.made_by else ''}: {parts}."
    method = LinkMethod(first.method)
    return LineStanding(line, method.label, method.colour, told, "", links)


def standings_of(lines: Iterable[StatementTransaction]) -> list[LineStanding]:
    """The standing of each line."""
    return [standing_of(line) for line in lines]


def steps_for(line: StatementTransaction) -> tuple[Step, ...]:
    """The search behind a line's outcome, step by step; empty where the matcher has not looked."""
    if line.match_reason == REPEATED and line.duplicate_of:
        return (
            Step("Seen before", repeated_sentence(line.duplicate_of)),
            Step("Outcome", "Not matched, so that a file sent twice cannot pay another month."),
        )
    if not line.explanation:
        return ()
    record: dict[str, Any] = line.explanation
    method = Method(record["method"]) if record.get("method") else None
    reason = Reason.find(line.match_reason)
    if method is None and reason is None:
        return ()
    return steps_of(
        from_record(record), reason=reason, written_off=_written_off(line), method=method, tie=bool(record.get("tie"))
    )
