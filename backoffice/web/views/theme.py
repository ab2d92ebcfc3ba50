"""Light, dark or as the device says."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from backoffice.web.access import clients_allowed
from backoffice.web.context import THEME_COOKIE, THEMES
from backoffice.web.going_back import way_back

A_YEAR = 365 * 24 * 3600


@clients_allowed
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember the choice in a cookie and go back."""
    response = HttpResponseRedirect(way_back(request, "/"))
    if request.POST.get("theme") in THEMES:
        response.set_cookie(
            THEME_COOKIE, request.POST["theme"], max_age=A_YEAR, samesite="Lax", httponly=True,
            secure=request.is_secure(),
        )  # fmt: skip
    return response
