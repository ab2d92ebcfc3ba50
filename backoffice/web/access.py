"""Who may open a page. Every address needs sign-in unless its view is marked here.

``public``                     anybody, without signing in (health checks, webhooks that prove themselves)
``clients_allowed``            a firm's clients too; all other pages are for the firm's own people
``staff_required``             the firm's own people: what every page is already, said aloud for class-based views
``owner_or_admin_required``    those who run the firm
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from backoffice.models import Firm, User

View = TypeVar("View", bound=Callable[..., Any])
Page = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Mark a view that answers without sign-in."""
    return login_not_required(view)


def clients_allowed(view: View) -> View:
    """Mark a view that a firm's clients may open."""
    view.clients_allowed = True  # type: ignore[attr-defined]
    return view


def signed_in(request: HttpRequest) -> User:
    """The person behind the request; only for views behind sign-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def own_firm(request: HttpRequest) -> Firm:
    """The firm of the person behind the request."""
    firm = signed_in(request).firm
    if firm is None:
        raise PermissionDenied("This login belongs to no firm.")
    return firm


def _only(test: Callable[[User], bool], reason: str) -> Callable[[Page], Page]:
    def decorate(view: Page) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not test(signed_in(request)):
                raise PermissionDenied(reason)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


staff_required = _only(lambda user: user.works_here, "This page is for the firm's own people.")
owner_or_admin_required = _only(
    lambda user: user.runs_the_firm, "Only an owner or administrator of the firm may do this."
)
