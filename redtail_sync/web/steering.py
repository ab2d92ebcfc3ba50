"""Pause, resume and stop of linked accounts, and what a linked plan's page and form say about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import User
from backoffice.rules import why_not
from backoffice.web.access import needs, signed_in
from backoffice.web.extensions import ClientAction
from backoffice.web.templatetags.words import moment
from domain.enums.sync import LinkState
from integrations.models import Link
from redtail_sync.connector import LABEL, SYSTEM
from redtail_sync.selectors.accounts import PLAN_MODEL, living_account_link
from redtail_sync.selectors.story import AccountStory, story_of
from redtail_sync.services.accounts import STEER, pause_account, resume_account, stop_account
from redtail_sync.services.sessions import is_offered

Act = Callable[..., Link]


def _link_or_404(link_pk: int) -> Link:
    link: Link = get_object_or_404(
        Link, pk=link_pk, connection__system=SYSTEM, local_model=PLAN_MODEL, ended_at__isnull=True
    )
    return link


@require_POST
@needs(STEER)
def pause(request: HttpRequest, link_pk: int) -> HttpResponse:
    """The balance stays as it is."""
    link = _link_or_404(link_pk)
    pause_account(link_id=link.pk, user=signed_in(request), now=timezone.now())
    messages.success(request, "Paused: the balance stays as it is until you resume.")
    return _to_plan(link)


@require_POST
@needs(STEER)
def resume(request: HttpRequest, link_pk: int) -> HttpResponse:
    """The balance follows Redtail again."""
    link = _link_or_404(link_pk)
    resume_account(link_id=link.pk, user=signed_in(request), now=timezone.now())
    messages.success(request, "Resumed: the balance follows Redtail again, with the next pull.")
    return _to_plan(link)


@needs(STEER)
def stop(request: HttpRequest, link_pk: int) -> HttpResponse:
    """Asks, then ends the link and keeps the plan."""
    link = _link_or_404(link_pk)
    if request.method == "POST":
        stop_account(link_id=link.pk, user=signed_in(request), now=timezone.now())
        messages.success(
            request, "The link is ended. The plan stays; the account waits again under Plan integration."
        )
        return _to_plan(link)
    context = {
        "title": "End the link with Redtail?",
        "verb": "End the link",
        "back": reverse("plan", args=[link.local_id]),
        "effects": [
            "The plan stays, with all its values; its balance is not updated any more.",
            "The account at Redtail waits again, and can be linked or added anew.",
        ],
    }
    return render(request, "components/confirm.html", context)


def _to_plan(link: Link) -> HttpResponse:
    return redirect("plan", pk=link.local_id)


def account_actions(user: User, model: str, pk: int) -> Iterable[ClientAction]:
    """Pause or resume, and stop, on the page of a linked plan; nothing for those who may not."""
    link = None if why_not(user, STEER) else _linked(model, pk)
    if link is None:
        return
    if link.state == LinkState.PAUSED:
        yield ClientAction("Resume", reverse("redtail_resume", args=[link.pk]), "player-play", method="post")
    else:
        yield ClientAction("Pause", reverse("redtail_pause", args=[link.pk]), "player-pause", method="post")
    yield ClientAction("Stop", reverse("redtail_stop", args=[link.pk]), "player-stop")


def account_block(user: User, model: str, pk: int) -> str:
    """What is linked, how it stands and when it was last brought up to date, as HTML; empty for other records."""
    story = _story(model, pk)
    return render_to_string("redtail/account_block.html", {"story": story}) if story else ""


def _story(model: str, pk: int) -> AccountStory | None:
    link = _linked(model, pk)
    return story_of(link) if link else None


def _linked(model: str, pk: int) -> Link | None:
    """The link of a plan; not asked for where this installation has nothing to do with Redtail."""
    return living_account_link(pk) if model == PLAN_MODEL and is_offered() else None


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a linked account was last brought up to date, in one line."""

    system: str
    at: datetime | None
    is_paused: bool

    def __str__(self) -> str:
        updated = f"last updated {moment(self.at)}" if self.at else "not updated yet"
        return f"Integration: {self.system}, {'paused, ' if self.is_paused else ''}{updated}."


class TellsForm(forms.Form):
    """A panel that asks nothing: it says where the balance comes from."""

    template_name = "redtail/account_panel.html"

    def __init__(self, data: QueryDict | None, *, stamp: Stamp, action: str) -> None:
        super().__init__({} if data is not None else None)
        self.title = f"Linked with {LABEL}"
        self.stamp, self.action = stamp, action

    def get_context(self) -> dict[str, object]:
        """What the template shows."""
        return {**super().get_context(), "stamp": self.stamp, "action": self.action}

    def choice(self) -> dict[str, object]:
        """Nothing was asked."""
        return {}


class AccountPanel:
    """See ``backoffice.web.extensions.ItemPanel``: integration type and last update at the foot of a plan's form."""

    key = SYSTEM

    def form(
        self,
        *,
        user: User,
        action: str,
        model: str,
        record: Model | None,
        client_ids: list[int],
        data: QueryDict | None,
    ) -> TellsForm | None:
        """What is said of a linked plan; None for everything else."""
        link = _linked(model, record.pk) if record is not None else None
        if link is None:
            return None
        stamp = Stamp(LABEL, link.last_synced_at, link.state == LinkState.PAUSED)
        return TellsForm(data, stamp=stamp, action=action)
