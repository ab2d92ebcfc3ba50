"""Forms of statements: upload, entry by hand, linking, setting aside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.db import transaction

from backoffice.models import Provider
from backoffice.web.fields import DayField, MoneyField
from backoffice.web.forms.editing import EditForm
from domain.enums.revenue import RevenueCategory
from reconciliation.models import PaymentPeriod, ProviderStatement, StatementImport, WaitingUpload
from reconciliation.selectors.matching import lock_firm
from reconciliation.statements import Field
from reconciliation.statements.read import MOST_BYTES

NEW_LINES = 8
"""Empty rows offered for entry by hand."""


DETAILS = ("date", "title", "reference", "stated_total")
"""What can be put right about a statement that is there."""


class StatementDetailsForm(EditForm):
    """Date, title, reference and stated total of a statement."""

    date = DayField(
        label="Date of the statement",
        help_text="Stands in for lines without a date of their own, and decides the payment period.",
    )
    title = forms.CharField(required=False, max_length=200, help_text="Empty: provider and payment period.")
    reference = forms.CharField(required=False, max_length=100)
    stated_total = MoneyField(
        required=False,
        minimum=None,
        label="Total the provider states",
        help_text="Checked against the lines and the bank. Empty where the provider gives none.",
    )

    @contextmanager
    def held(self) -> Iterator[None]:
        """As of any form, but after whoever reconciles: they hold the firm first and the statement's row last."""
        with transaction.atomic():
            if isinstance(self.record, ProviderStatement):
                lock_firm(self.record.firm_id)
            with super().held():
                yield


class StatementForm(forms.Form):
    """Whose statement it is and of which day."""

    provider = forms.ModelChoiceField(queryset=Provider.objects.none(), empty_label="Choose")
    date = DayField(help_text="Stands in for lines without a date of their own.")
    period = forms.ModelChoiceField(
        queryset=PaymentPeriod.objects.none(), required=False, empty_label="The one the date falls in",
        label="Payment period",
    )  # fmt: skip
    reference = forms.CharField(required=False, max_length=100)
    title = forms.CharField(required=False, max_length=200, help_text="Empty: provider and payment period.")
    stated_total = MoneyField(
        required=False,
        minimum=None,
        label="Total the provider states",
        help_text="Checked against the lines.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["provider"].queryset = Provider.objects.all()  # type: ignore[attr-defined]
        self.fields["period"].queryset = PaymentPeriod.objects.filter(locked_at__isnull=True)  # type: ignore[attr-defined]

    def own_fields(self) -> dict[str, Any]:
        """What the services take."""
        given = self.cleaned_data
        return {
            "provider": given["provider"],
            "day": given["date"],
            "period": given["period"],
            "reference": given["reference"],
            "title": given["title"],
            "stated_total": given["stated_total"],
        }


UNSAID = {
    "provider": "The file does not say whose it is: choose the provider.",
    "date": "The file does not say of which day it is: enter the date.",
}
"""What is asked for where a file leaves it open."""


class UploadForm(StatementForm):
    """A provider's file."""

    file = forms.FileField(
        required=False,
        help_text="CSV, TSV, XLSX, XLS or ODS, as the provider sent it: not opened and saved in Excel.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )
    provider = forms.ModelChoiceField(queryset=Provider.objects.none(), required=False, empty_label="As the file says")
    date = DayField(
        required=False,
        label="Date of the statement",
        help_text="Empty: as the file says. Not the day of the upload: it decides the payment period.",
    )
    again = forms.BooleanField(required=False, label="Import it anyway")
    again_because = forms.CharField(required=False, max_length=200, label="Why", help_text="Kept with the import.")
    field_order = ("file", "provider", "date", "period", "reference", "title", "stated_total")
    earlier: StatementImport | None = None
    """The import that took the very same file before; the form then asks whether it is wanted again."""
    upload: WaitingUpload | None = None
    """The file that was chosen before and is kept."""
    unreadable: str = ""
    """Why the file cannot be read at all."""

    def usual_fields(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [field for field in self.visible_fields() if field.name not in {"again", "again_because"}]

    def clean(self) -> dict[str, Any]:
        """What the file does not say has to be said; a file taken again needs a reason."""
        data = super().clean() or {}
        if data.get("again") and not data.get("again_because", "").strip():
            self.add_error("again_because", "Say why the same file is imported again.")
        if self.unreadable:
            self.add_error("file", self.unreadable)
        elif not data.get("file") and self.upload is None:
            if "file" not in self.errors:
                self.add_error("file", "Choose the file.")
        else:
            for name, unsaid in UNSAID.items():
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, unsaid)
        return data

    def own_fields(self) -> dict[str, Any]:
        """What the service takes, besides the file."""
        given = self.cleaned_data
        return super().own_fields() | {"again_because": given["again_because"] if given["again"] else ""}

    def clean_file(self) -> Any:
        """Refuses what is larger than any statement."""
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 50 MB. Split it and upload the parts.")
        return file


class HandLineForm(forms.Form):
    """One line entered by hand, as text: it is read by the same reader as a file's rows."""

    policy_number = forms.CharField(required=False, label="Policy number")
    client_name = forms.CharField(required=False, label="Client")
    category = forms.ChoiceField(required=False, choices=[("", "Choose"), *RevenueCategory.choices()])
    date = forms.CharField(required=False, widget=forms.TextInput(attrs={"placeholder": "5/3/2026"}))
    gross_amount = forms.CharField(
        required=False, label="Gross", widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    transaction_reference = forms.CharField(required=False, label="Reference")

    def typed(self) -> dict[Field, str]:
        """What was typed, by field; empty when nothing was."""
        return {Field(name): str(value) for name, value in self.cleaned_data.items() if value}


HandLineFormSet = forms.formset_factory(HandLineForm, extra=NEW_LINES, max_num=200)


class LinkForm(forms.Form):
    """Which expectation a line pays, and with how much of it."""

    expectation = forms.IntegerField()
    amount = MoneyField(required=False, minimum=None)
    sure = forms.BooleanField(required=False)


class ReasonForm(forms.Form):
    """Why something is set aside."""

    reason = forms.CharField(max_length=200, label="Why")


class SelectionForm(forms.Form):
    """Ticked lines."""

    line = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        ticked = data.getlist("line")
        self.fields["line"].choices = [(value, value) for value in ticked if value.isdecimal()]  # type: ignore[attr-defined]
