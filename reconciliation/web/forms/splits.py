"""The forms of who gets what: an adviser's percentage, an introducer, an introducer's part, and the end of either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from backoffice.web.fields import DayField, PercentField
from backoffice.web.forms.editing import EditForm
from domain.enums.revenue import FeeKind
from reconciliation.models import Introducer

INTRODUCER_FIELDS = ("name", "email", "percent", "adviser_funds_percent", "applies_to", "is_active")
PART_FIELDS = ("percent", "adviser_funds_percent", "applies_to")
SEEN = "seen"
"""The hidden field that says which answers the shown consequences belong to."""


class TermForm(forms.Form):
    """Something agreed from a day on, whose consequences are shown before it is kept."""

    start_date = DayField(label="From", help_text="Payments of this day and later.")
    note = forms.CharField(max_length=200, required=False, label="Why", help_text="For the next person.")

    def answers(self) -> str:
        """The answers in one word, to tell whether the consequences shown are those of these answers."""
        return "|".join(str(self.cleaned_data.get(name, "")) for name in self.fields)

    def is_confirmed(self) -> bool:
        """Whether the consequences of exactly these answers were shown."""
        return bool(self.is_valid() and self.data.get(SEEN) == self.answers())


class AdviserSplitForm(TermForm):
    """What the adviser gets of each payment; the firm has the rest."""

    adviser_percent = PercentField(
        label="To the adviser, per cent", help_text="Of each payment before VAT; the firm has the rest."
    )
    field_order = ("adviser_percent", "start_date", "note")


class IntroducerSplitForm(TermForm):
    """What an introducer gets of each payment of a plan or charge."""

    introducer = forms.ModelChoiceField(queryset=Introducer.objects.none(), empty_label="Choose")
    percent = PercentField(
        label="To the introducer, per cent",
        help_text="Of each payment before VAT. At a charge, 0 keeps out the introducer of its plan.",
    )
    adviser_funds_percent = PercentField(
        label="Borne by the adviser, per cent", initial=50, help_text="The firm bears the rest of it."
    )
    applies_to = forms.ChoiceField(choices=FeeKind.choices(), label="Of")
    field_order = ("introducer", "percent", "adviser_funds_percent", "applies_to", "start_date", "note")

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["introducer"].queryset = Introducer.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def terms(self) -> dict[str, Any]:
        """What is agreed besides whom and when."""
        return {name: self.cleaned_data[name] for name in PART_FIELDS}


class EndTermForm(forms.Form):
    """The first day something no longer holds."""

    end_date = DayField(label="First day it no longer holds")

    def __init__(self, data: Any = None, *, suggested: date) -> None:
        super().__init__(data, initial={"end_date": suggested})


class IntroducerForm(EditForm):
    """An introducer and what they usually get."""

    name = forms.CharField(max_length=200)
    email = forms.EmailField(required=False, label="E-mail")
    percent = PercentField(label="Usual part, per cent", help_text="Put forward on a plan or charge.")
    adviser_funds_percent = PercentField(
        label="Borne by the adviser, per cent", initial=50, help_text="The firm bears the rest of it."
    )
    applies_to = forms.ChoiceField(choices=FeeKind.choices(), label="Of")
    is_active = forms.BooleanField(required=False, initial=True, label="May be chosen")

    def __init__(self, data: Any = None, *, introducer: Introducer | None = None) -> None:
        initial = {name: getattr(introducer, name) for name in INTRODUCER_FIELDS} if introducer else {}
        super().__init__(data, record=introducer, initial=initial)
