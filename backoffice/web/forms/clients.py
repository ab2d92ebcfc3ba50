"""Forms about clients."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, Q

from backoffice.models import Client, Firm, User
from backoffice.services.clients import ADDRESS_FIELDS
from backoffice.web.fields import DayField, NationalInsuranceField, PostcodeField
from backoffice.web.forms.editing import EditForm
from domain.enums.people import (
    OUTSIDERS,
    ClientKind,
    ClientStatus,
    ContactKind,
    Gender,
    MaritalStatus,
    RelationshipKind,
    TaxArea,
)

FOLLOW_POSTCODE = ""
CONTACTS = {ContactKind.EMAIL: "email", ContactKind.MOBILE: "mobile", ContactKind.PHONE: "phone"}

PLACEHOLDER = "A placeholder, because no address is known: nothing is mailed to it, and the real one takes its place."

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


def staff_of(firm: Firm, also: int | None = None) -> Any:
    """The firm's people who can look after clients; ``also`` is the id of one who is chosen already, active or not."""
    return User.objects.filter(Q(is_active=True) | Q(pk=also), firm=firm).exclude(role__in=OUTSIDERS)


class ClientForm(EditForm):
    """All of a client's details on one page."""

    together = (ADDRESS_FIELDS,)

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
    gender = forms.ChoiceField(choices=Gender.choices(), help_text="The planner's life table needs female or male.")
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
        initial = _initial(client) if client else {"status": ClientStatus.ACTIVE}
        super().__init__(data, record=client, initial=initial)
        self.fields["adviser"].queryset = staff_of(firm, client.adviser_id if client else None)  # type: ignore[attr-defined]
        if client and any(one.is_placeholder and one.is_primary for one in client.contact_details.all()):
            self.fields["email"].help_text = PLACEHOLDER
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
        fields = self.picked(OWN_FIELDS)
        for area in self.picked(["tax_area"]).values():
            fields |= {"tax_area_is_set_by_hand": bool(area)} | ({"tax_area": area} if area else {})
        return fields

    def address(self) -> dict[str, Any] | None:
        """All lines of the address; None where it stays as it is."""
        return {name: self.cleaned_data[name] for name in ADDRESS_FIELDS} if self.picked(ADDRESS_FIELDS) else None

    def contacts(self) -> dict[ContactKind, str]:
        """The primary contact details, those that stay as they are left out."""
        given = self.picked(CONTACTS.values())
        return {kind: given[name] for kind, name in CONTACTS.items() if name in given}

    def member_ids(self) -> list[int] | None:
        """The people behind a joint client, trust or business; None where they stay as they are."""
        given = self.picked(["members"])
        return [member.pk for member in given["members"]] if given else None

    def lock_name(self, name: str) -> str:
        """The lines of an address are one thing to others."""
        return "address" if name in ADDRESS_FIELDS else name

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """Addresses and contact details are records of their own."""
        if name in ADDRESS_FIELDS:
            return next(iter(self.record.primary_addresses), None), name  # type: ignore[union-attr]
        kind = next((kind for kind, field in CONTACTS.items() if field == name), None)
        if kind:
            details = self.record.contact_details.all()  # type: ignore[union-attr]
            return next((d for d in details if d.kind == kind and d.is_primary), None), "value"
        return self.record, name


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
