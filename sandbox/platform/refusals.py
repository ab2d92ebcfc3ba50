"""Everything this API refuses: a code and a list of messages under ``error``."""

from __future__ import annotations

from typing import Any

from sandbox.common.refusals import Refusal


class PlatformRefusal(Refusal):
    """A refusal in the platform's own shape; the first message is the exception's."""

    code = "BAD_REQUEST"

    def __init__(self, *messages: str) -> None:
        super().__init__(messages[0])
        self.messages = list(messages)

    def body(self) -> dict[str, Any]:
        """The error object."""
        return {"error": {"code": self.code, "message": self.messages}}


class Invalid(PlatformRefusal):
    """Fields that are missing or do not hold what they must."""

    status = 422
    code = "VALIDATION"


class NotSignedIn(PlatformRefusal):
    """No token, or one that is unknown or has expired."""

    status = 401
    code = "UNAUTHORISED"

    def __init__(self, message: str = "The token is missing or has expired.") -> None:
        super().__init__(message)


class NotAllowed(PlatformRefusal):
    """Another firm's."""

    status = 403
    code = "FORBIDDEN"


class NotThere(PlatformRefusal):
    """No such thing at this firm."""

    status = 404
    code = "NOT_FOUND"


class Conflict(PlatformRefusal):
    """The thing is in a state in which this cannot be done."""

    status = 409
    code = "CONFLICT"


class TooManyRequests(PlatformRefusal):
    """The caller's minute is used up."""

    status = 429
    code = "RATE_LIMIT"
