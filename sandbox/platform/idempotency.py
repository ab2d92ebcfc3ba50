"""The same request twice: with the same key and body it gets the same answer, and nothing is done again."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.common.moments import kept
from sandbox.common.routes import Answer
from sandbox.common.store import Record, Store
from sandbox.platform.refusals import Conflict, Invalid

HEADER = "idempotency-key"


def answered_once(
    store: Store,
    firm: Record,
    key: str,
    *,
    path: str,
    body: Mapping[str, Any],
    now: datetime,
    hours: int,
    answer: Callable[[], Answer],
) -> Answer:
    """The answer of the first request with this key, or of this one, which is then kept. No key: no memory.

    Raises ``Invalid`` for a key that is no UUID of version 4, ``Conflict`` where the key came with another request.
    A refusal is not kept: the caller may mend the request and send it again.
    """
    if not key:
        return answer()
    try:
        if uuid.UUID(key).version != 4:
            raise ValueError
    except ValueError:
        raise Invalid("The Idempotency-Key must be a UUID of version 4.") from None
    digest = hashlib.sha256(json.dumps([path, body], sort_keys=True).encode()).hexdigest()
    known = store.find_by_key("idempotency", f"{firm.uuid}/{key.lower()}")
    if known is not None and known.body["ends_at"] > kept(now):
        if known.body["digest"] != digest:
            raise Conflict("The Idempotency-Key was used for another request.")
        return Answer(known.body["body"], known.body["status"])
    if known is not None:
        store.erase(known)
    given = answer()
    ends_at = kept(now + timedelta(hours=hours))
    kept_answer = {"digest": digest, "body": given.body, "status": given.status, "ends_at": ends_at}
    store.add("idempotency", body=kept_answer, firm=firm.uuid, key=f"{firm.uuid}/{key.lower()}", now=now)
    return given
