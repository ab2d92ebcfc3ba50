"""File notes and what is attached to them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.common.blobs import Blobs
from sandbox.common.moments import shown
from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, FileAnswer, Part
from sandbox.common.store import Record
from sandbox.xplan.call import Call, number_of
from sandbox.xplan.refusals import BadValue, NotThere, TooLarge
from sandbox.xplan.values import read_binary, read_date, show_date
from sandbox.xplan.words import DOCNOTE_CATEGORIES

TEXTS = (
    "body",
    "mimetype",
    "subject",
    "summary",
    "doctype",
    "docsubtype",
    "guid",
    "permission",
    "edit_privilege",
)
FLAGS = ("is_locked", "is_published", "is_unallocated", "is_client_access_accessible", "is_client_share_all")
LISTS = ("entity_ids", "shared_entity_ids", "categories")
PASSED_BY = ("metadata", "actual_creator", "accounts", "account_group_codes")
"""Fields that are taken and kept, and that nothing here looks at."""


def list_notes(call: Call) -> Answer:
    """The notes on clients the user sees, narrowed by entity, subject and category; newest last."""
    call.require("docnotes")
    entities, categories = call.numbered("entity_ids"), call.numbered("categories")
    subject = call.query.get("subject", "").casefold()
    found = [
        one
        for one in call.store.all("docnote")
        if _is_visible(call, one)
        and (not entities or any(str(number) in entities for number in one.body["entity_ids"]))
        and (not categories or any(str(number) in categories for number in one.get("categories", [])))
        and subject in str(one.get("subject", "")).casefold()
    ]
    return Answer([_shown(one) for one in found])


def create_note(call: Call) -> Answer:
    """A new note. A guid that is taken is refused, and so is an entity the user may not see."""
    call.require("docnotes")
    clean = _read(call, call.body)
    if not clean.get("entity_ids"):
        raise BadValue("entity_ids is required.")
    guid = clean.get("guid")
    if guid and any(one.get("guid") == guid for one in call.store.all("docnote")):
        raise BadValue(f"A docnote with guid {guid} exists already.")
    note = call.store.add("docnote", body={**clean, "creator": call.user.number}, now=call.now)
    return Answer(_shown(note), 201)


def show_note(call: Call) -> Answer:
    """One note."""
    return Answer(_shown(_note(call)))


def show_body(call: Call) -> Answer:
    """The text of a note."""
    note = _note(call)
    return Answer({"body": note.get("body", ""), "mimetype": note.get("mimetype", "text/plain")})


def change_note(call: Call) -> Answer:
    """Changes what is sent; a locked note is refused."""
    note = _note(call)
    if note.get("is_locked"):
        raise BadValue("The docnote is locked.")
    return Answer(_shown(call.store.change(note, _read(call, call.body), call.now)))


def delete_note(call: Call) -> Answer:
    """Removes a note with what is attached."""
    call.store.remove_whole(_note(call), call.now)
    return Answer(None, 204)


def list_categories(call: Call) -> Answer:
    """The categories of notes."""
    call.require("docnotes")
    return Answer([{"id": number, "name": name} for number, name in DOCNOTE_CATEGORIES.items()])


def attach(call: Call) -> Answer:
    """Attaches a file: name, type and bytes."""
    note = _note(call)
    filename = call.body.get("filename")
    if not isinstance(filename, str) or not filename:
        raise BadValue("filename is required.")
    content = read_binary("content", call.body.get("content"))
    if len(content) > call.settings.largest_file_bytes:
        raise TooLarge(f"A file may have at most {call.settings.largest_file_bytes} bytes.")
    body = {
        "filename": filename,
        "mimetype": str(call.body.get("mimetype") or "application/octet-stream"),
        "size": len(content),
        "sha256": _blobs(call).put(content),
    }
    part = call.store.add("attachment", body=body, parent=note.uuid, now=call.now)
    return Answer(_shown_attachment(part), 201)


def list_attachments(call: Call) -> Answer:
    """What is attached to a note."""
    return Answer([_shown_attachment(one) for one in call.store.children("attachment", _note(call).uuid)])


def show_content(call: Call) -> Answer:
    """The bytes of an attached file."""
    part = call.store.find_number("attachment", number_of(call.path_values["part"]))
    if part is None or part.parent != _note(call).uuid:
        raise NotThere("The attachment was not found.")
    path: Path = _blobs(call).path(part.body["sha256"])
    return Answer(file=FileAnswer(path, part.body["filename"], part.body["mimetype"]))


def _read(call: Call, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields of a note, checked; the rest is refused."""
    known = {*TEXTS, *FLAGS, *LISTS, *PASSED_BY, "reference_date"}
    unknown = [name for name in sent if name not in known]
    if unknown:
        raise BadValue(f"There is no field {unknown[0]}.")
    for name in TEXTS:
        if not isinstance(sent.get(name, ""), str):
            raise BadValue(f"{name} must be a text.")
    for name in FLAGS:
        if not isinstance(sent.get(name, False), bool):
            raise BadValue(f"{name} must be true or false.")
    for name in LISTS:
        if not isinstance(sent.get(name, []), list):
            raise BadValue(f"{name} must be a list.")
    for number in sent.get("entity_ids", []):
        client = call.store.find_number("client", number if type(number) is int else 0)
        if client is None or not call.sees(client):
            raise BadValue(f"Entity {number} was not found.")
    clean = dict(sent)
    if "reference_date" in clean:
        clean["reference_date"] = read_date("reference_date", clean["reference_date"])
    return clean


