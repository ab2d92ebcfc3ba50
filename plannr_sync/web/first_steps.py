"""The block of Today that leads a firm to its first import; it is gone once there is one."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from backoffice.models import User
from integrations.models import Link
from integrations.selectors.connections import connection_of, is_live
from plannr_sync.connector import SYSTEM
from plannr_sync.selectors.links import why_not_enable


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, how, where, and whether it is done; ``why_not`` says why it has to wait."""

    title: str
    how: str
    url: str
    is_done: bool
    why_not: str = ""


def first_steps(user: User) -> str:
    """The block as HTML; empty once somebody was imported, or where Plannr is not set up for this installation."""
    if user.firm_id is None or not settings.PLANNR["client_id"]:
        return ""
    if Link.objects.filter(kind="client", connection__system=SYSTEM).exists():
        return ""
    return render_to_string("plannr/first_steps.html", {"steps": steps_of(user)})


def steps_of(user: User) -> list[Step]:
    """What has to be done until the first import, in this order; the import itself is never done yet."""
    connection = connection_of(user.firm, SYSTEM) if user.firm else None
    has_firm_id = connection is not None and bool(connection.remote_firm_id)
    live = connection is not None and is_live(connection)
    plannr_settings = reverse("plannr_settings")
    return [
        Step(
            "Enter the firm's Plannr Firm ID",
            "It stands in Plannr under Settings, Firm Details.",
            plannr_settings,
            has_firm_id,
            "" if user.runs_the_firm else "An owner or administrator does this.",
        ),
        Step(
            "Enable your link with Plannr",
            "You sign in at Plannr and allow access; your password stays there.",
            plannr_settings,
            live,
            why_not_enable(connection, user) and "The Firm ID comes first.",
        ),
        Step(
            "Import clients from Plannr",
            "With their partners, plans and incomes. A preview says first what would come in.",
            reverse("plannr_import"),
            False,
            "" if live else "The link comes first.",
        ),
    ]
