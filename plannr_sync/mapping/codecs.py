"""Values that Plannr spells in its own way: codecs like those of ``integrations.engine.codecs``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from domain.identifiers import (
    NationalInsuranceNumber,
    UnableToReadIdentifier,
    is_postcode,
    normalise_postcode,
)
from integrations.engine.canonical import Fields, Value
from integrations.engine.codecs import (
    Codec,
    CodeTable,
    Day,
    Decoded,
    Flag,
    Nested,
    Pence,
    Percent,
    Text,
    WholeNumber,
)
from integrations.engine.errors import UnableToEncode

UNKNOWN = "Unknown"
"""What Plannr is told where we know nothing and it insists on a word (policy number, provider)."""

UNKNOWN_WORDS = frozenset({"unknown", "unknown provider"})
"""Words of Plannr's that mean the same."""

YOUNGEST_RETIREMENT, OLDEST_RETIREMENT = 40, 100


@dataclass(frozen=True, slots=True)
class TextOrUnknown:
    """Text that Plannr cannot have empty: blank here is "Unknown" there."""

    def decode(self, raw: Any) -> Decoded:
        """Blank for "Unknown" in any capitals, else the text."""
        found = Text().decode(raw)
        return Decoded("") if str(found.value).casefold() in UNKNOWN_WORDS else found

    def encode(self, value: Value) -> Any:
        """The text, or "Unknown"."""
        return value or UNKNOWN


@dataclass(frozen=True, slots=True)
class NationalInsurance:
    """A National Insurance number: grouped there, nine characters without spaces here."""

    def decode(self, raw: Any) -> Decoded:
        """The nine characters; anything else is kept with a problem."""
        if raw in (None, ""):
            return Decoded("")
        try:
            return Decoded(NationalInsuranceNumber.read(str(raw)).text)
        except UnableToReadIdentifier:
            return Decoded(str(raw), "it is not a National Insurance number")

    def encode(self, value: Value) -> Any:
        """In groups; what is not a number goes back as it came."""
        text = str(value or "")
        return (
            NationalInsuranceNumber.read(text).formatted
            if NationalInsuranceNumber.is_well_formed(text)
            else text or None
        )


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number: a bare or wrapped text there, international digits with a plus here."""

    def decode(self, raw: Any) -> Decoded:
        """``+447700900123``; a number without any digits is kept as it is."""
        text = contact_value(raw)
        digits = re.sub(r"\D", "", text)
        if not digits:
            return Decoded(text)
        return Decoded(
            "+"
            + (
                f"44{digits[1:]}"
                if digits.startswith("0") and not digits.startswith("00")
                else digits.removeprefix("00")
            )
        )

    def encode(self, value: Value) -> Any:
        """International digits without a plus, or None."""
        return str(self.decode(value).value).lstrip("+") or None


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail address, as a bare text or inside a contact detail."""

    def decode(self, raw: Any) -> Decoded:
        """The address."""
        return Decoded(contact_value(raw))

    def encode(self, value: Value) -> Any:
        """The address or None."""
        return value or None


def contact_value(raw: Any) -> str:
    """The text of a contact detail, whichever way it is wrapped."""
    if isinstance(raw, dict):
        raw = next((raw[key] for key in ("value", "email", "number", "phone", "address") if raw.get(key)), "")
    return str(raw or "").strip()


