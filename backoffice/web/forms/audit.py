"""The audit log's filters."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.web.extensions import AuditedRecord
from backoffice.web.fields import DayField


class AuditForm(forms.Form):
    """Which record, by whom, in which days."""

    model = forms.ChoiceField(required=False, label="Record")
    person: Any = forms.ModelChoiceField(None, required=False, empty_label="Anybody")
    since = DayField(required=False, label="From")
    until = DayField(required=False, label="To")

    def __init__(self, *args: Any, records: list[AuditedRecord], people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = sorted(((record.model, record.words) for record in records), key=lambda name: name[1])
        self.fields["model"].choices = [("", "Clients, plans, money"), *names]  # type: ignore[attr-defined]
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
