"""Signatures of webhook deliveries: HMAC-SHA256 over the raw body, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac


def signature_of(secret: str, body: bytes) -> str:
    """The signature in lower-case hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether ``signature`` belongs to ``body``; hexadecimal in any case, with or without ``sha256=``, or Base64.

    Several spellings are taken because senders rarely document theirs. Never true without a secret.
    """
    if not secret or not signature:
        return False
    given = signature.strip().removeprefix("sha256=").encode(errors="replace")
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    in_hex, in_base64 = digest.hex().encode(), base64.b64encode(digest)
    return hmac.compare_digest(in_hex, given.lower()) | hmac.compare_digest(in_base64, given)
