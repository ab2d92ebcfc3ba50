"""The back office's records that a cashflow is made of, each with the part of it that belongs to the cashflow's people.

Reads a fixed number of times, however many records there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from backoffice.models import Client, ClientMember, Expense, Goal, Income, Ownership, Relationship
from backoffice.selectors.finances import PEOPLE, plan_list
from backoffice.selectors.plan_flows import parts_of_plans
from cashflow.engine.assumed import Assumed
from cashflow.models import Cashflow, PensionAnswer
from cashflow.pension_incomes import Answers, planned_type
from cashflow.selectors.assumption_sets import assumed_for
from cashflow.selectors.cashflows import people_in
from cashflow.selectors.choices import Choices, choices_of
from domain.enums.goals import GoalStatus
from domain.enums.people import ClientKind, RelationshipKind
from domain.enums.plans import IncomeType, PlanStatus
from domain.plan_uses import PlanUse, use_of


@dataclass(frozen=True, slots=True)
class Owned:
    """A record with the share of each of the cashflow's people, in their order; shares of others are left out."""

    record: Any
    shares: tuple[float, ...]

    @property
    def part(self) -> float:
        """How much of the record belongs to the cashflow: 1 is all of it."""
        return sum(self.shares)

    @property
    def within(self) -> tuple[float, ...]:
        """The shares reckoned on the cashflow's own part, adding to 1."""
        return tuple(share / self.part for share in self.shares)


@dataclass(frozen=True, slots=True)
class OwnedIncome(Owned):
    """An income, and the type the planner goes by: a pension may be found to be a State Pension."""

    type: IncomeType

    @property
    def is_taken_for_state_pension(self) -> bool:
        """Whether it is planned as a State Pension though its record says pension."""
        return bool(self.type == IncomeType.STATE_PENSION and self.record.type != IncomeType.STATE_PENSION)


@dataclass(frozen=True, slots=True)
class OwnedPlan(Owned):
    """A plan, and how the planner sees it."""

    use: PlanUse


@dataclass(frozen=True, slots=True)
class OwnedPart:
    """What hangs on a plan (a contribution, withdrawal, premium, repayment or cover), with that plan."""

    record: Any
    plan: OwnedPlan


@dataclass(frozen=True, slots=True)
class Records:
    """Everything a cashflow is made of, and what people answered about its pension incomes.

    ``parts`` are what hangs on its plans, by the names of ``domain.plan_parts``; ``assumed`` is the set of assumptions
    chosen for it or by the firm, None where that is the delivered one; ``choices`` what was chosen for this cashflow.
    ``children`` are the dates of birth that are known, of children who are clients and of those named by their birth.
    """

    people: list[Client]
    incomes: list[OwnedIncome]
    expenses: list[Owned]
    plans: list[OwnedPlan]
    answers: Answers
    parts: dict[str, list[OwnedPart]] = field(default_factory=dict)
    is_married: bool = False
    has_children: bool = False
    children: tuple[date, ...] = ()
    assumed: Assumed | None = None
    choices: Choices = field(default_factory=Choices)
    goals: list[Goal] = field(default_factory=list)


def records_of(cashflow: Cashflow) -> Records:
    """The records of a cashflow's people; needs ``cashflow_page``. Only active plans; none that has no place here."""
    people = people_in(cashflow)
    shares = _shares_by_client(people)
    plans = (
        plan_list()
        .filter(pk__in=Ownership.objects.filter(client__in=people).values("plan_id"), status=PlanStatus.ACTIVE)
        .order_by("type", "name", "id")
    )
    owned = [
        OwnedPlan(in_pounds(plan), _owner_shares(plan, people), use)
        for plan in plans
        if (use := use_of(plan.type, plan.sub_type)).kind
    ]
    mine = [plan for plan in owned if plan.part > 0]
    answers = _answers(shares)
    relations, choices = _relationships(people), choices_of(cashflow)
    born = {child: day for child, kind, day in relations if kind == RelationshipKind.PARENT and day}
    kinds = {kind for _, kind, _ in relations}
    incomes = _flows(Income.objects.select_related("client", "plan", *PEOPLE), shares)
    return Records(
        people=people,
        incomes=[OwnedIncome(one.record, one.shares, planned_type(one.record, answers)) for one in incomes],
        expenses=_flows(Expense.objects.select_related("client", *PEOPLE), shares),
        plans=mine,
        answers=answers,
        parts=_parts(mine),
        is_married=bool(kinds & MARRIED),
        has_children=RelationshipKind.PARENT.value in kinds or bool(choices.children_born),
        children=(*born.values(), *choices.children_born),
        assumed=assumed_for(cashflow),
        choices=choices,
        goals=_goals(people),
    )


