"""A client's session ends a quarter of an hour after they last did something."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from backoffice.models import User
from backoffice.web.middleware import Respond


class PortalTimeOutMiddleware:
    """Gives the sessions of outsiders a short life that begins anew with everything they do.

    Clients read in trains and on shared computers; the firm's own people keep their longer sessions.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, with the session's end moved on."""
        response = self.get_response(request)
        user = request.user
        if isinstance(user, User) and not user.works_here:
            request.session.set_expiry(settings.PORTAL_TIME_OUT)
        return response
