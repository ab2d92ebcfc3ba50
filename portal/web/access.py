"""Who may open a page of the portal: a client of the firm, or a professional who looks for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from backoffice.web.access import clients_allowed, signed_in
from portal.models import PortalAccess
from portal.selectors.household import access_of
from portal.services.consents import Caller

Page = Callable[..., HttpResponseBase]


def for_clients(view: Page) -> Page:
    """A page of the portal: its view also gets what the login may see. The firm's own people have pages of theirs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = signed_in(request)
        access = None if user.works_here else access_of(user)
        if access is None:
            raise PermissionDenied("This page is for clients of the firm who were invited.")
        request.portal_access = access  # type: ignore[attr-defined]  # read by the frame of every page
        return view(request, access, *args, **kwargs)

    guarded.clients_only = True  # type: ignore[attr-defined]
    return clients_allowed(guarded)


def for_the_client(view: Page) -> Page:
    """Refuses who only looks; stands below ``for_clients``."""

    @wraps(view)
    def guarded(request: HttpRequest, access: PortalAccess, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if access.only_looks:
            raise PermissionDenied("Your login may look at this, and change nothing.")
        return view(request, access, *args, **kwargs)

    return guarded


def caller_of(request: HttpRequest) -> Caller:
    """Where a request came from.

    Behind a proxy of our own, which writes the last entry of the forwarding header, that entry is the caller.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None) and forwarded:
        address = forwarded.rpartition(",")[2].strip()
    return Caller(address=address, browser=str(request.META.get("HTTP_USER_AGENT", "")))
