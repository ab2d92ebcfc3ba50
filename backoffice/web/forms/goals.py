"""Forms about goals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from backoffice.models import Client, Goal
from backoffice.web.fields import DayField, MoneyField
from backoffice.web.forms.editing import EditForm
from domain.enums.plans import Frequency

OWN_FIELDS = ("name", "category", "target_date", "estimated_cost", "recurrence", "joint_with")


class GoalForm(EditForm):
    """A goal; how far it is is changed on the board."""

    name = forms.CharField(max_length=255, label="Goal")
    category = forms.CharField(required=False, max_length=100)
    target_date = DayField(required=False)
    estimated_cost = MoneyField(
        required=False,
        minimum=None,
        label="Estimated cost",
        help_text="With a minus, it costs money; without, it brings money in; empty or 0, it is not financial.",
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
        self.fields["joint_with"].queryset = Client.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]

    def own_fields(self) -> dict[str, Any]:
        """What is stored."""
        return self.picked(OWN_FIELDS)