@dataclass(frozen=True, slots=True)
class RetirementAge:
    """A whole number of years between 40 and 100."""

    def decode(self, raw: Any) -> Decoded:
        """The age; one outside the range is kept with a problem."""
        found = WholeNumber().decode(raw)
        if isinstance(found.value, int) and not YOUNGEST_RETIREMENT <= found.value <= OLDEST_RETIREMENT:
            return Decoded(found.value, f"{found.value} is not between {YOUNGEST_RETIREMENT} and {OLDEST_RETIREMENT}")
        return found

    def encode(self, value: Value) -> Any:
        """The age or None."""
        return value


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode, in capitals with one space where it is a British one."""

    def decode(self, raw: Any) -> Decoded:
        """The postcode; a foreign one stays as it is."""
        text = str(raw or "").strip()
        return Decoded(normalise_postcode(text) if is_postcode(text) else text)

    def encode(self, value: Value) -> Any:
        """The postcode or None."""
        return value or None


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """Where the firm stands with a client, read from the whole account: an end date, a prospect mark, or a status."""

    def decode(self, raw: Any) -> Decoded:
        """``inactive``, ``prospect`` or ``active``."""
        if raw.get("inactive_at") or _status_name(raw.get("status")) == "inactive":
            return Decoded("inactive")
        is_prospect = raw.get("is_prospect") is True or _status_name(raw.get("status")) == "prospect"
        return Decoded("prospect" if is_prospect else "active")

    def encode(self, value: Value) -> Any:
        """Only whether it is a prospect can be said there."""
        return value == "prospect"


def _status_name(raw: Any) -> str:
    name = raw.get("name") if isinstance(raw, dict) else raw
    return str(name or "").casefold()


@dataclass(frozen=True, slots=True)
class Uuids:
    """A list of other records: their ids, in a fixed order."""

    def decode(self, raw: Any) -> Decoded:
        """The ids, sorted."""
        ids: list[Value] = [found for one in raw or [] if (found := uuid_of(one))]
        return Decoded(sorted(ids, key=str))

    def encode(self, value: Value) -> Any:
        """The ids."""
        return value or []


def uuid_of(raw: Any) -> str:
    """The id of a reference, which is a bare text or an object, perhaps with the record one level down."""
    if isinstance(raw, dict):
        for key in ("account", "client"):
            if isinstance(raw.get(key), dict) and raw[key].get("uuid"):
                return str(raw[key]["uuid"])
        raw = raw.get("account_uuid") or raw.get("client_uuid") or raw.get("uuid")
    return str(raw or "")


@dataclass(frozen=True, slots=True)
class Shares:
    """The owners of a plan, read from ``owners_in_use``: people and percentages that add to 100."""

    def decode(self, raw: Any) -> Decoded:
        """``[{"client": id, "percent": "50.0000"}, …]``, sorted by id."""
        return Decoded([{"client": one["client"], "percent": one["percent"]} for one in raw or []])

    def encode(self, value: Value) -> Any:
        """Plannr's list of accounts with percentages."""
        shares = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        return [{"uuid": one["client"], "ownership_percentage": Percent().encode(one.get("percent"))} for one in shares]


@dataclass(frozen=True, slots=True)
class IncomeWords:
    """The type of an income, which depends on basis and tax as well: see ``TAXED_AS_STATED``.

    The reader marks what belongs to a joint client with ``owner_is_joint``: that is not on the income itself.
    """

    types: CodeTable

    def decode(self, raw: Any) -> Decoded:
        """Our type; "other" for everything that is not gross and taxable; a joint salary has a code of its own."""
        if raw.get("owner_is_joint") and raw.get("type") == "salary":
            return Decoded(JOINT_SALARY)
        return self.types.decode(raw.get("type")) if is_gross_and_taxable(raw) else Decoded("other")

    def encode(self, value: Value) -> Any:
        """Plannr's type."""
        return self.types.encode(value)


@dataclass(frozen=True, slots=True)
class IncomeTax:
    """Whether an income is taxed here: only one that is gross and taxable there is."""

    def decode(self, raw: Any) -> Decoded:
        """Yes or no."""
        return Decoded(is_gross_and_taxable(raw))

    def encode(self, value: Value) -> Any:
        """Yes or no."""
        return bool(value)


JOINT_SALARY = "joint_salary"

TAXED_AS_STATED = {
    ("gross", True): True,
    ("gross", False): False,
    ("net", True): False,
    ("net", False): False,
}
"""Basis and taxable mark there: whether an income keeps its type and is taxed here. The rest is non-taxable "other"."""


def is_gross_and_taxable(raw: Fields) -> bool:
    """Whether the rule of ``TAXED_AS_STATED`` keeps an income's own type; an unstated mark counts as taxable."""
    basis = str(raw.get("amount_type") or "gross")
    taxable = Flag(missing=True).decode(raw.get("is_taxable")).value is not False
    return TAXED_AS_STATED.get((basis, taxable), False)


@dataclass(frozen=True, slots=True)
class Writable:
    """A table some of whose codes can only be read: writing one of the others says why not."""

    inner: CodeTable
    refused: frozenset[str]
    sentence: str

    def decode(self, raw: Any) -> Decoded:
        """As the table."""
        return self.inner.decode(raw)

    def encode(self, value: Value) -> Any:
        """As the table, ``UnableToEncode`` for a refused code."""
        if value in self.refused:
            raise UnableToEncode(self.sentence)
        return self.inner.encode(value)


VALUATION: Codec = Nested({"valued_date": ("valued_at", Day()), "amount": ("value", Pence())})
ADDRESS: Codec = Nested(
    {
        "line_1": ("address_1", Text()),
        "line_2": ("address_2", Text()),
        "line_3": ("address_3", Text()),
        "town": ("town_city", Text()),
        "county": ("county", Text()),
        "postcode": ("postcode", Postcode()),
        "country": ("country", Text()),
    }
)
