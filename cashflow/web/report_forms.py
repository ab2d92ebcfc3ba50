"""Forms of reports: what one is to say, and how a firm's reports look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from backoffice.web.forms.editing import EditForm
from cashflow.drawings.terms import Terms
from cashflow.models import ReportStyle, Scenario
from cashflow.models.report import HOUSE_COLOUR

TITLE = "Your cashflow plan"


class ReportForm(forms.Form):
    """What a report is called, in which money it counts, which what-ifs it shows and what the adviser adds."""

    title = forms.CharField(max_length=120, initial=TITLE, label="Title")
    terms = forms.ChoiceField(
        choices=Terms.choices(), initial=Terms.REAL, label="Money", widget=forms.RadioSelect,
        help_text="Today's money leaves inflation out, so that figures of far years can be felt.",
    )  # fmt: skip
    scenarios = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label="What-ifs beside the plan"
    )
    note = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), label="Your words to the client",
        help_text="They stand on the second page, after the summary.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, scenarios: list[Scenario]) -> None:
        super().__init__(data, initial={"scenarios": [one.pk for one in scenarios]})
        if scenarios:
            self.fields["scenarios"].choices = [(one.pk, one.name) for one in scenarios]  # type: ignore[attr-defined]
        else:
            del self.fields["scenarios"]


class ReportStyleForm(EditForm):
    """The colour and small print of a firm's reports."""

    colour = forms.CharField(
        max_length=7, label="Colour", widget=forms.TextInput(attrs={"type": "color"}),
        help_text=f"For headings and lines. It must be dark enough to be read on white; {HOUSE_COLOUR} is ours.",
    )  # fmt: skip
    small_print = forms.CharField(
        required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3}), label="Small print of the cover",
        help_text="Such as how the firm is authorised, and its address.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, style: ReportStyle) -> None:
        super().__init__(data, record=style, initial={"colour": style.colour, "small_print": style.small_print})

    @contextmanager
    def held(self) -> Iterator[None]:
        """The record's row, locked as it was read; until a firm first chose there is none to lock."""
        if self.record is None or self.record.pk is None:
            yield
            return
        with super().held():
            yield


class LogoForm(forms.Form):
    """The picture on the cover."""

    logo = forms.FileField(label="Logo", help_text="PNG or JPEG, up to 1 MB, 200 pixels wide at least.")
