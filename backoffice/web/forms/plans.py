"""Forms about plans and their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from backoffice.models import Client, Plan, Provider
from backoffice.services.plan_details import FirstValue
from backoffice.services.plans import equal_shares
from backoffice.web.fields import DayField, MoneyField, PercentField
from backoffice.web.forms.editing import EditForm
from domain.enums.currencies import HOME, Currency
from domain.enums.items import DeathBenefit, Escalation, SchemeStatus
from domain.enums.plans import Frequency, PlanStatus, PlanType
from domain.plan_columns import CONCERNS, PLANNING, PROMISED, concerns
from domain.plan_details import DETAILS, LOAN, PAID, changed, read

PLAN_FIELDS = (
    "type", "sub_type", "name", "policy_number", "status", "opened_date", "inactive_date", "inactive_reason",
    "is_under_advice", "currency",
)  # fmt: skip
FIRST_VALUE = {"value": "valuation", "valued_date": ""}
"""What events call a new plan's first value, said once for both of its fields."""
USUAL = "Empty: what the planner assumes for its kind."
GROUPS = (
    ("planning", "For the planner", "Only where this plan differs from what is usual.", PLANNING),
    ("promised", "What the scheme promises", "Of a defined benefit pension; empty for a pot of money.", PROMISED),
    ("paid", "What it pays", "Before tax. Unless an income is recorded for it, the planner reckons with this.", PAID),
    ("loan", "Rate and term", "Where they are empty the planner assumes what is usual.", LOAN),
)  # fmt: skip
ASKED = {**CONCERNS, **DETAILS}
"""Questions that only some types are asked → those types."""
SAID_ALONE = Escalation.codes() - {Escalation.FIXED}
"""Rises that need no percentage."""


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Questions that belong together, each with the types of plan it is asked for."""

    key: str
    title: str
    hint: str
    fields: list[tuple[forms.BoundField, tuple[PlanType, ...]]]

    @property
    def types(self) -> list[PlanType]:
        """Types that are asked any of them."""
        return list(dict.fromkeys(kind for _, kinds in self.fields for kind in kinds))


class PlanForm(EditForm):
    """A plan with its provider and owners; a new one may bring its value along."""

    type = forms.ChoiceField(choices=PlanType.choices())
    sub_type = forms.CharField(required=False, max_length=80, help_text="For example sipp, stocks_shares_isa.")
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
    currency = forms.ChoiceField(
        required=False, choices=Currency.choices(), initial=Currency.GBP,
        help_text="What its values are in. Other currencies are projected at the firm's stated rate.",
    )  # fmt: skip
    growth_percent = PercentField(
        required=False, minimum=-20, maximum=50, label="Growth, per cent a year", help_text=USUAL
    )
    charge_percent = PercentField(
        required=False, maximum=20, label="Charges, per cent a year",
        help_text=f"All that is taken from the value. {USUAL}",
    )  # fmt: skip
    normal_retirement_age = forms.IntegerField(required=False, min_value=40, max_value=100)
    is_default_account = forms.BooleanField(
        required=False, label="Default account",
        help_text="The household's income arrives and its spending leaves here.",
    )  # fmt: skip
    scheme_status = forms.ChoiceField(
        required=False, choices=[("", "Not known"), *SchemeStatus.choices()], label="Member's standing"
    )
    yearly_pension = MoneyField(required=False, label="Pension a year", help_text="Before tax, in today's money.")
    pension_lump_sum = MoneyField(required=False, label="Lump sum", help_text="Paid once when the pension starts.")
    pension_revaluation = forms.ChoiceField(required=False, label="Rises until it is paid")
    pension_death_benefit = forms.ChoiceField(
        required=False, choices=[("", "Not known"), *DeathBenefit.choices()], label="When the member dies"
    )

    income_amount = MoneyField(required=False, label="Amount", help_text="Pounds each time it is paid.")
    income_frequency = forms.ChoiceField(
        required=False, choices=[("", "Yearly, if an amount is given"), *Frequency.choices()], label="How often"
    )
    escalation = forms.CharField(
        required=False, max_length=80, label="Rises", help_text="None, RPI, CPI, 3 %: as the provider words it."
    )
    spouse_percentage = PercentField(required=False, label="Goes on to the partner, per cent")
    guarantee_period = forms.IntegerField(required=False, min_value=0, max_value=100, label="Guaranteed for, years")
    amount_borrowed = MoneyField(required=False)
    interest_rate = PercentField(required=False, label="Interest, per cent a year")
    term_months = forms.IntegerField(required=False, min_value=0, max_value=1200, label="Term in months")
    end_date = DayField(required=False, label="Ends on", help_text="Empty: the end of its term.")
    repayment_type = forms.CharField(
        required=False, max_length=80, label="How it is repaid", help_text="repayment, interest_only, part_and_part."
    )

    def __init__(
        self,
        data: Any = None,
        *,
        owners: list[Client],
        plan: Any = None,
        begins: Mapping[str, str] | None = None,
    ) -> None:
        """``begins`` fills in some answers of a new plan."""
        super().__init__(data, record=plan, initial=_plan_initial(plan) if plan else begins)
        shares = {share.client_id: share.percent for share in plan.ownerships.all()} if plan else {}
        self.owner_fields = {f"share_{owner.pk}": owner.pk for owner in owners}
        for owner in owners:
            initial = shares.get(owner.pk) if plan else (Decimal(100) if len(owners) == 1 else None)
            self.fields[f"share_{owner.pk}"] = PercentField(
                required=False, label=f"{owner.name}, per cent", initial=initial
            )
        self.together = (tuple(self.owner_fields),)
        self.fields["pension_revaluation"].choices = _revaluations(plan)  # type: ignore[attr-defined]
        if plan is None:
            self.fields["value"] = MoneyField(required=False, help_text="What it is worth, or what is owed.")
            self.fields["valued_date"] = DayField(required=False, label="Valued on")

    def shares(self) -> list[forms.BoundField]:
        """The fields of the owners' shares."""
        return [self[name] for name in self.owner_fields]

    def others(self) -> list[forms.BoundField]:
        """What every plan has, whatever its type."""
        return [
            field for field in self.visible_fields() if field.name not in self.owner_fields and field.name not in ASKED
        ]

    def groups(self) -> list[ColumnGroup]:
        """What only some types have, each question with the types it is asked for."""
        return [
            ColumnGroup(key, title, hint, [(self[name], ASKED[name]) for name in names])
            for key, title, hint, names in GROUPS
        ]

    def clean_currency(self) -> str:
        """What was chosen; where nothing was, what it has been."""
        chosen: str = self.cleaned_data["currency"]
        return chosen or (self.record.currency if self.record is not None else HOME)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Shares must add to 100; with none given the owners share equally. A value needs its day."""
        data = super().clean() or {}
        given = {pk: data[name] for name, pk in self.owner_fields.items() if data.get(name)}
        if not self.owner_fields:
            raise forms.ValidationError("Only people own plans: first name the individuals behind this client.")
        data["owners"] = given or equal_shares(list(self.owner_fields.values()))
        if given and sum(given.values()) != 100:
            total = sum(given.values())
            self.add_error(None, f"The owners' shares add to {total:f} %; they must add to 100 %.")
        if data.get("value") is not None and data.get("valued_date") is None and "valued_date" not in self.errors:
            self.add_error("valued_date", "Enter the day of this value.")
        return data

    def own_fields(self) -> dict[str, Any]:
        """What is stored on the plan itself; what does not concern a new type goes with the old one."""
        fields = self.picked([*PLAN_FIELDS, *CONCERNS])
        kind = self.cleaned_data["type"]
        foreign = [name for name in CONCERNS if not concerns(name, kind)]
        fields |= self._changed_details(kind)
        if "type" in fields:
            return fields | {name: _nothing(name) for name in foreign}
        return {name: value for name, value in fields.items() if name not in foreign}

    def _changed_details(self, kind: str) -> dict[str, Any]:
        """The column ``details`` where an answer that concerns the type changed, or the type itself did."""
        given = {name: value for name, value in self.picked(DETAILS).items() if kind in DETAILS[name]}
        if "type" in self.picked(["type"]):
            given |= {name: None for name, kinds in DETAILS.items() if kind not in kinds}
        held = self.record.details if self.record is not None else {}  # type: ignore[attr-defined]
        details = changed(held, given)
        return {} if details == held else {"details": details}

    def provider(self) -> str | None:
        """The provider's name; None where it stays as it is."""
        name: str | None = self.picked(["provider_name"]).get("provider_name")
        return name

    def owners(self) -> dict[int, Decimal] | None:
        """Client id → per cent, adding to 100; None where the shares stay as they are."""
        stay = self.record is not None and not self.picked(self.owner_fields)
        return None if stay else self.cleaned_data["owners"]

    def drafted_owners(self) -> list[int]:
        """Client ids of those who own the plan by what the form says so far."""
        said = self.cleaned_data.get("owners") if self.is_bound and self.is_valid() else None
        return list(said or self.owner_fields.values())

    def lock_name(self, name: str) -> str:
        """The provider is a record, and the shares are one thing to others."""
        if name in self.owner_fields:
            return "owners"
        if name in DETAILS:
            return "details"
        return "provider" if name == "provider_name" else name

    def mark_name(self, name: str) -> str:
        """A first value is two questions about one thing."""
        return FIRST_VALUE.get(name, self.lock_name(name))

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """A share is a record of its own."""
        if name in self.owner_fields and self.record is not None:
            owner = self.owner_fields[name]
            share = next((s for s in self.record.ownerships.all() if s.client_id == owner), None)  # type: ignore[attr-defined]
            return share, "percent"
        return self.record, self.lock_name(name)

    def first_value(self) -> FirstValue | None:
        """The value a new plan begins with, if one was given."""
        amount = self.cleaned_data.get("value")
        return None if amount is None else FirstValue(self.cleaned_data["valued_date"], amount)


def _plan_initial(plan: Any) -> dict[str, Any]:
    values = {name: getattr(plan, name) for name in (*PLAN_FIELDS, *CONCERNS)}
    values |= {name: read(name, (plan.details or {}).get(name)) for name in DETAILS}
    return {**values, "provider_name": plan.provider.name if plan.provider else ""}


def _revaluations(plan: Any) -> list[tuple[str, str]]:
    """How a promised pension may rise; a plan keeps no percentage of it, so that choice is left out."""
    recorded = plan.pension_revaluation if plan else ""
    choices = [(code, words) for code, words in Escalation.choices() if code in {*SAID_ALONE, recorded}]
    return [("", "As is usual"), *choices]


def _nothing(column: str) -> Any:
    """What a column holds that says nothing."""
    field: Any = Plan._meta.get_field(column)
    return None if field.null else field.get_default()


def provider_names() -> list[str]:
    """The firm's providers, for the field's suggestions."""
    return list(Provider.objects.values_list("name", flat=True))


class ValuationForm(forms.Form):
    """What a plan was worth on a day."""

    valued_date = DayField(label="Valued on")
    amount = MoneyField(label="Value", help_text="What it is worth, or what is owed.")
