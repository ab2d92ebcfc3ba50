"""The forms of charges and of what a person decides about an expectation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from backoffice.models import Charge, Client, Plan
from backoffice.web.fields import DayField, MoneyField, PercentField
from backoffice.web.forms.clients import staff_of
from backoffice.web.forms.editing import EditForm
from domain.enums.plans import Frequency
from domain.enums.revenue import ChargeType, PaymentOrigin, RevenueCategory

TERMS = (
    "plan", "type", "category", "payment_origin", "amount", "percentage", "percentage_frequency", "frequency",
    "start_date", "end_date", "is_vat_exempt", "vat_rate", "adviser", "is_in_return",
)  # fmt: skip


class ChargeForm(EditForm):
    """What is charged, to whom, how much and how often."""

    plan = forms.ModelChoiceField(queryset=Plan.objects.none(), required=False, empty_label="The client, no plan")
    type = forms.ChoiceField(choices=ChargeType.choices())
    category = forms.ChoiceField(choices=RevenueCategory.choices(), initial=RevenueCategory.ONGOING_FEE)
    payment_origin = forms.ChoiceField(choices=PaymentOrigin.choices(), initial=PaymentOrigin.PROVIDER, label="Paid by")
    amount = MoneyField(
        required=False,
        minimum=None,
        label="Fixed amount",
        help_text="Before VAT, each time. Or enter a percentage.",
    )
    percentage = PercentField(required=False, label="Percentage of the plan's value")
    percentage_frequency = forms.ChoiceField(
        choices=Frequency.choices(), initial=Frequency.YEARLY, label="The percentage is for",
        help_text="0.75 yearly, paid monthly, is a twelfth of 0.75 % each month.",
    )  # fmt: skip
    frequency = forms.ChoiceField(choices=Frequency.choices(), initial=Frequency.MONTHLY, label="Paid")
    start_date = DayField(label="First expected on")
    end_date = DayField(
        required=False, label="First day it is no longer charged", help_text="Empty: until somebody ends it."
    )
    is_vat_exempt = forms.BooleanField(required=False, initial=True, label="Exempt from VAT")
    vat_rate = PercentField(required=False, label="VAT rate", help_text="Empty: the firm's rate. Added to the net.")
    adviser = forms.ModelChoiceField(queryset=Client.objects.none(), required=False, empty_label="Nobody")
    is_in_return = forms.BooleanField(
        required=False, initial=True, label="Counts in the return", help_text="The return to the regulator."
    )

    def __init__(
        self,
        data: Any = None,
        *,
        client: Client,
        charge: Charge | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        terms = {name: getattr(charge, name) for name in TERMS} if charge else initial
        super().__init__(data, record=charge, initial=terms)
        owned = Plan.objects.filter(ownerships__client_id__in=[client.pk, *_people_behind(client)]).distinct()
        self.fields["plan"].queryset = owned  # type: ignore[attr-defined]
        self.fields["adviser"].queryset = staff_of(client.firm, charge.adviser_id if charge else None)  # type: ignore[attr-defined]
        if not charge:
            self.fields["adviser"].initial = client.adviser_id

    def clean(self) -> dict[str, Any]:
        """Either an amount or a percentage; a percentage needs a plan; the end does not lie before the start."""
        data = super().clean() or {}
        has_amount, has_percentage = data.get("amount") is not None, data.get("percentage") is not None
        if has_amount == has_percentage and not {"amount", "percentage"} & set(self.errors):
            self.add_error("amount", "Enter a fixed amount or a percentage: one of the two.")
        if has_percentage and not data.get("plan"):
            self.add_error("plan", "A percentage is of a plan's value: choose the plan.")
        start, end = data.get("start_date"), data.get("end_date")
        if start and end and end < start:
            self.add_error("end_date", "A charge cannot end before it starts.")
        return data

    def terms(self) -> dict[str, Any]:
        """What is stored."""
        return self.picked(TERMS)


def _people_behind(client: Client) -> list[int]:
    return list(client.memberships.values_list("member_id", flat=True))


class EndForm(EditForm):
    """When a charge ends; ``suggested`` is put forward while it has no end."""

    end_date = DayField(label="First day it is no longer charged")

    def __init__(self, data: Any = None, *, charge: Charge, suggested: date) -> None:
        super().__init__(data, record=charge, initial={"end_date": charge.end_date or suggested})
        self.charge = charge

    def stored_value(self, name: str) -> Any:
        """The charge's own end, which the suggestion is not."""
        return self.charge.end_date
