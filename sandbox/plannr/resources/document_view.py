"""Folders and files as the API shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from sandbox.common.moments import shown
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.resources.account_view import present_minimal
from sandbox.plannr.resources.logins import present_firm


def folders_in(call: Call, folder: Record) -> list[Record]:
    """The folders directly below a folder."""
    return call.store.children("folder", folder.uuid)


def files_in(call: Call, folder: Record) -> list[Record]:
    """The files of a folder itself."""
    return call.store.children("file", folder.uuid)


def ancestors_of(call: Call, folder: Record) -> list[Record]:
    """The folders above a folder, the root first."""
    above: list[Record] = []
    parent = call.find("folder", folder.parent)
    while parent:
        above.insert(0, parent)
        parent = call.find("folder", parent.parent)
    return above


def subtree(call: Call, folder: Record) -> Iterator[Record]:
    """The folder and every folder below it."""
    yield folder
    for below in folders_in(call, folder):
        yield from subtree(call, below)


def _path(call: Call, folder: Record) -> str:
    return "/".join(one.body["name"] for one in [*ancestors_of(call, folder), folder])


def _present_briefly(call: Call, folder: Record) -> dict[str, Any]:
    name = folder.body["name"]
    return {
        "uuid": folder.uuid,
        "name": name,
        "slug": re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-"),
        "path": _path(call, folder),
        "depth": len(ancestors_of(call, folder)),
        "is_root_folder": folder.body["is_root_folder"],
        "files_count": len(files_in(call, folder)),
    }


def present_folder(call: Call, folder: Record) -> dict[str, Any]:
    """A folder with its files, the folders directly below it and those above it."""
    below = [_present_briefly(call, one) for one in folders_in(call, folder)]
    above = [_present_briefly(call, one) for one in ancestors_of(call, folder)]
    return {
        **_present_briefly(call, folder),
        "created_at": shown(folder.created_at),
        "updated_at": shown(folder.updated_at),
        "owned": True,
        "clients_read": False,
        "clients_write": False,
        "show_client_permissions": False,
        "is_system_folder": folder.body["is_system_folder"],
        "is_pseudo_folder": False,
        "documentable_type": folder.body["documentable_type"],
        "documentable_uuid": folder.body["documentable_uuid"],
        "participants": [],
        "participants_count": 0,
        "files": [present_file(call, one) for one in files_in(call, folder)],
        "folders": below,
        "children": below,
        "ancestors": above,
        "parents": above,
    }


def present_tree(call: Call, folder: Record) -> dict[str, Any]:
    """A folder and everything below it, nested, without the files themselves."""
    children = [present_tree(call, one) for one in folders_in(call, folder)]
    return {**_present_briefly(call, folder), "children": children}


def present_file(call: Call, file: Record) -> dict[str, Any]:
    """A file; its bytes are behind ``download_url``."""
    folder = call.require("folder", file.parent or "")
    site = urlsplit(call.url)
    filename = file.body["filename"]
    return {
        "uuid": file.uuid,
        "created_at": shown(file.created_at),
        "original_created_at": shown(file.get("original_created_at")),
        "updated_at": shown(file.updated_at),
        "uploaded_at": shown(file.created_at),
        "status": "uploaded",
        "filename": filename,
        "name": file.body["name"],
        "extension": PurePath(filename).suffix.removeprefix(".").lower() or None,
        "type": file.body["media_type"],
        "size": file.body["size"],
        "path": f"{_path(call, folder)}/{filename}",
        "last_modified": shown(file.updated_at),
        "progress": 100,
        "download_url": f"{site.scheme}://{site.netloc}/api/v1/file/{file.uuid}/download",
        "folder_name": folder.body["name"],
        "folder": {"uuid": folder.uuid, "name": folder.body["name"]},
        "account": present_minimal(call, call.find("account", file.get("uploaded_by"))),
        "firm": present_firm(call.store.find("firm", file.firm)),
        "tags": [],
    }
