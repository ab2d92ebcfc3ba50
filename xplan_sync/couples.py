"""What client and partner both have in their lists is one thing: a joint policy, a joint goal.

Xplan keeps lists by client and does not say whether a row of one repeats a row of the other. It does so here when both
have the same policy number with the same insurer, or a goal of the same name, day and amount that belongs to both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xplan_sync.client import Payload

GOAL_SAYS = ("description", "target_date", "target_amount")
COVER_SAYS = ("cover_type", "type", "benefit_status", "sum_insured")


def is_first(client_id: str, partner_id: str) -> bool:
    """Whether what both have is told under this client: under whom Xplan has known longer."""
    return (len(client_id), client_id) < (len(partner_id), partner_id)


def twin_of(policy: Payload, others: Sequence[Payload]) -> Payload | None:
    """The same policy among the partner's; None where there is none, or it has no number to know it by."""
    mark = _policy_mark(policy)
    return next((one for one in others if mark and _policy_mark(one) == mark), None)


def _policy_mark(policy: Payload) -> tuple[str, str] | None:
    number = "".join(str(policy.get("policy_number") or "").split()).casefold()
    insurer = str(policy.get("underwriter_description") or policy.get("underwriter") or "").strip().casefold()
    return (number, insurer) if number else None


def further_covers(lines: Sequence[Payload], twins: Sequence[Payload]) -> list[Payload]:
    """Covers that only the partner's copy of a policy has; one that both copies have is one cover."""
    left = [_said(line, COVER_SAYS) for line in lines]
    further = []
    for line in twins:
        said = _said(line, COVER_SAYS)
        if said in left:
            left.remove(said)
        else:
            further.append(line)
    return further


def is_told_by_partner(goal: Payload, owners: Sequence[str], others: Mapping[str, Sequence[str]]) -> bool:
    """Whether a goal of both is among the partner's too; ``others`` has the owners of each by ``goal_mark``."""
    return len(owners) > 1 and sorted(others.get(goal_mark(goal), ())) == sorted(owners)


def goal_mark(goal: Payload) -> str:
    """What two rows of one goal have in common."""
    return _said(goal, GOAL_SAYS)


def _said(row: Payload, names: Sequence[str]) -> str:
    told: list[Any] = [row.get(name) for name in names]
    return repr(told)
