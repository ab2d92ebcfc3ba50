"""The list of clients whom Plannr withdrew, and what becomes of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from backoffice.models import Client
from backoffice.web.access import own_firm, signed_in
from backoffice.web.going_back import way_back
from plannr_sync.selectors.withdrawn import why_withdrawn, withdrawn_clients
from plannr_sync.services.connecting import plannr_connection
from plannr_sync.services.withdrawn import make_inactive

PAGE_SIZE = 50


def withdrawn_list(request: HttpRequest) -> HttpResponse:
    """Who is inactive or gone in Plannr and undecided here; a post makes the ticked ones, or one, inactive here too."""
    connection = plannr_connection(own_firm(request))
    if request.method == "POST":
        only = request.POST.get("only")
        chosen = [only] if only else request.POST.getlist("client") if request.POST.get("do") else []
        ids = [int(one) for one in chosen if one.isascii() and one.isdigit() and len(one) < 19]
        done = make_inactive(connection=connection, client_ids=ids, user_id=signed_in(request).pk)
        _tell(request, [one.name for one in done])
        return redirect(way_back(request, request.path))
    page = Paginator(withdrawn_clients(connection), PAGE_SIZE).get_page(request.GET.get("page"))
    clients = Client.objects.in_bulk([link.local_id for link in page])
    rows = [(clients[link.local_id], why_withdrawn(link), link.ended_at) for link in page]
    return render(request, "plannr/withdrawn.html", {"page": page, "rows": rows})


def _tell(request: HttpRequest, names: list[str]) -> None:
    if not names:
        messages.error(request, "Tick the clients who are to be inactive here too.")
    elif len(names) == 1:
        messages.success(request, f"{names[0]} is inactive here now.")
    else:
        messages.success(request, f"{len(names)} clients are inactive here now.")
