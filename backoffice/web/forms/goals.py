"""Forms about goals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from backoffice.models import Client, Goal
from backoffice.web.fields import DayField, MoneyField
from backoffice.web.forms.editing import EditForm
from domain.enums.goals import GoalMoney
from domain.enums.plans import Frequency

OWN_FIELDS = ("name", "category", "target_date", "estimated_cost", "recurrence", "joint_with")


class GoalForm(EditForm):
    """A goal; how far it is is changed on the board.

    Whoever writes down a boat for £60,000 means that it costs £60,000: a new goal asks which way the money goes. A goal
    that is there shows its figure with the sign it has in connected systems, below zero where it costs money.
    """

    name = forms.CharField(max_length=255, label="Goal")
    category = forms.CharField(required=False, max_length=100)
    target_date = DayField(required=False)
    money = forms.ChoiceField(
        choices=[(GoalMoney.LESS, "Costs money"), (GoalMoney.MORE, "Brings money in")],
        required=False,
        label="What it does",
    )
    estimated_cost = MoneyField(
        required=False,
        minimum=None,
        label="Estimated cost",
        help_text="With a minus, it costs money; without, it brings money in; 0, it is not financial; empty, nobody "
        "knows yet.",
    )
    recurrence = forms.ChoiceField(
        choices=[("", "Once"), *((code, label) for code, label in Frequency.choices() if code != Frequency.ONCE)],
        required=False,
        label="Comes round",
        help_text="Set here only: it does not follow changes in a connected system.",
    )
    joint_with: Any = forms.ModelChoiceField(None, required=False, empty_label="Nobody", label="Shared with")

    def __init__(self, data: Any = None, *, goal: Goal | None = None, people: Iterable[Client] = ()) -> None:
        initial = {name: getattr(goal, name) for name in OWN_FIELDS} if goal else {}
        super().__init__(data, record=goal, initial=initial)
        if goal:
            del self.fields["money"]
        else:
            self.fields["estimated_cost"].help_text = "0: it is not financial. Empty: nobody knows yet."
        self.fields["joint_with"].queryset = Client.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The figure with its sign: below zero where the goal costs money."""
        cleaned = super().clean() or self.cleaned_data
        cost, money = cleaned.get("estimated_cost"), cleaned.get("money")
        if cost and money == GoalMoney.MORE and cost < 0:
            self.add_error("estimated_cost", "It brings money in: write the figure without a minus.")
        elif cost and money == GoalMoney.LESS:
            cleaned["estimated_cost"] = -abs(cost)
        return cleaned

    def own_fields(self) -> dict[str, Any]:
        """What is stored."""
        return self.picked(OWN_FIELDS)
