"""The planner's entries in the shared screens."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from backoffice.models import Client, User
from backoffice.web.extensions import (
    AuditedRecord,
    ClientAction,
    NavItem,
    SearchHit,
    SettingsCard,
    audited_records,
    client_actions,
    nav_items,
    search_sources,
    settings_cards,
)
from cashflow.selectors.cashflows import find_cashflows, people_in
from domain.enums.people import ClientKind


def register() -> None:
    """Add Cashflows to the left rail and the quick search, and its launch to the client's page."""
    nav_items.add(NavItem("", "Cashflows", "cashflow_list", "chart-area-line", 20))
    audited_records.add(AuditedRecord("cashflow.cashflow", "Cashflows"))
    audited_records.add(AuditedRecord("cashflow.pensionanswer", "Answers about pensions"))
    audited_records.add(AuditedRecord("cashflow.scenario", "What-ifs"))
    audited_records.add(AuditedRecord("cashflow.scenariochange", "Differences of what-ifs"))
    audited_records.add(AuditedRecord("cashflow.assumptionset", "Sets of assumptions"))
    settings_cards.add(
        SettingsCard(
            "Assumptions", "What cashflows take for granted: growth, charges, prices, lives.", "assumption_sets",
            "trending-up", 40,
        )
    )  # fmt: skip
    client_actions.add(launch_action)
    search_sources.add(search)


def launch_action(user: User, client: Client) -> Iterable[ClientAction]:
    """The button that launches a client's cashflow; entities have none."""
    if client.kind in {ClientKind.INDIVIDUAL, ClientKind.JOINT}:
        yield ClientAction("Launch cashflow", reverse("client_cashflow", args=[client.pk]), "chart-area-line")


def search(user: User, text: str, limit: int) -> Iterable[SearchHit]:
    """Cashflows by name."""
    for cashflow in find_cashflows(text)[:limit]:
        people = ", ".join(person.name for person in people_in(cashflow))
        yield SearchHit("Cashflow", cashflow.name, people, reverse("cashflow", args=[cashflow.pk]))
