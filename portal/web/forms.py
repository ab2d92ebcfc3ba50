"""Forms of clients, and of the firm's people about them."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.models import Client
from backoffice.services.mail import address_of
from backoffice.web.fields import PostcodeField
from domain.enums.people import OUTSIDERS, Role
from portal.models import PortalAccess
from portal.selectors.details import LABELS

BETWEEN_FIGURES = {ord(sign): None for sign in " -\u2010\u2011\u2013\u00a0"}
"""What people put between the figures of a sort code or an account number, left out."""


class FirstPasswordForm(forms.Form):
    """A first password, typed twice."""

    password = forms.CharField(
        label="New password", strip=False, help_text="At least 10 characters: three or four words do.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="The same password again", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "The two are not the same.")
        return data


class ChangeForm(forms.Form):
    """A client's details as they stand, to be corrected."""

    title = forms.CharField(required=False, max_length=30)
    first_name = forms.CharField(required=False, max_length=100)
    middle_name = forms.CharField(required=False, max_length=100)
    last_name = forms.CharField(required=False, max_length=100)
    email = forms.EmailField(required=False)
    mobile = forms.CharField(required=False, max_length=40)
    phone = forms.CharField(required=False, max_length=40)
    line_1 = forms.CharField(required=False, max_length=200)
    line_2 = forms.CharField(required=False, max_length=200)
    line_3 = forms.CharField(required=False, max_length=200)
    town = forms.CharField(required=False, max_length=100)
    county = forms.CharField(required=False, max_length=100)
    postcode = PostcodeField(required=False, max_length=10)
    country = forms.CharField(required=False, max_length=100)
    note = forms.CharField(
        required=False, max_length=2000, label="Anything else", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example a wrong date of birth, a marriage, or from when a new address holds.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, known: dict[str, str], signs_in_with: str) -> None:
        super().__init__(data, initial=known)
        for name, words in LABELS.items():
            self.fields[name].label = words
        self.fields["email"].help_text = f"Where we write to you. You go on signing in with {signs_in_with}."

    def wanted(self) -> dict[str, str]:
        """The details as they should be."""
        return {name: self.cleaned_data[name] for name in LABELS}

    def clean(self) -> dict[str, Any]:
        """Nobody asks to be without a name."""
        data = super().clean() or {}
        if not data.get("first_name") and not data.get("last_name"):
            self.add_error("last_name", "Enter a first or last name.")
        return data


class BankDetailsForm(forms.Form):
    """The account that a Direct Debit is taken from."""

    sort_code = forms.RegexField(
        r"^\d{6}$", label="Sort code", help_text="6 figures, such as 20-00-00.",
        error_messages={"invalid": "Enter the 6 figures of the sort code."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    account_number = forms.RegexField(
        r"^\d{8}$", label="Account number", help_text="8 figures; put a 0 before a shorter one.",
        error_messages={"invalid": "Enter the 8 figures of the account number."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, data: Any = None) -> None:
        super().__init__(data and {name: data.get(name, "").translate(BETWEEN_FIGURES) for name in self.base_fields})


class InviteForm(forms.Form):
    """Whom to let in."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(label="E-mail", help_text="The invitation goes here, and it is what they sign in with.")
    role = forms.ChoiceField(label="Who it is", choices=[(role.value, role.label) for role in OUTSIDERS])
    sees_household = forms.BooleanField(
        required=False, initial=True, label="Shows the whole household's plans",
        help_text="Otherwise only plans this client has a share of.",
    )  # fmt: skip
    may_edit = forms.BooleanField(
        required=False, label="May remove accounts of their own",
        help_text="The account goes here, and what brought its balance ends.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, client: Client, is_first: bool) -> None:
        known = {"name": client.name, "email": address_of(client.pk), "role": Role.CLIENT} if is_first else {}
        super().__init__(data, initial={"sees_household": True, **known})


class AccessForm(forms.Form):
    """What a login may do."""

    sees_household = forms.BooleanField(required=False, label="Shows the whole household's plans")
    may_edit = forms.BooleanField(required=False, label="May remove accounts of their own")
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, access: PortalAccess) -> None:
        initial = {
            "sees_household": access.sees_household, "may_edit": access.may_edit, "seen": access.rights_mark,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        if access.only_looks:
            del self.fields["may_edit"]


class SignInForm(forms.Form):
    """The address a login signs in with."""

    email = forms.EmailField(label="New address")


class DeclineForm(forms.Form):
    """Why a change is not made."""

    reason = forms.CharField(
        label="Why not", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="The client reads this.",
        required=False,
    )  # fmt: skip
