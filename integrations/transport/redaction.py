"""What may be written down about a request: its shape, never its secrets, of people only that something was there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MASK = "•••"
SECRET_WORDS = ("token", "secret", "password", "authorization", "signature", "code_verifier", "cookie")
PERSONAL_KEYS = frozenset(
    {
        "title", "first_name", "middle_name", "last_name", "maiden_name", "nickname", "name", "entity_name",
        "email", "primary_email", "phone", "primary_phone_number", "value_text", "contact",
        "date_of_birth", "ni_number", "national_insurance_number",
        "address", "primary_address", "address_1", "address_2", "address_3", "address_4", "line_1", "line_2", "line_3",
        "town", "town_city", "county", "postcode", "account_number", "sort_code", "notes", "contents",
    }
)  # fmt: skip
PLAIN_PARAMETERS = frozenset({"page", "per_page", "sort", "include"})


def is_secret(key: str) -> bool:
    """Whether the value under this key opens something."""
    lowered = key.lower()
    return any(word in lowered for word in SECRET_WORDS)


def redact(value: Any) -> Any:
    """JSON-shaped data with the same keys, secrets and personal details masked; amounts, dates, codes and ids stay."""
    if isinstance(value, Mapping):
        return {key: _redact_entry(str(key), entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [redact(entry) for entry in value]
    return value


def _redact_entry(key: str, entry: Any) -> Any:
    if is_secret(key) or key.lower() in PERSONAL_KEYS:
        return MASK if entry not in (None, "", [], {}) else entry
    return redact(entry)


def loggable_url(url: str) -> str:
    """The path with the names of its parameters; values only where they describe paging, never what was looked for."""
    parts = urlsplit(url)
    shown = [
        f"{name}={value if name in PLAIN_PARAMETERS else MASK}"
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return parts.path + ("?" + "&".join(shown) if shown else "")
