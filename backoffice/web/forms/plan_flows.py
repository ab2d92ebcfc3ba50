"""Forms of what hangs on a plan: contributions, withdrawals, premiums, repayments and cover."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from backoffice.models import Client, Plan
from backoffice.web.fields import MoneyField, PercentField
from backoffice.web.forms.editing import EditForm
from backoffice.web.forms.moments import TimedForm
from domain import plan_parts
from domain.enums.items import CoverType, Payer, PaymentMethod, TaxMethod, WithdrawalKind
from domain.enums.plans import Frequency, PlanStatus, PlanType


class PlanFlowForm(TimedForm):
    """What the flows of a plan share. ``people`` are its owners and theirs."""

    name = forms.CharField(required=False, max_length=255, label="Description")
    amount = MoneyField(required=False, help_text="Pounds each time it is paid.")
    percent = PercentField(required=False, label="Or per cent")
    frequency = forms.ChoiceField(choices=Frequency.choices(), initial=Frequency.MONTHLY)

    own: tuple[str, ...] = ("name", "amount", "percent", "frequency")

    def __init__(self, data: Any = None, *, plan: Plan, record: Any = None, people: Iterable[Client]) -> None:
        super().__init__(data, record=record, people=people)
        if "percent" in self.fields:
            self.together += (("amount", "percent"),)
        for name in plan_parts.PENSION_ONLY.keys() & self.fields.keys():
            field: Any = self.fields[name]
            field.choices = [
                (code, words) for code, words in field.choices if plan_parts.is_allowed(plan.type, name, code)
            ]

    def clean(self) -> dict[str, Any]:
        """An amount or, where that makes sense, a percentage, never both."""
        data = super().clean()
        amount, percent = data.get("amount"), data.get("percent")
        if (amount is None) == (percent is None) and not {"amount", "percent"} & self.errors.keys():
            either = "an amount or a percentage, not both" if "percent" in self.fields else "an amount"
            self.add_error("amount", f"Enter {either}.")
        return data


class ContributionForm(PlanFlowForm):
    """What is paid in."""

    payer = forms.ChoiceField(choices=Payer.choices(), label="Paid by")
    tax_method = forms.ChoiceField(choices=TaxMethod.choices(), label="Tax relief")

    own = (*PlanFlowForm.own, "payer", "tax_method")
    field_order = ("name", "payer", "tax_method", "amount", "percent", "frequency")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["percent"].label = "Or per cent of salary"


class WithdrawalForm(PlanFlowForm):
    """What is taken out."""

    kind = forms.ChoiceField(choices=WithdrawalKind.choices(), label="What it is")
    annuity_rate_percent = PercentField(
        required=False, label="Annuity rate, per cent a year",
        help_text="Of an annuity: what was quoted. Empty: reckoned from lives and interest, as the plan then says.",
    )  # fmt: skip
    survivor_percent = PercentField(
        required=False, label="Goes on to the partner, per cent", help_text="Of an annuity on two lives."
    )
    has_tax_free_cash_first = forms.BooleanField(
        required=False, initial=True, label="Tax-free cash first", help_text="Of an annuity: out of what buys it."
    )

    annuity = ("annuity_rate_percent", "survivor_percent", "has_tax_free_cash_first")
    own = (*PlanFlowForm.own, "kind", *annuity)
    field_order = ("name", "kind", "amount", "percent", "frequency", *annuity)

    def __init__(self, data: Any = None, *, plan: Plan, **options: Any) -> None:
        super().__init__(data, plan=plan, **options)
        self.fields["percent"].label = "Or per cent of the plan's value"
        if plan.type != PlanType.PENSION:
            for name in self.annuity:
                del self.fields[name]
            self.own = tuple(name for name in self.own if name in self.fields)

    def clean(self) -> dict[str, Any]:
        """An annuity is bought once, on a day that must be said; how often it is paid is no question."""
        data = super().clean()
        if "survivor_percent" in self.fields and data.get("survivor_percent") is None:
            data["survivor_percent"] = Decimal(0)
        if data.get("kind") == WithdrawalKind.LIFETIME_ANNUITY:
            data["frequency"] = Frequency.ONCE
            if data["start"].is_open and "start_kind" not in self.errors:
                self.add_error("start_kind", "Say when the annuity is bought.")
        return data

    def own_fields(self) -> dict[str, Any]:
        """What is stored; of an annuity always that it is bought once."""
        is_annuity = self.cleaned_data.get("kind") == WithdrawalKind.LIFETIME_ANNUITY
        return super().own_fields() | ({"frequency": Frequency.ONCE} if is_annuity else {})


class PremiumForm(PlanFlowForm):
    """What a policy costs."""

    percent = None  # type: ignore[assignment]  # how Django takes a field away that a form inherits
    payment_method = forms.ChoiceField(
        required=False, choices=[("", "Not known"), *PaymentMethod.choices()], label="Paid by"
    )

    own = ("name", "amount", "frequency", "payment_method")
    field_order = ("name", "amount", "frequency", "payment_method")


class RepaymentForm(PlanFlowForm):
    """What is paid off a loan."""

    percent = None  # type: ignore[assignment]  # how Django takes a field away that a form inherits

    own = ("name", "amount", "frequency")
    field_order = ("name", "amount", "frequency")


class CoverForm(EditForm):
    """A benefit of a policy. A type that only another system knows stays a choice where it is already recorded."""

    cover_type = forms.ChoiceField(choices=CoverType.choices(), label="Covers")
    client = forms.ModelChoiceField(
        Client._base_manager.none(), required=False, empty_label="The owners", label="Life covered"
    )
    benefit_amount = MoneyField(label="Benefit", help_text="Pounds each time it is paid.")
    benefit_frequency = forms.ChoiceField(choices=Frequency.choices(), initial=Frequency.ONCE, label="How often")
    benefit_status = forms.ChoiceField(choices=PlanStatus.choices(), initial=PlanStatus.ACTIVE, label="Status")
    indexation = PercentField(required=False, label="Rises, per cent a year")

    own = ("cover_type", "client", "benefit_amount", "benefit_frequency", "benefit_status", "indexation")

    def __init__(self, data: Any = None, *, plan: Plan, record: Any = None, people: Iterable[Client]) -> None:
        initial = {name: getattr(record, name) for name in self.own} if record else None
        super().__init__(data, record=record, initial=initial)
        lives = {person.pk for person in people} | ({record.client_id} if record else set())
        self.fields["client"].queryset = Client.objects.filter(pk__in=lives - {None})  # type: ignore[attr-defined]
        if record and record.cover_type not in CoverType.codes():
            choices = [*CoverType.choices(), (record.cover_type, str(record))]
            self.fields["cover_type"].choices = choices  # type: ignore[attr-defined]

    def clean_indexation(self) -> Any:
        """Nothing means that the benefit stays the same."""
        return self.cleaned_data["indexation"] or 0

    def plain_fields(self) -> list[forms.BoundField]:
        """All fields: cover has neither start nor end of its own."""
        return list(self.visible_fields())

    def own_fields(self) -> dict[str, Any]:
        """What is stored: of a record that exists only what the person changed."""
        return self.picked(self.own)


PART_FORMS: dict[str, type[Any]] = {
    plan_parts.CONTRIBUTION: ContributionForm,
    plan_parts.WITHDRAWAL: WithdrawalForm,
    plan_parts.PREMIUM: PremiumForm,
    plan_parts.REPAYMENT: RepaymentForm,
    plan_parts.COVER: CoverForm,
}
"""The form of each part of a plan."""
