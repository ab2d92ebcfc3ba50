"""Signing in a script: ``Authorization: Bearer abo_...``."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backoffice.models import ApiToken, User
from backoffice.selectors.tokens import token_with_digest
from backoffice.services.tokens import digest_of

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """The person who made the token, and the token as ``request.auth``.

    Gives None when no token was sent, so that a signed-in browser may try its session. A token that is unknown,
    expired, revoked or of somebody who has left is refused without saying which.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Who sent the request; raises ``AuthenticationFailed``."""
        scheme, _, key = get_authorization_header(request).partition(b" ")
        if scheme.lower() != SCHEME.lower().encode():
            return None
        token = token_with_digest(digest_of(key.strip().decode("latin-1")), now=timezone.now())
        if token is None or token.user.firm_id != token.firm_id:
            raise AuthenticationFailed("This token is not valid.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a refused caller is told to send."""
        return SCHEME
