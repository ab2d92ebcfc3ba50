"""Everything the API refuses, with the status and body it refuses with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A request that is not carried out. Nothing it did is kept."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def body(self) -> dict[str, Any]:
        """The JSON that is answered."""
        return {"message": self.message}


class BadRequest(Refusal):
    """A request that cannot be understood, among them an unknown filter, sort or include."""


class Unauthenticated(Refusal):
    """No token, or one that is unknown, expired or revoked."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Unauthenticated.")


class Forbidden(Refusal):
    """The login may not do this."""

    status = 403

    def __init__(self, message: str = "This action is unauthorized.") -> None:
        super().__init__(message)


class NotFound(Refusal):
    """No such thing in this firm."""

    status = 404

    def __init__(self, message: str = "Not found.") -> None:
        super().__init__(message)


class NotAcceptable(Refusal):
    """The caller did not say that it takes JSON."""

    status = 406


class Conflict(Refusal):
    """The thing is in a state in which this cannot be done."""

    status = 409


class UnsupportedMedia(Refusal):
    """The body is not said to be JSON."""

    status = 415


class Invalid(Refusal):
    """Fields that do not hold what they must: field name to the sentences about it."""

    status = 422

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        sentences = [sentence for about in errors.values() for sentence in about]
        more = len(sentences) - 1
        suffix = f" (and {more} more error{'s' if more > 1 else ''})" if more else ""
        super().__init__(sentences[0] + suffix)
        self.errors = dict(errors)

    def body(self) -> dict[str, Any]:
        """Message and the errors field by field."""
        return {"message": self.message, "errors": self.errors}
