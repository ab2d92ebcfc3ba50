"""What the quick search finds in the back office itself: clients, plans, pages and actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from django.urls import reverse

from backoffice.models import User
from backoffice.selectors.clients import find_best_clients, partner_of, postcode_of
from backoffice.selectors.finances import plans_by_number
from backoffice.web.extensions import SearchHit, link_badges, nav_items, search_sources, settings_cards
from backoffice.web.templatetags.words import day, label

LIMIT = 8
"""Most hits of one kind."""

ACTIONS = (("Add a client", "client_new"),)


def search(user: User, text: str) -> list[tuple[str, list[SearchHit]]]:
    """Hits of every registered source by kind, in the order the sources were registered."""
    text = text.strip()
    hits = [hit for source in search_sources.entries for hit in source(user, text, LIMIT)]
    order = {kind: index for index, kind in enumerate(dict.fromkeys(hit.kind for hit in hits))}
    hits.sort(key=lambda hit: order[hit.kind])
    return [(kind, list(group)) for kind, group in groupby(hits, key=lambda hit: hit.kind)]


def client_hits(user: User, text: str, limit: int) -> Iterable[SearchHit]:
    """Clients by name, NI number, postcode or reference."""
    if not text:
        return
    found = list(find_best_clients(text)[:limit])
    badges = link_badges("backoffice.client", [client.pk for client in found])
    for client in found:
        partner = partner_of(client)
        facts = (f"with {partner.name}" if partner else "", _born(client), postcode_of(client))
        subtitle = " · ".join(fact for fact in facts if fact)
        shown = tuple(replace(badge, url="") for badge in badges.get(client.pk, ()))
        yield SearchHit("Clients", client.name, subtitle, reverse("client", args=[client.pk]), shown)


def _born(client: object) -> str:
    born = getattr(client, "date_of_birth", None)
    return f"born {day(born)}" if born else ""


def plan_hits(user: User, text: str, limit: int) -> Iterable[SearchHit]:
    """Plans by policy number, name or provider."""
    if len(text) < 2:
        return
    for plan in plans_by_number(text, limit):
        owners = ", ".join(share.client.name for share in plan.ownerships.all())
        facts = (plan.policy_number, str(plan.provider or label(plan.type, "PlanType")), owners)
        subtitle = " · ".join(fact for fact in facts if fact)
        yield SearchHit("Plans", plan.name, subtitle, reverse("plan", args=[plan.pk]))


def page_hits(user: User, text: str, limit: int) -> Iterable[SearchHit]:
    """Pages of the left rail and of the settings whose name holds the text."""
    rail = [(item.label, item.section, item.url_name) for item in nav_items.entries if item.visible(user)]
    cards = [(card.title, "Settings", card.url_name) for card in settings_cards.entries if card.visible(user)]
    for title, section, url_name in rail + cards:
        if text.lower() in f"{section} {title}".lower():
            yield SearchHit("Pages", title, section, reverse(url_name))


def action_hits(user: User, text: str, limit: int) -> Iterable[SearchHit]:
    """Things one can start from anywhere."""
    for title, url_name in ACTIONS:
        if text.lower() in title.lower():
            yield SearchHit("Actions", title, "", reverse(url_name))
