"""What Plannr withdrew a short while ago and what stayed here all the same, no longer linked.

    withdrawn_items(connection, [7, 8], now)  -> [WithdrawnItem("ISA", "backoffice.plan", 3, "The plan is …", at), …]
    withdrawn_clients(connection)             -> the ended links of clients, whose reason ``why_withdrawn`` says

Deleted there, made inactive or transferred: where the firm does not remove such items, somebody looks at each, and
removes it or keeps it. An item that was removed here, linked again or created there anew leaves the list by itself, and
so does one that was kept for ``TOLD_FOR``. Two queries where nothing was withdrawn. A client stays listed until
somebody makes them inactive here, links them again or removes them: nobody is forgotten after a month.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from backoffice.models import Client, ClientMember
from domain.enums.people import ClientStatus
from domain.enums.sync import OutcomeAction
from integrations.engine.records import CLIENT
from integrations.models import Connection, Link, Outcome
from integrations.selectors.names import names_of
from integrations.stores.links import ENDED_HERE
from plannr_sync.mapping.clients import PULL_RULES

TOLD_FOR = timedelta(days=30)
"""How long an item that stays is told of; whoever has left it so long has decided."""
NO_LONGER = "It is no longer in Plannr."
WHY_WITHDRAWN = {rule.code: rule.sentence for rule in PULL_RULES}
GONE = "The client is no longer in Plannr."


@dataclass(frozen=True, slots=True)
class WithdrawnItem:
    """One record that stayed: what it is called, why it is no longer linked, and since when."""

    name: str
    model: str
    pk: int
    why: str
    at: datetime


def withdrawn_items(connection: Connection, client_ids: Collection[int], now: datetime) -> list[WithdrawnItem]:
    """Those of these clients of ours and of the joint clients they form, the newest first."""
    shared = ClientMember.objects.filter(member_id__in=client_ids).values("shared_id")
    people = Link.objects.filter(
        Q(local_id__in=client_ids) | Q(local_id__in=shared), connection=connection, kind=CLIENT
    )
    remote_ids = list(people.values_list("remote_id", flat=True))
    ended = Link.objects.filter(
        connection=connection, owner_ids__overlap=remote_ids, ended_at__gte=now - TOLD_FOR
    ).exclude(end_reason__in=ENDED_HERE)
    links = list(ended.order_by("-ended_at"))
    if not links:
        return []
    here, names, why = _only_here(connection, links), names_of(links), _sentences(connection, links, now)
    found: dict[tuple[str, int], WithdrawnItem] = {}
    for link in links:
        record = (link.local_model, link.local_id)
        if record in here and record not in found and link.ended_at is not None:
            told = why.get((link.kind, link.remote_id), NO_LONGER)
            found[record] = WithdrawnItem(names.get(record, ""), *record, told, link.ended_at)
    return list(found.values())


def _only_here(connection: Connection, links: Collection[Link]) -> set[tuple[str, int]]:
    """The records behind ended links that live and are linked with nothing of Plannr's."""
    found: set[tuple[str, int]] = set()
    for model in {link.local_model for link in links}:
        ids = {link.local_id for link in links if link.local_model == model}
        alive = apps.get_model(model)._default_manager.filter(pk__in=ids)
        linked = Link.objects.filter(connection=connection, local_model=model, ended_at__isnull=True)
        kept = alive.exclude(pk__in=linked.filter(local_id__in=ids).values("local_id"))
        found.update((model, pk) for pk in kept.values_list("pk", flat=True))
    return found


def _sentences(connection: Connection, links: Collection[Link], now: datetime) -> dict[tuple[str, str], str]:
    """What the run that ended each link said of it, by kind and remote id."""
    told = Outcome.objects.filter(
        run__connection=connection, run__created_at__gte=now - TOLD_FOR - timedelta(days=1),
        action=OutcomeAction.UNLINK, remote_id__in={link.remote_id for link in links},
    )  # fmt: skip
    rows = told.order_by("pk").values_list("kind", "remote_id", "sentence")
    return {(kind, remote_id): sentence for kind, remote_id, sentence in rows}


def withdrawn_clients(connection: Connection) -> QuerySet[Link]:
    """The ended links of clients whom Plannr withdrew and about whom nobody here has decided, the newest first."""
    newer = Link.objects.filter(connection=connection, kind=CLIENT, local_id=OuterRef("local_id")).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("ended_at"))
    )
    undecided = Client.objects.exclude(status=ClientStatus.INACTIVE)
    ended: QuerySet[Link] = (
        Link.objects.filter(connection=connection, kind=CLIENT, ended_at__isnull=False)
        .exclude(end_reason__in=ENDED_HERE)
        .filter(~Exists(newer), local_id__in=undecided.order_by().values("pk"))
        .order_by("-ended_at", "-pk")
    )
    return ended


def why_withdrawn(link: Link) -> str:
    """Why Plannr's side ended the link of a client, for a person."""
    return WHY_WITHDRAWN.get(link.end_reason, GONE)
