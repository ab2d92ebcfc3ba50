"""Finding keys of the firm's scripts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django_scopes import scopes_disabled

from backoffice.models import ApiToken


def token_with_digest(digest: str, *, now: datetime) -> ApiToken | None:
    """The token in force with this digest, its user and firm loaded; None when unknown, expired or revoked."""
    # Safe: the digest is a secret of 256 bits, and it is what tells the firm; no scope can exist before.
    with scopes_disabled():
        token: ApiToken | None = (
            ApiToken.objects.select_related("user__firm", "firm")
            .filter(digest=digest, revoked_at__isnull=True, user__is_active=True)
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
            .first()
        )
    return token


def tokens() -> QuerySet[ApiToken]:
    """The firm's tokens, newest first, revoked ones last."""
    in_force_first = F("revoked_at").desc(nulls_first=True)
    rows: QuerySet[ApiToken] = ApiToken.objects.select_related("user").order_by(in_force_first, "-created_at")
    return rows
