"""Form fields that read what people type: amounts, dates, percentages, NI numbers, postcodes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils import timezone

from domain.identifiers import (
    NationalInsuranceNumber,
    UnableToReadIdentifier,
    normalise_postcode,
)
from domain.money import UnableToReadMoney, parse_money
from domain.people_dates import UnableToReadDate, format_date, parse_date


class MoneyField(forms.Field):
    """Pounds as ``Decimal``; takes ``1,234.56`` and ``£1.2k``. ``minimum`` is the least allowed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, minimum: Decimal | None = Decimal(0), **options: Any) -> None:
        super().__init__(**options)
        self.minimum = minimum

    def prepare_value(self, value: Any) -> Any:
        """An amount from the database with thousands marks; what was typed stays as typed."""
        return f"{value:,.2f}" if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Decimal | None:
        """Raises ``ValidationError`` in words that say what to type."""
        if value in self.empty_values or isinstance(value, Decimal):
            return value or None
        try:
            amount = parse_money(str(value))
        except UnableToReadMoney as error:
            raise forms.ValidationError(str(error)) from error
        if self.minimum is not None and amount < self.minimum:
            raise forms.ValidationError("Enter an amount that is not negative.")
        return amount


class DayField(forms.Field):
    """A date; takes ``5/3/26``, ``5 Mar 2026`` and ``2026-03-05``. ``past_only`` reads two-digit years as past ones."""

    widget = forms.TextInput(attrs={"placeholder": "5/3/2026", "autocomplete": "off"})

    def __init__(self, *, past_only: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.past_only = past_only

    def prepare_value(self, value: Any) -> Any:
        """A date from the database as people write it."""
        return format_date(value) if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Raises ``ValidationError`` in words that say what to type."""
        if value in self.empty_values or isinstance(value, date):
            return value or None
        today = timezone.localdate()
        try:
            found = parse_date(str(value), not_after=today if self.past_only else None)
        except UnableToReadDate as error:
            raise forms.ValidationError(str(error)) from error
        if self.past_only and found > today:
            raise forms.ValidationError("Enter a date that has passed.")
        return found


class PercentField(forms.Field):
    """A percentage as ``Decimal`` with at most four decimals, usually from 0 to 100; a per cent sign is allowed."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, minimum: int = 0, maximum: int = 100, **options: Any) -> None:
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def prepare_value(self, value: Any) -> Any:
        """Without idle noughts."""
        return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, Decimal) and "." in f"{value:f}" else value

    def to_python(self, value: Any) -> Decimal | None:
        """Raises ``ValidationError`` in words that say what to type."""
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            percent = Decimal(str(value).replace("%", "").strip())
        except InvalidOperation as error:
            raise forms.ValidationError("Enter a percentage like 50 or 33.3333.") from error
        if (
            not percent.is_finite()
            or not self.minimum <= percent <= self.maximum
            or percent != percent.quantize(Decimal("0.0001"))
        ):
            raise forms.ValidationError(
                f"Enter a percentage from {self.minimum} to {self.maximum} with at most four decimals."
            )
        return percent


class NationalInsuranceField(forms.CharField):
    """Two letters, six figures, a letter; stored without spaces."""

    def clean(self, value: Any) -> str:
        """Raises ``ValidationError`` in words that say what to type."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return NationalInsuranceNumber.read(text).text
        except UnableToReadIdentifier as error:
            raise forms.ValidationError(str(error)) from error


class PostcodeField(forms.CharField):
    """A UK postcode, put into its usual form."""

    def clean(self, value: Any) -> str:
        """Raises ``ValidationError`` in words that say what to type."""
        text = str(super().clean(value))
        if not text:
            return ""
        try:
            return normalise_postcode(text)
        except UnableToReadIdentifier as error:
            raise forms.ValidationError(str(error)) from error
