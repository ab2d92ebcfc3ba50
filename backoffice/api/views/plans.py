"""Providers, plans and valuations."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import PlanFilter, ProviderFilter, ValuationFilter
from backoffice.api.serializers.plans import (
    PlanSerializer,
    ProviderSerializer,
    ValuationSerializer,
    shares,
)
from backoffice.models import Plan, Provider, Valuation
from backoffice.selectors import records
from backoffice.services.partial_writes import update_plan_with_owners
from backoffice.services.plans import (
    add_valuation,
    create_plan,
    delete_plan,
    delete_valuation,
    ensure_provider,
)


class ProviderViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """Companies that run plans. Creating one whose name is known already answers with the known one."""

    model = Provider
    serializer_class = ProviderSerializer
    filterset_class = ProviderFilter
    ordering_fields = ["name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Provider]:
        """All providers of the firm."""
        return records.providers()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Find or make the provider of this name."""
        provider = ensure_provider(firm=self.firm, name=serializer.validated_data["name"])
        if provider is None:
            raise ValidationError({"name": ["Enter a name."]})
        serializer.instance = provider


class PlanViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """Pensions, accounts, properties, loans and policies. Deleting one keeps it restorable."""

    model = Plan
    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    ordering_fields = ["type", "name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Plan]:
        """Plans with owners and latest valuation."""
        return records.plans_with_owners()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the plan and who owns it."""
        fields = dict(serializer.validated_data)
        owners = shares(fields.pop("ownerships"))
        serializer.instance = self.reread(create_plan(firm=self.firm, fields=fields, owners=owners, origin=self.origin))

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Write what was sent, leave the rest."""
        fields = dict(serializer.validated_data)
        owners = shares(fields.pop("ownerships")) if "ownerships" in fields else None
        plan = update_plan_with_owners(
            plan_id=cast(Plan, serializer.instance).pk, fields=fields, owners=owners, origin=self.origin
        )
        serializer.instance = self.reread(plan)

    def perform_destroy(self, instance: Plan) -> None:
        """Mark the plan as deleted."""
        delete_plan(plan_id=instance.pk, now=timezone.now(), origin=self.origin)


class ValuationViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """What plans were worth. A wrong valuation is deleted and a right one added."""

    model = Valuation
    serializer_class = ValuationSerializer
    filterset_class = ValuationFilter
    ordering_fields = ["valued_date", "created_at"]

    def rows(self) -> QuerySet[Valuation]:
        """Valuations of living plans."""
        return records.valuations()

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Add the valuation."""
        fields = dict(serializer.validated_data)
        serializer.instance = add_valuation(plan_id=fields.pop("plan").pk, origin=self.origin, **fields)

    def perform_destroy(self, instance: Valuation) -> None:
        """Remove the valuation."""
        delete_valuation(valuation_id=instance.pk, origin=self.origin)
