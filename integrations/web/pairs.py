"""Possible duplicates: a record of ours beside one of a connected system, and a person's word on the two."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Client, User
from backoffice.web.access import signed_in
from backoffice.web.extensions import ClientAction
from backoffice.web.going_back import way_back
from domain.enums.sync import PairState
from integrations.models import LikelyPair
from integrations.selectors.pairs import UNANSWERED, Proposal, pairs_in, proposals
from integrations.services.pairing import answer_pairs
from integrations.web.runs import page_of

A_PAGE = 20
SAID = {
    PairState.SAME: "Linked: {}. Where the two differ you are asked which counts; nothing was replaced.",
    PairState.DIFFERENT: "Kept apart: {}. What waited for your word comes in with the sync that has just started.",
    PairState.LATER: "Put off: {}.",
    PairState.WAITING: "Asked again: {}.",
}


def pair_list(request: HttpRequest) -> HttpResponse:
    """Questions, or answers (``show``); ``client`` narrows to one client."""
    show = PairState.find(request.GET.get("show")) or PairState.WAITING
    asked = request.GET.get("client", "")
    client = Client.objects.filter(pk=int(asked)).first() if asked.isascii() and asked.isdecimal() else None
    found = pairs_in([show], client_id=client.pk if client else None).select_related("connection__firm", "decided_by")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "proposals": [_placed(one) for one in proposals(page.object_list)],
        "may_tick": show in UNANSWERED and len(page.object_list) > 1,
        "show": show,
        "states": PairState.choices(),
        "client": client,
    }
    return render(request, "sync/pairs.html", context)


def _placed(proposal: Proposal) -> Proposal:
    """With the addresses of our pages."""
    model = proposal.pair.local_model
    proposal.url = "" if proposal.is_gone else page_of(model, proposal.pair.local_id)
    proposal.came_in_url = page_of(model, proposal.came_in_as)
    return proposal


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answers one pair ("same:12") or all that are ticked ("same"), and goes back to the list."""
    said, _, one = request.POST.get("answer", "").partition(":")
    choice = PairState.find(said)
    ids = [int(pk) for pk in ([one] if one else request.POST.getlist("pair")) if pk.isascii() and pk.isdecimal()]
    if choice is None or not ids:
        messages.error(request, "Tick at least one pair and choose an answer.")
    else:
        _answer(request, ids, PairState(choice))
    return HttpResponseRedirect(_back(request))


def _answer(request: HttpRequest, ids: list[int], choice: PairState) -> None:
    done, refused = answer_pairs(pair_ids=ids, answer=choice, user=signed_in(request), now=timezone.now())
    for sentence in refused:
        messages.error(request, sentence)
    if passed_over := len(set(ids)) - len(done) - len(refused):
        messages.info(request, f"Left out: {passed_over} of what you ticked, answered already or gone meanwhile.")
    if done:
        undo = reverse("sync_pair_again", args=[done[0].pk]) if len(done) == 1 and choice != "waiting" else ""
        words = SAID[choice].format(done[0].label if len(done) == 1 else f"{len(done)} pairs")
        messages.success(request, words, extra_tags=undo)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an answer back: the two are proposed once more."""
    pair = get_object_or_404(LikelyPair, pk=pk)
    _answer(request, [pair.pk], PairState.WAITING)
    return HttpResponseRedirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list as it was: the page says where it stands, and only this site is gone to."""
    return way_back(request, reverse("sync_pairs"))


def client_actions(user: User, client: Client) -> Iterable[ClientAction]:
    """The way from a client's pages to what may be there twice; there only while something waits."""
    waiting = pairs_in([PairState.WAITING], client_id=client.pk).count()
    if waiting:
        yield ClientAction(f"Possible duplicates ({waiting})", f"{reverse('sync_pairs')}?client={client.pk}", "copy")
