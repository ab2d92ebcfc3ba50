"""Reading clients: lists, one client's frame, who belongs together."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Case, CharField, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from backoffice.models import Address, Client, ClientMember, ContactDetail, Relationship
from domain.enums.people import ClientKind, RelationshipKind
from domain.identifiers import NationalInsuranceNumber, is_postcode, normalise_postcode

COUPLES = (
    RelationshipKind.MARRIED,
    RelationshipKind.CIVIL_PARTNER,
    RelationshipKind.COHABITING,
    RelationshipKind.ENGAGED,
    RelationshipKind.HOUSEHOLD,
)
"""Relationships that make a partner, closest first."""


def client_list() -> QuerySet[Client]:
    """Every living client with what a list shows, in a fixed number of queries.

    Adds ``sort_name``, ``primary_addresses`` and ``partner_links``; see ``partner_of`` and ``postcode_of``.
    """
    surname = Coalesce(NullIf("last_name", Value("")), "entity_name", output_field=CharField())
    clients: QuerySet[Client] = (
        Client.objects.annotate(sort_name=surname)
        .select_related("adviser")
        .prefetch_related(
            Prefetch("addresses", Address.objects.filter(is_primary=True), to_attr="primary_addresses"),
            Prefetch(
                "relationships",
                Relationship.objects.filter(kind__in=COUPLES, other__deleted_at=None).select_related("other"),
                to_attr="partner_links",
            ),
            Prefetch("members", Client.objects.all(), to_attr="people"),
        )
        .order_by("sort_name", "first_name", "id")
    )
    return clients


def find_clients(text: str) -> QuerySet[Client]:
    """The client list narrowed by what a person typed; all of it for an empty text.

    Every word must fit (the start of a name or postcode, any part of a reference), or all of it together is an NI
    number or postcode.
    """
    clients = client_list()
    words = text.split()
    if not words:
        return clients
    every = Q()
    for word in words:
        every &= _fits(word)
    return clients.filter(every | _is_identifier(text))


def find_best_clients(text: str) -> QuerySet[Client]:
    """What ``find_clients`` finds, those first whose name begins with the first word typed."""
    word = text.split()[0] if text.split() else ""
    begins = Q(first_name__istartswith=word) | Q(last_name__istartswith=word) | Q(entity_name__istartswith=word)
    found = find_clients(text)
    return found.order_by(Case(When(begins, then=0), default=1), *found.query.order_by)


def name_holds(word: str, client: str = "") -> Q:
    """That a word is part of a client's name; ``client`` leads to them from what is filtered, such as ``client__``."""
    names = ("first_name", "last_name", "entity_name")
    return Q(*((f"{client}{name}__icontains", word) for name in names), _connector=Q.OR)


def _fits(word: str) -> Q:
    return (
        Q(first_name__istartswith=word)
        | Q(last_name__istartswith=word)
        | Q(last_name__icontains=f" {word}")
        | Q(entity_name__icontains=word)
        | Q(client_reference__icontains=word)
        | Q(national_insurance_number__istartswith=word)
        | Q(pk__in=Address.objects.filter(postcode__istartswith=word).values("client_id"))
    )


def _is_identifier(text: str) -> Q:
    fits = Q(pk=None)
    if NationalInsuranceNumber.is_well_formed(text):
        fits |= Q(national_insurance_number=NationalInsuranceNumber.read(text).text)
    if is_postcode(text):
        fits |= Q(pk__in=Address.objects.filter(postcode=normalise_postcode(text)).values("client_id"))
    return fits


def partner_of(client: Any) -> Client | None:
    """The other half of a couple, the closest relationship first; needs ``client_list``'s prefetching."""
    links = sorted(client.partner_links, key=lambda link: COUPLES.index(RelationshipKind(link.kind)))
    return links[0].other if links else None


def postcode_of(client: Any) -> str:
    """The postcode of the client's address; needs ``client_list``'s prefetching."""
    return client.primary_addresses[0].postcode if client.primary_addresses else ""


def client_page(client_id: int) -> Client:
    """One living client with everything its page's head and profile show. Raises ``Client.DoesNotExist``."""
    client: Client = (
        client_list()
        .select_related("household")
        .prefetch_related(
            Prefetch("contact_details", ContactDetail.objects.order_by("kind", "-is_primary", "-id")),
            Prefetch("relationships", Relationship.objects.filter(other__deleted_at=None).select_related("other")),
            Prefetch("shared_clients", Client.objects.all(), to_attr="belongs_to"),
        )
        .get(pk=client_id)
    )
    return client


def people_of(client: Any) -> list[Client]:
    """The living beings behind a client: itself, or the members of a joint client, trust or business."""
    return [client] if client.kind == ClientKind.INDIVIDUAL else list(client.people)


def household_ids(client_ids: Collection[int]) -> set[int]:
    """Ids of those whose lives may start or end what these clients have: themselves, their members, their partners."""
    members = ClientMember.objects.filter(shared_id__in=client_ids).values_list("member_id", flat=True)
    people = {*client_ids, *members}
    partners = Relationship.objects.filter(client_id__in=people, kind__in=COUPLES)
    return people.union(partners.values_list("other_id", flat=True))
