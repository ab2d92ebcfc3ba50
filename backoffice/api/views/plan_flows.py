"""Contributions, withdrawals, premiums, repayments and cover."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import mixins
from rest_framework.serializers import BaseSerializer

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import PartFilter
from backoffice.api.serializers.plan_flows import (
    ContributionSerializer,
    CoverSerializer,
    PremiumSerializer,
    RepaymentSerializer,
    WithdrawalSerializer,
)
from backoffice.models import Contribution, Cover, Premium, Repayment, Withdrawal
from backoffice.selectors.plan_flows import living
from backoffice.services.plan_flows import create_plan_flow, delete_plan_flow, update_plan_flow


class PartViewSet(
    mixins.ListModelMixin,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    FirmViewSet,
):
    """What they share. Which of them a plan may have depends on its type; the plan of one cannot be changed."""

    model: ClassVar[type[Any]]
    filterset_class = PartFilter
    ordering_fields = ["created_at", "updated_at"]

    def rows(self) -> QuerySet[Any]:
        """Living ones of living plans."""
        return living(self.model)

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        """Write the new one."""
        fields = dict(serializer.validated_data)
        plan = fields.pop("plan")
        serializer.instance = create_plan_flow(self.model, plan_id=plan.pk, fields=fields, origin=self.origin)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        """Write what was sent, leave the rest."""
        fields = {name: value for name, value in serializer.validated_data.items() if name != "plan"}
        part_id = cast("Contribution", serializer.instance).pk
        serializer.instance = update_plan_flow(self.model, flow_id=part_id, fields=fields, origin=self.origin)

    def perform_destroy(self, instance: Any) -> None:
        """Mark it as deleted."""
        delete_plan_flow(self.model, flow_id=instance.pk, now=timezone.now(), origin=self.origin)


class ContributionViewSet(PartViewSet):
    """Money paid into savings and pensions."""

    model = Contribution
    serializer_class = ContributionSerializer


class WithdrawalViewSet(PartViewSet):
    """Money taken out of savings and pensions."""

    model = Withdrawal
    serializer_class = WithdrawalSerializer


class PremiumViewSet(PartViewSet):
    """What policies cost."""

    model = Premium
    serializer_class = PremiumSerializer


class RepaymentViewSet(PartViewSet):
    """What is paid off loans."""

    model = Repayment
    serializer_class = RepaymentSerializer


class CoverViewSet(PartViewSet):
    """What policies pay."""

    model = Cover
    serializer_class = CoverSerializer
