"""Forms of the platform's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from backoffice.models import Client
from backoffice.web.fields import DayField, MoneyField
from backoffice.web.forms.editing import EditForm
from domain.enums.platform import PaymentFrequency, PlatformWrapper
from domain.people_dates import age_on
from integrations.models import Connection
from soderberg_sync.models import Application
from soderberg_sync.models.applications import Mandate
from soderberg_sync.selectors.work import people_near, strategies

REGULAR = [one for one in PaymentFrequency.choices() if one[0] != PaymentFrequency.ONCE]
DAYS = [(day, f"Day {day}") for day in (1, 7, 14, 21, 28)]
YES_NO = [("yes", "Yes"), ("no", "No, keep it as a draft")]


class ConnectForm(forms.Form):
    """The firm's sign-in at the platform."""

    firm_id = forms.CharField(max_length=40, label="Firm id", help_text="What the platform calls your firm.")
    node_id = forms.CharField(
        max_length=40,
        required=False,
        label="Node id",
        help_text="Where new clients are placed. Empty: the usual.",
    )
    client_id = forms.CharField(max_length=200, label="Client id")
    client_secret = forms.CharField(
        max_length=400, label="Client secret", widget=forms.PasswordInput(attrs={"autocomplete": "off"})
    )
    webhook_secret = forms.CharField(
        max_length=400, required=False, label="Webhook secret",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="With it the platform signs its news. Without, changes are found by looking every ten minutes.",
    )  # fmt: skip


class StrategyForm(forms.Form):
    """An investment strategy of the firm."""

    name = forms.CharField(max_length=200)
    remote_id = forms.CharField(max_length=60, label="Id on the platform")
    manager_percent = forms.DecimalField(
        min_value=0, max_value=10, decimal_places=4, initial=0, label="Manager's charge, % a year"
    )


class NewPersonForm(forms.Form):
    """A client who is new here as well: as much as the platform wants for a draft."""

    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)
    email = forms.EmailField(label="E-mail")
    date_of_birth = DayField(past_only=True)


class TermsFields(forms.Form):
    """What an account is to be: the same questions for an illustration and an application."""

    wrapper = forms.ChoiceField(choices=PlatformWrapper.choices(), label="Product")
    second_client: Any = forms.ModelChoiceField(
        None,
        required=False,
        empty_label="Nobody",
        label="Second owner",
        help_text="For a joint account: somebody of the household or family.",
    )
    parent: Any = forms.ModelChoiceField(
        None,
        required=False,
        empty_label="Nobody",
        label="Parent",
        help_text="For a Junior ISA: somebody of the household or family.",
    )
    strategy: Any = forms.ModelChoiceField(None, required=False, empty_label="None yet", label="Investment strategy")
    retirement_age = forms.IntegerField(min_value=50, max_value=100, required=False, help_text="For a SIPP.")
    single_contribution = MoneyField(required=False)
    regular_contribution = MoneyField(required=False)
    contribution_frequency = forms.ChoiceField(choices=REGULAR, label="Paid in")
    initial_charge_percent = forms.DecimalField(
        min_value=0, max_value=10, decimal_places=4, required=False, label="Your initial charge, %"
    )
    ongoing_charge_percent = forms.DecimalField(
        min_value=0, max_value=10, decimal_places=4, required=False, label="Your ongoing charge, % a year"
    )

    def clean(self) -> dict[str, Any]:
        """Nothing but a SIPP has a retirement age, whatever stood in its box."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("wrapper") != PlatformWrapper.SIPP:
            answers["retirement_age"] = None
        return answers


AMOUNTS = ("single_contribution", "regular_contribution", "initial_charge_percent", "ongoing_charge_percent")
"""Questions whose empty answer is nought."""
TERMS = (
    "wrapper", "second_client", "parent", "strategy", "retirement_age", "contribution_frequency", *AMOUNTS,
)  # fmt: skip


def offer_people(form: forms.Form, connection: Connection, client: Client) -> None:
    """Whom and what the form lets choose."""
    near = people_near(client)
    form.fields["second_client"].queryset = near  # type: ignore[attr-defined]
    form.fields["parent"].queryset = near  # type: ignore[attr-defined]
    form.fields["strategy"].queryset = strategies(connection)  # type: ignore[attr-defined]


def without_gaps(answers: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The answers, where an empty amount is nought."""
    return {name: Decimal(0) if value is None and name in names else value for name, value in answers.items()}


