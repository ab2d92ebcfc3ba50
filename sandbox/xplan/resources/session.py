"""Who is logged in, logging out, users and choice lists."""

from __future__ import annotations

from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.xplan import sessions
from sandbox.xplan.call import Call, number_of
from sandbox.xplan.refusals import NotThere
from sandbox.xplan.words import CHOICES


def show_user(call: Call) -> Answer:
    """The user the call is made as."""
    return Answer({"id": call.user.number, "entity_name": call.user.body["name"]})


def log_out(call: Call) -> Answer:
    """Ends the user's session."""
    sessions.end_sessions(call.store, call.user)
    return Answer(None, 204)


def show_colleague(call: Call) -> Answer:
    """A user of the site."""
    user = call.store.find_number("user", number_of(call.path_values["id"]))
    if user is None:
        raise NotThere(f"Entity {call.path_values['id']} was not found.")
    return Answer({"id": user.number, "entity_name": user.body["name"]})


def list_choices(call: Call) -> Answer:
    """The codes of a field and their labels."""
    name = f"{call.path_values['group']}/{call.path_values['field']}"
    if name not in CHOICES:
        raise NotThere("This address is not known here.")
    return Answer([{"value": code, "text": label} for code, label in CHOICES[name].items()])


PART = Part(
    "session, users and choices",
    routes=(
        ApiRoute("GET", "/resourceful/session/user", show_user, DOCUMENTED, "2"),
        ApiRoute("DELETE", "/resourceful/session", log_out, DOCUMENTED, "2"),
        ApiRoute("GET", "/resourceful/entity/user-v2/{id}", show_colleague, DOCUMENTED, "4"),
        ApiRoute("GET", "/resourceful/ufield/{group}/{field}/choice", list_choices, DOCUMENTED, "4"),
    ),
    assumed=(
        AssumedName("a missing or unknown app id", "403", "2"),
        AssumedName("capabilities", "client_view, client_edit, goals, insurance, docnotes", "2"),
        AssumedName("a choice", "value and text", "4"),
        AssumedName("token lifetimes", "an hour and thirty days", "2"),
        AssumedName("a session", "ends after half an hour without a call", "2"),
    ),
)
