"""Forms of the settings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from backoffice.models import Firm, RematchPolicy, User
from backoffice.web.fields import PercentField
from backoffice.web.forms.editing import EditForm
from domain.enums.people import OUTSIDERS, Role

FIRM_FIELDS = (
    "name", "vat_rate", "month_end_day", "expectation_horizon_months", "match_tolerance_percent", "rematch_policy",
)  # fmt: skip
PERSON_FIELDS = ("name", "role", "is_active")
STAFF_ROLES = [(role.value, role.label) for role in Role if role not in OUTSIDERS]


class FirmForm(EditForm):
    """The firm's own settings."""

    name = forms.CharField(max_length=200)
    vat_rate = PercentField(label="VAT, per cent", help_text="Added to the net of a charge that is not exempt.")
    month_end_day = forms.IntegerField(
        min_value=1,
        max_value=31,
        label="Last day of a payment period",
        help_text="31 means the end of the calendar month.",
    )
    expectation_horizon_months = forms.IntegerField(
        min_value=1, max_value=60, label="Months ahead", help_text="How far expected payments are laid out."
    )
    match_tolerance_percent = forms.IntegerField(
        min_value=0,
        max_value=25,
        label="Matching tolerance, per cent",
        help_text="How far a payment may be from what is expected and still match by itself.",
    )
    rematch_policy = forms.ChoiceField(
        choices=RematchPolicy.choices,
        label="When a valuation, plan, charge or the tolerance changes",
        help_text="What happens to statement lines that had found no match.",
    )

    def __init__(self, data: Any = None, *, firm: Firm) -> None:
        super().__init__(data, record=firm, initial={name: getattr(firm, name) for name in FIRM_FIELDS})


class NewPersonForm(forms.Form):
    """Somebody new in the firm."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="E-mail", help_text="They sign in with it.")
    role = forms.ChoiceField(choices=STAFF_ROLES, initial=Role.ADVISER)
    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Empty: they choose one themselves through “Forgotten your password?”.",
    )

    def clean_email(self) -> str:
        """One login an address, in any capitals."""
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("Somebody already signs in with this address.")
        return email

    def clean_password(self) -> str:
        """The same rules as everywhere."""
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password)
        return password


class PersonForm(EditForm):
    """What may change about somebody in the firm."""

    name = forms.CharField(max_length=200)
    role = forms.ChoiceField(choices=STAFF_ROLES)
    is_active = forms.BooleanField(
        required=False,
        label="May sign in",
        help_text="Without it their login is closed; what they did stays.",
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, record=person, initial={name: getattr(person, name) for name in PERSON_FIELDS})
