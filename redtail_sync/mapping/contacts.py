"""Contacts: what of them is read. They are only looked at, to link a cashflow with them; nothing is made of them."""

from __future__ import annotations

from integrations.engine.codecs import Day, Text
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT
from redtail_sync.mapping.reading import READ_ONLY

ONLY_SHOWN = "Shown when a contact is looked for; nothing is made of it."


def _shown(canonical: str, path: str, label: str, codec: Text | Day | None = None) -> FieldRule:
    return FieldRule(canonical, path, codec or Text(), label, direction=Direction.IMPORT, reason=ONLY_SHOWN)


CONTACTS = Mapping(
    CLIENT,
    "contact",
    "Contact",
    (
        _shown("first_name", "first_name", "First name"),
        _shown("last_name", "last_name", "Last name"),
        _shown("entity_name", "company_name", "Company"),
        _shown("full_name", "full_name", "Full name"),
        _shown("type", "type", "Kind"),
        _shown("date_of_birth", "dob", "Date of birth", Day()),
    ),
    id_path="id",
)


def spec() -> KindSpec:
    """How contacts take part: they are read, and nothing is ever sent."""
    never = Ability.no(READ_ONLY)
    return KindSpec(CONTACTS, create=never, update=never, delete=never)
