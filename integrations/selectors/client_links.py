"""A client's linked records and runs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from backoffice.models import ClientMember
from integrations.models import Link, Run
from integrations.registry import is_registered, system_of
from integrations.selectors.directions import why_links_may_not_send
from integrations.selectors.names import names_of

RUNS_SHOWN = 10


@dataclass(slots=True)
class LinkedRecord:
    """One linked record as the client's Sync tab shows it."""

    link: Link
    name: str
    kind_label: str
    system_label: str
    remote_url: str
    url: str = ""
    why_not_both: str = ""
    """Why the item cannot be set to update both ways; empty when it can."""


def linked_alone(link: Link) -> list[Link]:
    """The living links of what belongs to this linked client alone, plans before what hangs on them."""
    living = Link.objects.filter(connection=link.connection, ended_at__isnull=True, owner_ids=[link.remote_id])
    return list(living.exclude(pk=link.pk).order_by("pk"))


def linked_records(client_id: int) -> list[LinkedRecord]:
    """Links of the client, of joint clients they are a member of, and of what they own; a fixed number of queries."""
    links = [link for link in _links(client_id) if is_registered(link.connection.system)]
    names = names_of(links)
    locked = why_links_may_not_send(links)
    return [_record(link, names.get((link.local_model, link.local_id), ""), locked[link.pk]) for link in links]


def linked_record(link: Link) -> LinkedRecord:
    """One living link of a registered system."""
    name = names_of([link]).get((link.local_model, link.local_id), "")
    return _record(link, name, why_links_may_not_send([link])[link.pk])


def _links(client_id: int) -> list[Link]:
    remote_ids = remote_ids_of(client_id)
    if not remote_ids:
        return []
    found = Link.objects.filter(owner_ids__overlap=remote_ids, ended_at__isnull=True)
    return list(found.select_related("connection").order_by("connection_id", "kind", "pk"))


def remote_ids_of(client_id: int) -> list[str]:
    """What the client, and the joint clients they are a member of, are called in the connected systems."""
    shared = ClientMember.objects.filter(member_id=client_id).values("shared_id")
    living = Link.objects.filter(local_model="backoffice.client", ended_at__isnull=True)
    theirs = living.filter(Q(local_id=client_id) | Q(local_id__in=shared))
    return list(theirs.values_list("remote_id", flat=True))


def _record(link: Link, name: str, why_not_both: str) -> LinkedRecord:
    system = system_of(link.connection.system)
    spec = system.connector.kind(link.kind)
    client = link.owner_ids[0] if link.owner_ids else ""
    return LinkedRecord(
        link=link,
        name=name or link.remote_id,
        kind_label=spec.mapping.label,
        system_label=system.label,
        remote_url=spec.url_of(link.remote_id, client),
        why_not_both=why_not_both,
    )


def latest_runs(client_id: int) -> list[Run]:
    """The last runs that were started for this client."""
    remote_ids = remote_ids_of(client_id)
    found = Run.objects.none()
    for remote_id in remote_ids:
        found = found | Run.objects.filter(scope__client_ids__contains=[remote_id])
    return list(found.select_related("connection", "user").order_by("-pk")[:RUNS_SHOWN]) if remote_ids else []
