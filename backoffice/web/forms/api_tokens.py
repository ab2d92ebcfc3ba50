"""The form of a new key for scripts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from backoffice.web.fields import DayField


class ApiTokenForm(forms.Form):
    """What a key is for, what it may do, and until when."""

    name = forms.CharField(max_length=100, help_text="What uses it, such as “Nightly export”.")
    may_write = forms.BooleanField(
        required=False, label="May change records", help_text="Without it, it may only read."
    )
    expires_date = DayField(
        required=False, label="Last day", help_text="After this day it no longer works. Empty: until it is revoked."
    )

    def clean_expires_date(self) -> Any:
        """A day that has not passed."""
        day = self.cleaned_data["expires_date"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("That day has passed.")
        return day
