"""Reading what people own, owe, earn and spend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from backoffice.models import Charge, Client, ClientMember, Expense, Income, Ownership, Plan, Valuation
from backoffice.selectors.clients import people_of
from backoffice.selectors.exchange import latest_rate, sterling_of
from backoffice.selectors.plan_flows import parts_of_plans
from domain.enums.people import ClientKind
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency, PlanStatus, PlanType
from domain.money import percentage_of, round_half_up

DEBTS = (PlanType.MORTGAGE, PlanType.LOAN_CREDIT)
WORTH_NOTHING = (
    PlanType.PROTECTION_POLICY,
    PlanType.GENERAL_INSURANCE,
    PlanType.GROUP_PROTECTION,
    PlanType.ANNUITY,
)
"""Types that pay out but are no asset: their value, if any, is left out of totals."""
PEOPLE = ("start_of", "end_of")
"""Those whose age or event starts or ends something."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A plan as seen by some people: their share of it in per cent and in pounds.

    The amount is None while the plan has no value, or one in a currency the firm states no rate of.
    """

    plan: Any
    percent: Decimal
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Finances:
    """What some people have: by what it is, with totals in pounds. ``parts`` hang on their plans, by name.

    ``joint`` has how many share what each joint client of a person has, by the joint client's id.
    """

    assets: list[Holding]
    debts: list[Holding]
    policies: list[Holding]
    incomes: list[Any]
    expenses: list[Any]
    parts: dict[str, list[Any]]
    total_assets: Decimal
    total_debts: Decimal
    today: date
    joint: Mapping[int, int]

    def counted(self, flow: Any) -> Decimal:
        """What a flow adds to a year's total: what runs today, and of what is joint one person's part."""
        if not flow.runs_on(self.today):
            return Decimal(0)
        return round_half_up(yearly_amount(flow) / self.joint.get(flow.client_id, 1))

    @property
    def yearly_income(self) -> Decimal:
        """What comes in a year as things stand today."""
        return sum((self.counted(flow) for flow in self.incomes), Decimal(0))

    @property
    def yearly_spending(self) -> Decimal:
        """What goes out a year as things stand today."""
        return sum((self.counted(flow) for flow in self.expenses), Decimal(0))

    @property
    def without_rate(self) -> list[Holding]:
        """What is left out of the totals because the firm states no rate of its currency."""
        return [one for one in (*self.assets, *self.debts) if one.amount is None and one.plan.value is not None]

    @property
    def net_worth(self) -> Decimal:
        """Assets less debts."""
        return self.total_assets - self.total_debts

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is recorded."""
        return not (self.assets or self.debts or self.policies or self.incomes or self.expenses)


def plan_list() -> QuerySet[Plan]:
    """Every living plan with its provider, owners and latest valuation.

    ``value`` is in the plan's own currency on ``valued_date``; ``sterling`` in pounds, at the firm's latest rate
    (``rate_units`` a pound on ``rate_date``), and None where there is none.
    """
    rate = latest_rate("currency")
    latest = Valuation.objects.filter(plan=OuterRef("pk")).order_by("-valued_date", "-id")
    plans: QuerySet[Plan] = (
        Plan.objects.annotate(
            value=Subquery(latest.values("amount")[:1]),
            valued_date=Subquery(latest.values("valued_date")[:1]),
            rate_units=Subquery(rate.values("units_a_pound")[:1]),
            rate_date=Subquery(rate.values("rate_date")[:1]),
            sterling=sterling_of("value", "currency"),
        )
        .select_related("provider")
        .prefetch_related(Prefetch("ownerships", Ownership.objects.select_related("client").order_by("-percent", "id")))
    )
    return plans


def plans_of(client: Any) -> list[Holding]:
    """The plans of the people behind a client, active ones first; needs ``client_page`` or ``client_list``."""
    ids = {person.pk for person in people_of(client)}
    plans = plan_list().filter(pk__in=Ownership.objects.filter(client_id__in=ids).values("plan_id"))
    holdings = [_held_by(plan, ids) for plan in plans]
    order = {PlanStatus.ACTIVE: 0, PlanStatus.PROPOSED: 1, PlanStatus.INACTIVE: 2}
    return sorted(holdings, key=lambda holding: order[PlanStatus(holding.plan.status)])


