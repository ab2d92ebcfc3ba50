"""Clients, households and the firm's own people."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import ClientFilter, HouseholdFilter, UserFilter
from backoffice.api.serializers.people import (
    ClientSerializer,
    ClientSummarySerializer,
    HouseholdSerializer,
    RelationshipSerializer,
    UnrelateSerializer,
    UserSerializer,
)
from backoffice.models import Client, Household, User
from backoffice.selectors import records
from backoffice.services.clients import delete_client, relate_clients, unrelate_clients
from backoffice.services.partial_writes import (
    ClientParts,
    create_client_with_parts,
    update_client_with_parts,
)
from domain.enums.people import ContactKind, RelationshipKind


class ClientViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """Clients: people, joint names, trusts and businesses. Deleting one keeps it restorable."""

    model = Client
    serializer_class = ClientSerializer
    filterset_class = ClientFilter
    ordering_fields = ["last_name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Client]:
        """Summaries need less than whole clients."""
        return records.clients() if self.action == "list" else records.clients_with_details()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        """Summaries, with the National Insurance number masked, in lists."""
        return ClientSummarySerializer if self.action == "list" else ClientSerializer

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the client and what was sent with it."""
        fields, parts = _parted(serializer.validated_data)
        client = create_client_with_parts(firm=self.firm, fields=fields, parts=parts, origin=self.origin)
        serializer.instance = self.reread(client)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Write what was sent, leave the rest."""
        fields, parts = _parted(serializer.validated_data)
        client = update_client_with_parts(
            client_id=cast(Client, serializer.instance).pk, fields=fields, parts=parts, origin=self.origin
        )
        serializer.instance = self.reread(client)

    def perform_destroy(self, instance: Client) -> None:
        """Mark the client as deleted."""
        delete_client(client_id=instance.pk, now=timezone.now(), origin=self.origin)

    @extend_schema(request=RelationshipSerializer, responses=ClientSerializer)
    @action(detail=True, methods=["post"])
    def relate(self, request: Request, pk: str | None = None) -> Response:
        """Say how this client stands to another; the other's side is written too."""
        client = self.get_object()
        sent = RelationshipSerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        relate_clients(
            client_id=client.pk,
            other_id=sent.validated_data["other"].pk,
            kind=RelationshipKind(sent.validated_data["kind"]),
            origin=self.origin,
        )
        return Response(self.get_serializer(self.reread(client)).data)

    @extend_schema(request=UnrelateSerializer, responses=ClientSerializer)
    @action(detail=True, methods=["post"])
    def unrelate(self, request: Request, pk: str | None = None) -> Response:
        """Remove the relationship to another client, on both sides."""
        client = self.get_object()
        sent = UnrelateSerializer(data=request.data, context=self.get_serializer_context())
        sent.is_valid(raise_exception=True)
        unrelate_clients(client_id=client.pk, other_id=sent.validated_data["other"].pk, origin=self.origin)
        return Response(self.get_serializer(self.reread(client)).data)


def _parted(sent: dict[str, Any]) -> tuple[dict[str, Any], ClientParts]:
    """The client's own fields, and what hangs on the client."""
    fields = dict(sent)
    contacts = fields.pop("contact_details", None)
    members = fields.pop("members", None)
    address = (fields.pop("address") or {}) if "address" in fields else None
    return fields, ClientParts(
        address=address,
        contacts=None if contacts is None else {ContactKind(c["kind"]): c["value"] for c in contacts},
        member_ids=None if members is None else [member.pk for member in members],
    )


class HouseholdViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Households. They come into being when clients are related as a couple."""

    model = Household
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    ordering_fields = ["name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Household]:
        """Households with their clients."""
        return records.households()


class UserViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """The firm's own people, to name advisers by id."""

    model = User
    serializer_class = UserSerializer
    filterset_class = UserFilter
    ordering_fields = ["name", "created_at"]

    def rows(self) -> QuerySet[User]:
        """People of this firm only: users have no scope of their own."""
        return records.people_of(self.firm)
