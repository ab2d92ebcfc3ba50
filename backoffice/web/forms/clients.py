"""Forms about clients."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.models import Client, Firm, User
from backoffice.services.clients import ADDRESS_FIELDS
from backoffice.web.fields import DayField, NationalInsuranceField, PostcodeField
from domain.enums.people import (
    ClientKind,
    ClientStatus,
    ContactKind,
    Gender,
    MaritalStatus,
    RelationshipKind,
    Role,
    TaxArea,
)

FOLLOW_POSTCODE = ""
CONTACTS = {ContactKind.EMAIL: "email", ContactKind.MOBILE: "mobile", ContactKind.PHONE: "phone"}

GROUPS = {
    "Who": [
        "kind", "status", "title", "first_name", "middle_name", "last_name", "entity_name", "members", "adviser",
        "client_reference",
    ],
    "Personal details": [
        "date_of_birth", "gender", "marital_status", "national_insurance_number", "retirement_age",
    ],
    "Contact": ["email", "mobile", "phone"],
    "Address and tax": [*ADDRESS_FIELDS, "tax_area"],
}  # fmt: skip
"""The page's fields by heading, in the order they are shown."""

OWN_FIELDS = (
    "kind", "status", "title", "first_name", "middle_name", "last_name", "entity_name", "adviser", "client_reference",
    "date_of_birth", "gender", "marital_status", "national_insurance_number", "retirement_age",
)  # fmt: skip


def staff_of(firm: Firm) -> Any:
    """The firm's people who can look after clients."""
    return User.objects.filter(firm=firm, is_active=True).exclude(role=Role.CLIENT)


class ClientForm(forms.Form):
    """All of a client's details on one page."""

    kind = forms.ChoiceField(choices=ClientKind.choices())
    status = forms.ChoiceField(choices=ClientStatus.choices())
    title = forms.CharField(required=False, max_length=30)
    first_name = forms.CharField(required=False, max_length=100)
    middle_name = forms.CharField(required=False, max_length=100, label="Middle names")
    last_name = forms.CharField(required=False, max_length=100)
    entity_name = forms.CharField(
        required=False,
        max_length=200,
        label="Name of the joint client, trust or business",
        help_text="Leave empty for a person.",
    )
    members: Any = forms.ModelMultipleChoiceField(
        None,
        required=False,
        label="People behind it",
        help_text="For a joint client, trust or business: the individuals it is made of.",
    )
    adviser: Any = forms.ModelChoiceField(None, required=False, empty_label="Nobody yet")
    client_reference = forms.CharField(required=False, max_length=50)
    date_of_birth = DayField(required=False, past_only=True)
    gender = forms.ChoiceField(
        choices=Gender.choices(), help_text="The planner's life table needs female or male."
    )
    marital_status = forms.ChoiceField(choices=MaritalStatus.choices())
    national_insurance_number = NationalInsuranceField(required=False, label="National Insurance number")
    retirement_age = forms.IntegerField(required=False, min_value=40, max_value=100)
    email = forms.EmailField(required=False, label="E-mail")
    mobile = forms.CharField(required=False, max_length=40)
    phone = forms.CharField(required=False, max_length=40)
    line_1 = forms.CharField(required=False, max_length=200, label="Address line 1")
    line_2 = forms.CharField(required=False, max_length=200, label="Line 2")
    line_3 = forms.CharField(required=False, max_length=200, label="Line 3")
    town = forms.CharField(required=False, max_length=100)
    county = forms.CharField(required=False, max_length=100)
    postcode = PostcodeField(required=False, max_length=10)
    country = forms.CharField(required=False, max_length=100, initial="United Kingdom")
    tax_area = forms.ChoiceField(
        choices=[(FOLLOW_POSTCODE, "Follow the postcode"), *TaxArea.choices()],
        required=False,
        help_text="Choose a country only where the postcode gets it wrong.",
    )

    def __init__(self, data: Any = None, *, firm: Firm, client: Any = None) -> None:
        super().__init__(data, initial=_initial(client) if client else {"status": ClientStatus.ACTIVE})
        self.fields["adviser"].queryset = staff_of(firm)  # type: ignore[attr-defined]
        individuals = Client.objects.filter(kind=ClientKind.INDIVIDUAL)
        self.fields["members"].queryset = individuals.exclude(pk=client.pk) if client else individuals  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Headings with their fields."""
        return [(heading, [self[name] for name in names]) for heading, names in GROUPS.items()]

    def clean(self) -> dict[str, Any]:
        """A person needs a name of their own, anything else the name of the entity and nothing personal."""
        data = super().clean() or {}
        is_person = data.get("kind") == ClientKind.INDIVIDUAL
        if is_person and not (data.get("first_name") or data.get("last_name")):
            self.add_error("last_name", "Enter a first or last name.")
        if is_person and data.get("entity_name"):
            self.add_error("entity_name", "Leave this empty for a person, or choose another kind of client.")
        if not is_person and "kind" in data and not data.get("entity_name"):
            self.add_error("entity_name", "Enter the name the client goes by.")
        return data

    def own_fields(self) -> dict[str, Any]:
        """What is stored on the client itself."""
        fields = {name: self.cleaned_data[name] for name in OWN_FIELDS}
        area = self.cleaned_data["tax_area"]
        fields["tax_area_is_set_by_hand"] = bool(area)
        return {**fields, "tax_area": area} if area else fields

    def address(self) -> dict[str, Any]:
        """The lines of the address."""
        return {name: self.cleaned_data[name] for name in ADDRESS_FIELDS}

    def contacts(self) -> dict[ContactKind, str]:
        """The primary contact details."""
        return {kind: self.cleaned_data[name] for kind, name in CONTACTS.items()}

    def member_ids(self) -> list[int]:
        """The people behind a joint client, trust or business."""
        return [member.pk for member in self.cleaned_data["members"]]


def _initial(client: Any) -> dict[str, Any]:
    values = {name: getattr(client, name) for name in OWN_FIELDS}
    values["tax_area"] = client.tax_area if client.tax_area_is_set_by_hand else FOLLOW_POSTCODE
    values["members"] = [person.pk for person in client.people]
    if client.primary_addresses:
        values |= {name: getattr(client.primary_addresses[0], name) for name in ADDRESS_FIELDS}
    primary = {detail.kind: detail.value for detail in client.contact_details.all() if detail.is_primary}
    return values | {name: primary.get(kind, "") for kind, name in CONTACTS.items()}


class RelationshipForm(forms.Form):
    """How the client stands to another one."""

    kind = forms.ChoiceField(choices=RelationshipKind.choices(), label="Is")
    other: Any = forms.ModelChoiceField(None, label="Whom", empty_label="Choose a client")

    def __init__(self, data: Any = None, *, client: Any) -> None:
        super().__init__(data)
        people = Client.objects.filter(kind=ClientKind.INDIVIDUAL).exclude(pk=client.pk)
        self.fields["other"].queryset = people  # type: ignore[attr-defined]
