"""Xplan's paths and verbs: one method a request, plain payloads in and out.

Parameters of a GET are flattened into the query (``fields.0=title``). A list of clients is read from bookmark to
bookmark, and a bookmark goes back exactly as it came, without encoding. Reads of many clients go together in batches
where the conversation may post; each part of a batch that failed is asked for once more by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import quote

from integrations.engine.errors import (
    AnswerLost,
    RemoteGone,
    RemoteRefused,
    RemoteUnavailable,
    UnableToReadRemote,
)
from integrations.transport.http import Sender

ROOT = "/resourceful"
ENTITY_VERSIONS = ("client-v4", "client-v3")
"""Newest first; a site without the first answers 404 to its list."""
LARGEST_BATCH = 100
LARGEST_PAGE = 100
MOST_PAGES = 10_000
OK, FORBIDDEN = 200, 403
GONE = frozenset({404, 410})

Payload: TypeAlias = dict[str, Any]


class XplanClient:
    """Requests to one site, as one of its users. Raises ``integrations.engine.errors``."""

    def __init__(self, sender: Sender, *, batches: bool, page_size: int = LARGEST_PAGE) -> None:
        """``batches`` says whether reads may be posted together; a conversation that only reads may not post."""
        self.sender = sender
        self._batches = batches
        self._page_size = page_size
        self._entity = ""
        self.refused: dict[str, str] = {}
        """Lists that the user may not read, each with what Xplan said."""

    # ------------------------------------------------------------------------------------------------------ session

    def whoami(self) -> Payload:
        """The user behind the session."""
        return _object(self._get("/session/user"), "user")

    # ------------------------------------------------------------------------------------------------------ clients

    def entity(self) -> str:
        """Which version of the client resources the site has; asked once a conversation."""
        if not self._entity:
            for version in ENTITY_VERSIONS:
                try:
                    self._get(f"/entity/{version}{query({'page_size': 1})}")
                except RemoteGone:
                    continue
                self._entity = version
                break
            else:
                raise UnableToReadRemote(
                    "This site has none of the versions of the client list that are known here: "
                    + ", ".join(ENTITY_VERSIONS)
                    + "."
                )
        return self._entity

    def clients(self, fields: Sequence[str], filters: Mapping[str, Any] | None = None) -> Iterator[Payload]:
        """Every client the user may see, each once, whatever comes or goes between the pages."""
        asked = {"fields": list(fields), "page_size": self._page_size, **(filters or {})}
        yield from self._paged(f"/entity/{self.entity()}{query(asked)}", "clients")

    def _paged(self, path: str, what: str) -> Iterator[Payload]:
        """The rows of a list, each once, from bookmark to bookmark; one without bookmarks is one page."""
        seen, bookmark = set[str](), ""
        for _ in range(MOST_PAGES):
            rows = _rows(self._get(path + (f"&page_bookmark={bookmark}" if bookmark else "")), what)
            fresh = [row for row in rows if _id(row) not in seen]
            seen.update(_id(row) for row in fresh)
            yield from fresh
            bookmark = str(rows[-1].get("bookmark") or "") if rows else ""
            if not fresh or not bookmark:
                return
        raise RemoteUnavailable(f"The bookmarks of the list of {what} lead in a circle.")

    def client(self, client_id: str, fields: Sequence[str]) -> Payload:
        """One client."""
        path = f"/entity/{self.entity()}/{quote(client_id, safe='')}{query({'fields': list(fields)})}"
        return _object(self._get(path), "client")

    def clients_by_id(self, client_ids: Sequence[str], fields: Sequence[str]) -> dict[str, Payload]:
        """Those of these clients that there are and that the user may see."""
        paths = {
            one: f"/entity/{self.entity()}/{quote(one, safe='')}{query({'fields': list(fields)})}" for one in client_ids
        }
        found = self.read_all(list(paths.values()))
        return {one: _object(found[path], "client") for one, path in paths.items() if path in found}

    def list_path(self, client_id: str, name: str) -> str:
        """Where a list of a client is: contact, goals, insurance_group, insurance."""
        return f"/entity/{self.entity()}/{quote(client_id, safe='')}/{name}"

    def lists_of(self, client_ids: Sequence[str], names: Sequence[str]) -> dict[tuple[str, str], list[Payload]]:
        """Several lists of several clients, by client and list, without those that could not be read."""
        paths = {(one, name): self.list_path(one, name) for one in client_ids for name in names}
        found = self.read_all(list(paths.values()))
        return {key: _rows(found[path], key[1]) for key, path in paths.items() if path in found}

    def row_of(self, client_id: str, name: str, index: str) -> Payload:
        """One row of a list. Raises ``RemoteGone``."""
        path = f"{self.list_path(client_id, name)}/{quote(index, safe='')}"
        return _object(self._get(path), name)

    def choices(self, group: str, field: str) -> list[Payload]:
        """What a field of the site may be; empty where the site does not tell."""
        try:
            return _rows(self._get(f"/ufield/{group}/{field}/choice"), "choices")
        except RemoteGone:
            return []

    # -------------------------------------------------------------------------------------------------------- notes

    def notes(self, client_id: str, subject: str) -> Iterator[Payload]:
        """A client's notes with a subject."""
        asked = {"entity_ids": [client_id], "subject": subject, "page_size": self._page_size}
        yield from self._paged(f"/docnote-v2{query(asked)}", "notes")

    def note(self, note_id: str) -> Payload:
        """One note."""
        return _object(self._get(f"/docnote-v2/{quote(note_id, safe='')}"), "note")

    def create_note(self, body: Payload) -> Payload:
        """A new note; the answer holds its id."""
        return _object(self._send("POST", "/docnote-v2", body), "note")

    def publish_note(self, note_id: str) -> None:
        """Marks a note as published."""
        self._send("PATCH", f"/docnote-v2/{quote(note_id, safe='')}", {"is_published": True})

    def attachments(self, note_id: str) -> list[Payload]:
        """What is attached to a note."""
        return _rows(self._get(f"/docnote-v2/{quote(note_id, safe='')}/attachment-v3"), "attachments")

    def attach(self, note_id: str, body: Payload) -> Payload:
        """Attaches a file to a note."""
        return _object(self._send("POST", f"/docnote-v2/{quote(note_id, safe='')}/attachment-v3", body), "attachment")

    # ------------------------------------------------------------------------------------------------------ requests

    def read_all(self, paths: Sequence[str]) -> dict[str, Any]:
        """The answers to several reads, by path; those that are not there, or not for this user, are left out."""
        found: dict[str, Any] = {}
        for start in range(0, len(paths), LARGEST_BATCH):
            found |= self._read_some(paths[start : start + LARGEST_BATCH])
        return found

    def _read_some(self, paths: Sequence[str]) -> dict[str, Any]:
        answers = self._batch(paths) if self._batches and len(paths) > 1 else {}
        found: dict[str, Any] = {}
        for path in paths:
            code, data = answers.get(path, (0, None))
            if code == OK:
                found[path] = data
            elif code not in GONE:
                self._read_alone(path, found)
        return found

    def _read_alone(self, path: str, found: dict[str, Any]) -> None:
        """One read whose answer goes to the others; what is not there, or not for this user, is left out."""
        name = path.split("?")[0].rsplit("/", 1)[-1]
        if name in self.refused:
            return
        try:
            found[path] = self._get(path)
        except RemoteGone:
            return
        except RemoteRefused as error:
            if error.status != FORBIDDEN:
                raise
            self.refused[name] = str(error)

    def _batch(self, paths: Sequence[str]) -> dict[str, tuple[int, Any]]:
        """Code and data of each read; nothing where the batch as a whole got no answer, for each is only a read."""
        body = {
            "batch": [{"method": "GET", "url": ROOT + path, "name": f"r{place}"} for place, path in enumerate(paths)]
        }
        try:
            rows = self.sender.request("POST", ROOT, body=body).data
        except (AnswerLost, RemoteUnavailable):
            return {}
        by_name = {str(row.get("name")): row for row in rows if isinstance(row, dict)} if isinstance(rows, list) else {}
        return {path: _part(by_name[f"r{place}"]) for place, path in enumerate(paths) if f"r{place}" in by_name}

    def _get(self, path: str) -> Any:
        return self.sender.request("GET", ROOT + path).data

    def _send(self, method: str, path: str, body: Payload) -> Any:
        return self.sender.request(method, ROOT + path, body=body).data


