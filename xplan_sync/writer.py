"""Writing file notes: the note, then what is attached, then published. Each step can be taken up where it broke off."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from integrations.engine.canonical import Fields
from integrations.engine.errors import UnableToEncode, UnableToReadRemote, UnableToSync, WritesForbidden
from integrations.engine.records import FILE_NOTE, Record
from xplan_sync.client import XplanClient
from xplan_sync.files import Attachments
from xplan_sync.mapping.values import MASTERED, flat, typed_binary, typed_date
from xplan_sync.reader import XplanReader

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes that Xplan takes of one file."""


class XplanWriter:
    """``RemoteWriter`` of file notes. Every other kind is refused before anything leaves."""

    def __init__(self, client: XplanClient, reader: XplanReader, attachments: Attachments) -> None:
        self.client, self.reader, self._attachments = client, reader, attachments

    def create(self, kind: str, fields: Fields, *, reference: str, key: str) -> Record:
        """A new note that carries our reference as its guid.

        What cannot be attached or published now is left to an update: the note itself is there.
        """
        _only_notes(kind)
        answer = flat(self.client.create_note(_body(fields, reference)))
        note_id = answer.get("id", answer.get("docid"))
        if note_id in (None, ""):
            raise UnableToReadRemote("Xplan took the note and did not say under which id.")
        made = _as_made(str(note_id), fields, reference)
        try:
            return self._complete(self.reader.note_record(made), fields)
        except UnableToSync:
            return self._as_far_as_known(made)

    def update(self, kind: str, current: Record, changes: Fields, *, key: str) -> Record:
        """The note with what was still to be attached or published."""
        _only_notes(kind)
        return self._complete(current, {**current.fields, **changes})

    def delete(self, kind: str, remote_id: str, *, key: str) -> None:
        """Refused."""
        raise WritesForbidden("File notes stay in Xplan: remove one there.")

    def find_by_reference(self, kind: str, reference: str, fields: Fields) -> Record | None:
        """The note an unanswered create made: the one with our guid among the client's notes of that subject."""
        _only_notes(kind)
        for row in self.client.notes(str(fields.get("client") or ""), str(fields.get("subject") or "")):
            told = flat(row)
            if str(told.get("guid") or "").lower() == reference.lower():
                return self.reader.note(str(told.get("id", told.get("docid"))))
        return None

    def _complete(self, there: Record, fields: Fields) -> Record:
        """Attaches and publishes what is missing, looking first at what is there.

        A file that will never be taken keeps no note from being seen: it is published without, and the error told.
        """
        wanted = str(fields.get("attachment") or "")
        if wanted and there.fields["attachment"] != wanted:
            try:
                self._attach(there.remote_id, str(fields.get("client") or ""), wanted)
            except UnableToSync as error:
                if error.permanent:
                    self._publish(there)
                raise
        self._publish(there)
        return self.reader.note(there.remote_id)

    def _publish(self, there: Record) -> None:
        if not there.fields["state"]:
            self.client.publish_note(there.remote_id)

    def _attach(self, note_id: str, client_id: str, name: str) -> None:
        found = self._attachments(client_id, name)
        if found is None:
            raise UnableToEncode(f"The file {name} is not here any more.")
        if found.size > LARGEST_FILE:
            raise UnableToEncode(
                f"{name} has {found.size / 1024 / 1024:.0f} MB, and Xplan takes 20 MB a file. The note is there "
                "without it: upload the file in Xplan by hand, then give this up."
            )
        content = b64encode(found.read()).decode("ascii")
        self.client.attach(
            note_id,
            {
                "filename": name,
                "mimetype": found.content_type or "application/octet-stream",
                "content": typed_binary(content),
            },
        )

    def _as_far_as_known(self, made: dict[str, Any]) -> Record:
        """The note as it was made, where even looking at it failed: what follows is sent as an update."""
        try:
            return self.reader.note(str(made["id"]))
        except UnableToSync:
            return self.reader.bare_note(made)


def _only_notes(kind: str) -> None:
    if kind != FILE_NOTE:
        raise WritesForbidden(MASTERED)


def _body(fields: Fields, reference: str) -> dict[str, Any]:
    client_id = str(fields.get("client") or "")
    return {
        "subject": fields.get("subject"),
        "body": fields.get("body") or "",
        "mimetype": "text/plain",
        "entity_ids": [int(client_id) if client_id.isdigit() else client_id],
        "guid": reference,
        "reference_date": typed_date(str(fields.get("written_at") or "")[:10]),
        "is_published": False,
    }


def _as_made(note_id: str, fields: Fields, reference: str) -> dict[str, Any]:
    return {
        "id": note_id,
        "guid": reference,
        "subject": fields.get("subject"),
        "entity_ids": [fields.get("client")],
        "reference_date": fields.get("written_at"),
        "is_published": False,
    }
