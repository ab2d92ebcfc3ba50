"""Cashflows."""

from __future__ import annotations

from typing import Any, cast

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import RecordFilter
from backoffice.models import User
from cashflow.api.projection import projection_data
from cashflow.api.serializers import CashflowSerializer, ProjectionSerializer
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_list
from cashflow.selectors.projection import results_of
from cashflow.services.cashflows import create_cashflow, delete_cashflow, rename_cashflow, set_auto_sync


class CashflowFilter(RecordFilter):
    """Cashflows by one of their people."""

    client = filters.NumberFilter(field_name="seats__client_id")


class CashflowViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """Cashflows of one or two people. Their items are the clients' own plans, incomes and expenses."""

    model = Cashflow
    serializer_class = CashflowSerializer
    filterset_class = CashflowFilter
    ordering_fields = ["name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Cashflow]:
        """Cashflows with their people."""
        return cashflow_list()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Make the cashflow."""
        sent = serializer.validated_data
        made = create_cashflow(
            firm=self.firm,
            client_ids=[client.pk for client in sent["clients"]],
            name=sent.get("name", ""),
            user=cast(User, self.request.user),
            origin=self.origin,
        )
        if not sent.get("auto_sync", True):
            set_auto_sync(cashflow_id=made.pk, auto_sync=False, origin=self.origin)
        serializer.instance = self.reread(made)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Rename it, or turn automatic sync on or off."""
        cashflow, sent = cast(Cashflow, serializer.instance), serializer.validated_data
        if "name" in sent:
            rename_cashflow(cashflow_id=cashflow.pk, name=sent["name"], origin=self.origin)
        if "auto_sync" in sent:
            set_auto_sync(cashflow_id=cashflow.pk, auto_sync=sent["auto_sync"], origin=self.origin)
        serializer.instance = self.reread(cashflow)

    def perform_destroy(self, instance: Cashflow) -> None:
        """Mark it as deleted."""
        delete_cashflow(cashflow_id=instance.pk, now=timezone.now(), origin=self.origin)

    @extend_schema(responses=ProjectionSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def projection(self, request: Request, pk: str | None = None) -> Response:
        """The projection as of today, on the data at hand: reading it starts no sync."""
        today = timezone.localdate()
        results = results_of(self.get_object(), today)
        return Response(ProjectionSerializer(projection_data(results, today)).data)
