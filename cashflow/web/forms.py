"""Forms of the planner's pages."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.models import Client
from backoffice.web.forms.editing import EditForm
from cashflow.models import Cashflow


class NewCashflowForm(forms.Form):
    """Who the cashflow is for, and what it is called."""

    clients = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, label="Who is it for?", help_text="One or two people."
    )
    name = forms.CharField(
        required=False, max_length=200, label="Name", help_text="Empty: it is named after the people."
    )

    def __init__(self, data: Any = None, *, people: list[Client]) -> None:
        super().__init__(data, initial={"clients": [person.pk for person in people]})
        self.fields["clients"].choices = [(person.pk, person.name) for person in people]  # type: ignore[attr-defined]


class NameForm(EditForm):
    """A cashflow's name."""

    name = forms.CharField(max_length=200)

    def __init__(self, data: Any = None, *, cashflow: Cashflow) -> None:
        super().__init__(data, record=cashflow, initial={"name": cashflow.name})
