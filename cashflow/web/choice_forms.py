"""The form of what is chosen for one cashflow."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model

from backoffice.web.fields import DayField, MoneyField, PercentField
from backoffice.web.forms.editing import EditForm
from cashflow.engine.inputs import Inherited, PlanInputs, Strategy
from cashflow.growth_rates import UnableToReadRates, parse_rates, rates_as_typed
from cashflow.models import Cashflow, CashflowClient
from cashflow.what_ifs import CLASS, class_label
from domain.people_dates import format_date

OWN_FIELDS = (
    "strategy", "home_to_descendants", "charity_percent", "heirs_tax_percent", "claims_child_benefit", "children_born",
)  # fmt: skip
HOME_ANSWERS = [("", "As recorded"), ("yes", "Yes"), ("no", "No")]
PERSON_FIELDS: dict[str, tuple[str, str]] = {
    "leaves_to_partner_percent": ("leaves to the partner, per cent", "Of what they own. The rest goes to others."),
    "inherited_as": (
        "leaves pensions that the partner takes as",
        "Not every scheme offers all three. Left before 75, drawdown and annuities bear no income tax, lump sums none "
        "within the lump sum and death benefit allowance; left from 75 on, all of it is the partner’s income.",
    ),
    "tax_free_cash_taken": ("has taken in tax-free cash", "Pounds of the lump sum allowance used already."),
    "has_flexible_access": (
        "took taxable money flexibly from a pension already", "Then the money purchase annual allowance applies.",
    ),
    "unused_three_years_ago": ("did not use three years ago", "Pounds of pension allowance to carry forward."),
    "unused_two_years_ago": ("did not use two years ago", ""),
    "unused_last_year": ("did not use last year", ""),
    "earlier_nil_rate_percent": (
        "has of an earlier spouse’s nil-rate band, per cent",
        "What a spouse or civil partner who has died left of it unused; 100 where all went to the survivor.",
    ),
    "earlier_residence_percent": (
        "has of an earlier spouse’s residence band, per cent", "The same; 100 for most who died before 6 April 2017.",
    ),
}  # fmt: skip
"""Column of a person -> label and help."""

OF_COUPLES = frozenset({"leaves_to_partner_percent", "inherited_as"})
"""Those that ask nothing of somebody alone."""


class RatesField(forms.Field):
    """Yearly growth: one percentage, or one for each year from the first on, as a list of ``Decimal``."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """A list as people type it; what was typed stays as typed."""
        return rates_as_typed(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[Decimal]:
        """Raises ``ValidationError`` in words that say what to type."""
        if isinstance(value, list):
            return value
        try:
            return parse_rates(str(value or ""))
        except UnableToReadRates as error:
            raise forms.ValidationError(str(error)) from error


class InheritedField(forms.ChoiceField):
    """What a partner makes of the pensions somebody leaves."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Inherited.choices(), **options)


