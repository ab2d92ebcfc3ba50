"""Everything this API refuses. Its error bodies have two messages: one for people, one for programmers."""

from __future__ import annotations

from typing import Any

from sandbox.common.refusals import Refusal


class XplanRefusal(Refusal):
    """A refusal in Xplan's own shape."""

    def body(self) -> dict[str, Any]:
        """The two messages."""
        return {"schema_type": "error", "user_message": self.message, "api_message": self.message}


class BadValue(XplanRefusal):
    """A parameter or field that cannot be understood."""

    status = 400


class NotSignedIn(XplanRefusal):
    """No session, or one that has ended."""

    status = 401


class NotAllowed(XplanRefusal):
    """A capability is missing, or the application is not known."""

    status = 403


class NotThere(XplanRefusal):
    """No such thing, none the user may see, or an address this version of the site does not have."""

    status = 404


class TooLarge(XplanRefusal):
    """A file above the limit."""

    status = 413
