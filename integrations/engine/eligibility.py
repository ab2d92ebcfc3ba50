"""Which records take part: rows of a test and a sentence; the first that applies keeps the record out.

    EligibilityRule("inactive", "Only active plans are pulled.", lambda f: f["status"] != "active")

The tests see canonical field values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from integrations.engine.canonical import Fields


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """One reason a record is left out.

    ``withdraws`` says that a linked record it applies to counts as withdrawn by the remote (inactive, transferred);
    otherwise a linked record is left alone and the reason reported. ``detail`` says of one record what it is that
    applies ("Missing: gender."); it follows the sentence. ``ends_updates`` says of a rule about what is sent that a
    linked record of ours that an edit has turned into this is updated no more, either way. ``spares_agreed`` says that
    a linked record to which it applied when both sides last agreed takes part: it was created there like that.
    """

    code: str
    sentence: str
    applies: Callable[[Fields], bool]
    withdraws: bool = True
    detail: Callable[[Fields], str] | None = None
    ends_updates: bool = False
    spares_agreed: bool = False


@dataclass(frozen=True, slots=True)
class Ineligible:
    """The row that applied."""

    code: str
    sentence: str
    withdraws: bool


def first_reason(rules: Iterable[EligibilityRule], fields: Fields) -> Ineligible | None:
    """The first row that applies to a record's fields, or None: it takes part."""
    for rule in rules:
        if rule.applies(fields):
            detail = rule.detail(fields) if rule.detail else ""
            return Ineligible(rule.code, f"{rule.sentence} {detail}".strip(), rule.withdraws)
    return None
