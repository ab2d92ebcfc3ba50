"""Stating a rate of exchange."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from backoffice.web.fields import DayField
from domain.enums.currencies import HOME, Currency


class RateForm(forms.Form):
    """How much of a currency one pound bought on a day."""

    currency = forms.ChoiceField(choices=[one for one in Currency.choices() if one[0] != HOME])
    rate_date = DayField(label="Rate of")
    units_a_pound = forms.DecimalField(
        label="For one pound", min_value=Decimal("0.000001"), max_digits=12, decimal_places=6,
        help_text="Units of the currency, for example 1.27.",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    source = forms.CharField(max_length=200, label="Where it is from", help_text="For example a bank's closing rate.")