def _note(call: Call) -> Record:
    call.require("docnotes")
    note = call.store.find_number("docnote", number_of(call.path_values["id"]))
    if note is None or not _is_visible(call, note):
        raise NotThere(f"Docnote {call.path_values['id']} was not found.")
    return note


def _is_visible(call: Call, note: Record) -> bool:
    clients = (call.store.find_number("client", number) for number in note.body["entity_ids"])
    return any(client is not None and call.sees(client) for client in clients)


def _shown(note: Record) -> dict[str, Any]:
    return {
        "id": note.number,
        **{name: note.get(name) for name in (*TEXTS, *LISTS) if name != "body"},
        **{name: bool(note.get(name)) for name in FLAGS},
        "reference_date": show_date(note.get("reference_date")),
        "created_date": shown(note.created_at),
        "modified_date": shown(note.updated_at),
        "creator": note.get("creator"),
    }


def _shown_attachment(part: Record) -> dict[str, Any]:
    return {"id": part.number, **{name: part.body[name] for name in ("filename", "mimetype", "size")}}


def _blobs(call: Call) -> Blobs:
    return Blobs(call.store.path)


def _routes(collection: str) -> tuple[ApiRoute, ...]:
    one = collection + "/{id}"
    return (
        ApiRoute("GET", collection + "/category", list_categories, DOCUMENTED, "7"),
        ApiRoute("GET", collection, list_notes, DOCUMENTED, "7"),
        ApiRoute("POST", collection, create_note, DOCUMENTED, "7"),
        ApiRoute("GET", one, show_note, DOCUMENTED, "7"),
        ApiRoute("PATCH", one, change_note, DOCUMENTED, "7"),
        ApiRoute("DELETE", one, delete_note, DOCUMENTED, "7"),
        ApiRoute("GET", one + "/body", show_body, DOCUMENTED, "7"),
        ApiRoute("POST", one + "/attachment", attach, DOCUMENTED, "7"),
        *(
            ApiRoute("GET", f"{one}/{name}", list_attachments, DOCUMENTED, "7")
            for name in ("attachment", "attachment-v2", "attachment-v3")
        ),
        ApiRoute("POST", one + "/attachment-v3", attach, DOCUMENTED, "7"),
        ApiRoute("GET", one + "/attachment-v3/{part}/content", show_content, DOCUMENTED, "7"),
    )


PART = Part(
    "file notes",
    routes=(*_routes("/resourceful/docnote"), *_routes("/resourceful/docnote-v2")),
    assumed=(
        AssumedName("POST of a note", "answers with the note and its id", "7"),
        AssumedName("guid", "unique: a second note of the same is refused with 400", "7"),
        AssumedName("an attached file", "content is a Binary; at most 20 MB", "7"),
        AssumedName("attachment-v2", "can be read and not posted to", "7"),
    ),
)
