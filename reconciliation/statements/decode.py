"""Bytes of a text file to text: which encoding it is in, decided in a fixed order and told.

A byte order mark decides; then strict UTF-8; then UTF-8 with a few damaged characters, if nearly all of it is sound;
then Windows-1252, which is what a spreadsheet on a UK machine writes.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from domain.words import count_of
from reconciliation.statements.rows import UnableToReadStatement

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SOUND_SHARE = 0.999
"""A file counts as damaged UTF-8 rather than Windows-1252 if more than this share of its sequences is sound."""

_SEQUENCES = re.compile(
    rb"(?P<sound>[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}"
    rb"|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2})"
    rb"|(?P<damaged>[\x80-\xFF])"
)


class Decoded(NamedTuple):
    """Text, the encoding it was in, and what a person should know about it."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file; a given encoding is used as it is. UnableToReadStatement if it is no text at all."""
    mark, marked = next(((mark, name) for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), (b"", None))
    body = data[len(mark) :]
    chosen = encoding or marked
    if not (chosen or "").startswith("utf-16") and b"\x00" in body:
        raise UnableToReadStatement("This is not a text file. Upload CSV, TSV, XLSX, XLS or ODS.")
    if chosen is not None:
        return _decode_as(body, chosen)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_as(body, "utf-8" if _is_nearly_utf8(body) else "windows-1252")


def _is_nearly_utf8(body: bytes) -> bool:
    sound = damaged = 0
    for match in _SEQUENCES.finditer(body):
        if match.lastgroup == "sound":
            sound += 1
        else:
            damaged += 1
    return sound > (sound + damaged) * SOUND_SHARE


def _decode_as(body: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(body.decode(encoding), encoding)
    except LookupError as error:
        raise UnableToReadStatement(f"There is no text encoding called {encoding}.") from error
    except UnicodeDecodeError:
        text = body.decode(encoding, errors="replace")
        damaged = count_of(text.count("\ufffd"), "damaged character")
        warning = f"{damaged} could not be read as {encoding}; shown as \ufffd."
        return Decoded(text, encoding, (warning,))
