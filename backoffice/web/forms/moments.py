"""Questions about when something starts and ends, for every form of a timed record.

Each end is five plain fields: radio buttons (open, a date, an age, an event) and what belongs to each of them. The
style shows only what belongs to the chosen button; without styles all is shown, and the button alone counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model

from backoffice.models import Client
from backoffice.models.timed import ENDS, moment_fields
from backoffice.web.fields import DayField, PercentField
from backoffice.web.forms.editing import EditForm
from domain.enums.items import Escalation, LifeEvent
from domain.moments import OLDEST, Moment, MomentKind

PARTS = ("kind", "date", "age", "age_of", "event")
COLUMNS = {"kind": "date", "date": "date", "age": "age", "age_of": "of", "event": "event"}
"""The column whose history tells who changed a field."""
OPEN_WORDS = {"start": "Runs already", "end": "Never ends"}
LEGENDS = {"start": "Starts", "end": "Ends"}
DATE_HINTS = {"start": "", "end": "The first day it is no longer there."}


def field_names(end: str) -> tuple[str, ...]:
    """The fields of one end."""
    return tuple(f"{end}_{part}" for part in PARTS)


@dataclass(frozen=True, slots=True)
class MomentGroup:
    """One end as a template draws it: the radio buttons, and the fields that belong to each."""

    kind: forms.BoundField
    details: list[tuple[str, list[forms.BoundField]]]


class TimedForm(EditForm):
    """A form of a timed record. ``people`` are those whose ages and events may be named."""

    own: tuple[str, ...] = ()
    """Columns of the record that have a field of their name."""

    rise = forms.ChoiceField(
        required=False, choices=[("", "As is usual for its kind"), *Escalation.choices()], label="Rises"
    )
    rise_percent = PercentField(required=False, label="Per cent a year", help_text="Only for a fixed rise.")

    def __init__(
        self,
        data: Any = None,
        *,
        record: Any = None,
        people: Iterable[Client],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        known = {person.pk: person for person in [*people, *_named_by(record)]}
        shown = {name: getattr(record, name) for name in self.own} if record else {}
        for end in ENDS:
            shown |= _initial(end, getattr(record, f"{end}s") if record else Moment.OPEN)
        super().__init__(data, record=record, initial={**shown, **(initial or {})})
        for end in ENDS:
            self.fields.update(_fields(end, list(known.values())))
        self.together = (*(field_names(end) for end in ENDS), ("rise", "rise_percent"))

    def plain_fields(self) -> list[forms.BoundField]:
        """All fields but those of start and end."""
        timed = {name for end in ENDS for name in field_names(end)}
        return [field for field in self.visible_fields() if field.name not in timed]

    def moment_groups(self) -> list[MomentGroup]:
        """Start and end, ready to draw."""
        return [
            MomentGroup(
                self[f"{end}_kind"],
                [
                    (MomentKind.DATE, [self[f"{end}_date"]]),
                    (MomentKind.AGE, [self[f"{end}_age"], self[f"{end}_age_of"]]),
                    (MomentKind.EVENT, [self[f"{end}_event"]]),
                ],
            )
            for end in ENDS
        ]

    def clean(self) -> dict[str, Any]:
        """Puts both ends together as ``start`` and ``end``; the end may not lie before the start."""
        data = super().clean() or {}
        for end in ENDS:
            data[end] = self._moment(end, data)
        start, end = data["start"].date, data["end"].date
        if start and end and end < start:
            self.add_error("end_date", "The end lies before the start.")
        if data.get("rise") == Escalation.FIXED and data.get("rise_percent") is None:
            self.add_error("rise_percent", "Enter by how much it rises a year.")
        elif data.get("rise") != Escalation.FIXED:
            data["rise_percent"] = None
        return data

    def own_fields(self) -> dict[str, Any]:
        """What is stored: of a record that exists only what the person changed."""
        fields = self.picked(self.own)
        if self.picked(["rise", "rise_percent"]):
            fields |= {name: self.cleaned_data[name] for name in ("rise", "rise_percent")}
        for end in ENDS:
            if self.picked(field_names(end)):
                fields |= moment_fields(end, self.cleaned_data[end])
        return fields

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """A moment's fields share the columns of its end."""
        end, _, part = name.partition("_")
        return self.record, f"{end}_{COLUMNS[part]}" if name in field_names(end) else name

    def lock_name(self, name: str) -> str:
        """All questions about one end are locked with the columns they fill in."""
        end, _, part = name.partition("_")
        return f"{end}_{COLUMNS[part]}" if name in field_names(end) else super().lock_name(name)

    def mark_name(self, name: str) -> str:
        """Of the questions about one end only the first carries its mark."""
        end, _, part = name.partition("_")
        if name not in field_names(end):
            return super().mark_name(name)
        return f"{end}_date" if part == "kind" else ""

    def _moment(self, end: str, data: dict[str, Any]) -> Moment:
        """The moment that was chosen; an open one, with an error in its place, where something is missing."""
        kind = data.get(f"{end}_kind") or (MomentKind.DATE if data.get(f"{end}_date") else MomentKind.OPEN)
        if kind == MomentKind.OPEN:
            return Moment.OPEN
        wanted = {
            MomentKind.DATE: ("date", "Enter the date."),
            MomentKind.AGE: ("age", "Enter the age."),
            MomentKind.EVENT: ("event", "Choose the event."),
        }
        part, objection = wanted[MomentKind(kind)]
        value = data.get(f"{end}_{part}")
        if not value:
            if f"{end}_{part}" not in self.errors:
                self.add_error(f"{end}_{part}", objection)
            return Moment.OPEN
        if kind == MomentKind.DATE:
            return Moment.on(value)
        if kind == MomentKind.EVENT:
            event, _, whose = value.partition(":")
            return Moment.at_event(LifeEvent(event), of=int(whose))
        if not data.get(f"{end}_age_of"):
            if f"{end}_age_of" not in self.errors:
                self.add_error(f"{end}_age_of", "Choose whose age it is.")
            return Moment.OPEN
        return Moment.at_age(value, of=int(data[f"{end}_age_of"]))


