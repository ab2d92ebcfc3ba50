"""Putting a client's insurance together: Xplan keeps the policies in one list and their cover lines in another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from xplan_sync.client import Payload
from xplan_sync.couples import further_covers, is_first, twin_of
from xplan_sync.mapping.insurance import (
    COVER_TYPES,
    STATUSES,
    benefit_frequency,
    cover_kind,
    plan_type_of,
)

GROUP_NAMES = ("insurance_group", "insurance_group_index", "group_index", "group", "parent_index")
"""What a cover line may call the policy it belongs to."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy in the words of the mapping tables: the plan, its covers, and its premium where there is one."""

    name: str
    plan: Payload
    covers: list[Payload]
    premium: Payload | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What one client's two lists hold."""

    client_id: str
    groups: Sequence[Payload]
    lines: Sequence[Payload]

    def lines_of(self, group: Payload) -> list[Payload]:
        """The covers of a policy."""
        return [line for line in self.lines if belongs_to(line, group)]


Owners = Callable[[str, Any], list[str]]
"""The clients whom an owner told of something that hangs on a client means."""


def policies_of(listed: Listed, owners: Owners) -> Iterator[Policy]:
    """The policies of a client."""
    for group in listed.groups:
        yield _policy(listed.client_id, group, listed.lines_of(group), _owners(listed, group, owners))


def policies_of_couple(listed: Listed, partners: Listed, owners: Owners) -> Iterator[Policy]:
    """The policies of one of a couple: what both have is told once, with the covers and owners of both lists."""
    first = is_first(listed.client_id, partners.client_id)
    for group in listed.groups:
        twin, lines, whose = twin_of(group, partners.groups), listed.lines_of(group), _owners(listed, group, owners)
        if twin is not None and not first:
            continue
        if twin is not None:
            further = further_covers(lines, partners.lines_of(twin))
            lines += [{**line, "index": f"{partners.client_id}-{_index(line)}"} for line in further]
            whose = list(dict.fromkeys([*whose, *_owners(partners, twin, owners)]))
        yield _policy(listed.client_id, group, lines, whose)


def _owners(listed: Listed, group: Payload, owners: Owners) -> list[str]:
    return owners(listed.client_id, group.get("policy_owners", group.get("owner")))


def _index(row: Payload) -> Any:
    return row.get("index", row.get("id"))


def _policy(client_id: str, group: Payload, its_lines: Sequence[Payload], owners: list[str]) -> Policy:
    key = f"{client_id}-{_index(group)}"
    kinds = [cover_kind(line.get("cover_type") or line.get("type")) for line in its_lines]
    number = str(group.get("policy_number") or "").strip()
    insurer = str(group.get("underwriter_description") or group.get("underwriter") or "").strip()
    name = str(group.get("plan_name") or "").strip() or " ".join(word for word in (insurer, number) if word)
    plan = {
        **group,
        "key": key,
        "plan_type": plan_type_of(kinds),
        "plan_name": name,
        "insurer": insurer,
        "ends": group.get("policy_to_date"),
        "plan_status": group.get("status") or _status(its_lines),
        "owner_ids": owners,
    }
    covers = [_cover(key, line, kind) for line, kind in zip(its_lines, kinds, strict=True)]
    return Policy(name, plan, covers, _premium(key, group))


def belongs_to(line: Payload, group: Payload) -> bool:
    """Whether a cover line hangs under a policy: by its reference where it has one, else by the policy number."""
    for name in GROUP_NAMES:
        told = line.get(name)
        told = told.get("index", told.get("id")) if isinstance(told, dict) else told
        if told not in (None, ""):
            return str(told) == str(_index(group))
    number = str(line.get("policy_number") or "").strip()
    return bool(number) and number == str(group.get("policy_number") or "").strip()


def _status(lines: Sequence[Payload]) -> str:
    """The state of a policy nobody tells: in force while one of its covers is."""
    told = [str(line.get("benefit_status") or "") for line in lines]
    known = {STATUSES.get(one, "active"): one for one in told if one}
    return known.get("active") or known.get("proposed") or known.get("inactive") or ""


def _cover(plan_key: str, line: Payload, kind: str) -> Payload:
    known = COVER_TYPES.get(kind)
    return {
        **line,
        "key": f"{plan_key}/{_index(line)}",
        "plan_key": plan_key,
        "cover_kind": kind if known else str(line.get("cover_type") or line.get("type") or ""),
        "benefit_frequency": benefit_frequency(kind, line.get("benefit_frequency")),
    }


def _premium(plan_key: str, group: Payload) -> Payload | None:
    amount = next(
        (group[name] for name in ("installment_premium", "benefit_premium", "premium") if group.get(name) is not None),
        None,
    )
    return None if amount is None else {**group, "key": f"{plan_key}/premium", "plan_key": plan_key, "premium": amount}
