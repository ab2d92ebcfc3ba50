"""Forms of the planner's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from backoffice.models import Client
from backoffice.web.fields import DayField, MoneyField, PercentField
from backoffice.web.forms.editing import EditForm
from cashflow.engine.inputs import PlanInputs, Strategy
from cashflow.engine.pots import SURPLUS_KEY, SURPLUS_NAME
from cashflow.models import Cashflow, Scenario
from cashflow.models.scenario import MAY_HAVE, NEEDS
from cashflow.web.choice_forms import RatesField
from cashflow.what_ifs import CLASS, class_label
from domain.enums.plans import Frequency, Wrapper
from domain.enums.what_ifs import ChangeKind

SELLABLE = frozenset({Wrapper.PROPERTY, Wrapper.OTHER_ASSET})
GROUPS = {
    "incomes": "Incomes", "expenses": "Spending", "assets": "Assets", "liabilities": "Debts",
    "contributions": "Contributions", "withdrawals": "Planned withdrawals",
    "annuities": "Annuities bought",
}  # fmt: skip
"""What may be changed or left out, by where the plan keeps it."""


class NewCashflowForm(forms.Form):
    """Who the cashflow is for, and what it is called."""

    clients = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, label="Who is it for?", help_text="One or two people."
    )
    name = forms.CharField(
        required=False, max_length=200, label="Name", help_text="Empty: it is named after the people."
    )

    def __init__(self, data: Any = None, *, people: list[Client]) -> None:
        super().__init__(data, initial={"clients": [person.pk for person in people]})
        self.fields["clients"].choices = [(person.pk, person.name) for person in people]  # type: ignore[attr-defined]


class NameForm(EditForm):
    """The name of a cashflow or of a what-if."""

    name = forms.CharField(max_length=200)

    def __init__(self, data: Any = None, *, record: Cashflow | Scenario) -> None:
        super().__init__(data, record=record, initial={"name": record.name})


class ChangeForm(forms.Form):
    """One difference of a what-if: only the questions that its kind needs."""

    item = forms.ChoiceField(label="Which")
    person = forms.TypedChoiceField(coerce=int, label="Who")
    name = forms.CharField(max_length=200, label="What it is called")
    amount = MoneyField(label="Amount in pounds")
    frequency = forms.ChoiceField(choices=Frequency.choices(), initial=Frequency.YEARLY, label="How often")
    percent = forms.DecimalField(
        min_value=-100, max_value=400, decimal_places=2, label="Per cent more", help_text="Below zero for less."
    )
    age = forms.IntegerField(min_value=18, max_value=110)
    survivor_percent = PercentField(required=False, label="Goes on to the partner, per cent")
    start_date = DayField(label="From")
    end_date = DayField(label="Until", help_text="The first day it is no longer there.")
    strategy = forms.ChoiceField(choices=Strategy.choices(), label="What is short is taken from")
    rates = RatesField(
        label="Growth a year, per cent, before charges",
        help_text="One figure for every year, or one for each year from the first on; the last stays: -20, 4.5. "
        "A figure for a class leaves plans alone that have one of their own.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, kind: ChangeKind, plan: PlanInputs) -> None:
        super().__init__(data)
        asked = (*NEEDS[kind], *MAY_HAVE.get(kind, ()))
        self.places = _drawable(plan) if kind == ChangeKind.DRAWING else []
        for name in list(self.fields):
            if name not in asked:
                del self.fields[name]
            elif name in MAY_HAVE.get(kind, ()):
                self.fields[name].required = False
        if "item" in self.fields:
            self.fields["item"].choices = _choices(kind, plan)  # type: ignore[attr-defined]
        if "person" in self.fields:
            people = [(int(person.key.removeprefix("client-")), person.name) for person in plan.people]
            self.fields["person"].choices = people  # type: ignore[attr-defined]
        if kind == ChangeKind.SALE:
            self.fields["start_date"].label = "On"
        if kind == ChangeKind.ANNUITY:
            self._ask_about_annuity()
        for place, (key, name) in enumerate(self.places, 1):
            self.fields[f"place-{key}"] = forms.IntegerField(
                min_value=1, max_value=len(self.places), required=False, initial=place, label=f"Place of {name}",
                help_text="Counts for your own order only. Empty: after those with a place.",
            )  # fmt: skip

    def _ask_about_annuity(self) -> None:
        """The same questions mean something else here."""
        part, rate = self.fields["percent"], self.fields["rates"]
        part.label, part.help_text = "Part of the pension, per cent", "Tax-free cash comes out of it first."
        part.min_value, part.max_value = Decimal(0), Decimal(100)  # type: ignore[attr-defined]  # of a DecimalField
        part.validators = [MinValueValidator(0), MaxValueValidator(100)]
        rate.label = "Annuity rate, per cent a year"
        rate.help_text = "What was quoted. Empty: reckoned from lives and interest."

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` for an own order without a plan in it: it would change nothing."""
        said = super().clean() or self.cleaned_data
        if said.get("strategy") == Strategy.OWN and not any(said.get(f"place-{key}") for key, _ in self.places):
            self.add_error("strategy", "Give at least one plan a place in your own order.")
        return said

    def answers(self) -> dict[str, Any]:
        """What the service takes."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}
        said = {("person_id" if name == "person" else name): value for name, value in given.items()}
        placed = {key: said.pop(f"place-{key}", None) for key, _ in self.places}
        if said.get("strategy") == Strategy.OWN:
            said["order"] = sorted((key for key, place in placed.items() if place), key=lambda key: placed[key])
        return said


def _drawable(plan: PlanInputs) -> list[tuple[str, str]]:
    """The assets that money may be drawn from, in the plan's present order."""
    frame = plan.assumptions
    known = [(one.key, one.name, one.wrapper) for one in plan.assets if one.wrapper in frame.drawing_order]
    known.append((SURPLUS_KEY, SURPLUS_NAME, Wrapper.CASH))
    known.sort(key=lambda one: (
        frame.own_order.index(one[0]) if one[0] in frame.own_order else len(frame.own_order),
        frame.drawing_order.index(one[2]),
    ))  # fmt: skip
    return [(key, name) for key, name, _ in known]


def _choices(kind: ChangeKind, plan: PlanInputs) -> list[tuple[str, Any]]:
    if kind == ChangeKind.SALE:
        sold = [(asset.key, asset.name) for asset in plan.assets if asset.wrapper in SELLABLE]
        return [*sold] or [("", "Nothing here can be sold")]
    if kind == ChangeKind.ANNUITY:
        pensions = [(asset.key, asset.name) for asset in plan.assets if asset.wrapper == Wrapper.PENSION]
        return [*pensions] or [("", "There is no pension pot here")]
    if kind == ChangeKind.ITS_GROWTH:
        keys = dict.fromkeys(f"{CLASS}{asset.wrapper.value}" for asset in plan.assets)
        classes = [(key, f"All of class {class_label(key)}") for key in keys]
        return [("Classes", classes), ("Plans", [(asset.key, asset.name) for asset in plan.assets])]
    groups: list[tuple[str, Any]] = [
        (label, [(item.key, item.name) for item in getattr(plan, name)]) for name, label in GROUPS.items()
    ]
    return [group for group in groups if group[1]]
