"""Incomes, expenses, charges and documents."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import ChargeFilter, DocumentFilter, ExpenseFilter, IncomeFilter
from backoffice.api.serializers.money import (
    ChargeSerializer,
    DocumentSerializer,
    EndChargeSerializer,
    ExpenseSerializer,
    IncomeSerializer,
)
from backoffice.models import Charge, Document, Expense, Income
from backoffice.selectors import records
from backoffice.services.charges import create_charge, end_charge, update_charge
from backoffice.services.flows import create_flow, delete_flow, update_flow


class FlowViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """What incomes and expenses share. The client of one cannot be changed."""

    model: ClassVar[type[Any]]
    ordering_fields = ["name", "amount", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Any]:
        """Living ones of living clients."""
        return records.flows(self.model)

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the new one."""
        fields = dict(serializer.validated_data)
        client = fields.pop("client")
        serializer.instance = create_flow(self.model, client_id=client.pk, fields=fields, origin=self.origin)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Write what was sent, leave the rest."""
        fields = {name: value for name, value in serializer.validated_data.items() if name != "client"}
        flow_id = cast("Income | Expense", serializer.instance).pk
        serializer.instance = update_flow(self.model, flow_id=flow_id, fields=fields, origin=self.origin)

    def perform_destroy(self, instance: Income | Expense) -> None:
        """Mark it as deleted."""
        delete_flow(self.model, flow_id=instance.pk, now=timezone.now(), origin=self.origin)


class IncomeViewSet(FlowViewSet):
    """Money clients receive, apart from what plans pay."""

    model = Income
    serializer_class = IncomeSerializer
    filterset_class = IncomeFilter


class ExpenseViewSet(FlowViewSet):
    """Money clients spend."""

    model = Expense
    serializer_class = ExpenseSerializer
    filterset_class = ExpenseFilter


class ChargeViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    FirmViewSet,
):
    """Fees and commissions. A charge is ended, never deleted."""

    model = Charge
    serializer_class = ChargeSerializer
    filterset_class = ChargeFilter
    ordering_fields = ["start_date", "number", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Charge]:
        """Charges, ended ones included."""
        return records.charges()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the charge under the firm's next number."""
        serializer.instance = create_charge(firm=self.firm, fields=serializer.validated_data, origin=self.origin)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Write what was sent, leave the rest."""
        charge = cast(Charge, serializer.instance)
        serializer.instance = update_charge(charge_id=charge.pk, fields=serializer.validated_data, origin=self.origin)

    @extend_schema(request=EndChargeSerializer, responses=ChargeSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str | None = None) -> Response:
        """End the charge on a day."""
        charge, sent = self.get_object(), EndChargeSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        ended = end_charge(charge_id=charge.pk, end_date=sent.validated_data["end_date"], origin=self.origin)
        return Response(self.get_serializer(ended).data)


class DocumentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Files kept for clients; the content is at ``download``."""

    model = Document
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    ordering_fields = ["title", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Document]:
        """Files that are not deleted."""
        return records.documents()

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)})
    @action(detail=True, methods=["get"])
    def download(self, request: Request, pk: str | None = None) -> FileResponse:
        """The file itself, always as an attachment so that a browser does not run it."""
        document = self.get_object()
        try:
            content = document.file.open("rb")
        except FileNotFoundError:
            raise NotFound("The file of this document is missing.") from None
        return FileResponse(
            content, as_attachment=True, filename=document.title, content_type="application/octet-stream"
        )
