"""Serializer fields of our own: references that stay within the firm, codes of an enumeration, masked numbers."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.models import User
from domain.identifiers import NationalInsuranceNumber, UnableToReadIdentifier


class OwnFirmField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of another record of the same firm. A record of another firm does not exist as far as this goes."""

    def __init__(self, model: type[Model], **options: Any) -> None:
        self.model = model
        if not options.get("read_only"):
            options["queryset"] = model._default_manager.none()
        super().__init__(**options)

    def get_queryset(self) -> QuerySet[Any] | None:
        """The records that may be named: those of the scope; for people, those of the sender's firm."""
        if self.read_only:
            return None
        if self.model is User:
            firm_id = self.context["request"].user.firm_id
            return User.objects.filter(firm_id=firm_id, is_active=True).exclude(role="client")
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows


@extend_schema_field({"type": "string", "example": "•• •• •• 56 C"})
class MaskedNationalInsuranceNumberField(serializers.CharField):
    """The number with all but its end hidden, for lists."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> str:
        """Bullets and the last three characters; empty stays empty."""
        try:
            return NationalInsuranceNumber.read(value).masked if value else ""
        except UnableToReadIdentifier:
            return "••"


class NationalInsuranceNumberField(serializers.CharField):
    """Taken in any spelling, kept without spaces in capitals."""

    def to_internal_value(self, data: Any) -> str:
        """The nine characters; empty stays empty."""
        text = super().to_internal_value(data)
        try:
            return NationalInsuranceNumber.read(text).text if text else ""
        except UnableToReadIdentifier as error:
            raise serializers.ValidationError(str(error)) from None
