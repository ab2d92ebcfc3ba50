"""An electronic statement in our own neutral form: JSON with a head and lines (``docs/electronic-statements.md``).

    read_message(data) -> Message       UnableToReadStatement where it is none

Numbers stay the text they were written as, so that no amount passes through a binary fraction. A line's fields become
the columns of a sheet: from there on a message is read like any file, strictly, row by row.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from domain.money import LARGEST_TYPED, round_half_up
from reconciliation.statements.cells import clean_date
from reconciliation.statements.headers import Field
from reconciliation.statements.profile import MappingProfile
from reconciliation.statements.rows import Row, Sheet, UnableToReadStatement

FORMAT = "remuneration-statement/1"
ID_LENGTH = 200
HEADER_ROW = 1
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database text can hold: the null character, and halves of characters."""
COLUMNS = {field.value: field.value for field in Field}
"""A message names fields by their codes; what it names besides is kept as an extra."""


class Message(NamedTuple):
    """Head and lines of a message. ``total`` in pounds, as the provider states it; None where it does not."""

    message_id: str
    provider: str
    statement_date: date
    reference: str
    total: Decimal | None
    sheet: Sheet


def is_message(data: bytes) -> bool:
    """Whether the bytes begin like one."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def mapping_of_messages(usual: MappingProfile) -> MappingProfile:
    """How messages are read: by their own field names, with the provider's words as they are known from its files."""
    return MappingProfile(
        columns=COLUMNS, categories=usual.categories, ignored_words=usual.ignored_words, header_row=HEADER_ROW
    )


def read_message(data: bytes) -> Message:
    """The message that the bytes hold. Every complaint names the field."""
    try:
        said = json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise UnableToReadStatement(f"This is not a message in JSON: {error}.") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise UnableToReadStatement(f"A message says “{FORMAT}” in its field “format”.")
    lines = said.get("lines")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, dict) for line in lines):
        raise UnableToReadStatement("A message has a list of “lines”, each an object with its fields.")
    return Message(
        _id(said),
        _required(said, "provider"),
        _date(said),
        _text(said, "reference"),
        _total(said),
        Sheet(_rows(lines, _text(said, "agency_number")), kind="message"),
    )


def _rows(lines: list[dict[str, Any]], agency: str) -> tuple[Row, ...]:
    """The header and a row for each line; the agency of the head stands in for lines that name none."""
    if agency:
        lines = [{Field.AGENCY_NUMBER.value: agency, **line} for line in lines]
    names = list(dict.fromkeys(name for line in lines for name in line))
    rows = [Row(HEADER_ROW, tuple(_cell(name, "the name of a field") for name in names))]
    for number, line in enumerate(lines, HEADER_ROW + 1):
        rows.append(Row(number, tuple(_cell(line.get(name), f"line {number - HEADER_ROW}, {name}") for name in names)))
    return tuple(rows)


def _cell(value: object, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        raise UnableToReadStatement(f"{where} is neither text nor a number.")
    if UNSTORABLE.search(value):
        raise UnableToReadStatement(f"{where} holds a character that is no text.")
    return value


def _text(said: dict[str, Any], name: str) -> str:
    return _cell(said.get(name), f"“{name}”").strip()


def _required(said: dict[str, Any], name: str) -> str:
    text = _text(said, name)
    if not text:
        raise UnableToReadStatement(f"A message needs “{name}”.")
    return text


def _id(said: dict[str, Any]) -> str:
    text = _required(said, "message_id")
    if len(text) > ID_LENGTH:  # cut short, it could be the id of another message
        raise UnableToReadStatement(f"“message_id” has at most {ID_LENGTH} characters.")
    return text


def _date(said: dict[str, Any]) -> date:
    found = clean_date(_required(said, "statement_date")).value
    if found is None:
        raise UnableToReadStatement("“statement_date” is a date like 2026-09-30.")
    return found


def _total(said: dict[str, Any]) -> Decimal | None:
    text = _text(said, "total")
    try:
        total = Decimal(text or 0)
        exact = total.is_finite() and abs(total) <= LARGEST_TYPED and total == round_half_up(total)
    except InvalidOperation:
        exact = False
    if not exact:
        raise UnableToReadStatement("“total” is an amount like 1234.56.")
    return round_half_up(total) if text else None
