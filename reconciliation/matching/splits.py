"""Round two: lines that are parts of one expectation, because the provider pays it in pieces (C5).

Only lines that the tolerance alone kept from an expectation take part, together with older ones of the statement that
are in the same position (D25). Lines of one plan, category and sign form a group; a group goes to one expectation.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconciliation.matching.ledger import Ledger
from reconciliation.matching.reasons import Reason
from reconciliation.matching.records import Expectation, Group, Method
from reconciliation.matching.work import Work

GroupKey = tuple[int, str, bool, int | None]


def link_splits(left: Iterable[Work], ledger: Ledger) -> None:
    """Links the parts among the lines left by round one, which must come in order of date and row."""
    for group in _groups(left, ledger).values():
        if not any(work.line.is_new for work in group):
            continue
        total = sum(work.amount_pence for work in group)
        target = _kept_target(group[0], ledger) or _visible_target(group, total, ledger)
        if target is not None:
            _link_parts(group, target, total, ledger)


def _groups(left: Iterable[Work], ledger: Ledger) -> dict[GroupKey, list[Work]]:
    """Lines that have open expectations of their sign, none of them within the tolerance, by what they share."""
    groups: dict[GroupKey, list[Work]] = {}
    for work in left:
        plan_id, category = work.key
        survey = ledger.survey(plan_id, category, work.paid_date, work.amount_pence)
        kept = _kept_target(work, ledger)
        if kept is None and (not survey.seen.same_sign or survey.seen.suitable):
            continue
        work.survey = survey
        key = (plan_id, category, work.amount_pence > 0, kept.id if kept else None)
        groups.setdefault(key, []).append(work)
    return groups


def _kept_target(work: Work, ledger: Ledger) -> Expectation | None:
    """The expectation whose split left this line over in an earlier run: a re-run offers it no other.

    Otherwise running twice would push the surplus of one expectation into the next, which a single run never does.
    """
    kept = work.line.kept_target
    if kept is None:
        return None
    return next((each for each in ledger.of_category(*work.key) if each.id == kept), None)


def _visible_target(group: list[Work], total: int, ledger: Ledger) -> Expectation | None:
    """The expectation the group is a visible split of, or None.

    Two lines or more show a split by themselves. A lone line does only when its target has been paid in part before;
    against an untouched one it is a payment of the wrong size.
    """
    target = _best_target(group, total, ledger)
    if target is None or (len(group) == 1 and not ledger.linked(target)):
        return None
    return target


def _best_target(group: list[Work], total: int, ledger: Ledger) -> Expectation | None:
    """Among those due at the group's first line and short of their gross, the one the total speaks for most."""
    first = group[0]
    candidates = [
        each
        for each in ledger.of_category(*first.key)
        if each.expected_date <= first.paid_date
        and ledger.is_short(each)
        and (ledger.outstanding(each) > 0) == (total > 0)
    ]

    def preference(each: Expectation) -> tuple[int, int, int, bool, bool, int]:
        outstanding = ledger.outstanding(each)
        gap = abs(total - outstanding)
        days = (first.paid_date - each.expected_date).days
        return _fit(total, outstanding, ledger), days, gap, not each.recurring, not each.with_vat, each.id

    return min(candidates, key=preference, default=None)


def _fit(total: int, outstanding: int, ledger: Ledger) -> int:
    """0 where the total fits, 1 where there is room for it, 2 for the rest: among equals the date decides."""
    if ledger.is_suitable(total, outstanding):
        return 0
    return 1 if abs(outstanding) > abs(total) else 2


def _link_parts(group: list[Work], target: Expectation, total: int, ledger: Ledger) -> None:
    """Links the lines in order, each whole or not at all, until the expectation is met."""
    together = Group(len(group), total)
    for work in group:
        work.split_target = target
        work.group = together
        work.compared = ledger.compare(target, work.paid_date, work.amount_pence)
        if not ledger.is_open(target):
            work.reason = Reason.ALREADY_MET
        elif not ledger.has_room(target, work.amount_pence):
            work.reason = Reason.SPLIT_OVERFLOW
        else:
            work.take(target, Method.SPLIT)
            ledger.link(target, work.amount_pence)
