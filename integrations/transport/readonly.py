"""A transport that cannot change anything: what read-only mode and previews are given instead of the real one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.engine.errors import WritesForbidden
from integrations.transport.http import Answer, Sender


class ReadOnlyTransport:
    """Passes GET on and refuses every other verb before anything leaves."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def requests_sent(self) -> int:
        """Requests that left this machine so far."""
        return self._sender.requests_sent

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to a GET; ``WritesForbidden`` for anything else."""
        if method != "GET":
            raise WritesForbidden(f"Read-only: {method} was not sent.")
        return self._sender.request(method, path, params=params, headers=headers)
