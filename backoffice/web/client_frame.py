"""The head and tabs that every page of one client shares, whichever app the page is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from backoffice.models import Client
from backoffice.selectors.clients import client_page, partner_of
from backoffice.web.access import signed_in
from backoffice.web.extensions import client_actions, client_tabs, link_badges


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab ready to draw."""

    label: str
    url: str
    is_current: bool


def client_or_404(client_id: int) -> Client:
    """The firm's client with all that its pages show, or the page that says there is none."""
    try:
        return client_page(client_id)
    except Client.DoesNotExist:
        raise Http404("No such client.") from None


def client_frame(request: HttpRequest, client: Any, tab: str) -> dict[str, Any]:
    """Context of ``clients/base.html``: the client, its partner, badges, actions, and the tabs with ``tab`` current.

    ``client`` comes from ``client_or_404``.
    """
    tabs = sorted(client_tabs.entries, key=lambda entry: entry.order)
    user = signed_in(request)
    return {
        "client": client,
        "partner": partner_of(client),
        "relationship": next(iter(client.partner_links), None),
        "badges": link_badges("backoffice.client", [client.pk]).get(client.pk),
        "client_actions": [action for provide in client_actions.entries for action in provide(user, client)],
        "tabs": [Tab(t.label, reverse(t.url_name, args=[client.pk]), t.slug == tab) for t in tabs],
    }
