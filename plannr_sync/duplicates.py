"""Who may be the same person: rows of either side ranked against one, each with the reason in words.

    look_alikes(wanted, everybody)  -> matches, the likeliest first

A sure sign is the same National Insurance number, or the same name with the same date of birth where the numbers do not
say otherwise. Everything else is a near match: two things that agree where a third is missing or differs by a slip.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from integrations.engine.canonical import Fields, read_date

SIMILAR = 0.8
"""Names whose letters agree to this share are called similar: Jon and John, Smyth and Smith."""
SURE = 90
"""Scores from here on are sure signs."""


@dataclass(frozen=True, slots=True)
class Person:
    """What one side knows about a client; ``key`` names the record there. Shared clients have only a ``last_name``."""

    key: str
    first_name: str = ""
    last_name: str = ""
    date_of_birth: date | None = None
    national_insurance_number: str = ""
    postcode: str = ""

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be the wanted person. ``score`` runs to 100."""

    person: Person
    score: int
    reason: str

    @property
    def is_sure(self) -> bool:
        """Whether it is the same person by the firm's own rule."""
        return self.score >= SURE


def person_of(key: str, fields: Fields) -> Person:
    """The person in canonical fields of a client record."""
    address = fields.get("address")
    postcode = address.get("postcode") if isinstance(address, dict) else ""
    return Person(
        key=key,
        first_name=str(fields.get("first_name") or ""),
        last_name=str(fields.get("last_name") or fields.get("entity_name") or ""),
        date_of_birth=_date(fields.get("date_of_birth")),
        national_insurance_number=str(fields.get("national_insurance_number") or ""),
        postcode=str(postcode or ""),
    )


def _date(value: object) -> date | None:
    try:
        return read_date(str(value)) if value else None
    except ValueError:
        return None


def look_alikes(wanted: Person, everybody: Iterable[Person]) -> list[Match]:
    """Who of these may be the wanted person, the likeliest first; equals by name, then key."""
    found = [match for person in everybody if (match := compare(wanted, person)) is not None]
    return sorted(found, key=lambda match: (-match.score, match.person.name.casefold(), match.person.key))


def compare(wanted: Person, other: Person) -> Match | None:
    """How alike two people are; None when nothing worth a look agrees. The same whichever way round."""
    for score, reason in _signs(wanted, other):
        return Match(other, score, reason)
    return None


def _signs(one: Person, other: Person) -> Iterable[tuple[int, str]]:
    """Every sign that holds, the strongest first."""
    ours, theirs = _squeezed(one.national_insurance_number), _squeezed(other.national_insurance_number)
    numbers_differ = bool(ours and theirs and ours != theirs)
    same_name, similar_name = _names(one, other)
    births = _births(one.date_of_birth, other.date_of_birth)
    if ours and ours == theirs:
        yield 100, "Same National Insurance number"
    if same_name and births == "same":
        yield (
            (95, "Same name and date of birth")
            if not numbers_differ
            else (85, "Same name and date of birth, though the National Insurance numbers differ")
        )
    if numbers_differ and _one_slip(ours, theirs) and (same_name or (similar_name and births == "same")):
        yield 80, "National Insurance numbers differ by one character"
    if same_name and births == "slip":
        yield 75, "Same name; the dates of birth differ by a slip"
    if similar_name and births == "same":
        yield 70, "Same date of birth and a similar name"
    if same_name and births == "unknown":
        yield 60, "Same name; a date of birth is missing on one side"
    if births == "same" and _same(one.last_name, other.last_name):
        yield 50, "Same surname and date of birth"
    if same_name and _same(one.postcode, other.postcode):
        yield 45, "Same name and postcode, though the dates of birth differ"


def _names(one: Person, other: Person) -> tuple[bool, bool]:
    """Whether the whole names are the same, and whether they are at least similar."""
    same_surname, same_forename = _same(one.last_name, other.last_name), _first(one) == _first(other)
    if same_surname and same_forename:
        return True, True
    surnames = same_surname or _similar(_squeezed(one.last_name), _squeezed(other.last_name))
    forenames = same_forename or _similar(_first(one), _first(other)) or _initial_of(_first(one), _first(other))
    swapped = _same(one.last_name, other.first_name) and _same(one.first_name, other.last_name)
    return False, (surnames and forenames) or swapped


def _births(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return "unknown"
    if one == other:
        return "same"
    is_swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return "slip" if is_swapped or _one_slip(one.isoformat(), other.isoformat()) else "different"


def _first(person: Person) -> str:
    """The first of the first names: "Ann" of "Ann Marie"."""
    return _squeezed(next(iter(person.first_name.split()), ""))


def _same(one: str, other: str) -> bool:
    return bool(_squeezed(one)) and _squeezed(one) == _squeezed(other)


def _similar(one: str, other: str) -> bool:
    first, second = sorted((one, other))  # the ratio depends on the order
    return bool(first) and SequenceMatcher(None, first, second, autojunk=False).ratio() >= SIMILAR


def _initial_of(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and longer.startswith(shorter)


def _one_slip(one: str, other: str) -> bool:
    """Whether two texts of one length differ in one character, or in two neighbours that changed places."""
    if len(one) != len(other):
        return False
    at = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    is_turned = len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]
    return len(at) == 1 or is_turned


def _squeezed(text: str) -> str:
    """Letters and figures only, without capitals and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in plain if not unicodedata.combining(c)).casefold())
