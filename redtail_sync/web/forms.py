"""Forms of the Redtail pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from backoffice.models import Client
from backoffice.web.forms.editing import EditForm
from domain.enums.redtail import TypeDecision, TypeSource
from domain.enums.us_accounts import USAccount
from integrations.models import StagedRecord
from redtail_sync.connector import LABEL, SYSTEM
from redtail_sync.models import TypeRule
from redtail_sync.selectors.accounts import Candidate

PARTNER_TYPES = [("crm", "Client records (CRM)")]
PARTNERS = [(SYSTEM, LABEL)]


class IntegrationForm(forms.Form):
    """Which partner, and the person's sign-in there. The password is used once and never shown again."""

    partner_type = forms.ChoiceField(choices=PARTNER_TYPES)
    partner = forms.ChoiceField(choices=PARTNERS)
    user_name = forms.CharField(
        max_length=150,
        help_text="Your own at Redtail.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Traded for a key at once; it is not stored.",
    )

    def clean_user_name(self) -> str:
        """Redtail tells the parts of a sign-in apart by colons, so that a user name there has none."""
        name: str = self.cleaned_data["user_name"].strip()
        if ":" in name:
            raise forms.ValidationError("A user name at Redtail has no colon in it.")
        return name


class ContactSearchForm(forms.Form):
    """What to look for at Redtail."""

    partner = forms.ChoiceField(label="Look in", choices=PARTNERS)
    last_name = forms.CharField(max_length=100, required=False)
    first_name = forms.CharField(max_length=100, required=False)
    email = forms.CharField(label="E-mail", max_length=200, required=False)
    phone_number = forms.CharField(label="Telephone", max_length=40, required=False)
    account_number = forms.CharField(max_length=100, required=False)
    name = forms.CharField(max_length=100, required=False, help_text="Part of any name: a trust's or a company's too.")

    field_order = ("partner", "name", "last_name", "first_name", "email", "phone_number", "account_number")

    def clean(self) -> dict[str, Any]:
        """Something has to be looked for."""
        data = super().clean() or {}
        if not self.errors and not self.filters():
            raise forms.ValidationError("Enter at least one thing to look for.")
        return data

    def filters(self) -> dict[str, str]:
        """What was entered, as Redtail calls it."""
        names = ("name", "last_name", "first_name", "email", "phone_number", "account_number")
        return {name: self.cleaned_data[name].strip() for name in names if self.cleaned_data.get(name)}


class LinkAccountForm(forms.Form):
    """Which plan an account is."""

    plan = forms.TypedChoiceField(
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a plan.",
            "invalid_choice": "That plan is not free any more: it was linked or removed meanwhile.",
        },
    )
    makes_dollars = forms.BooleanField(required=False, label="Its values are in US dollars from now on")

    def __init__(self, data: Any = None, *, candidates: Iterable[Candidate]) -> None:
        super().__init__(data)
        self.fields["plan"].choices = [(one.plan.pk, str(one.plan)) for one in candidates]  # type: ignore[attr-defined]


class KindForm(forms.Form):
    """What kind of plan an account becomes."""

    kind = forms.ChoiceField(label="Kind of plan", choices=[("", "Choose one"), *USAccount.choices()])


class LabelForm(EditForm):
    """What an account that waits is called."""

    label = forms.CharField(label="Description", max_length=255)

    def __init__(self, data: Any = None, *, row: StagedRecord) -> None:
        super().__init__(data, record=row, initial={"label": row.label})


class TypeRuleForm(EditForm):
    """What one row of the tables of account types means."""

    decision = forms.ChoiceField(choices=TypeDecision.choices())
    plan_kind = forms.ChoiceField(label="Kind of plan", required=False)

    def __init__(self, data: Any = None, *, rule: TypeRule) -> None:
        super().__init__(data, record=rule, initial={"decision": rule.decision, "plan_kind": rule.plan_kind})
        if rule.source == TypeSource.TAX_ID:
            kept = [one for one in TypeDecision.choices() if one[0] != TypeDecision.BY_TAX_ID]
            self.fields["decision"].choices = kept  # type: ignore[attr-defined]
        self.fields["plan_kind"].choices = [("", "–"), *USAccount.choices()]  # type: ignore[attr-defined]
        self.fields["plan_kind"].help_text = (
            "Where the tax-qualified id tells, this is what an account is that is not tax-qualified."
            if rule.source == TypeSource.LABEL
            else ""
        )


def person_choices(people: Iterable[Client]) -> list[tuple[int, str]]:
    """Who of a cashflow's people a contact may be."""
    return [(person.pk, person.name) for person in people]
