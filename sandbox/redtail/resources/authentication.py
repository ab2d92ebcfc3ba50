"""The login: credentials in, user key out."""

from __future__ import annotations

from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.redtail.call import Call


def authenticate(call: Call) -> Answer:
    """The user key, in one of the three shapes clients have met."""
    database = call.store.find("database", call.database)
    ids = {
        "redtail_database_id": database.number if database else None,
        "redtail_user_id": call.user.number,
    }
    key = call.user.body["user_key"]
    shapes = {
        "wrapped": {"authenticated_user": {"id": call.user.number, "user_key": key}},
        "flat": {**ids, "user_key": key},
        "short": {**ids, "userkey": key},
    }
    return Answer(shapes[call.settings.login_shape])


PART = Part(
    "authentication",
    routes=(ApiRoute("GET", "/api/public/v1/authentication", authenticate, DOCUMENTED, "2", needs_account=False),),
    assumed=(
        AssumedName("a second login", "gives the same user key again", "2"),
        AssumedName("401 of a login", "says whether the API key, the password or a lock is the trouble", "2"),
        AssumedName("a locked user", "is refused with a user key too", "3"),
    ),
)