class IllustrationForm(TermsFields):
    """An illustration for a client."""

    name = forms.CharField(max_length=200, required=False, label="Name of the illustration")
    start_date = DayField()
    term_years = forms.IntegerField(
        min_value=1,
        max_value=60,
        required=False,
        label="Length in years",
        help_text="Empty for a SIPP: to retirement.",
    )
    regular_withdrawal = MoneyField(required=False)
    withdrawal_frequency = forms.ChoiceField(choices=REGULAR, label="Taken out")
    existing_assets = MoneyField(required=False, help_text="Moved in from elsewhere.")
    other_assets = MoneyField(required=False, label="Other assets on the platform")

    field_order = (
        "name", "wrapper", "second_client", "parent", "start_date", "term_years", "retirement_age", "strategy",
        "single_contribution", "regular_contribution", "contribution_frequency", "regular_withdrawal",
        "withdrawal_frequency", "existing_assets", "other_assets", "initial_charge_percent", "ongoing_charge_percent",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, connection: Connection, client: Client, **options: Any) -> None:
        super().__init__(data, **options)
        self.client = client
        offer_people(self, connection, client)

    def clean(self) -> dict[str, Any]:
        """A pension runs to the retirement age unless a length was given."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        born, start, age = self.client.date_of_birth, answers.get("start_date"), answers.get("retirement_age")
        if not answers.get("term_years") and answers.get("wrapper") == PlatformWrapper.SIPP and born and start and age:
            answers["term_years"] = max(1, age - age_on(born, start))
        if not answers.get("term_years"):
            self.add_error("term_years", "Enter how many years, or a retirement age for a SIPP.")
        return answers

    def fields_for_service(self) -> dict[str, Any]:
        """What is stored."""
        gaps = (*AMOUNTS, "regular_withdrawal", "existing_assets", "other_assets")
        answers = without_gaps(self.cleaned_data, gaps) | {"client": self.client}
        answers["name"] = answers["name"] or f"{PlatformWrapper(answers['wrapper']).label} for {self.client.name}"
        return answers


class NewApplicationForm(TermsFields):
    """An application without an illustration."""

    name = forms.CharField(max_length=200, required=False, label="Name of the account")
    field_order = ("name", *TERMS)

    def __init__(self, data: Any = None, *, connection: Connection, client: Client, **options: Any) -> None:
        super().__init__(data, **options)
        self.client = client
        offer_people(self, connection, client)

    def fields_for_service(self) -> dict[str, Any]:
        """What is stored."""
        answers = without_gaps(self.cleaned_data, AMOUNTS) | {"client": self.client}
        answers["name"] = answers["name"] or PlatformWrapper(answers["wrapper"]).label
        return answers


class ProceedForm(EditForm):
    """The account's details, its Direct Debit, and whether it goes to the platform now."""

    OWN = (
        "name", "strategy", "retirement_age", "single_contribution", "regular_contribution", "contribution_frequency",
        "initial_charge_percent", "ongoing_charge_percent",
    )  # fmt: skip
    MANDATE = ("amount", "frequency", "collection_day")

    name = forms.CharField(max_length=200, label="Name of the account")
    strategy: Any = forms.ModelChoiceField(None, required=False, empty_label="None yet", label="Investment strategy")
    retirement_age = forms.IntegerField(min_value=50, max_value=100, required=False)
    single_contribution = MoneyField(required=False)
    regular_contribution = MoneyField(required=False)
    contribution_frequency = forms.ChoiceField(choices=REGULAR, label="Paid in")
    initial_charge_percent = forms.DecimalField(
        min_value=0, max_value=10, decimal_places=4, required=False, label="Your initial charge, %"
    )
    ongoing_charge_percent = forms.DecimalField(
        min_value=0, max_value=10, decimal_places=4, required=False, label="Your ongoing charge, % a year"
    )
    amount = MoneyField(
        required=False, label="Direct Debit", help_text="Empty: none. The client accepts it or skips it."
    )
    frequency = forms.ChoiceField(choices=PaymentFrequency.choices(), label="Collected")
    collection_day = forms.TypedChoiceField(
        choices=DAYS, coerce=int, label="On", help_text="Day 1 is for a general investment account or an ISA."
    )
    send = forms.ChoiceField(
        choices=YES_NO, widget=forms.RadioSelect, label="Should this be sent to the platform?", initial="yes",
        help_text="Yes opens the account there when you save, and writes to the client.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, application: Application, mandate: Mandate | None) -> None:
        initial = {name: getattr(application, name) for name in self.OWN}
        initial |= {name: getattr(mandate, name) if mandate else None for name in self.MANDATE}
        initial["frequency"] = mandate.frequency if mandate else application.contribution_frequency
        initial["collection_day"] = mandate.collection_day if mandate else DAYS[1][0]
        if mandate is None and application.regular_contribution:
            initial["amount"] = application.regular_contribution
        super().__init__(data, record=application, initial=initial | {"send": "yes"})
        self.mandate = mandate
        self.fields["strategy"].queryset = strategies(application.connection)  # type: ignore[attr-defined]
        if application.wrapper != PlatformWrapper.SIPP:
            del self.fields["retirement_age"]

    def own_fields(self) -> dict[str, Any]:
        """What of the application the person changed."""
        names = [name for name in self.OWN if name in self.fields]
        return without_gaps(self.picked(names), AMOUNTS)

    def mandate_fields(self) -> dict[str, Any] | None:
        """The Direct Debit; None where none is wanted."""
        answers = self.cleaned_data
        if not answers["amount"]:
            return None
        return {name: answers[name] for name in self.MANDATE}

    @property
    def goes_out(self) -> bool:
        """Whether it is sent now."""
        return bool(self.cleaned_data["send"] == "yes")


class WithdrawForm(forms.Form):
    """Why an application is withdrawn."""

    why = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 3}))
