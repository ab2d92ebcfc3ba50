"""Cashflows and their projections as scripts see them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backoffice.api.fields import OwnFirmField
from backoffice.models import Client
from cashflow.models import Cashflow


class CashflowSerializer(serializers.ModelSerializer[Cashflow]):
    """A cashflow and the ids of its one or two people, in their order; they cannot be changed afterwards.

    ``assumption_set`` is chosen on the screens; null means the firm's default.
    """

    clients = serializers.ListField(child=OwnFirmField(Client), min_length=1, max_length=2)
    name = serializers.CharField(max_length=200, required=False, help_text="Left out: named after the people.")

    class Meta:
        model = Cashflow
        fields = ["id", "name", "clients", "assumption_set", "auto_sync", "last_synced_at", "created_at", "updated_at"]
        read_only_fields = ["assumption_set", "last_synced_at", "created_at", "updated_at"]

    def to_representation(self, instance: Cashflow) -> dict[str, Any]:
        """The people by their ids."""
        shown: dict[str, Any] = {
            name: field.to_representation(value) if (value := getattr(instance, name)) is not None else None
            for name, field in self.fields.items()
            if name != "clients"
        }
        return shown | {"clients": [seat.client_id for seat in instance.seats.all()]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """People are chosen once."""
        if self.instance is not None and "clients" in attrs:
            raise serializers.ValidationError({"clients": ["The people of a cashflow cannot be changed."]})
        return attrs


class SeriesSerializer(serializers.Serializer[Any]):
    """One figure over the years: nominal pounds with two decimals, one entry a tax year."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called label hides the field's own label
    values = serializers.ListField(child=serializers.DecimalField(max_digits=16, decimal_places=2))


class WarningSerializer(serializers.Serializer[Any]):
    """Something to look at, and the record and field it is about."""

    sentence = serializers.CharField()
    model = serializers.CharField()
    pk = serializers.IntegerField()
    field = serializers.CharField()
    stops = serializers.BooleanField()


class ProjectionSerializer(serializers.Serializer[Any]):
    """A projection as of today. ``years`` is empty while a warning stops it.

    ``prices`` is what a pound of the first year costs in each year: divide by it for today's money.
    """

    as_of = serializers.DateField()
    years = serializers.ListField(child=serializers.CharField())
    prices = serializers.ListField(child=serializers.FloatField())
    series = SeriesSerializer(many=True)
    warnings = WarningSerializer(many=True)
