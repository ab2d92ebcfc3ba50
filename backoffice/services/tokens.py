"""Keys for the firm's own scripts: shown once, stored as a digest, revocable."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from backoffice.models import ApiToken, User

PREFIX = "abo_"
USE_IS_NOTED_EVERY = timedelta(minutes=5)


def digest_of(key: str) -> str:
    """What is stored for a key; the key has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_token(*, user: User, name: str, may_write: bool, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """A new token of the user's firm and its key. The key cannot be shown again."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        firm=user.firm,
        user=user,
        name=name,
        prefix=key[:10],
        digest=digest_of(key),
        may_write=may_write,
        expires_at=expires_at,
    )
    token.full_clean()
    token.save()
    return token, key


@transaction.atomic
def revoke_token(*, token_id: int, now: datetime) -> ApiToken:
    """The token, of no more use."""
    token: ApiToken = ApiToken.objects.select_for_update().get(pk=token_id)
    token.revoked_at = token.revoked_at or now
    token.save(update_fields=["revoked_at", "updated_at"])
    return token


def note_token_use(*, token: ApiToken, now: datetime) -> None:
    """Remember that the token is in use, to within ``USE_IS_NOTED_EVERY``: most requests write nothing."""
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
