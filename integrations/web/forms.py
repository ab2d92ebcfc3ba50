"""Forms of the sync screens: why an entry is given up, an item's policy, the panel at the foot of an edit page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django import forms
from django.urls import reverse

from backoffice.web.extensions import HandedOver, PanelNotice
from domain.enums.sync import UpdatePolicy
from integrations.engine.errors import UnableToSync
from integrations.services.links import delete_there_and_here

NONE: Mapping[str, str] = MappingProxyType({})
YES_NO = [("yes", "Yes"), ("no", "No")]


class AbandonForm(forms.Form):
    """Why an outgoing write is given up."""

    reason = forms.CharField(max_length=300, label="Why is it given up?", widget=forms.TextInput)


class PolicyForm(forms.Form):
    """What happens to one linked item."""

    policy = forms.ChoiceField(choices=UpdatePolicy.choices())


WISH = "wish"
CANNOT_BE = "So “yes” cannot be. Save once more to keep it here only, or change what stands in the way."


class Answer(forms.ChoiceField):
    """An answer that was not posted, because its question was locked then, is shown as suggested."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was posted, else what is suggested."""
        return initial if data is None else super().bound_data(data, initial)


class Wish(forms.CharField):
    """The answer given before its question was locked, carried along unseen."""

    widget = forms.HiddenInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was carried, else what is to be."""
        return initial if data is None else super().bound_data(data, initial)


class SyncPanelForm(forms.Form):
    """One question about the other system, and its answer in the words of ``RecordChanged.options``.

    A locked question cannot be answered otherwise and says why. Where what was typed locks it, ``objections`` says so
    at the fields, and the page carries what was answered before as a wish, for when that is changed again; a yes that
    comes all the same, from a page without scripts or one older than the lock, is an error once. ``asking`` says that
    nothing is to be saved yet, so nothing is missing.
    """

    title = ""

    def __init__(
        self, data: Any, *, prefix: str, title: str, question: str, name: str, choices: list[tuple[str, str]],
        initial: str, locked: str = "", objections: Mapping[str, str] = NONE, asking: bool = False,
        hint: str = "", notice: PanelNotice | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, prefix=prefix)
        self.title, self.name, self.notice = title, name, notice
        self.said = (data or {}).get(self.add_prefix(name), "")
        self.objections = objections
        cannot_be = bool(objections) or (bool(locked) and name == "create")
        self.is_contradicted = cannot_be and self.said == "yes" and not asking
        wish = self.said or (data or {}).get(self.add_prefix(WISH), "")
        self.fields[name] = Answer(
            label=question, choices=choices, widget=forms.RadioSelect, help_text=locked or hint, disabled=bool(locked),
            initial=wish if wish in dict(choices) and not locked else initial, required=not (locked or asking),
        )  # fmt: skip
        if objections and name == "create":
            self.fields[WISH] = Wish(required=False, initial=wish)

    def clean(self) -> dict[str, Any]:
        """Objects where a page without scripts says yes to what cannot be."""
        if self.is_contradicted:
            self.add_error(self.name, CANNOT_BE)
        return self.cleaned_data

    def choice(self) -> dict[str, Any]:
        """``{"create": True}``, ``{"update": "no"}`` or ``{"delete": False}``; nothing when it could not be chosen."""
        if self.fields[self.name].disabled:
            return {}
        answer = self.cleaned_data[self.name]
        return {self.name: answer if self.name == "update" else answer == "yes"}


class RemovalForm(SyncPanelForm):
    """The choices when a linked record is removed; see ``backoffice.web.extensions.RemovalPanel``."""

    def __init__(self, data: Any, *, link_id: int, there: str, effects: list[str], **question: Any) -> None:
        super().__init__(data, **question)
        self.link_id, self.there, self.effects = link_id, there, effects
        self.why_not_there, self.button = question["locked"], self.add_prefix(self.name)

    def hand_over(self, user_id: int, now: datetime) -> HandedOver | None:
        """Asks for the deletion there where that was chosen; our record goes when it is confirmed.

        Chosen although it is locked, on a page that was opened before it was, nothing is removed on either side.
        """
        if self.why_not_there and self.said == "yes":
            return HandedOver(f"Nothing was removed. {self.why_not_there}", refused=True)
        if not self.choice().get("delete"):
            return None
        try:
            entry = delete_there_and_here(link_id=self.link_id, user_id=user_id, now=now)
        except UnableToSync as error:
            return HandedOver(str(error), refused=True)
        words = f"{self.there} is asked to delete it; it leaves here as soon as that is confirmed."
        return HandedOver(words, reverse("sync_take_back", args=[entry.pk]))