def _fields(end: str, people: list[Client]) -> dict[str, forms.Field]:
    kinds = [(MomentKind.OPEN, OPEN_WORDS[end]), *MomentKind.choices()[1:]]
    events = [
        (f"{event}:{person.pk}", Moment.at_event(event, of=person.pk).words({person.pk: person.name}))
        for person in people
        for event in LifeEvent
    ]
    whose = [(str(person.pk), person.name) for person in people]
    return {
        f"{end}_kind": forms.ChoiceField(
            required=False, choices=kinds, widget=forms.RadioSelect, label=LEGENDS[end], label_suffix=""
        ),
        f"{end}_date": DayField(required=False, label=f"{LEGENDS[end]} on", help_text=DATE_HINTS[end]),
        f"{end}_age": forms.IntegerField(
            required=False, min_value=1, max_value=OLDEST, label=f"{LEGENDS[end]} at the age of"
        ),
        f"{end}_age_of": forms.ChoiceField(required=False, choices=whose, label="Whose age"),
        f"{end}_event": forms.ChoiceField(
            required=False, choices=[("", "Choose one"), *events], label=f"{LEGENDS[end]} with"
        ),
    }


def _initial(end: str, moment: Moment) -> dict[str, Any]:
    is_event = moment.event is not None
    return {
        f"{end}_kind": moment.kind.value,
        f"{end}_date": moment.date,
        f"{end}_age": moment.age,
        f"{end}_age_of": None if is_event or moment.of is None else str(moment.of),
        f"{end}_event": f"{moment.event}:{moment.of}" if is_event else "",
    }


def _named_by(record: Any) -> list[Client]:
    """People whom the record names already, who may not be among those it is of."""
    return [whose for whose in (record.start_of, record.end_of) if whose] if record else []
