"""A client's session ends a quarter of an hour after they last did something."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from backoffice.models import User
from backoffice.web.middleware import Respond


class PortalTimeOutMiddleware:
    """Gives the sessions of outsiders a short life that begins anew with everything they do.

    Clients read in trains and on shared computers; the firm's own people keep their longer sessions. No browser keeps
    an outsider's page or file, so that going back after signing out shows nothing.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, with the session's end moved on."""
        response = self.get_response(request)
        user = request.user
        if isinstance(user, User) and not user.works_here:
            request.session.set_expiry(settings.PORTAL_TIME_OUT)
            add_never_cache_headers(response)
        return response