class DaysField(forms.Field):
    """Days, one after another with commas between them, as a list of ``date``."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": "5/3/2016, 17/9/2019"})

    def prepare_value(self, value: Any) -> Any:
        """A list as people type it; what was typed stays as typed."""
        return ", ".join(format_date(day) for day in value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[date]:
        """Raises ``ValidationError`` in words that say what to type."""
        if isinstance(value, list):
            return value
        days = (DayField().clean(word.strip()) for word in re.split(r"[,;]", str(value or "")) if word.strip())
        return sorted(days)


class ChoicesForm(EditForm):
    """Everything but the order of plans, which is moved one by one."""

    strategy = forms.ChoiceField(
        choices=Strategy.choices(), widget=forms.RadioSelect, label="What is short is taken from",
        help_text="Planned withdrawals always come first. Homes and other things are sold only where that is planned.",
    )  # fmt: skip
    home_to_descendants = forms.ChoiceField(
        choices=HOME_ANSWERS, required=False, label="Do homes go to children in the end?",
        help_text="Only then does the residence nil-rate band count. As recorded: yes where a child is recorded.",
    )  # fmt: skip
    claims_child_benefit = forms.BooleanField(
        required=False, label="Child benefit is paid for the children",
        help_text="From an income of 60,000 a charge takes it back. A recorded income of that name stands for it.",
    )  # fmt: skip
    children_born = DaysField(
        required=False, label="Children who are no clients were born on",
        help_text="Days with commas between them. Children who are clients count by their relationship.",
    )  # fmt: skip
    charity_percent = PercentField(required=False, label="Goes to charity in the end, per cent")
    heirs_tax_percent = PercentField(
        required=False, label="Heirs’ income tax on pensions, per cent",
        help_text="On what is above the lump sum and death benefit allowance, or left from 75 on. Empty: basic rate.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, record: Cashflow, seats: list[CashflowClient], plan: PlanInputs) -> None:
        self.seats = {seat.client_id: seat for seat in seats}
        self.is_couple = len(seats) > 1
        answer = {None: "", True: "yes", False: "no"}[record.home_to_descendants]
        kept = {name: getattr(record, name) for name in OWN_FIELDS if name != "home_to_descendants"}
        super().__init__(data, record=record, initial=kept | {"home_to_descendants": answer})
        self.rated = [*_classes(plan), *((asset.key, asset.name) for asset in plan.assets)]
        used = {asset.key: f"now {asset.growth * 100:g} %" for asset in plan.assets}
        for key, label in self.rated:
            rates = [Decimal(rate) for rate in record.growths.get(key, ())]
            field = self.fields[f"growth-{key}"] = RatesField(required=False, label=label, initial=rates)
            field.widget.attrs["placeholder"] = used.get(key, "")
        for seat in seats:
            self._ask_about(seat)

    def _ask_about(self, seat: CashflowClient) -> None:
        who = seat.client.first_name or seat.client.name
        for column, (words, help_text) in PERSON_FIELDS.items():
            if column in OF_COUPLES and not self.is_couple:
                continue
            kind: type[Any] = MoneyField
            if column.endswith("_percent"):
                kind = PercentField
            elif column == "has_flexible_access":
                kind = forms.BooleanField
            elif column == "inherited_as":
                kind = InheritedField
            self.fields[f"person-{seat.client_id}-{column}"] = kind(
                required=kind is InheritedField, label=f"{who} {words}", help_text=help_text,
                initial=getattr(seat, column),
            )  # fmt: skip

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """Growth lies in one column of the cashflow, what is about a person with that person."""
        if name.startswith("growth-"):
            return self.record, "growths"
        if name.startswith("person-"):
            client_id, column = name.removeprefix("person-").split("-")
            return self.seats[int(client_id)], column
        return self.record, name

    def group(self, prefix: str) -> list[forms.BoundField]:
        """The questions of one part of the page."""
        return [self[name] for name in self.fields if name.startswith(prefix)]

    def class_growths(self) -> list[forms.BoundField]:
        """Growth by class of what is owned."""
        return self.group(f"growth-{CLASS}")

    def plan_growths(self) -> list[forms.BoundField]:
        """Growth plan by plan."""
        return self.group("growth-plan-")

    def people(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What is asked about each person, under the name."""
        return [(seat.client.name, self.group(f"person-{pk}-")) for pk, seat in self.seats.items()]

    def answers(self) -> dict[str, Any]:
        """What the service takes of what this person changed."""
        fields = self.picked(OWN_FIELDS)
        if "home_to_descendants" in fields:
            fields["home_to_descendants"] = {"": None, "yes": True, "no": False}[fields["home_to_descendants"]]
        if "charity_percent" in fields:
            fields["charity_percent"] = fields["charity_percent"] or Decimal(0)
        growths = self.picked(f"growth-{key}" for key, _ in self.rated)
        people: dict[int, dict[str, Any]] = {}
        for name, value in self.picked([name for name in self.fields if name.startswith("person-")]).items():
            client_id, column = name.removeprefix("person-").split("-")
            usual = Decimal(100 if column == "leaves_to_partner_percent" else 0)
            people.setdefault(int(client_id), {})[column] = usual if value is None else value
        return {
            "fields": fields, "people": people,
            "growths": {name.removeprefix("growth-"): rates for name, rates in growths.items()},
        }  # fmt: skip


def _classes(plan: PlanInputs) -> list[tuple[str, str]]:
    """The classes of what is owned that the plan has something of, by key."""
    keys = dict.fromkeys(f"{CLASS}{asset.wrapper.value}" for asset in plan.assets)
    return [(key, class_label(key)) for key in keys]
