"""Which money the address asks for."""

from __future__ import annotations

from django.http import HttpRequest

from cashflow.drawings.terms import Terms


def terms_of(request: HttpRequest) -> Terms:
    """The terms the address asks for; today's money unless it says otherwise."""
    return Terms.find(request.GET.get("terms")) or Terms.REAL
