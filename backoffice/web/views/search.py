"""The quick search: a page of its own, and the lines inside the command palette."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from backoffice.web.access import signed_in
from backoffice.web.search import search as find


def search(request: HttpRequest) -> HttpResponse:
    """Everything that fits ``?q=``, by kind."""
    text = request.GET.get("q", "").strip()[:100]
    context = {"q": text, "groups": find(signed_in(request), text)}
    is_palette = bool(request.headers.get("HX-Request"))
    return render(request, "search/results.html" if is_palette else "search/search.html", context)
