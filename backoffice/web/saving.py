"""What every page that saves does: call one service, and put its objections where the person can see them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backoffice.events import Origin
from backoffice.web.access import signed_in
from backoffice.web.extensions import (
    PanelForm,
    RemovalPanel,
    field_markers,
    item_panels,
    removal_effects,
)
from backoffice.web.forms.editing import EditForm

Result = TypeVar("Result")
ASKING = "asking"
"""What a page posts that only wants to know what its panels make of what was typed so far."""
HEARD_FROM = format_html(
    'hx-post="" hx-trigger="change delay:200ms" hx-include="closest form" hx-vals="{}" hx-target="#panels"'
    ' hx-select="#panels" hx-swap="outerHTML" hx-sync="closest form:replace"',
    json.dumps({ASKING: "yes"}),
)


def origin_of(request: HttpRequest) -> Origin:
    """The person behind the request, as the origin of what it changes."""
    return Origin(user_id=signed_in(request).pk)


def attempt(form: forms.BaseForm, write: Callable[[], Result]) -> Result | None:
    """The service's answer; None when it objected, and then the objections are in the form."""
    try:
        with form.held() if isinstance(form, EditForm) else nullcontext():
            return write()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return None
        for name, messages in error.error_dict.items():
            form.add_error(name if name in form.fields else None, messages)
        return None


@dataclass(frozen=True, slots=True)
class Panels:
    """The panels of other apps on a page that creates, edits or deletes a record.

    ``are_asked`` says that the page only wants to know what they make of what was typed so far: nothing is saved then.
    """

    forms: list[tuple[str, PanelForm]]
    are_asked: bool = False

    def are_valid(self) -> bool:
        """Whether every panel's answer can be used; asks all of them, so that each shows its errors."""
        if self.are_asked:
            return False
        answers = [form.is_valid() for _, form in self.forms]
        return all(answers)

    def options(self) -> dict[str, Any]:
        """The answers, as ``RecordChanged.options`` carries them."""
        return {key: form.choice() for key, form in self.forms}

    @property
    def heard_from(self) -> SafeString:
        """Attributes of the parts of a form whose changes the panels are told of; the panels alone are drawn anew."""
        return HEARD_FROM if self.forms else SafeString("")

    @property
    def removal(self) -> RemovalPanel | None:
        """The panel that makes two buttons of a removal's one; several connected systems are asked about by name."""
        found = [form for _, form in self.forms if isinstance(form, RemovalPanel)]
        return found[0] if len(found) == len(self.forms) == 1 else None


def panels_for(
    request: HttpRequest, *, action: str, model: str, record: Model | None, client_ids: list[int],
    draft: Model | None = None, form: EditForm | None = None,
) -> Panels:  # fmt: skip
    """The panels that have something to ask about this record, filled with what was posted.

    ``draft`` is what ``form`` says of it so far, which may be something else than what is stored; what the panels
    object to in that is put at the form's fields.
    """
    data = request.POST if request.method == "POST" else None
    user = signed_in(request)
    asked = (
        (panel.key, panel.form(
            user=user, action=action, model=model, record=record, client_ids=client_ids, data=data, draft=draft
        ))
        for panel in item_panels.entries
    )  # fmt: skip
    panels = [(key, panel) for key, panel in asked if panel is not None]
    if form is not None and panels:
        form.object_to([panel.objections for _, panel in panels])
    return Panels(panels, ASKING in request.POST)


def mark_fields(
    form: EditForm, request: HttpRequest, *, model: str, record: Model | None, client_ids: list[int]
) -> None:
    """Puts at the form's fields what connected systems make of them."""
    user = signed_in(request)
    asked = (ask(user=user, model=model, record=record, client_ids=client_ids) for ask in field_markers.entries)
    form.mark([marker for marker in asked if marker is not None])


def effects_of_removal(model: str, pk: int, own: Iterable[str]) -> list[str]:
    """What a removal means: the back office's own sentences, then those of the apps above it, then how to undo it."""
    others = [sentence for tell in removal_effects.entries for sentence in tell(model, pk)]
    return [*own, *others, "You can undo this."]


def removed_there_first(request: HttpRequest, panels: Panels) -> bool:
    """Whether a connected system deletes it first, so that nothing more is to be done here; tells the person."""
    removal = panels.removal
    handed = removal.hand_over(signed_in(request).pk, timezone.now()) if removal else None
    if handed is None:
        return False
    tell = messages.error if handed.refused else messages.success
    tell(request, handed.words, extra_tags=handed.undo_url)
    return True
