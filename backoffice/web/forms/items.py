"""Forms about incomes, expenses and documents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from backoffice.models import Client, Income
from backoffice.web.fields import MoneyField
from backoffice.web.forms.moments import TimedForm
from domain.enums.plans import AmountBasis, Frequency, IncomeType

LARGEST_DOCUMENT = 50 * 1024 * 1024
"""Bytes."""


class FlowForm(TimedForm):
    """What incomes and expenses share."""

    name = forms.CharField(max_length=255, label="Description")
    amount = MoneyField(help_text="Each time it is paid.")
    frequency = forms.ChoiceField(choices=Frequency.choices(), initial=Frequency.YEARLY)

    own: tuple[str, ...] = ("name", "amount", "frequency")

    def __init__(
        self, data: Any = None, *, flow: Any = None, people: Iterable[Client] = (), asked_type: str = ""
    ) -> None:
        super().__init__(data, record=flow, people=people, initial=self.suggested(asked_type))

    def suggested(self, asked_type: str) -> dict[str, Any]:
        """What a new record of the type that a link asks for begins with; nothing where there are no types."""
        return {}


class IncomeForm(FlowForm):
    """An income."""

    type = forms.ChoiceField(choices=IncomeType.choices())
    basis = forms.ChoiceField(choices=AmountBasis.choices(), label="Stated")
    is_taxable = forms.BooleanField(required=False, initial=True, label="Taxable")

    own = (*FlowForm.own, "type", "basis", "is_taxable")
    field_order = ("type", "name", "amount", "frequency", "basis", "is_taxable")

    def suggested(self, asked_type: str) -> dict[str, Any]:
        """The type and its name; nothing for a type that is not known."""
        asked = IncomeType.find(asked_type)
        return {"type": asked.value, "name": asked.label} if asked else {}


class ExpenseForm(FlowForm):
    """An expense."""

    is_essential = forms.BooleanField(required=False, initial=True, label="Essential")

    own = (*FlowForm.own, "is_essential")


def flow_form(kind: type[Any]) -> type[FlowForm]:
    """The form of incomes or of expenses."""
    return IncomeForm if kind is Income else ExpenseForm


class DocumentForm(forms.Form):
    """A file to keep for a client."""

    title = forms.CharField(required=False, max_length=255, help_text="Empty: the file's name.")
    file = forms.FileField()

    def clean_file(self) -> Any:
        """Refuses what is too large to be a document."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_DOCUMENT:
            raise forms.ValidationError("This file is larger than 50 MB. Make it smaller and try again.")
        return file
