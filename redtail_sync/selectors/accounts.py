"""Reading accounts: what waits and what it would be, what is linked, and which plans a waiting one may be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from backoffice.models import Plan
from backoffice.selectors.finances import plan_list
from domain.enums.plans import ACCOUNTS, PlanStatus
from domain.enums.us_accounts import USAccount
from integrations.engine.canonical import read_decimal
from integrations.engine.codecs import read_moment
from integrations.models import Connection, Link, StagedRecord
from integrations.selectors.staged import LINKED, staged_records
from redtail_sync.connector import SYSTEM
from redtail_sync.mapping.accounts import last_four, normalised
from redtail_sync.mapping.types import Proposal, propose
from redtail_sync.selectors.types import rules_in_force

PLAN_MODEL = "backoffice.plan"
NEAR = Decimal("0.02")
"""Two values this near are worth saying."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A staged account as the page shows it; ``link`` and ``plan`` where it is linked."""

    row: StagedRecord
    balance: Decimal | None
    kind: str
    as_of: datetime | None
    proposal: Proposal
    link: Link | None = None
    plan: Plan | None = None

    @property
    def proposed(self) -> USAccount | None:
        """The proposed kind of plan."""
        return USAccount.find(self.proposal.type)


def accounts(connection: Connection, contact_ids: Iterable[str], sort: str) -> list[Waiting]:
    """Accounts of these contacts of one sort (pending, ignored, linked), in a fixed number of queries."""
    rows = staged_records(connection, contact_ids, sort)
    rules = rules_in_force()
    links: dict[int, Link] = {}
    plans: dict[int, Plan] = {}
    if sort == LINKED:
        links = Link.objects.in_bulk([row.link_id for row in rows])  # type: ignore[attr-defined]
        plans = {plan.pk: plan for plan in plan_list().filter(pk__in=[link.local_id for link in links.values()])}
    found = []
    for row in rows:
        link = links.get(row.link_id)  # type: ignore[attr-defined]
        plan = plans.get(link.local_id) if link else None
        found.append(waiting_account(row, propose(row.fields, rules), link, plan))
    return found


def waiting_account(
    row: StagedRecord, proposal: Proposal, link: Link | None = None, plan: Plan | None = None
) -> Waiting:
    """One staged account with its figures read."""
    return Waiting(
        row=row,
        balance=_amount(row),
        kind=" · ".join(str(row.fields.get(name)) for name in ("account_type", "product") if row.fields.get(name)),
        as_of=read_moment(row.fields.get("as_of")),
        proposal=proposal,
        link=link,
        plan=plan,
    )


def proposal_of(row: StagedRecord) -> Proposal:
    """What kind of plan one account would be."""
    return propose(row.fields, rules_in_force())


def is_balance_usable(row: StagedRecord) -> bool:
    """Whether a plan would take the balance: it was read, and is not below nothing."""
    amount = _amount(row)
    return amount is not None and amount >= 0


def _amount(row: StagedRecord) -> Decimal | None:
    """The balance as it was read; None where it could not be."""
    text = str(row.fields.get("balance") or "")
    return read_decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plan an account may be, with what speaks for it; the more, the likelier."""

    plan: Plan
    reasons: list[str] = field(default_factory=list)
    weight: int = 0

    @property
    def why(self) -> str:
        """What speaks for it as a sentence; empty where nothing does."""
        text = ", ".join(self.reasons)
        return f"{text[:1].upper()}{text[1:]}." if text else ""


def candidates(row: StagedRecord, client_ids: Iterable[int]) -> list[Candidate]:
    """Plans of these people that are linked with nothing, the likeliest first."""
    taken = Link.objects.filter(local_model=PLAN_MODEL, ended_at__isnull=True).values("local_id")
    plans = (
        plan_list()
        .filter(ownerships__client_id__in=list(client_ids), type__in=ACCOUNTS)
        .exclude(status=PlanStatus.INACTIVE)
        .exclude(pk__in=taken)
        .distinct()
    )
    found = [_weighed(row, plan) for plan in plans]
    return sorted(found, key=lambda one: (-one.weight, one.plan.name.casefold(), one.plan.pk))


def _weighed(row: StagedRecord, plan: Plan) -> Candidate:
    ours, theirs = normalised(plan.policy_number), normalised(row.fields.get("number"))
    ending = last_four(row.fields.get("number"))
    company, balance = str(row.fields.get("company") or ""), _amount(row)
    checks: list[tuple[int, bool, str]] = [
        (8, bool(theirs) and ours == theirs, "same number"),
        (4, len(ending) == 4 and ours != theirs and last_four(ours) == ending, "its number ends the same"),
        (4, len(ending) == 4 and ending in plan.name, "its name has the last four of the number"),
        (2, _alike(company, plan.provider.name if plan.provider else plan.name), "same company"),
        (
            2,
            _alike(str(row.fields.get("account_type") or ""), f"{plan.name} {plan.sub_type}"),
            "its name says the same type",
        ),
        (1, _near(balance, plan.value), "about the same value"),  # type: ignore[attr-defined]
    ]
    speaking = [(weight, words) for weight, holds, words in checks if holds]
    return Candidate(plan, [words for _, words in speaking], sum(weight for weight, _ in speaking))


def _alike(one: str, other: str) -> bool:
    """Whether all words of one stand in the other, in any spelling of case and signs."""
    words = re.sub(r"[^\w ]", "", one.casefold()).split()
    inside = re.sub(r"[^\w ]", "", other.casefold())
    return bool(words) and all(word in inside for word in words)


def _near(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one > 0 and abs(one - other) <= one * NEAR


def living_account_link(plan_id: int) -> Link | None:
    """The link of a plan with a Redtail account."""
    links = Link.objects.filter(
        local_model=PLAN_MODEL, local_id=plan_id, ended_at__isnull=True, connection__system=SYSTEM
    )
    found: Link | None = links.select_related("connection").first()
    return found


@dataclass(frozen=True, slots=True)
class LinkedPlan:
    """A link and what its plan is called."""

    link: Link
    plan_name: str


def linked_plans(link_ids: Iterable[int]) -> list[LinkedPlan]:
    """The plans of these links with Redtail accounts, by name, also of those that ended; two queries."""
    links = list(Link.objects.filter(pk__in=list(link_ids), local_model=PLAN_MODEL, connection__system=SYSTEM))
    names = dict(Plan.objects.filter(pk__in=[link.local_id for link in links]).values_list("pk", "name"))
    found = [LinkedPlan(link, names[link.local_id]) for link in links if link.local_id in names]
    return sorted(found, key=lambda one: (one.plan_name.casefold(), one.link.pk))
