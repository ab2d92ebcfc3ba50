"""Providers, plans, their owners and valuations as scripts see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from backoffice.api.fields import OwnFirmField
from backoffice.models import Client, Ownership, Plan, Provider, Valuation

PLANNER_FIELDS = (
    "is_default_account", "growth_percent", "charge_percent", "normal_retirement_age", "scheme_status",
    "yearly_pension", "pension_lump_sum", "pension_revaluation", "pension_death_benefit",
)  # fmt: skip
"""What the planner needs to know of a plan beyond what it is."""


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    """A company that runs plans."""

    class Meta:
        model = Provider
        fields = ["id", "name", "created_at", "updated_at"]
        read_only_fields = ["created_at", "updated_at"]


class OwnershipSerializer(serializers.ModelSerializer[Ownership]):
    """One person's share of a plan, in per cent."""

    client = OwnFirmField(Client)

    class Meta:
        model = Ownership
        fields = ["client", "percent"]


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A pension, account, property, loan or policy, with its owners and latest valuation.

    ``owners`` sent replace the owners; their shares add to 100. Money inside ``details`` is in pence.
    """

    provider = OwnFirmField(Provider, required=False, allow_null=True)
    owners = OwnershipSerializer(many=True, source="ownerships", required=False)
    latest_date = serializers.DateField(read_only=True, allow_null=True, help_text="Day of the latest valuation.")
    latest_amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, read_only=True, allow_null=True,
        help_text="In the plan's currency; owed, for a loan.",
    )  # fmt: skip
    details = serializers.DictField(required=False)

    class Meta:
        model = Plan
        fields = [
            "id", "type", "sub_type", "name", "provider", "policy_number", "status", "inactive_date",
            "inactive_reason", "opened_date", "currency", "is_under_advice", *PLANNER_FIELDS, "details", "owners",
            "latest_date", "latest_amount", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["created_at", "updated_at"]

    def validate_owners(self, owners: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse an owner named twice."""
        if len({owner["client"].pk for owner in owners}) != len(owners):
            raise serializers.ValidationError("Name each owner once.")
        return owners

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A new plan needs its owners."""
        if self.instance is None and not attrs.get("ownerships"):
            raise serializers.ValidationError({"owners": "Name who owns the plan."})
        return attrs


def shares(owners: list[dict[str, Any]]) -> dict[int, Decimal]:
    """Validated owners as services take them: client id → per cent."""
    return {owner["client"].pk: owner.get("percent", Decimal(100)) for owner in owners}


class ValuationSerializer(serializers.ModelSerializer[Valuation]):
    """What a plan was worth on a day. It cannot be edited: delete a wrong one and add another."""

    plan = OwnFirmField(Plan)

    class Meta:
        model = Valuation
        fields = ["id", "plan", "valued_date", "amount", "source", "created_at"]
        read_only_fields = ["source", "created_at"]
