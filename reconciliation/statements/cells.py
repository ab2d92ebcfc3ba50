"""Cells of a statement, cleaned strictly: what cannot be read is refused with a code, nothing is ever guessed.

    clean_text(raw)                 -> str
    clean_policy(raw)               -> Cleaned[str]      value None with POLICY_MISSING; may carry another warning
    clean_amount(raw, settings)     -> Cleaned[int]      pence
    clean_date(raw, serial_dates=)  -> Cleaned[date]     an empty cell is no error: value None
    clean_cells([{"kind": "amount", "raw": "£1.00"}, ..]) -> the same with "parsed", "error" and "warning"

A cleaned cell has a value, or an error, or (policy and date) neither; a warning may stand beside a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from domain.enumeration import Enumeration
from domain.identifiers import normalise_policy_number
from domain.money import LARGEST_TYPED, pounds_from_pence
from domain.people_dates import MONTH_NAMES
from reconciliation.statements.codes import Hold, Warn

T = TypeVar("T")

LARGEST_PENCE = int(LARGEST_TYPED * 100)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2099
LAST_TWO_DIGIT_YEAR = 79
SERIAL_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of spreadsheet serials after February 1900, whose 29th day the 1900 system invents."""

OTHER_CURRENCIES = frozenset({
    "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "HKD", "HUF", "ILS", "INR",
    "JPY", "MXN", "MYR", "NOK", "NZD", "PLN", "SEK", "SGD", "THB", "TRY", "USD", "ZAR",
})  # fmt: skip
MONTHS = {name: number for number, name in enumerate(MONTH_NAMES, 1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?:\ \d{3})+"
_AMOUNT = re.compile(
    rf"""(?P<mark_before>CR|DR)?\s*
        (?P<minus>-?)(?P<plus>\+?)\s*(?P<open>\(?)\s*
        (?P<pound>£|GBP)?\s*(?P<minus_inside>-?)\s*(?P<open_inside>\(?)\s*
        (?P<whole>{_GROUPED}|\d+)?(?:\.(?P<fraction>\d*))?
        \s*(?P<close_inside>\)?)\s*(?P<minus_after>-?)\s*(?P<pound_after>£|GBP)?\s*(?P<close>\)?)
        \s*(?:(?P<mark_after>CR|DR)\.?)?""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_PLAIN = re.compile(r"(\d{1,9})(?:\.(\d\d))?", re.ASCII)
"""What nearly every amount looks like; it needs none of the questions the others are asked."""
_NOTHING_PAID = re.compile(r"(?:£|GBP)?\s*-", re.IGNORECASE)
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?"
_TIME = rf"(?:[T\s]\s*{_CLOCK}\s*(?:Z|[+-]\d{{2}}:?\d{{2}})?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_MONTH_NAMED = re.compile(rf"(\d{{1,2}})([/.\s-]?)([A-Z]{{3,9}})\2(\d{{4}}|\d{{2}}){_TIME}", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_SERIAL = re.compile(r"(\d{1,6})(?:\.\d+)?", re.ASCII)
_POLICY_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+E[+-]?|E[+-])\d+", re.ASCII | re.IGNORECASE)
_POLICY_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_POLICY_DATELIKE = re.compile(
    rf"(?:{_NAMES})[-\s/]\d{{1,4}}|\d{{1,2}}[-\s/](?:{_NAMES})(?:[-\s/]\d{{2,4}})?"
    rf"|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}{_TIME}|\d{{4}}-\d{{2}}-\d{{2}}{_TIME}",
    re.ASCII | re.IGNORECASE,
)


class CreditMark(Enumeration):
    """What CR behind an amount means in a provider's file; DR means the opposite."""

    HOLD = "hold", "Not known: hold the row"
    CR_RECEIVED = "cr_received", "CR is money received"
    CR_TAKEN_BACK = "cr_taken_back", "CR is money taken back"


class AmountSettings(NamedTuple):
    """What a mapping may say about amounts."""

    credit_mark: CreditMark = CreditMark.HOLD
    round_half_up: bool = False


class Cleaned(NamedTuple, Generic[T]):
    """A cell after cleaning."""

    value: T | None
    error: Hold | None = None
    warning: Warn | None = None


DEFAULT_AMOUNTS = AmountSettings()


def clean_text(raw: str) -> str:
    """Text without invisible characters, compatibility forms, wrappers (``="…"``, ``'…``) and outer spaces."""
    text = raw.strip()
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
    if "\t" in text:
        text = text.replace("\t", " ")
    if text[:2] == '="' and (wrapped := _TEXT_FORMULA.fullmatch(text)):
        return wrapped[1].replace('""', '"').strip()
    return text[1:].strip() if text[:1] == "'" else text


def clean_policy(raw: str) -> Cleaned[str]:
    """The policy number as the provider writes it; what a spreadsheet has done to it is warned of, not repaired."""
    text = clean_text(raw)
    if not normalise_policy_number(text):
        return Cleaned(None, warning=Warn.POLICY_MISSING)
    if _POLICY_SCIENTIFIC.fullmatch(text):
        return Cleaned(text, warning=Warn.POLICY_SCIENTIFIC)
    if number := _POLICY_FLOAT.fullmatch(text):
        return Cleaned(number[1], warning=Warn.POLICY_FLOAT)
    if _POLICY_DATELIKE.fullmatch(text):
        return Cleaned(text, warning=Warn.POLICY_DATELIKE)
    return Cleaned(text)


def clean_amount(raw: str, settings: AmountSettings = DEFAULT_AMOUNTS) -> Cleaned[int]:
    """An amount of pounds in whole pence."""
    if plain := _PLAIN.fullmatch(raw):
        return Cleaned(int(plain[1]) * 100 + int(plain[2] or 0))
    if not raw.isascii() and any(sign.isnumeric() and not sign.isdecimal() for sign in raw):
        return Cleaned(None, Hold.AMOUNT_FORMAT)  # a footnote's ² would become a figure of the amount
    text = clean_text(raw).replace("\u2212", "-")
    if not text:
        return Cleaned(None, Hold.AMOUNT_MISSING)
    if _NOTHING_PAID.fullmatch(text):
        return Cleaned(0)
    match = _AMOUNT.fullmatch(text)
    if match is None or not (match["whole"] or match["fraction"]) or (match["pound"] and match["pound_after"]):
        return Cleaned(None, Hold.CURRENCY if _is_foreign(text) else Hold.AMOUNT_FORMAT)
    if bool(match["open"]) != bool(match["close"]) or bool(match["open_inside"]) != bool(match["close_inside"]):
        return _brackets_that_cross(match, settings)
    return _signed(match, settings)


def _brackets_that_cross(match: re.Match[str], settings: AmountSettings) -> Cleaned[int]:
    """``£(12.34)`` and ``(£12.34)`` may have their closing bracket caught by either group; anything else is wrong."""
    opened = bool(match["open"]) + bool(match["open_inside"])
    closed = bool(match["close"]) + bool(match["close_inside"])
    return _signed(match, settings) if opened == closed == 1 else Cleaned(None, Hold.AMOUNT_FORMAT)


def _signed(match: re.Match[str], settings: AmountSettings) -> Cleaned[int]:
    """The amount with its sign, unless there are several or one that only the provider could explain."""
    brackets = bool(match["open"]) + bool(match["open_inside"])
    minuses = sum(bool(match[name]) for name in ("minus", "minus_inside", "minus_after"))
    mark = match["mark_before"] or match["mark_after"]
    signs = brackets + minuses + bool(match["plus"]) + bool(match["mark_before"]) + bool(match["mark_after"])
    if signs > 1 or (mark and settings.credit_mark == CreditMark.HOLD):
        return Cleaned(None, Hold.AMOUNT_SIGN_AMBIGUOUS)
    negative = bool(brackets or minuses)
    if mark:
        negative = (mark.upper() == "CR") == (settings.credit_mark == CreditMark.CR_TAKEN_BACK)
    return _in_pence(match, negative=negative, round_half_up=settings.round_half_up)


def _in_pence(match: re.Match[str], *, negative: bool, round_half_up: bool) -> Cleaned[int]:
    whole = re.sub(r"[,\s]", "", match["whole"] or "0").lstrip("0") or "0"
    fraction = (match["fraction"] or "").rstrip("0")
    if len(whole) > len(str(LARGEST_PENCE)):  # Python refuses to count in thousands of figures
        return Cleaned(None, Hold.AMOUNT_FORMAT)
    if len(fraction) <= 2:
        pence, warning = int(whole) * 100 + int(fraction.ljust(2, "0")), None
    elif round_half_up:
        exact = Decimal(f"{whole}.{fraction}") * 100
        pence, warning = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), Warn.AMOUNT_ROUNDED
    else:
        return Cleaned(None, Hold.AMOUNT_PRECISION)
    if pence > LARGEST_PENCE:
        return Cleaned(None, Hold.AMOUNT_FORMAT)
    return Cleaned(-pence if negative else pence, warning=warning)


def _is_foreign(text: str) -> bool:
    """Whether a figure stands beside the sign or code of a currency other than the pound."""
    if not any(character.isdigit() for character in text):
        return False
    symbols = {character for character in text if unicodedata.category(character) == "Sc"}
    words = set(re.findall(r"[A-Z]{3}", text.upper()))
    return bool(symbols - {"£"} or words & OTHER_CURRENCIES)


@lru_cache(maxsize=4096)
def clean_date(raw: str, *, serial_dates: bool = False) -> Cleaned[date]:
    """A date, the day always before the month; spreadsheet serials only where the mapping says that they are dates."""
    text = clean_text(raw)
    if not text:
        return Cleaned(None)
    if match := _DAY_FIRST.fullmatch(text):
        return _real_date(match[4], int(match[3]), int(match[1]))
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _real_date(match[1], int(match[2]), int(match[3]))
    if (match := _MONTH_NAMED.fullmatch(text)) and match[3].lower() in MONTHS:
        return _real_date(match[4], MONTHS[match[3].lower()], int(match[1]))
    if serial_dates and (match := _SERIAL.fullmatch(text)):
        found = SERIAL_DAY_ZERO + timedelta(days=int(match[1]))
        return _real_date(f"{found.year:04}", found.month, found.day)
    return Cleaned(None, Hold.DATE_FORMAT)


def _real_date(year_digits: str, month: int, day: int) -> Cleaned[date]:
    """The date if there is such a day within the years a statement can be of."""
    year = int(year_digits)
    if len(year_digits) == 2:
        if year > LAST_TWO_DIGIT_YEAR:
            return Cleaned(None, Hold.DATE_RANGE)
        year += 2000
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return Cleaned(None, Hold.DATE_RANGE)
    try:
        return Cleaned(date(year, month, day))
    except ValueError:
        return Cleaned(None, Hold.DATE_RANGE)


def clean_cells(cells: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each ``{"kind": "amount"|"date"|"policy", "raw": ..}`` with what it becomes under a mapping's default settings.

    ``parsed`` is text (pounds with two decimals, an ISO date, the policy number) or None. ValueError for another kind,
    and for what is no list of cells.
    """
    if not isinstance(cells, list):
        raise ValueError("cells come as a list")
    for cell in cells:
        if not isinstance(cell, Mapping) or "kind" not in cell:
            raise ValueError(f"a cell is {{kind, raw}}, not {cell!r}")
    return [dict(cell) | _clean_cell(str(cell["kind"]), cell.get("raw")) for cell in cells]


def _clean_cell(kind: str, raw: object) -> dict[str, str | None]:
    text = "" if raw is None else str(raw)
    parsed: str | None = None
    cleaned: Cleaned[int] | Cleaned[date] | Cleaned[str]
    if kind == "amount":
        amount = cleaned = clean_amount(text)
        parsed = None if amount.value is None else str(pounds_from_pence(amount.value))
    elif kind == "date":
        day = cleaned = clean_date(text)
        parsed = day.value.isoformat() if day.value else None
    elif kind == "policy":
        policy = cleaned = clean_policy(text)
        parsed = policy.value
    else:
        raise ValueError(f"a cell's kind is amount, date or policy, not {kind!r}")
    return {
        "parsed": parsed,
        "error": cleaned.error.value if cleaned.error else None,
        "warning": cleaned.warning.value if cleaned.warning else None,
    }
