"""What-ifs as scripts read them: what differs, and the projection that comes of it."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.api.base import FirmViewSet
from backoffice.api.filters import RecordFilter
from cashflow.api.projection import projection_data
from cashflow.api.serializers import ProjectionSerializer
from cashflow.models import Scenario, ScenarioChange
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.projection import results_of
from cashflow.selectors.scenarios import changes_of, scenario_list


class DifferenceSerializer(serializers.ModelSerializer[ScenarioChange]):
    """One difference. ``item`` is the key of what it changes; what its kind does not need is null or empty."""

    class Meta:
        model = ScenarioChange
        fields = [
            "id", "kind", "item", "person", "name", "amount", "percent", "age", "frequency", "start_date", "end_date",
            "strategy", "order", "rates", "survivor_percent",
        ]  # fmt: skip
        read_only_fields = fields


class WhatIfSerializer(serializers.ModelSerializer[Scenario]):
    """A what-if of a cashflow with its differences, in the order in which they are applied."""

    changes = DifferenceSerializer(many=True, read_only=True)

    class Meta:
        model = Scenario
        fields = ["id", "cashflow", "name", "changes", "created_at", "updated_at"]
        read_only_fields = fields


class WhatIfFilter(RecordFilter):
    """What-ifs of one cashflow."""

    cashflow = filters.NumberFilter(field_name="cashflow_id")


class WhatIfViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, FirmViewSet):
    """What-ifs of cashflows. They are made and changed on the screens."""

    model = Scenario
    serializer_class = WhatIfSerializer
    filterset_class = WhatIfFilter
    ordering_fields = ["name", "created_at", "updated_at"]

    def rows(self) -> QuerySet[Scenario]:
        """Living ones of living cashflows, with their differences."""
        return scenario_list()

    @extend_schema(responses=ProjectionSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def projection(self, request: Request, pk: str | None = None) -> Response:
        """The projection with its differences, as of today and on the data at hand: reading it starts no sync."""
        today, what_if = timezone.localdate(), self.get_object()
        results = results_of(cashflow_page(what_if.cashflow_id), today, changes_of(what_if))
        data: dict[str, Any] = projection_data(results, today)
        return Response(ProjectionSerializer(data).data)
