"""Clients and households as scripts see them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backoffice.api.fields import (
    MaskedNationalInsuranceNumberField,
    NationalInsuranceNumberField,
    OwnFirmField,
)
from backoffice.models import Address, Client, ContactDetail, Household, Relationship, User
from domain.enums.people import RelationshipKind, Role


class AddressSerializer(serializers.ModelSerializer[Address]):
    """Where a client lives or is registered; sent as a whole, it replaces the primary address as a whole."""

    class Meta:
        model = Address
        fields = ["line_1", "line_2", "line_3", "town", "county", "postcode", "country"]


class PrimaryAddressSerializer(AddressSerializer):
    """The primary one of a client's addresses, picked from those already loaded."""

    def get_attribute(self, instance: Any) -> Address | None:
        """The primary address, or None."""
        return next((address for address in instance.addresses.all() if address.is_primary), None)


class ContactDetailSerializer(serializers.ModelSerializer[ContactDetail]):
    """An e-mail address or telephone number."""

    class Meta:
        model = ContactDetail
        fields = ["kind", "value", "is_primary", "is_placeholder"]
        read_only_fields = ["is_primary", "is_placeholder"]


class RelationshipSerializer(serializers.ModelSerializer[Relationship]):
    """How this client stands to another."""

    other = OwnFirmField(Client)
    kind = serializers.ChoiceField(choices=RelationshipKind.choices())

    class Meta:
        model = Relationship
        fields = ["other", "kind"]


class ClientSummarySerializer(serializers.ModelSerializer[Client]):
    """A client in a list; the National Insurance number is masked."""

    national_insurance_number = MaskedNationalInsuranceNumberField()

    class Meta:
        model = Client
        fields = [
            "id", "kind", "status", "name", "client_reference", "date_of_birth", "national_insurance_number",
            "tax_area", "household", "adviser", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class ClientSerializer(serializers.ModelSerializer[Client]):
    """A client with address, contact details, relationships and, for joint names and entities, the people behind.

    ``contact_details`` sent names the primary one of each kind; kinds left out stay as they are, and an empty value
    leaves a kind without a primary one. ``relationships`` are changed at their own address.
    """

    national_insurance_number = NationalInsuranceNumberField(required=False, allow_blank=True)
    adviser = OwnFirmField(User, required=False, allow_null=True)
    household = OwnFirmField(Household, required=False, allow_null=True)
    address = PrimaryAddressSerializer(required=False, allow_null=True)
    contact_details = ContactDetailSerializer(many=True, required=False)
    relationships = RelationshipSerializer(many=True, read_only=True)
    members = OwnFirmField(Client, many=True, required=False)

    class Meta:
        model = Client
        fields = [
            "id", "kind", "status", "name", "title", "first_name", "middle_name", "last_name", "entity_name",
            "client_reference", "date_of_birth", "gender", "marital_status", "national_insurance_number",
            "retirement_age", "tax_area", "tax_area_is_set_by_hand", "household", "adviser", "address",
            "contact_details", "relationships", "members", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["created_at", "updated_at"]

    def validate_contact_details(self, details: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse two primary details of one kind."""
        kinds = [detail["kind"] for detail in details]
        if len(kinds) != len(set(kinds)):
            raise serializers.ValidationError("Send one value of each kind.")
        return details


class UnrelateSerializer(serializers.Serializer[Any]):
    """Whom a client is no longer related to."""

    other = OwnFirmField(Client)


class HouseholdSerializer(serializers.ModelSerializer[Household]):
    """People who plan together."""

    clients = serializers.PrimaryKeyRelatedField[Client](many=True, read_only=True)

    class Meta:
        model = Household
        fields = ["id", "name", "clients", "created_at", "updated_at"]
        read_only_fields = fields


class UserSerializer(serializers.ModelSerializer[User]):
    """One of the firm's own people."""

    role = serializers.ChoiceField(choices=Role.choices(), read_only=True)

    class Meta:
        model = User
        fields = ["id", "name", "email", "role", "is_active", "created_at"]
        read_only_fields = fields
