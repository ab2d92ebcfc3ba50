"""The form of a set of assumptions, built from the model's own words and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from backoffice.models import Firm, User
from backoffice.web.fields import DayField, PercentField
from backoffice.web.forms.clients import staff_of
from backoffice.web.forms.editing import EditForm
from backoffice.web.forms.wire import in_words, wire_of
from cashflow.engine.assumed import Assumed
from cashflow.models import AssumptionSet
from cashflow.selectors.assumption_sets import RATES, percents_of

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("About the set", ("name", "owner_id", "review_date", "reason")),
    ("Growth a year, per cent, before charges", (
        "cash_growth", "invested_growth", "property_growth", "other_growth", "charges",
    )),
    ("Prices and pay, per cent a year", ("inflation", "earnings")),
    ("How far a year moves, per cent", (
        "equity_share", "equities_volatility", "bonds_volatility", "property_volatility", "cash_volatility",
    )),
    ("Lives", ("last_age", "survivor_spending")),
)  # fmt: skip
COLUMNS = tuple(name for _, names in GROUPS for name in names)


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is about to change, in words."""

    label: str
    before: str
    after: str


class AssumptionSetForm(EditForm):
    """Every figure of a set, who answers for it, why, and until when."""

    name = forms.CharField(max_length=100)
    owner_id = forms.TypedChoiceField(coerce=int, label="Owner", help_text="Who answers for it.")
    review_date = DayField(label="To be reviewed by", help_text="After this day every cashflow that uses it warns.")
    reason = forms.CharField(
        max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Why these figures: the source, the committee, the day.",
    )  # fmt: skip
    last_age = forms.IntegerField(min_value=80, max_value=120, help_text="Of the younger person, when it ends.")

    def __init__(
        self, data: Any = None, *, firm: Firm, record: AssumptionSet | None, begin: Mapping[str, Any] | None = None
    ) -> None:
        initial = dict(begin or {}) if record is None else {name: getattr(record, name) for name in COLUMNS}
        super().__init__(data, record=record, initial=initial)
        for name in RATES:
            self.fields[name] = _percent_field(name)
        owners = staff_of(firm, record.owner_id if record else None).order_by("name", "pk")
        self.fields["owner_id"].choices = [(user.pk, user.name) for user in owners]  # type: ignore[attr-defined]

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def differences(self) -> list[Difference]:
        """What saving would change, in the words of the form; for a form that is valid."""
        found = self.picked(COLUMNS)
        return [
            Difference(_label(name), self._told(name, self.stored_value(name)), self._told(name, value))
            for name, value in found.items()
        ]

    def _told(self, name: str, value: Any) -> str:
        """A value in words, a rate with its unit."""
        field = self.fields[name]
        words = in_words(field, wire_of(field, value))
        return f"{words} %" if isinstance(field, PercentField) and value is not None else words


def _label(name: str) -> str:
    """What a figure is called away from its heading."""
    group = next(title for title, names in GROUPS if name in names).split(",")[0]
    column: Any = AssumptionSet._meta.get_field(name.removesuffix("_id"))
    return f"{group}: {column.verbose_name}"


def beginning(assumed: Assumed, user: User, **more: Any) -> dict[str, Any]:
    """What the form of a new set suggests: the figures of another."""
    return {**percents_of(assumed), "owner_id": user.pk, **more}


def _percent_field(name: str) -> PercentField:
    column: Any = AssumptionSet._meta.get_field(name)
    least, most = (int(one.limit_value) for one in column.validators if hasattr(one, "limit_value"))
    words = str(column.verbose_name)
    return PercentField(
        minimum=least, maximum=most, required=not column.blank, label=words[0].upper() + words[1:],
        help_text=str(column.help_text),
    )  # fmt: skip
