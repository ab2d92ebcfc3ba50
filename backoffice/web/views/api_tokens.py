"""Keys for scripts: list them, make one and see it once, revoke one. For those who run the firm."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from backoffice.selectors.tokens import tokens
from backoffice.services.tokens import issue_token, revoke_token
from backoffice.web.access import owner_or_admin_required, signed_in
from backoffice.web.forms.api_tokens import ApiTokenForm


@owner_or_admin_required
def api_tokens(request: HttpRequest) -> HttpResponse:
    """Every key of the firm: whose it is, what it may do, when it was last used."""
    return render(request, "settings/api_tokens.html", {"tokens": tokens(), "now": timezone.now()})


@owner_or_admin_required
@never_cache
def api_token_new(request: HttpRequest) -> HttpResponse:
    """A form for a new key; its answer shows the key, this once."""
    form = ApiTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, key = issue_token(
            user=signed_in(request),
            name=form.cleaned_data["name"],
            may_write=form.cleaned_data["may_write"],
            expires_at=end_of(form.cleaned_data["expires_date"]),
        )
        return render(request, "settings/api_token_made.html", {"token": token, "key": key})
    return render(request, "settings/api_token_new.html", {"form": form})


def end_of(day: date | None) -> datetime | None:
    """The moment at which a day is over here; None for no day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


@owner_or_admin_required
def api_token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then makes a key useless."""
    token = get_object_or_404(tokens(), pk=pk)
    if request.method == "POST":
        revoke_token(token_id=token.pk, now=timezone.now())
        messages.success(request, f"{token.name} no longer works.")
        return redirect("api_tokens")
    context = {
        "title": f"Revoke {token.name}?",
        "effects": ["Whatever uses this key is refused from now on.", "It cannot be undone; you can make a new key."],
        "verb": "Revoke",
        "back": reverse("api_tokens"),
    }
    return render(request, "components/confirm.html", context)
