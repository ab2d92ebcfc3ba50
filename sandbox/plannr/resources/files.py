"""Files: uploaded into a folder in one request, moved, downloaded, removed."""

from __future__ import annotations

from typing import Any

from sandbox.common.blobs import Blobs
from sandbox.common.bodies import Upload
from sandbox.common.refusals import NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, FileAnswer, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.resources.document_view import present_file
from sandbox.plannr.resources.folders import usable
from sandbox.plannr.validation import Wrong, checked, listed, moment, optional, required, text, uuid_of

FOLDER = required("folder_uuid", uuid_of("folder"))


def uploaded(value: Any, call: Call) -> Upload:
    """A check: a file of the form, not larger than the settings allow."""
    if not isinstance(value, Upload):
        raise Wrong("The {} field must be a file.")
    most = call.settings.largest_file_bytes
    if len(value.content) > most:
        raise Wrong(f"The {{}} field must not be greater than {most // 1024} kilobytes.")
    return value


UPLOAD = (
    required("name", text()),
    required("file", uploaded),
    FOLDER,
    optional("original_created_at", moment()),
)
ASSIGN = (FOLDER, required("files", listed(uuid_of("file"))))


def upload_file(call: Call) -> Answer:
    """A new file in a folder."""
    clean = checked(call, UPLOAD, creating=True)
    folder = usable(call, call.require("folder", clean["folder_uuid"]))
    upload: Upload = clean["file"]
    body = file_body(clean["name"], upload, Blobs(call.settings.data).put(upload.content))
    body |= {"original_created_at": clean["original_created_at"], "uploaded_by": call.own_account}
    return Answer(present_file(call, call.add("file", body, parent=folder.uuid)), 201)


def file_body(name: str, upload: Upload, digest: str) -> dict[str, Any]:
    """What is kept of a file besides its bytes."""
    return {
        "name": name,
        "filename": upload.filename or name,
        "media_type": upload.media_type,
        "size": len(upload.content),
        "sha256": digest,
    }


def assign_files(call: Call) -> Answer:
    """Puts files into another folder."""
    clean = checked(call, ASSIGN, creating=True)
    folder = usable(call, call.require("folder", clean["folder_uuid"]))
    files = [_usable_file(call, call.require("file", uuid)) for uuid in clean["files"]]
    moved = [call.store.move(file, folder.uuid, call.now) for file in files]
    return Answer({"data": [present_file(call, one) for one in moved]})


def show_file(call: Call) -> Answer:
    """One file."""
    return Answer(present_file(call, _usable_file(call, call.in_path("file"))))


def download_file(call: Call) -> Answer:
    """The bytes of a file."""
    file = _usable_file(call, call.in_path("file"))
    path = Blobs(call.settings.data).path(file.body["sha256"])
    if not path.exists():
        raise NotFound("The file is missing from storage.")
    return Answer(file=FileAnswer(path, file.body["filename"], file.body["media_type"]))


def delete_file(call: Call) -> Answer:
    """Removes a file."""
    call.store.remove(_usable_file(call, call.in_path("file")), call.now)
    return Answer(status=204)


def _usable_file(call: Call, file: Record) -> Record:
    usable(call, call.require("folder", file.parent or ""))
    return file


ONE = "/api/v1/file/{uuid}"

PART = Part(
    "files",
    routes=(
        ApiRoute("POST", "/api/v1/file/direct-upload", upload_file, DOCUMENTED, "8", takes_files=True),
        ApiRoute("POST", "/api/v1/file", assign_files, DOCUMENTED, "8"),
        ApiRoute("GET", ONE, show_file, ASSUMED, "8"),
        ApiRoute("GET", ONE + "/download", download_file, ASSUMED, "8", gives_file=True),
        ApiRoute("DELETE", ONE, delete_file, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("largest file", "50 MB (a setting); a larger one is 422 for the field file", "8"),
        AssumedName("file.name, filename", "the field name as sent; the name of the uploaded file", "8"),
        AssumedName("file.path", "the folder's path and the filename", "8"),
        AssumedName("file.download_url", "absolute, below /api/v1; needs the token; any Accept header", "8"),
        AssumedName("file.account", "who uploaded it", "8"),
        AssumedName("POST direct-upload", "the same name twice makes two files; an empty file is taken", "8"),
        AssumedName("POST file", "folder_uuid and files; answers 200 with {data: [file]}", "8"),
        AssumedName("files of a plan being deleted", "409 like its other parts", "8"),
        AssumedName("uploads by staff", "announce nothing: client-portal-document.* is about clients", "1.6"),
    ),
)
