"""Forms about plans, their values, incomes, expenses and documents."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from backoffice.models import Client, Income, Provider
from backoffice.services.plan_details import FirstValue
from backoffice.services.plans import equal_shares
from backoffice.web.fields import DayField, MoneyField, PercentField
from backoffice.web.forms.editing import EditForm
from backoffice.web.forms.moments import TimedForm
from domain.enums.plans import AmountBasis, Frequency, IncomeType, PlanStatus, PlanType

PLAN_FIELDS = (
    "type", "sub_type", "name", "policy_number", "status", "opened_date", "inactive_date", "inactive_reason",
    "is_under_advice",
)  # fmt: skip
LARGEST_DOCUMENT = 50 * 1024 * 1024
"""Bytes."""


class PlanForm(EditForm):
    """A plan with its provider and owners; a new one may bring its value along."""

    type = forms.ChoiceField(choices=PlanType.choices())
    sub_type = forms.CharField(
        required=False, max_length=80, help_text="For example sipp, stocks_shares_isa."
    )
    name = forms.CharField(max_length=255)
    provider_name = forms.CharField(
        required=False,
        max_length=200,
        label="Provider",
        help_text="A new name is added to the firm's providers.",
        widget=forms.TextInput(attrs={"list": "providers", "autocomplete": "off"}),
    )
    policy_number = forms.CharField(required=False, max_length=100)
    status = forms.ChoiceField(choices=PlanStatus.choices(), initial=PlanStatus.ACTIVE)
    opened_date = DayField(required=False)
    inactive_date = DayField(required=False, label="Inactive since")
    inactive_reason = forms.CharField(required=False, max_length=40, label="Why inactive")
    is_under_advice = forms.BooleanField(required=False, initial=True, label="Under the firm's advice")

    def __init__(self, data: Any = None, *, owners: list[Client], plan: Any = None) -> None:
        super().__init__(data, record=plan, initial=_plan_initial(plan) if plan else None)
        shares = {share.client_id: share.percent for share in plan.ownerships.all()} if plan else {}
        self.owner_fields = {f"share_{owner.pk}": owner.pk for owner in owners}
        for owner in owners:
            initial = shares.get(owner.pk) if plan else (Decimal(100) if len(owners) == 1 else None)
            self.fields[f"share_{owner.pk}"] = PercentField(
                required=False, label=f"{owner.name}, per cent", initial=initial
            )
        self.together = (tuple(self.owner_fields),)
        if plan is None:
            self.fields["value"] = MoneyField(required=False, help_text="What it is worth, or what is owed.")
            self.fields["valued_date"] = DayField(required=False, label="Valued on")

    def shares(self) -> list[forms.BoundField]:
        """The fields of the owners' shares."""
        return [self[name] for name in self.owner_fields]

    def others(self) -> list[forms.BoundField]:
        """All other fields."""
        return [field for field in self.visible_fields() if field.name not in self.owner_fields]

    def clean(self) -> dict[str, Any]:
        """Shares must add to 100; with none given the owners share equally. A value needs its day."""
        data = super().clean() or {}
        given = {pk: data[name] for name, pk in self.owner_fields.items() if data.get(name)}
        if not self.owner_fields:
            raise forms.ValidationError(
                "Only people own plans: first name the individuals behind this client."
            )
        data["owners"] = given or equal_shares(list(self.owner_fields.values()))
        if given and sum(given.values()) != 100:
            total = sum(given.values())
            self.add_error(None, f"The owners' shares add to {total:f} %; they must add to 100 %.")
        if (
            data.get("value") is not None
            and data.get("valued_date") is None
            and "valued_date" not in self.errors
        ):
            self.add_error("valued_date", "Enter the day of this value.")
        return data

    def own_fields(self) -> dict[str, Any]:
        """What is stored on the plan itself."""
        return self.picked(PLAN_FIELDS)

    def provider(self) -> str | None:
        """The provider's name; None where it stays as it is."""
        name: str | None = self.picked(["provider_name"]).get("provider_name")
        return name

    def owners(self) -> dict[int, Decimal] | None:
        """Client id → per cent, adding to 100; None where the shares stay as they are."""
        stay = self.record is not None and not self.picked(self.owner_fields)
        return None if stay else self.cleaned_data["owners"]

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """A share is a record of its own."""
        if name in self.owner_fields and self.record is not None:
            owner = self.owner_fields[name]
            share = next((s for s in self.record.ownerships.all() if s.client_id == owner), None)  # type: ignore[attr-defined]
            return share, "percent"
        return self.record, "provider" if name == "provider_name" else name

    def first_value(self) -> FirstValue | None:
        """The value a new plan begins with, if one was given."""
        amount = self.cleaned_data.get("value")
        return None if amount is None else FirstValue(self.cleaned_data["valued_date"], amount)


def _plan_initial(plan: Any) -> dict[str, Any]:
    values = {name: getattr(plan, name) for name in PLAN_FIELDS}
    return {**values, "provider_name": plan.provider.name if plan.provider else ""}


def provider_names() -> list[str]:
    """The firm's providers, for the field's suggestions."""
    return list(Provider.objects.values_list("name", flat=True))


class ValuationForm(forms.Form):
    """What a plan was worth on a day."""

    valued_date = DayField(label="Valued on")
    amount = MoneyField(label="Value", help_text="What it is worth, or what is owed.")


class FlowForm(TimedForm):
    """What incomes and expenses share."""

    name = forms.CharField(max_length=255, label="Description")
    amount = MoneyField(help_text="Each time it is paid.")
    frequency = forms.ChoiceField(choices=Frequency.choices(), initial=Frequency.YEARLY)

    own: tuple[str, ...] = ("name", "amount", "frequency")

    def __init__(self, data: Any = None, *, flow: Any = None, people: Iterable[Client] = ()) -> None:
        super().__init__(data, record=flow, people=people)


class IncomeForm(FlowForm):
    """An income."""

    type = forms.ChoiceField(choices=IncomeType.choices())
    basis = forms.ChoiceField(choices=AmountBasis.choices(), label="Stated")
    is_taxable = forms.BooleanField(required=False, initial=True, label="Taxable")

    own = (*FlowForm.own, "type", "basis", "is_taxable")
    field_order = ("type", "name", "amount", "frequency", "basis", "is_taxable")


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
