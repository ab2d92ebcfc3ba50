"""Numbers and codes that stand for people, places, accounts and policies: one spelling each, and a check.

    NationalInsuranceNumber.read("qq 12 34 56 c")   -> .text "QQ123456C", .formatted "QQ 12 34 56 C",
                                                       .masked "•• •• •• 56 C", .is_allocatable False
    normalise_postcode("sw1a1aa")                   -> "SW1A 1AA"     is_postcode(...) -> bool
    normalise_sort_code("123456")                   -> "12-34-56"     is_sort_code(...) -> bool
    normalise_uuid("{6F9619FF-8B86-...}")           -> canonical lower-case text
    normalise_policy_number("AVIVA-0001-D")         -> "aviva0001d"

Every ``normalise_*`` that can fail raises UnableToReadIdentifier, whose message is fit for a form field.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from dataclasses import dataclass

_NI_SHAPE = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]")
_NI_LETTERS_NOT_FIRST = frozenset("DFIQUV")
_NI_LETTERS_NOT_SECOND = frozenset("DFIOQUV")
_NI_PREFIXES_NOT_USED = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})

_POSTCODE_SHAPE = re.compile(
    r"""(?:[A-PR-UWYZ][0-9]{1,2}            # M1, B33
          |[A-PR-UWYZ][A-HK-Y][0-9]{1,2}    # CR2, DN55
          |[A-PR-UWYZ][0-9][A-HJKPSTUW]     # W1A
          |[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY]  # EC1A
          |GIR(?=0AA)
        )[0-9][ABD-HJLNP-UW-Z]{2}""",
    re.VERBOSE,
)
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")


class UnableToReadIdentifier(ValueError):
    """What was given has not the shape of the identifier asked for."""

    permanent = True


def _squeeze(text: str) -> str:
    """Upper case without spaces, hyphens, dots or invisible characters."""
    return re.sub(r"[\s\-.\u200b-\u200f\u2060\ufeff]", "", unicodedata.normalize("NFKC", text)).upper()


@dataclass(frozen=True, slots=True)
class NationalInsuranceNumber:
    """A well-formed National Insurance number: two letters, six figures, a letter A to D.

    Being well formed is all a record needs. ``is_allocatable`` says whether the number can belong to a real person:
    prefixes such as QQ are never given out, which is why invented people carry them (HMRC manual NIM39110).
    """

    text: str

    @classmethod
    def read(cls, typed: str) -> NationalInsuranceNumber:
        """From what was typed, in any case and with spaces or hyphens."""
        squeezed = _squeeze(typed)
        if not _NI_SHAPE.fullmatch(squeezed):
            raise UnableToReadIdentifier("Enter two letters, six figures and a letter A to D, like QQ 12 34 56 C.")
        return cls(squeezed)

    @staticmethod
    def is_well_formed(typed: str) -> bool:
        """Whether the text has the shape of a number."""
        return _NI_SHAPE.fullmatch(_squeeze(typed)) is not None

    @property
    def is_allocatable(self) -> bool:
        """Whether a number with this prefix can have been given to anyone."""
        return (
            self.text[0] not in _NI_LETTERS_NOT_FIRST
            and self.text[1] not in _NI_LETTERS_NOT_SECOND
            and self.text[:2] not in _NI_PREFIXES_NOT_USED
        )

    @property
    def formatted(self) -> str:
        """In groups, as on a payslip."""
        number = self.text
        return f"{number[:2]} {number[2:4]} {number[4:6]} {number[6:8]} {number[8]}"

    @property
    def masked(self) -> str:
        """For lists: only the last two figures and the letter."""
        return f"•• •• •• {self.text[6:8]} {self.text[8]}"

    def __str__(self) -> str:
        return self.text


def masked_number(typed: str) -> str:
    """A National Insurance number as lists show it; of what is none, nothing can be read."""
    is_one = NationalInsuranceNumber.is_well_formed(typed)
    return NationalInsuranceNumber.read(typed).masked if is_one else "••••••"


def normalise_postcode(typed: str) -> str:
    """Upper case with one space before the last three characters: ``SW1A 1AA``."""
    squeezed = _squeeze(typed)
    if not _POSTCODE_SHAPE.fullmatch(squeezed):
        raise UnableToReadIdentifier("Enter a full UK postcode, like SW1A 1AA.")
    return f"{squeezed[:-3]} {squeezed[-3:]}"


def is_postcode(typed: str) -> bool:
    """Whether the text has the shape of a full UK postcode."""
    return _POSTCODE_SHAPE.fullmatch(_squeeze(typed)) is not None


def normalise_sort_code(typed: str) -> str:
    """Three pairs of figures: ``12-34-56``."""
    digits = _squeeze(typed)
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise UnableToReadIdentifier("Enter six figures, like 12-34-56.")
    return f"{digits[:2]}-{digits[2:4]}-{digits[4:]}"


def is_sort_code(typed: str) -> bool:
    """Whether the text holds the six figures of a sort code."""
    return re.fullmatch(r"[0-9]{6}", _squeeze(typed)) is not None


def normalise_uuid(typed: str) -> str:
    """Canonical lower-case text with hyphens."""
    try:
        return str(uuid.UUID(typed.strip()))
    except (ValueError, AttributeError) as error:
        raise UnableToReadIdentifier(f"“{typed}” is not a UUID.") from error


def is_nil_uuid(text: str) -> bool:
    """Whether a canonical UUID is the one of nothing but noughts, which stands for no record."""
    return uuid.UUID(text).int == 0


def is_uuid(typed: str) -> bool:
    """Whether the text can be read as a UUID."""
    try:
        normalise_uuid(typed)
    except UnableToReadIdentifier:
        return False
    return True


def normalise_policy_number(policy_number: str) -> str:
    """What is compared when two spellings of one policy number are: compatibility form, lower case, a-z and 0-9 only.

    Leading zeros stay, and O and 0 stay different: a number that lost its zeros is another number. May be empty.
    Other letters go before capitals are lowered, as in the database's own column: lower case of İ has a plain i in it.
    """
    text = policy_number if policy_number.isascii() else unicodedata.normalize("NFKC", policy_number)
    return _NOT_ALPHANUMERIC.sub("", text).lower()
