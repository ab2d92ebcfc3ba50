"""Incomes, expenses, charges and documents as scripts see them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backoffice.api.fields import OwnFirmField
from backoffice.api.serializers.plan_flows import STAMPS, TIMED_FIELDS, TimedSerializer
from backoffice.models import Charge, Client, Document, Expense, Income, Plan, User

FLOW_FIELDS = ["id", "client", "name", "amount", "frequency", *TIMED_FIELDS]


class IncomeSerializer(TimedSerializer):
    """Money a client receives; ``amount`` in pounds each time."""

    client = OwnFirmField(Client)
    plan = OwnFirmField(Plan, required=False, allow_null=True)

    class Meta:
        model = Income
        fields = [*FLOW_FIELDS, "type", "basis", "is_taxable", "plan", *STAMPS]
        read_only_fields = STAMPS


class ExpenseSerializer(TimedSerializer):
    """Money a client spends; ``amount`` in pounds each time."""

    client = OwnFirmField(Client)

    class Meta:
        model = Expense
        fields = [*FLOW_FIELDS, "is_essential", *STAMPS]
        read_only_fields = STAMPS


class ChargeSerializer(serializers.ModelSerializer[Charge]):
    """A fee or commission: either ``amount`` in pounds before VAT, or ``percentage`` of the plan's value."""

    client = OwnFirmField(Client)
    plan = OwnFirmField(Plan, required=False, allow_null=True)
    adviser = OwnFirmField(User, required=False, allow_null=True)

    class Meta:
        model = Charge
        fields = [
            "id", "number", "invoice_number", "client", "plan", "type", "category", "payment_origin", "amount",
            "percentage", "percentage_frequency", "frequency", "start_date", "end_date", "is_vat_exempt", "vat_rate",
            "adviser", "is_in_return",
            *STAMPS,
        ]  # fmt: skip
        read_only_fields = ["number", "end_date", *STAMPS]


class EndChargeSerializer(serializers.Serializer[Any]):
    """When a charge ends."""

    end_date = serializers.DateField(help_text="First day it is no longer charged.")


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A file kept for a client, without the file itself; that is at ``download``."""

    class Meta:
        model = Document
        fields = ["id", "client", "plan", "title", "content_type", "size", "uploaded_by", *STAMPS]
        read_only_fields = fields
