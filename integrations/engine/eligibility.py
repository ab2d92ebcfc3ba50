"""Which records take part: rows of a test and a sentence; the first that applies keeps the record out.

    EligibilityRule("inactive", "Only active plans are pulled.", lambda f: f["status"] != "active")

The tests see canonical field values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from integrations.engine.canonical import Fields


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """One reason a record is left out.

    ``withdraws`` says that a linked record it applies to counts as withdrawn by the remote (inactive, transferred);
    otherwise a linked record is left alone and the reason reported. ``detail`` says of one record what it is that
    applies ("Missing: gender."); it follows the sentence. ``spares_agreed`` says that a linked record to which it
    applied when both sides last agreed takes part: it was created there like that. ``field`` is the one a rule about
    what is sent looks at: the form says the sentence there, and an edit of it turns a linked record's updates off.
    """

    code: str
    sentence: str
    applies: Callable[[Fields], bool]
    withdraws: bool = True
    detail: Callable[[Fields], str] | None = None
    spares_agreed: bool = False
    field: str = ""


@dataclass(frozen=True, slots=True)
class Ineligible:
    """The row that applied."""

    code: str
    sentence: str
    withdraws: bool
    field: str = ""


def all_reasons(rules: Iterable[EligibilityRule], fields: Fields) -> Iterator[Ineligible]:
    """Every row that applies to a record's fields, in their order."""
    for rule in rules:
        if rule.applies(fields):
            detail = rule.detail(fields) if rule.detail else ""
            yield Ineligible(rule.code, f"{rule.sentence} {detail}".strip(), rule.withdraws, rule.field)


def first_reason(rules: Iterable[EligibilityRule], fields: Fields) -> Ineligible | None:
    """The first row that applies to a record's fields, or None: it takes part."""
    return next(all_reasons(rules, fields), None)
