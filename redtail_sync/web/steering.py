"""Pause, resume and stop of linked accounts, alone and together, and what a linked plan's page says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

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
from integrations.selectors.staged import LINKED
from redtail_sync.connector import LABEL, SYSTEM
from redtail_sync.selectors.accounts import PLAN_MODEL, linked_plans, living_account_link
from redtail_sync.selectors.story import AccountStory, story_of
from redtail_sync.services.rights import STEER
from redtail_sync.services.sessions import is_offered
from redtail_sync.services.steering import ACTS, PAUSE, RESUME, STOP, steer_accounts
from redtail_sync.web.frame import cashflow_or_404, ids_of

STOPPING = [
    "The plan stays, with all its values; its balance is not updated any more.",
    "The account at Redtail waits again, and can be linked or added anew.",
]
SAID = {
    PAUSE: "paused: the balance stays as it is until you resume",
    RESUME: "resumed: the balance follows Redtail again, with the next pull",
    STOP: "linked no more: the plan stays, the account waits again",
}


def _link_or_404(link_pk: int) -> Link:
    """A link of the firm with a Redtail account, living or ended."""
    link: Link = get_object_or_404(Link, pk=link_pk, connection__system=SYSTEM, local_model=PLAN_MODEL)
    return link


@require_POST
@needs(STEER)
def pause(request: HttpRequest, link_pk: int) -> HttpResponse:
    """The balance stays as it is."""
    return _done(request, link_pk, PAUSE, "Paused: the balance stays as it is until you resume.")


@require_POST
@needs(STEER)
def resume(request: HttpRequest, link_pk: int) -> HttpResponse:
    """The balance follows Redtail again."""
    return _done(request, link_pk, RESUME, "Resumed: the balance follows Redtail again, with the next pull.")


@needs(STEER)
def stop(request: HttpRequest, link_pk: int) -> HttpResponse:
    """Asks, then ends the link and keeps the plan."""
    if request.method == "POST":
        words = "The link is ended. The plan stays; the account waits again under Plan integration."
        return _done(request, link_pk, STOP, words)
    context = {
        "title": "End the link with Redtail?", "verb": "End the link", "effects": STOPPING,
        "back": reverse("plan", args=[_link_or_404(link_pk).local_id]),
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


def _done(request: HttpRequest, link_pk: int, act: str, words: str) -> HttpResponse:
    """Does one thing to one link and says so, or that it stands like that already; then back to the plan."""
    link = _link_or_404(link_pk)
    done = steer_accounts(link_ids=[link.pk], act=act, user=signed_in(request), now=timezone.now())
    if done:
        messages.success(request, words)
    else:
        messages.info(request, "Nothing was to be done: it is so already, or the link has ended meanwhile.")
    return redirect("plan", pk=link.local_id)


@require_POST
@needs(STEER)
def steer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pauses, resumes or stops one or several of a cashflow's linked accounts; stopping asks first."""
    cashflow = cashflow_or_404(pk)
    back = f"{reverse('redtail_accounts', args=[pk])}?show={LINKED}"
    act, _, only = request.POST.get("do", "").partition("-")
    ids = ids_of([only] if only else request.POST.getlist("link"))
    if act not in ACTS or not ids:
        messages.error(request, "Choose at least one account, and what to do.")
        return redirect(back)
    if act == STOP and request.POST.get("sure") != "yes":
        context = {"cashflow": cashflow, "back": back, "linked": linked_plans(ids), "effects": STOPPING}
        return render(request, "redtail/stop_accounts.html", context)
    done = steer_accounts(link_ids=ids, act=act, user=signed_in(request), now=timezone.now())
    if done:
        called = linked_plans([done[0].pk])[0].plan_name if len(done) == 1 else f"{len(done)} accounts"
        messages.success(request, f"{called} {'is' if len(done) == 1 else 'are'} {SAID[act]}.")
    else:
        messages.info(request, "Nothing was to be done: all of them stand so already.")
    return redirect(back)


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
    objections: Mapping[str, str] = MappingProxyType({})
    """None: nothing is sent to Redtail."""

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
        draft: Model | None = None,
    ) -> TellsForm | None:
        """What is said of a linked plan; None for everything else."""
        link = _linked(model, record.pk) if record is not None else None
        if link is None:
            return None
        stamp = Stamp(LABEL, link.last_synced_at, link.state == LinkState.PAUSED)
        return TellsForm(data, stamp=stamp, action=action)