def _held_by(plan: Any, ids: set[int]) -> Holding:
    percent = sum((share.percent for share in plan.ownerships.all() if share.client_id in ids), Decimal(0))
    return Holding(plan, percent, None if plan.sterling is None else percentage_of(plan.sterling, percent))


def finances_of(client: Any, *, today: date) -> Finances:
    """What the people behind a client have, with what a person has through joint clients; only active plans count.

    Needs ``client_page`` or ``client_list``.
    """
    active = [holding for holding in plans_of(client) if holding.plan.status == PlanStatus.ACTIVE]
    debts = [holding for holding in active if holding.plan.type in DEBTS]
    policies = [holding for holding in active if holding.plan.type in WORTH_NOTHING]
    assets = [holding for holding in active if holding not in debts and holding not in policies]
    joint = _joint_clients_of(client)
    ids = [client.pk, *joint, *(person.pk for person in people_of(client))]
    incomes = list(Income.objects.filter(client_id__in=ids).select_related("client", "plan", *PEOPLE))
    expenses = list(Expense.objects.filter(client_id__in=ids).select_related("client", *PEOPLE))
    parts = parts_of_plans([holding.plan.pk for holding in active])
    return Finances(
        assets, debts, policies, incomes, expenses, parts, _total(assets), _total(debts), today, joint
    )  # fmt: skip


def _joint_clients_of(client: Any) -> dict[int, int]:
    """The joint clients a person is a member of, with how many members each has."""
    joint = Client.objects.filter(kind=ClientKind.JOINT, members=client.pk).values("pk")
    return Counter(ClientMember.objects.filter(shared__in=joint).values_list("shared_id", flat=True))


def _total(holdings: list[Holding]) -> Decimal:
    return sum((holding.amount for holding in holdings if holding.amount is not None), Decimal(0))


def yearly_amount(flow: Any) -> Decimal:
    """What comes in or goes out in a year; nothing for what happens once, or is a percentage."""
    if flow.amount is None:
        return Decimal(0)
    return round_half_up(flow.amount * Decimal(str(PAYMENTS_A_YEAR[Frequency(flow.frequency)])))


def plan_page(plan_id: int) -> Plan:
    """One living plan with everything its page shows. Raises ``Plan.DoesNotExist``."""
    plan: Plan = (
        plan_list()
        .prefetch_related(
            "valuations",
            Prefetch("charges", Charge.objects.select_related("client", "adviser")),
            Prefetch("incomes", Income.objects.select_related("client")),
        )
        .get(pk=plan_id)
    )
    return plan


def flow_page(kind: type[Any], flow_id: int) -> Any:
    """One living income or expense with its client and the people it names. Raises ``DoesNotExist``."""
    return kind.objects.select_related("client", *PEOPLE).get(pk=flow_id)


def plans_by_number(text: str, limit: int) -> list[Plan]:
    """Plans whose policy number, name or provider holds the text; those of a matching number first."""
    found = (
        Plan.objects.filter(
            Q(policy_number__icontains=text) | Q(name__icontains=text) | Q(provider__name__istartswith=text)
        )
        .select_related("provider")
        .prefetch_related(Prefetch("ownerships", Ownership.objects.select_related("client")))[: limit * 4]
    )
    wanted = text.lower()
    return sorted(found, key=lambda plan: wanted not in plan.policy_number.lower())[:limit]


def owner_choices(clients: list[Client]) -> list[Client]:
    """The people who may own a plan with these clients: themselves, their members and their partners."""
    seen: dict[int, Client] = {}
    for client in clients:
        for person in people_of(client):
            seen.setdefault(person.pk, person)
        for link in getattr(client, "partner_links", []):
            if link.other.is_person:
                seen.setdefault(link.other.pk, link.other)
    return list(seen.values())