def _goals(people: list[Client]) -> list[Goal]:
    """What they want to reach and have not reached yet, the soonest first."""
    mine = Q(client__in=people) | Q(joint_with__in=people)
    found = Goal.objects.filter(mine).exclude(status=GoalStatus.DONE).select_related("expense", "income")
    return list(found.order_by("target_date", "name", "id"))


def in_pounds(plan: Any) -> Any:
    """The plan with its value in pounds; what it is in its own currency is ``own_value``.

    One in a currency that the firm states no rate of has no value to the planner.
    """
    plan.own_value, plan.value = plan.value, plan.sterling
    return plan


def _parts(plans: list[OwnedPlan]) -> dict[str, list[OwnedPart]]:
    by_id = {plan.record.pk: plan for plan in plans}
    found = parts_of_plans(by_id.keys())
    return {name: [OwnedPart(part, by_id[part.plan_id]) for part in parts] for name, parts in found.items()}


MARRIED = frozenset({RelationshipKind.MARRIED.value, RelationshipKind.CIVIL_PARTNER.value})
"""What tax law asks of two people; whoever else is married to one of them is not in the cashflow."""


def _relationships(people: list[Client]) -> list[tuple[int, str, date | None]]:
    """How the cashflow's people stand to each other, and whose parents they are: who, how, and when they were born."""
    living = Relationship.objects.filter(client__in=people, other__deleted_at=None)
    ids = {person.pk for person in people}
    return [
        (other, kind, born)
        for other, kind, born in living.values_list("other_id", "kind", "other__date_of_birth")
        if other in ids or kind == RelationshipKind.PARENT
    ]


def _answers(client_ids: Iterable[int]) -> Answers:
    kept = PensionAnswer.objects.filter(income__client_id__in=client_ids)
    return {(income, plan): is_so for income, plan, is_so in kept.values_list("income_id", "plan_id", "is_so")}


def _flows(flows: Any, shares: dict[int, tuple[float, ...]]) -> list[Owned]:
    return [Owned(flow, shares[flow.client_id]) for flow in flows.filter(client_id__in=shares).order_by("name", "id")]


def _shares_by_client(people: list[Client]) -> dict[int, tuple[float, ...]]:
    """Each person's share in what belongs to a client: all of their own, equal parts of a joint client's."""
    ids = [person.pk for person in people]
    shares = {pk: tuple(float(pk == other) for other in ids) for pk in ids}
    members: dict[int, list[int]] = defaultdict(list)
    mine = ClientMember.objects.filter(member_id__in=ids).values("shared_id")
    joint = ClientMember.objects.filter(shared_id__in=mine, shared__kind=ClientKind.JOINT, shared__deleted_at=None)
    for shared_id, member_id in joint.values_list("shared_id", "member_id"):
        members[shared_id].append(member_id)
    for shared_id, everybody in members.items():
        shares[shared_id] = tuple((pk in everybody) / len(everybody) for pk in ids)
    return shares


def _owner_shares(plan: Any, people: Iterable[Client]) -> tuple[float, ...]:
    percents = {share.client_id: float(share.percent) / 100 for share in plan.ownerships.all()}
    return tuple(percents.get(person.pk, 0.0) for person in people)
