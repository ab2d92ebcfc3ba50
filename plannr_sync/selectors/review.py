"""What came from Plannr for some people, and what the planner needs of it and Plannr left blank.

    review = review_of(connection, [7, 8])
    review.items   -> [CameItem("Plan", "ISA", "/plans/3/", blanks=[Blank("Value", …)]), …]
    review.blanks  -> how many fields wait for somebody; 0 when nothing is missing

A fixed number of queries, however much came. What is missing is read from the records as they stand, so the list
shortens by itself and needs nobody to tick anything off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from backoffice.models import Client, ClientMember, Expense, Income
from backoffice.selectors.finances import plan_list
from backoffice.selectors.plan_flows import PART_MODELS, living
from domain import plan_parts
from integrations.models import Connection, Link, OutboxEntry
from integrations.registry import system_of
from plannr_sync.connector import SYSTEM
from plannr_sync.needs import Blank, needs_of_client, needs_of_flow, needs_of_part, needs_of_plan

PLAN = "backoffice.plan"


@dataclass(frozen=True, slots=True)
class CameItem:
    """One record that came from Plannr. ``blanks`` are needed and empty, ``assumed`` never come."""

    kind_label: str
    name: str
    owners: str
    model: str
    pk: int
    blanks: list[Blank] = field(default_factory=list)
    assumed: list[Blank] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportReview:
    """Everything that came, in the connector's order."""

    items: list[CameItem]

    @property
    def incomplete(self) -> list[CameItem]:
        """Those with something needed and blank."""
        return [item for item in self.items if item.blanks]

    @property
    def blanks(self) -> int:
        """How many fields are needed and blank."""
        return sum(len(item.blanks) for item in self.items)

    @property
    def assumed(self) -> list[CameItem]:
        """Those with something that Plannr never tells and the planner assumes."""
        return [item for item in self.items if item.assumed]


def review_of(connection: Connection, client_ids: Collection[int]) -> ImportReview:
    """What came for these clients of ours and the joint clients they form."""
    shared = ClientMember.objects.filter(member_id__in=client_ids).values_list("shared_id", flat=True)
    living_links = Link.objects.filter(connection=connection, ended_at__isnull=True)
    people = living_links.filter(kind="client", local_id__in={*client_ids, *shared})
    remote_ids = list(people.values_list("remote_id", flat=True))
    if not remote_ids:
        return ImportReview([])
    links = list(living_links.filter(Q(owner_ids__overlap=remote_ids) | Q(kind="client", remote_id__in=remote_ids)))
    ids: dict[str, set[int]] = defaultdict(set)
    for model, pk in _came(connection, links):
        ids[model].add(pk)
    order = [f"backoffice.{spec.kind}" for spec in system_of(SYSTEM).connector.kinds]
    items = [*_clients(ids), *_plans(ids), *_parts(ids), *_flows(ids)]
    return ImportReview(sorted(items, key=lambda item: (order.index(item.model), item.name, item.pk)))


def _came(connection: Connection, links: list[Link]) -> set[tuple[str, int]]:
    """The records behind links, without those that were made here and created there."""
    made_here = OutboxEntry.objects.filter(connection=connection, action="create", link__in=links)
    here = set(made_here.values_list("local_model", "local_id"))
    return {(link.local_model, link.local_id) for link in links} - here


def _clients(ids: dict[str, set[int]]) -> Iterable[CameItem]:
    for client in Client.objects.filter(pk__in=ids["backoffice.client"]):
        yield CameItem("Client", client.name, "", "backoffice.client", client.pk, needs_of_client(client))


def _plans(ids: dict[str, set[int]]) -> Iterable[CameItem]:
    plans = list(plan_list().filter(pk__in=ids[PLAN]))
    parts = _part_names(plan.pk for plan in plans)
    paid = set(Income.objects.filter(plan__in=plans).values_list("plan_id", flat=True))
    for plan in plans:
        blanks, assumed = needs_of_plan(plan, parts[plan.pk], is_paid=plan.pk in paid)
        owners = " and ".join(share.client.name for share in plan.ownerships.all())
        yield CameItem("Plan", plan.name, owners, PLAN, plan.pk, blanks, assumed)


def _part_names(plan_ids: Iterable[int]) -> dict[int, set[str]]:
    """Which sorts of parts each plan has, of those that a plan may need."""
    found: dict[int, set[str]] = defaultdict(set)
    wanted = list(plan_ids)
    for name in (plan_parts.REPAYMENT, plan_parts.COVER, plan_parts.PREMIUM):
        for plan_id in living(PART_MODELS[name]).filter(plan_id__in=wanted).values_list("plan_id", flat=True):
            found[plan_id].add(name)
    return found


def _parts(ids: dict[str, set[int]]) -> Iterable[CameItem]:
    for name, kind in PART_MODELS.items():
        model = f"backoffice.{name}"
        if ids[model]:
            for part in living(kind).filter(pk__in=ids[model]).select_related("plan"):
                label = name.capitalize()
                yield CameItem(label, f"{part}, {part.plan.name}", "", model, part.pk, needs_of_part(part))


def _flows(ids: dict[str, set[int]]) -> Iterable[CameItem]:
    kinds: tuple[type[Any], ...] = (Income, Expense)
    for kind in kinds:
        model = kind._meta.label_lower
        if ids[model]:
            for flow in kind.objects.filter(pk__in=ids[model]).select_related("client"):
                label = str(kind._meta.model_name).capitalize()
                yield CameItem(label, flow.name, flow.client.name, model, flow.pk, needs_of_flow(flow))
