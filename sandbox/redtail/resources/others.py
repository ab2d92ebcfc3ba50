"""Families, notes and the lists of codes that exist."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.refusals import NotFound
from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.redtail import words
from sandbox.redtail.call import Call
from sandbox.redtail.paging import answer_page
from sandbox.redtail.resources.contact_view import present_family
from sandbox.redtail.validation import checked, flag, text

NOTE_FIELDS = {
    "body": lambda value: "" if isinstance(value, str) else "must be a text",
    "category_id": lambda value: "" if type(value) is int else "must be a number",
    "note_type": lambda value: "" if type(value) is int else "must be a number",
    "pinned": flag,
    "draft": flag,
    "title": text,
}


def list_families(call: Call) -> Answer:
    """Every family, with its members where ``family_members=true`` asks for them."""
    with_members = call.query.get("family_members") == "true"
    return answer_page(
        call,
        "families",
        call.all("family"),
        lambda call, one: present_family(call, one, with_members=with_members),
        takes_size=False,
    )


def list_notes(call: Call) -> Answer:
    """The notes of a contact, newest first."""
    notes = call.store.children("note", call.in_path("contact").uuid)[::-1]
    return answer_page(call, "notes", notes, _present_note)


def create_note(call: Call) -> Answer:
    """A new note on a contact."""
    contact = call.in_path("contact")
    clean = checked(call, NOTE_FIELDS, required=("body",))
    note = call.add("note", clean, parent=contact.uuid)
    return Answer({"note": _present_note(call, note)}, 201)


def show_list(call: Call) -> Answer:
    """A list of codes; most that one would expect do not exist."""
    name = call.path_values["name"]
    users = {one.number: one.body["name"] for one in call.all("user")}
    lists: dict[str, dict[int, str]] = {
        "database_users": users,
        "servicing_advisors": users,
        "writing_advisors": users,
        "opportunity_stages": words.OPPORTUNITY_STAGES,
        "contact_udfs": {},
    }
    if name not in lists:
        raise NotFound("Not found.")
    return Answer({name: [{"id": code, "name": label} for code, label in lists[name].items()]})


def _present_note(call: Call, note: Record) -> dict[str, Any]:
    return {
        "id": note.number,
        **{name: note.get(name) for name in NOTE_FIELDS},
        "created_at": shown(note.created_at),
        "updated_at": shown(note.updated_at),
    }


NOTES = "/api/public/v1/contacts/{id}/notes"

PART = Part(
    "families, notes and lists",
    routes=(
        ApiRoute("GET", "/api/public/v1/families", list_families, DOCUMENTED, "4"),
        ApiRoute("GET", NOTES, list_notes, DOCUMENTED, "4"),
        ApiRoute("POST", NOTES, create_note, DOCUMENTED, "4"),
        ApiRoute("GET", "/api/public/v1/lists/{name}", show_list, DOCUMENTED, "4"),
    ),
    assumed=(
        AssumedName("a list of codes", "an array of id and name under the list's own name", "4"),
        AssumedName("families", "take no page size: 50 a page", "3"),
    ),
)
