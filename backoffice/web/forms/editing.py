"""Forms that change a record which others may be changing at the same time.

The page carries what it showed. When it comes back, a field the person left alone takes the value of now, a field they
changed is saved, and one that both they and somebody else changed stops the save: the page shows the value they had
seen, the one of now and what they typed, and asks which counts. Nothing is overwritten that nobody had seen.

A subclass passes ``record`` and ``initial`` to ``__init__`` and gives its service ``picked(...)``; its template says
``{{ form.shown_field }}`` inside the form.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.selectors.history import latest_change
from backoffice.services.locks import lock_as_read
from backoffice.web.extensions import FieldMark
from backoffice.web.forms.wire import Wire, in_words, mean_the_same, posted_wire, put, read_wire, wire_of

TOKEN = "shown"
"""The hidden field with what the page showed, as JSON: field → value, and those already asked about."""
MINE, NOW = "mine", "now"


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: what was seen, what is there now (by whom and when, if known), what was typed.

    ``name`` is that of the radio buttons which settle it.
    """

    name: str
    seen: str
    now: str
    typed: str
    who: str
    at: datetime | None


class EditForm(forms.Form):
    """A form that knows what its person changed and what the page merely showed. ``record`` is None for a new one."""

    together: tuple[tuple[str, ...], ...] = ()
    """Fields that say one thing between them, as an address does: a change of one counts as a change of all."""

    def __init__(
        self, data: Any = None, *, record: Model | None, initial: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), **options)
        self.record = record
        self.clashes: dict[str, Clash] = {}
        self.locked_because: dict[str, str] = {}
        self._too_late: dict[str, Wire] = {}
        self.marks: list[FieldMark] = []
        self._asked: dict[str, Wire] = {}
        self._changed: set[str] = set()

    def shown_field(self) -> SafeString:
        """The hidden field with what this page shows; nothing for a new record."""
        if self.record is None:
            return SafeString("")
        shown = {name: self._stored_wire(name) for name in self.fields}
        token = json.dumps({"shown": shown, "asked": self._asked}, separators=(",", ":"))
        return format_html('<input type="hidden" name="{}" value="{}">', self.add_prefix(TOKEN), token)

    def picked(self, names: Iterable[str]) -> dict[str, Any]:
        """The answers to these questions: of a record that exists only those the person changed."""
        return {name: self.cleaned_data[name] for name in names if self.record is None or name in self._changed}

    def draft(self, kind: type[Model], **known: Any) -> Model:
        """An unsaved record with what the form says so far; what cannot be read yet is left out."""
        columns = {field.name for field in kind._meta.concrete_fields if not field.is_relation}
        if self.is_bound:
            self.is_valid()
        said = self.cleaned_data if self.is_bound else {
            name: self.get_initial_for_field(field, name) for name, field in self.fields.items()
        }  # fmt: skip
        return kind(**known, **{name: value for name, value in said.items() if name in columns})

    def stored_value(self, name: str) -> Any:
        """What the record holds now; a subclass says so where a page suggests something else."""
        return self.get_initial_for_field(self.fields[name], name)

    def column_of(self, name: str) -> tuple[Model | None, str]:
        """The record and the column behind a field, whose history tells who changed it."""
        return self.record, name

    def lock(self, reasons: Mapping[str, str]) -> None:
        """Disables the fields that are changed elsewhere only; ``reasons`` has them as events name them."""
        for name, field in self.fields.items():
            reason = reasons.get(self.lock_name(name), "")
            if reason:
                field.disabled = True
                self.locked_because[name] = reason

    def lock_name(self, name: str) -> str:
        """What events call the field."""
        return name

    def mark(self, markers: Iterable[Callable[[str], FieldMark | None]]) -> None:
        """Puts a quiet word at the fields that connected systems treat in a way of their own."""
        for marker in markers:
            for name, field in self.fields.items():
                found = None if field.disabled else marker(self.mark_name(name))
                if found is not None:
                    field.mark = found  # type: ignore[attr-defined]  # read by the field's template
                    self.marks.append(found)

    def object_to(self, several: Sequence[Mapping[str, str]]) -> None:
        """Puts at the fields what connected systems cannot do with what is said there; it follows what is typed."""
        for name, field in self.fields.items():
            asked = self.mark_name(name)
            found = [objections[asked] for objections in several if asked in objections]
            field.is_heard, field.objection = True, " ".join(found)  # type: ignore[attr-defined]  # for the template

    def mark_name(self, name: str) -> str:
        """What events call the field, for its mark; empty for one that another field's mark speaks for."""
        return self.lock_name(name)

    def mark_legend(self) -> list[FieldMark]:
        """Each word that stands at a field of this form, once."""
        return list({mark.words: mark for mark in self.marks}.values())

    def lock_reasons(self) -> list[str]:
        """The sentences about what is locked here, each once."""
        return sorted(set(self.locked_because.values()))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lets a save run while nobody else can write what this form read: compared once more, under its lock.

        Raises ValidationError where somebody's save slipped in between; sending the form again then asks as usual.
        """
        with transaction.atomic():
            for record in self._records():
                lock_as_read(record)
            yield

    def full_clean(self) -> None:
        """Brings what was posted up to date before it is checked, and objects where two people changed one field."""
        if self.is_bound and self.record is not None:
            self._bring_up_to_date()
        super().full_clean()
        for name, typed in self._too_late.items():
            told = in_words(self.fields[name], typed)
            self.add_error(name, f"“{told}” is not saved. {self.locked_because[name]}")
        for name in self.clashes:
            self.add_error(name, "This was changed while you had the page open. Choose which counts, then save.")
        if self.clashes:
            self.add_error(None, "Nothing is saved yet: somebody else changed the same details meanwhile.")

    def _bring_up_to_date(self) -> None:
        shown, asked = self._read_token()
        data = self.data.copy()  # type: ignore[attr-defined]  # posted data, or a plain dict
        open_fields = [name for name, field in self.fields.items() if not field.disabled]
        moved = {name for name in open_fields if not self._same(name, shown.get(name), self._stored_wire(name))}
        for name in open_fields:
            field, full_name, now = self.fields[name], self.add_prefix(name), self._stored_wire(name)
            typed = posted_wire(field, self.data, full_name)
            answer = self.data.get(self._settling(name)) if name in asked else None
            is_left_alone = name not in asked and self._same(name, typed, shown.get(name, now))
            if is_left_alone or answer == NOW or mean_the_same(field, typed, now):
                put(field, data, full_name, now)
                continue
            self._changed.add(name)
            if moved & self._with(name) or (name in asked and answer != MINE):
                self._note_clash(name, asked.get(name, shown.get(name, now)), typed)
        self._too_late = self._changed_though_locked(shown)
        self.data = data

    def _changed_though_locked(self, shown: Mapping[str, Wire]) -> dict[str, Wire]:
        """What was typed into fields that were open on the page and are locked now: nothing is lost in silence."""
        found = {}
        for name in self.locked_because:
            field, full_name = self.fields[name], self.add_prefix(name)
            typed = posted_wire(field, self.data, full_name)
            if full_name in self.data and not self._same(name, typed, shown.get(name)):
                found[name] = typed
        return found

    def _records(self) -> list[Model]:
        """The records that this save may write: the form's own first, as services lock it first."""
        if self.record is None or self.record.pk is None:
            return []
        touched = {record for name in self._changed if (record := self.column_of(name)[0]) is not None}
        return [self.record, *sorted(touched - {self.record}, key=lambda one: (one._meta.label, one.pk))]

    def _read_token(self) -> tuple[dict[str, Wire], dict[str, Wire]]:
        """What the page showed and what it asked about; nothing of a page or script that does not say."""
        try:
            token = json.loads(self.data.get(self.add_prefix(TOKEN), ""))
            found = [token["shown"].items(), token["asked"].items()]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}, {}
        shown, asked = (
            {name: wire for name, value in items if name in self.fields and (wire := read_wire(value)) is not None}
            for items in found
        )
        return shown, asked

    def _note_clash(self, name: str, seen: Wire, typed: Wire) -> None:
        field, (record, column) = self.fields[name], self.column_of(name)
        last = latest_change(record, column) if record is not None else None
        self._asked[name] = seen
        self.clashes[name] = Clash(
            name=self._settling(name), seen=in_words(field, seen), now=in_words(field, self._stored_wire(name)),
            typed=in_words(field, typed), who=last.who if last else "", at=last.at if last else None,
        )  # fmt: skip
        field.clash = self.clashes[name]  # type: ignore[attr-defined]  # read by the field's template

    def _stored_wire(self, name: str) -> Wire:
        return wire_of(self.fields[name], self.stored_value(name))

    def _same(self, name: str, one: Wire | None, other: Wire | None) -> bool:
        """Whether both are the same; what a page did not tell of counts as unmoved."""
        return one is None or other is None or mean_the_same(self.fields[name], one, other)

    def _with(self, name: str) -> set[str]:
        return {name}.union(*(group for group in self.together if name in group))

    def _settling(self, name: str) -> str:
        return f"settle-{self.add_prefix(name)}"
