"""Forms of the sync screens: why an entry is given up, an item's policy, the panel at the foot of an edit page."""

from __future__ import annotations

from typing import Any

from django import forms

from domain.enums.sync import UpdatePolicy

YES_NO = [("yes", "Yes"), ("no", "No")]


class AbandonForm(forms.Form):
    """Why an outgoing write is given up."""

    reason = forms.CharField(max_length=300, label="Why is it given up?", widget=forms.TextInput)


class PolicyForm(forms.Form):
    """What happens to one linked item."""

    policy = forms.ChoiceField(choices=UpdatePolicy.choices())


class SyncPanelForm(forms.Form):
    """One question about the other system, and its answer in the words of ``RecordChanged.options``.

    A locked question cannot be answered otherwise and says why.
    """

    title = ""

    def __init__(
        self, data: Any, *, prefix: str, title: str, question: str, name: str, choices: list[tuple[str, str]],
        initial: str, locked: str = "", hint: str = "",
    ) -> None:  # fmt: skip
        super().__init__(data, prefix=prefix)
        self.title, self.name = title, name
        self.fields[name] = forms.ChoiceField(
            label=question, choices=choices, initial=initial, widget=forms.RadioSelect, help_text=locked or hint,
            disabled=bool(locked), required=not locked,
        )  # fmt: skip

    def choice(self) -> dict[str, Any]:
        """``{"create": True}``, ``{"update": "no"}`` or ``{"delete": False}``; nothing when it could not be chosen."""
        if self.fields[self.name].disabled:
            return {}
        answer = self.cleaned_data[self.name]
        return {self.name: answer if self.name == "update" else answer == "yes"}
