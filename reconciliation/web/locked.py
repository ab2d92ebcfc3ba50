"""What a page shows in place of a form that nobody can save while its payment period is locked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reconciliation.models import ProviderStatement
from reconciliation.services.periods import UnableToChangeLockedPeriod, require_open_period


def locked_page(request: HttpRequest, statement: ProviderStatement) -> HttpResponse | None:
    """The reason and the way back where the statement's period is locked; None where it is open.

    Only for a page that is opened: what was typed meanwhile is refused by the service, and stays on its page.
    """
    try:
        require_open_period(statement.period)
    except UnableToChangeLockedPeriod as error:
        return render(request, "reconciliation/locked.html", {"statement": statement, "reason": str(error)})
    return None
