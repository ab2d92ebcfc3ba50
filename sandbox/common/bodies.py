"""What a request brings: JSON, or a form with a file where the route takes one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from sandbox.common.refusals import BadRequest, UnsupportedMedia

Fields = Mapping[str, Any]
Reading = Callable[[], Fields]


@dataclass(frozen=True)
class Upload:
    """A file as it came: the name and type the sender gave it, and its bytes."""

    filename: str
    media_type: str
    content: bytes


async def read_body(request: Request, *, takes_files: bool) -> Reading:
    """Reads the body to its end and gives a function that decodes it.

    Decoding waits because it may refuse, and a caller without a good token must hear about the token first.
    """
    raw = await request.body()
    if takes_files and request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _form(request)
    return lambda: _json_object(request, raw)


async def _form(request: Request) -> Reading:
    """The fields of a multipart form, files as Upload."""
    fields: dict[str, Any] = {}
    try:
        async with request.form() as form:
            for name, value in form.multi_items():
                fields[name] = await _upload(value) if isinstance(value, UploadFile) else value
    except HTTPException as error:
        refusal = BadRequest(f"The body is not a valid form: {error.detail}")

        def refuse() -> Fields:
            raise refusal

        return refuse
    return lambda: fields


async def _upload(file: UploadFile) -> Upload:
    media_type = file.content_type or "application/octet-stream"
    return Upload(file.filename or "", media_type, await file.read())


def _json_object(request: Request, raw: bytes) -> Fields:
    """The body as a JSON object; an absent one is empty."""
    if request.method not in ("POST", "PUT", "PATCH") or not raw:
        return {}
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise UnsupportedMedia("The Content-Type header must be application/json.")
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
        json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair could be stored but never answered
    except ValueError:
        raise BadRequest("The body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    return body


def _refuse_constant(name: str) -> None:
    """NaN and the infinities, which Python would take, are not JSON."""
    raise ValueError(name)
