"""Who may open a page. Every address needs sign-in unless its view is marked here.

``public``                     anybody, without signing in (health checks, webhooks that prove themselves)
``clients_allowed``            a firm's clients too; all other pages are for the firm's own people
``needs("write_off")``         those who have this right of ``backoffice.rules.RIGHTS``
``owner_or_admin_required``    those who run the firm: the right "run_firm"
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from backoffice.models import Firm, User
from backoffice.rules import why_not

View = TypeVar("View", bound=Callable[..., Any])
Page = Callable[..., HttpResponseBase]
READING = frozenset({"GET", "HEAD", "OPTIONS"})


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


def needs(right: str, *, to_look: bool = True) -> Callable[[Page], Page]:
    """Refuse, with the sentence of the rules, whoever lacks the right; ``to_look=False`` lets everybody read."""

    def decorate(view: Page) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if to_look or request.method not in READING:
                require_right(signed_in(request), right)
            return view(request, *args, **kwargs)

        guarded.needs = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def require_right(user: User, right: str) -> None:
    """Raise what becomes the page of refusals, where only part of a page needs a right."""
    refusal = why_not(user, right)
    if refusal:
        raise PermissionDenied(refusal)


owner_or_admin_required = needs("run_firm")
