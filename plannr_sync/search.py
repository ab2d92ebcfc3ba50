"""Looking for clients in Plannr, which can filter by name only: the rest is narrowed here, and it is said how far.

search_clients(reader, Terms(surname="Jones", postcode="CO4"))  -> SearchResult(found, looked_through, narrowed_by)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import date

from integrations.engine.canonical import read_date
from plannr_sync.client import Payload
from plannr_sync.directory import SHARED_ROLES
from plannr_sync.mapping.references import our_references
from plannr_sync.reader import PlannrReader, client_record

MOST_READ_ONE_BY_ONE = 100
"""Where lists leave out personal details, at most so many accounts are read by themselves for one search."""
FEWEST_OF_AN_ID = 8
"""From so many letters on a client reference may be the beginning of Plannr's own id."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is looked for; empty terms do not count."""

    surname: str = ""
    forename: str = ""
    national_insurance_number: str = ""
    client_reference: str = ""
    postcode: str = ""
    date_of_birth: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered."""
        return not any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Found:
    """One client of Plannr, as the results show it."""

    uuid: str
    name: str
    kind: str
    reference: str
    date_of_birth: date | None
    national_insurance_number: str
    postcode: str
    status: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What fits, how many records were looked through, and by what they were narrowed here."""

    found: list[Found] = field(default_factory=list)
    looked_through: int = 0
    narrowed_by: tuple[str, ...] = ()
    is_cut_short: bool = False


NARROWED_HERE = {
    "national_insurance_number": "National Insurance number",
    "client_reference": "client reference",
    "postcode": "postcode",
    "date_of_birth": "date of birth",
}


def search_clients(reader: PlannrReader, terms: Terms) -> SearchResult:
    """Clients that fit every term: names by any part of them, numbers and postcodes by their beginning, dates exactly.

    Those whose name begins with what was typed come first.
    """
    name = terms.surname or terms.forename
    listed = [
        one
        for one in reader.client.accounts(filters={"name": name.strip()} if name else None)
        if one.get("type") in (None, "client")
    ]
    narrowed = tuple(label for term, label in NARROWED_HERE.items() if getattr(terms, term))
    candidates = [one for one in listed if _fits_names(one, terms)]
    is_cut_short = False
    if narrowed and any("date_of_birth" not in one and one.get("role") not in SHARED_ROLES for one in candidates):
        is_cut_short = len(candidates) > MOST_READ_ONE_BY_ONE
        candidates = [reader.directory.fresh(one["uuid"]) for one in candidates[:MOST_READ_ONE_BY_ONE]]
    fitting = [one for one in candidates if _fits_details(one, terms)]
    fitting.sort(key=lambda one: (not _begins(one, terms), str(one.get("name")).casefold(), str(one["uuid"])))
    return SearchResult([_found(one) for one in fitting], len(listed), narrowed, is_cut_short)


def _fits_names(account: Payload, terms: Terms) -> bool:
    surname, forename = _squeezed(terms.surname), _squeezed(terms.forename)
    last_name, first_name = _names(account)
    return surname in _squeezed(last_name) and forename in _squeezed(first_name)


def _begins(account: Payload, terms: Terms) -> bool:
    """Whether a word of the name begins with what was typed, rather than having it somewhere inside."""
    return all(
        any(_squeezed(word).startswith(_squeezed(term)) for word in str(name or "").split())
        for name, term in zip(_names(account), (terms.surname, terms.forename), strict=True)
        if term
    )


def _names(account: Payload) -> tuple[object, object]:
    """What a surname and a forename are looked for in: both in its one name where several people share an account."""
    if account.get("role") in SHARED_ROLES:
        own = account.get("entity_name") or account.get("name")
        return own, own
    return account.get("last_name"), account.get("first_name")


def _fits_details(account: Payload, terms: Terms) -> bool:
    number, postcode = _squeezed(terms.national_insurance_number), _squeezed(terms.postcode)
    reference = terms.client_reference.strip().casefold()
    return (
        _squeezed(account.get("ni_number")).startswith(number)
        and _squeezed((account.get("primary_address") or {}).get("postcode")).startswith(postcode)
        and (not reference or _has_reference(account, reference))
        and (terms.date_of_birth is None or str(account.get("date_of_birth"))[:10] == terms.date_of_birth.isoformat())
    )


def _has_reference(account: Payload, reference: str) -> bool:
    """Whether it is a part of a reference, or begins Plannr's own id: a few letters lie somewhere in every id."""
    own_id = str(account.get("uuid") or "").casefold()
    begins_id = len(reference) >= FEWEST_OF_AN_ID and own_id.startswith(reference)
    return begins_id or any(reference in one.casefold() for one in _references(account))


def _references(account: Payload) -> list[str]:
    """Everything that could be meant by a client's reference in Plannr, besides its own id."""
    own = [account.get(key) for key in ("client_reference", "reference", "number")]
    return [str(one) for one in [*own, *our_references(account)] if one]


def _found(account: Payload) -> Found:
    record = client_record(account)
    values = record.fields
    references = _references(account)
    return Found(
        uuid=record.remote_id,
        name=str(account.get("name") or record.label),
        kind=str(values["kind"]),
        reference=references[0] if references else "",
        date_of_birth=None if "date_of_birth" in record.problems else read_date(values["date_of_birth"]),
        national_insurance_number=str(values["national_insurance_number"] or ""),
        postcode=str((account.get("primary_address") or {}).get("postcode") or ""),
        status=str(values["status"]),
    )


def _squeezed(text: object) -> str:
    return re.sub(r"[\s\-.']", "", str(text or "")).casefold()
