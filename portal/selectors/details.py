"""A client's personal details as texts, by the names that requests for change use."""

from __future__ import annotations

from typing import Any

from backoffice.services.clients import ADDRESS_FIELDS
from domain.enums.people import ContactKind

LABELS = {
    "title": "Title", "first_name": "First name", "middle_name": "Middle names", "last_name": "Last name",
    "email": "E-mail", "mobile": "Mobile", "phone": "Telephone",
    "line_1": "Address line 1", "line_2": "Line 2", "line_3": "Line 3", "town": "Town", "county": "County",
    "postcode": "Postcode", "country": "Country",
}  # fmt: skip
"""What a client may ask to have changed, in the order it is shown; all else is said in a note."""


def details_of(client: Any) -> dict[str, str]:
    """The details; ``client`` comes from ``client_page``. An e-mail address that was made up is shown to nobody."""
    known = {name: getattr(client, name) for name in ("title", "first_name", "middle_name", "last_name")}
    primary = {one.kind: one.value for one in client.contact_details.all() if one.is_primary and not one.is_placeholder}
    for kind in (ContactKind.EMAIL, ContactKind.MOBILE, ContactKind.PHONE):
        known[kind.value] = primary.get(kind, "")
    address = next(iter(client.primary_addresses), None)
    return known | {name: getattr(address, name) if address else "" for name in ADDRESS_FIELDS}
