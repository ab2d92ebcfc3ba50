"""How contacts and what hangs on them are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.common.moments import shown
from sandbox.common.store import Record
from sandbox.redtail import words
from sandbox.redtail.call import Call

PLAIN = (
    *("suffix", "first_name", "middle_name", "last_name", "nickname", "company_name", "designation"),
    *("dob", "death_date", "tax_id", "job_title", "client_since", "marital_date"),
)
CODED: Mapping[str, Mapping[int, str]] = {
    "salutation": words.SALUTATIONS,
    "source": words.SOURCES,
    "status": words.STATUSES,
    "category": words.CATEGORIES,
    "gender": words.GENDERS,
    "marital_status": words.MARITAL_STATUSES,
}
ADVISORS = ("servicing_advisor", "writing_advisor")
EMPTY_INCLUDES = (
    "urls",
    "tag_memberships",
    "important_information",
    "social_medias",
    "photos",
    "activities",
    "sam",
)

ADDRESS_NAMES = {
    "first": ("street_address", "secondary_address", "zip", "is_primary", "address_type_description"),
    "second": ("line_1", "line_2", "postal_code", "primary", "address_type_descripton"),
}
"""Names clients have met, a set for each spelling of the settings; the last of the second is misspelt there too."""


def full_name(contact: Record) -> str:
    """The name of a person, or the company's."""
    parts = ("first_name", "middle_name", "last_name", "suffix")
    return " ".join(contact.get(one, "") for one in parts if contact.get(one)) or contact.get("company_name", "")


def present_contact(call: Call, contact: Record) -> dict[str, Any]:
    """A contact with what the call's ``include`` names."""
    coded: dict[str, Any] = {}
    for name, labels in CODED.items():
        code = contact.get(f"{name}_id")
        coded |= {name: labels.get(code), f"{name}_id": code}
    for name in ADVISORS:
        advisor = _user(call, contact.get(f"{name}_name", ""))
        coded |= {
            name: advisor.body["name"] if advisor else None,
            f"{name}_id": advisor.number if advisor else None,
        }
    return {
        "id": contact.number,
        "type": contact.body["type"],
        "full_name": full_name(contact),
        **{name: contact.get(name) for name in PLAIN},
        **coded,
        "created_at": shown(contact.created_at),
        "updated_at": shown(contact.updated_at),
        **_included(call, contact),
    }


def present_address(call: Call, address: Mapping[str, Any], number: int) -> dict[str, Any]:
    """An address in the spelling of the settings."""
    first, second, postcode, primary, type_name = ADDRESS_NAMES[call.settings.spelling]
    return {
        "id": number,
        "address_type_id": address.get("type", 1),
        type_name: words.ADDRESS_TYPES[address.get("type", 1)],
        first: address.get("line_1"),
        second: address.get("line_2"),
        "city": address.get("city"),
        "state": address.get("state"),
        postcode: address.get("postcode"),
        "country": address.get("country"),
        primary: bool(address.get("is_primary")),
    }


def present_phone(call: Call, phone: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A phone number."""
    primary = ADDRESS_NAMES[call.settings.spelling][3]
    return {
        "id": number,
        "phone_type": phone.get("type", 3),
        "phone_type_description": words.PHONE_TYPES[phone.get("type", 3)],
        "number": phone["number"],
        primary: bool(phone.get("is_primary")),
    }


def present_email(call: Call, email: Mapping[str, Any], number: int) -> dict[str, Any]:
    """An e-mail address."""
    primary = ADDRESS_NAMES[call.settings.spelling][3]
    return {"id": number, "address": email["address"], primary: bool(email.get("is_primary"))}


def present_family(call: Call, family: Record, *, with_members: bool) -> dict[str, Any]:
    """A family, with its members where they are asked for; hoh is the head of the household."""
    servicing, writing = (_user(call, family.get(f"{name}_name", "")) for name in ADVISORS)
    shown_family = {
        "id": family.number,
        "name": family.body["name"],
        "servicing_advisor_id": servicing.number if servicing else None,
        "writing_advisor_id": writing.number if writing else None,
    }
    if with_members:
        members = family.body["members"]
        shown_family["members"] = [{"contact_id": number, "hoh": place == 0} for place, number in enumerate(members)]
    return shown_family


def lines_of(contact: Record, name: str) -> list[tuple[Mapping[str, Any], int]]:
    """Addresses, phones or e-mails of a contact, each with its own number."""
    return [(one, contact.number * 100 + place) for place, one in enumerate(contact.get(name, []), start=1)]


def _included(call: Call, contact: Record) -> dict[str, Any]:
    asked = call.includes
    found: dict[str, Any] = {}
    for name, present in LINES.items():
        if name in asked:
            found[name] = [present(call, line, number) for line, number in lines_of(contact, name)]
    if "family" in asked or "family.members" in asked:
        family = next((one for one in call.all("family") if contact.number in one.body["members"]), None)
        found["family"] = present_family(call, family, with_members="family.members" in asked) if family else None
    return found | {name: [] for name in EMPTY_INCLUDES if name in asked}


def _user(call: Call, user_name: str) -> Record | None:
    return next((one for one in call.all("user") if one.body["user_name"] == user_name), None)


LINES = {"addresses": present_address, "phones": present_phone, "emails": present_email}
