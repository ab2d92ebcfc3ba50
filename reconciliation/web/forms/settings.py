"""The forms of revenue's own settings: invoice numbers, locking by itself, what counts as what in the return."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.models import Firm
from backoffice.web.forms.editing import EditForm
from domain.enums.revenue import RegulatoryCategory, RevenueCategory
from domain.invoice_numbers import UnableToReadTemplate, check_template
from reconciliation.selectors.regulatory import counting

REVENUE_FIELDS = ("invoice_template", "lock_after_days")


class RevenueSettingsForm(EditForm):
    """How invoices are numbered and when periods lock by themselves."""

    invoice_template = forms.CharField(
        max_length=300, strip=True, label="Invoice number",
        help_text="For charges agreed from now on. The parts between ${ and } are filled in.",
    )  # fmt: skip
    lock_after_days = forms.IntegerField(
        min_value=0, max_value=365, required=False, label="Lock a payment period by itself",
        help_text="Days after its last day. Empty: only a person locks it.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, firm: Firm) -> None:
        super().__init__(data, record=firm, initial={name: getattr(firm, name) for name in REVENUE_FIELDS})

    def clean_invoice_template(self) -> str:
        """A pattern that gives every charge a number of its own."""
        template = str(self.cleaned_data["invoice_template"])
        try:
            check_template(template)
        except UnableToReadTemplate as error:
            raise forms.ValidationError(str(error)) from error
        return template


class CountingForm(EditForm):
    """What each category counts as in the return; one question a category."""

    def __init__(self, data: Any = None, *, firm: Firm) -> None:
        words = counting()
        super().__init__(data, record=firm, initial={each.value: words[each].value for each in RevenueCategory})
        for each in RevenueCategory:
            self.fields[each.value] = forms.ChoiceField(choices=RegulatoryCategory.choices(), label=each.label)

    def column_of(self, name: str) -> tuple[Any, str]:
        """Nobody's: each category has a row of its own, and only once it differs from the usual."""
        return None, name

    def words(self) -> dict[RevenueCategory, RegulatoryCategory]:
        """What the person changed."""
        return {
            RevenueCategory(name): RegulatoryCategory(value)
            for name, value in self.picked([each.value for each in RevenueCategory]).items()
        }
