"""What went out in a writing request and what came back, as it may be kept and shown: without secrets and names."""

from __future__ import annotations

from typing import Any

import requests

from integrations.transport.redaction import loggable_url, redact

MOST_KEPT = 20
"""So many requests of one conversation are remembered."""


class Written:
    """Remembers the writing requests of one conversation, the latest of them."""

    def __init__(self) -> None:
        self.all: list[dict[str, Any]] = []

    def note(self, method: str, url: str, body: Any, response: requests.Response | None) -> None:
        """Adds a request that is not a GET, with its answer; None where none came."""
        if method == "GET":
            return
        status = response.status_code if response is not None else None
        answer = _answer(response) if response is not None else None
        kept = {"method": method, "path": loggable_url(url), "body": redact(body), "status": status, "answer": answer}
        self.all = [*self.all[1 - MOST_KEPT :], kept]


def _answer(response: requests.Response) -> Any:
    """The answer's data without what is personal; of one that is no data, that it was none."""
    try:
        return redact(response.json())
    except ValueError:
        return f"{len(response.content)} bytes that are no data" if response.content else None
