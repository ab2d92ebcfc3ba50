"""An error nobody expected becomes an answer: 500 with JSON, as Laravel gives it to programs."""

from __future__ import annotations

import logging

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)


class CrashMiddleware:
    """Answers 500 for a request whose handler broke, and logs the traceback.

    It stands innermost, so that the log and the faults see the answer like any other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; an answer that has begun cannot be replaced, so that error goes up."""
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noting)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            logger.exception("%s %s broke", scope["method"], scope["path"])
            await JSONResponse({"message": "Server Error"}, status_code=500)(scope, receive, send)
