"""The form that completes a client on the platform: filled from the client's record, and written back to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model

from backoffice.models import Address, ContactDetail
from backoffice.web.fields import DayField, NationalInsuranceField, PostcodeField
from backoffice.web.forms.editing import EditForm
from domain.enums.people import ContactKind, Gender, MaritalStatus
from domain.enums.platform import BankCheck
from soderberg_sync.mapping.words import EMPLOYMENT, GENDER_OF, GENDERS, TITLES
from soderberg_sync.models import PlatformClient
from soderberg_sync.models.clients import ACCOUNT_NUMBER
from soderberg_sync.services.applying import takes_bank_details

OF_CLIENT = (
    "title", "first_name", "last_name", "date_of_birth", "national_insurance_number", "marital_status",
)  # fmt: skip
OF_ADDRESS = ("line_1", "line_2", "town", "postcode", "country")
OF_PLATFORM = (
    "gender", "nationality", "employment_status", "retirement_age", "takes_marketing", "is_identity_confirmed",
)  # fmt: skip
BANK = ("sort_code", "account_number")


class PlatformClientForm(EditForm):
    """Everything the platform asks about a person. Bank details are optional: the client may give them later."""

    together = (OF_ADDRESS,)

    title = forms.ChoiceField(choices=[("", "Choose"), *((one, one) for one in TITLES)])
    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)
    date_of_birth = DayField(past_only=True)
    gender = forms.ChoiceField(
        choices=[("", "Choose"), *((one, one) for one in GENDERS)],
        help_text="The platform knows these two only.",
    )
    marital_status = forms.ChoiceField(choices=MaritalStatus.choices(), required=False)
    national_insurance_number = NationalInsuranceField(label="National Insurance number")
    nationality = forms.RegexField(r"^[A-Za-z]{2}$", label="Nationality", help_text="Two letters, such as GB.")
    email = forms.EmailField(label="E-mail", help_text="The platform takes each address for one client only.")
    mobile = forms.CharField(max_length=30, required=False)
    line_1 = forms.CharField(max_length=200, label="Address")
    line_2 = forms.CharField(max_length=200, required=False, label="Second line")
    town = forms.CharField(max_length=100, required=False)
    postcode = PostcodeField()
    country = forms.CharField(max_length=100, initial="United Kingdom")
    employment_status = forms.ChoiceField(
        choices=[("", "Not said"), *((one, one) for one in EMPLOYMENT)], required=False
    )
    retirement_age = forms.IntegerField(min_value=0, max_value=120, required=False)
    sort_code = forms.RegexField(
        r"^\s*\d{2}[- ]?\d{2}[- ]?\d{2}\s*$", required=False, label="Sort code",
        error_messages={"invalid": "Enter the 6 figures of the sort code."},
        help_text="Optional: the client can give it later.",
    )  # fmt: skip
    account_number = forms.CharField(
        required=False, label="Account number", validators=[ACCOUNT_NUMBER],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    takes_marketing = forms.BooleanField(required=False, label="Wants marketing from the platform")
    is_identity_confirmed = forms.BooleanField(label="I have checked who the client is")

    def __init__(self, data: Any = None, *, person: PlatformClient) -> None:
        self.person, client = person, person.client
        self.address: Address | None = client.addresses.filter(is_primary=True).first()
        contacts = ContactDetail.objects.filter(client=client, is_primary=True, is_placeholder=False)
        self.contacts = {one.kind: one for one in contacts}
        initial = {name: getattr(client, name) for name in OF_CLIENT}
        initial |= {name: getattr(self.address, name) for name in OF_ADDRESS} if self.address else {}
        initial |= {name: getattr(person, name) for name in OF_PLATFORM}
        initial["gender"] = person.gender or GENDER_OF.get(Gender(client.gender), "")
        initial["retirement_age"] = person.retirement_age or client.retirement_age
        for kind in (ContactKind.EMAIL, ContactKind.MOBILE):
            initial[kind.value] = self.contacts[kind].value if kind in self.contacts else ""
        super().__init__(data, record=client, initial=initial)
        if not takes_bank_details(person):
            for name in BANK:
                del self.fields[name]
        elif person.bank_check == BankCheck.FAILED:
            self.fields["sort_code"].help_text = "Those given before failed the platform's check: correct them here."

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """Behind a field is the client, their address, a contact detail, or what only the platform is told."""
        if name in OF_ADDRESS:
            return self.address, name
        if name in {ContactKind.EMAIL, ContactKind.MOBILE}:
            return self.contacts.get(name), "value"
        if name in OF_PLATFORM:
            return self.person, name
        return (self.record, name) if name in OF_CLIENT else (None, name)

    def clean(self) -> dict[str, Any]:
        """Both bank details or neither."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in BANK if answers.get(name)]
        if len(given) == 1:
            missing = next(name for name in BANK if name not in given)
            self.add_error(missing, "Give both bank details, or neither.")
        if answers.get("nationality"):
            answers["nationality"] = answers["nationality"].upper()
        return answers

    def bank(self) -> tuple[str, str] | None:
        """Sort code and account number, where they were given."""
        answers = self.cleaned_data
        return (answers["sort_code"], answers["account_number"]) if answers.get("sort_code") else None

    def address_fields(self) -> dict[str, Any]:
        """The whole address."""
        return {name: self.cleaned_data[name] for name in OF_ADDRESS}

    def contacts_made(self) -> dict[ContactKind, str]:
        """The e-mail address and mobile number the person changed."""
        return {ContactKind(name): value for name, value in self.picked(["email", "mobile"]).items()}

    def platform_fields(self) -> dict[str, Any]:
        """What only the platform is told."""
        answers = self.cleaned_data
        return {name: answers[name] for name in OF_PLATFORM} | {"employment_status": answers["employment_status"] or ""}

    def client_fields(self) -> dict[str, Any]:
        """What of the client's own record the person changed."""
        return self.picked(OF_CLIENT)
