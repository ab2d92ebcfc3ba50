"""Forms of the bank: upload, columns, matching, setting aside, the account."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.web.fields import MoneyField
from backoffice.web.forms.editing import EditForm
from reconciliation.models import BankAccount
from reconciliation.statements.bank import BankField, BankFile, BankMapping
from reconciliation.statements.read import MOST_BYTES

KEEP, LEAVE_OUT = "_keep", ""


class BankUploadForm(forms.Form):
    """A bank's file, and which account it is of."""

    account = forms.ModelChoiceField(
        queryset=BankAccount.objects.none(), required=False, empty_label="Another, named below"
    )
    new_account = forms.CharField(
        required=False, max_length=100, label="Name of a new account", help_text="Such as Client fees, 1234."
    )
    file = forms.FileField(
        help_text="CSV, TSV, XLSX, XLS or ODS, as the bank gives it.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        accounts = BankAccount.objects.all()
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        self.fields["account"].initial = accounts.first()

    def clean(self) -> dict[str, Any]:
        """One account, chosen or named."""
        data = super().clean() or {}
        if not data.get("account") and not data.get("new_account", "").strip():
            self.add_error("new_account", "Choose an account, or name a new one.")
        return data

    def clean_file(self) -> Any:
        """Refuses what is larger than any statement."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("This file is larger than 50 MB. Split it and upload the parts.")
        return file

    @property
    def account_name(self) -> str:
        """The name of the account, whichever way it was given."""
        given = self.cleaned_data
        return str(given["new_account"].strip() or given["account"].name)


class BankMappingForm(forms.Form):
    """What each column of a bank's file is, and which rows are wanted."""

    reversed_sign = forms.BooleanField(required=False, label="Money in is written with a minus")
    keep_paid_out = forms.BooleanField(
        required=False, label="Take payments out too", help_text="For sums a provider takes back."
    )

    def __init__(self, data: Any = None, *, found: BankFile, mapping: BankMapping) -> None:
        super().__init__(data, initial={"reversed_sign": mapping.reversed_sign, "keep_paid_out": mapping.keep_paid_out})
        width = max((len(row.cells) for row in found.sample), default=0)
        self._keys = {}
        for index in range(max(width, len(found.header))):
            named = index < len(found.header) and found.header[index].strip()
            self._keys[index] = found.header[index].strip() if named else f"#{index + 1}"
            self.fields[f"column_{index}"] = forms.ChoiceField(
                required=False,
                label=found.name_of(index),
                choices=[(LEAVE_OUT, "Not needed"), *BankField.choices()],
                initial=found.columns[index].value if index in found.columns else LEAVE_OUT,
            )

    def column_fields(self) -> list[forms.BoundField]:
        """The questions about columns."""
        return [self[f"column_{index}"] for index in self._keys]

    def result(self) -> BankMapping:
        """The mapping as answered; the form is valid."""
        given = self.cleaned_data
        return BankMapping(
            columns={key: given[f"column_{index}"] for index, key in self._keys.items()},
            reversed_sign=given["reversed_sign"],
            keep_paid_out=given["keep_paid_out"],
        )


class BankMatchForm(forms.Form):
    """Ticked statements, receipts or lines, and perhaps how much."""

    statement = forms.TypedMultipleChoiceField(coerce=int, required=False)
    receipt = forms.TypedMultipleChoiceField(coerce=int, required=False)
    line = forms.TypedMultipleChoiceField(coerce=int, required=False)
    amount = MoneyField(required=False, minimum=None)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name in ("statement", "receipt", "line"):
            given = [(value, value) for value in data.getlist(name) if value.isdecimal() and len(value) < 19]
            self.fields[name].choices = given  # type: ignore[attr-defined]


class BankAccountForm(EditForm):
    """An account's name, and whether what is exact is matched by itself."""

    name = forms.CharField(max_length=100, help_text="What the firm calls it.")
    match_exact = forms.BooleanField(
        required=False,
        label="Match by itself what is exact",
        help_text="A receipt that names the provider and comes to the penny of its one open statement.",
    )
