"""The words of providers that were remembered: listed, changed, forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from backoffice.web.going_back import way_back
from domain.enums.revenue import RevenueCategory
from reconciliation.models import MappingProfile
from reconciliation.selectors.words import remembered_words
from reconciliation.services.words import change_word, forget_word

IGNORE, FORGET = "_ignore", "_forget"
"""What may be said of a word besides a category: its rows are no payments; nobody knows."""


def word_list(request: HttpRequest) -> HttpResponse:
    """Every remembered word by provider, each with its meaning to be changed."""
    search = request.GET.get("q", "").strip()
    context = {"found": remembered_words(search), "search": search, "categories": RevenueCategory.choices()}
    return render(request, "reconciliation/words.html", context)


@require_POST
def word_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what a word means in a provider's next files, or forgets it."""
    profile = get_object_or_404(MappingProfile.objects.select_related("provider"), pk=pk)
    word, code = request.POST.get("word", ""), request.POST.get("category", "")
    category = RevenueCategory.find(code)
    if code == FORGET:
        forget_word(profile_id=pk, word=word)
        messages.success(request, f"“{word}” of {profile.provider} is forgotten: its next lines are held.")
    elif word and (category or code == IGNORE):
        change_word(profile_id=pk, word=word, category=category)
        meaning = category.label if category else "no payment"
        messages.success(request, f"“{word}” of {profile.provider} means {meaning} from the next file on.")
    else:
        messages.error(request, "Choose what the word means.")
    return redirect(way_back(request, reverse("word_list")))