def query(parameters: Mapping[str, Any]) -> str:
    """Parameters as Xplan reads them: lists numbered from nought, yes and no as 1 and 0."""
    return "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in _flattened(parameters))


def _flattened(parameters: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            yield from _flattened(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            yield from _flattened({str(place): one for place, one in enumerate(value)}, f"{prefix}{name}.")
        elif isinstance(value, bool):
            yield prefix + name, "1" if value else "0"
        elif value is not None:
            yield prefix + name, str(value)


def _part(row: Payload) -> tuple[int, Any]:
    """Code and data of one part of a batch, whose body is text that holds JSON; 0 where it cannot be read."""
    body = row.get("body")
    try:
        return int(row.get("code") or 0), json.loads(body) if isinstance(body, str) and body else body
    except ValueError:
        return 0, None


def _object(data: Any, what: str) -> Payload:
    if not isinstance(data, dict):
        raise UnableToReadRemote(f"Xplan's answer holds no {what}.")
    return data


def _rows(data: Any, what: str) -> list[Payload]:
    if data is None:
        return []
    if not isinstance(data, list) or not _are_objects(data):
        raise UnableToReadRemote(f"Xplan's list of {what} cannot be understood.")
    return data


def _id(row: Payload) -> str:
    return str(row.get("id", row.get("docid")))


def _are_objects(rows: Iterable[Any]) -> bool:
    return all(isinstance(row, dict) for row in rows)
