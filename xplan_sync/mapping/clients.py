"""Clients: which fields Xplan masters. Everything else of a client is ours."""

from __future__ import annotations

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Codec
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT
from xplan_sync.mapping.values import MASTERED, Choice, Date, Words

ASKED = ("title", "first_name", "middle_name", "last_name", "dob", "client_status", "partner", "is_partner")
"""Fields that are asked for by name; contact details stand in a list of their own."""
DETAILS = frozenset({"mobile", "email"})
"""What comes from that list."""


def _mastered(canonical: str, path: str, label: str, codec: Codec | None = None) -> FieldRule:
    return FieldRule(
        canonical, path, codec or Words(), label, direction=Direction.PULL, on_create=False, on_update=False,
        reason=MASTERED,
    )  # fmt: skip


CLIENTS = Mapping(
    CLIENT,
    "client",
    "Client",
    (
        _mastered("title", "title", "Title", Choice()),
        _mastered("first_name", "first_name", "First name"),
        _mastered("middle_name", "middle_name", "Middle name"),
        _mastered("last_name", "last_name", "Last name"),
        _mastered("date_of_birth", "dob", "Date of birth", Date()),
        _mastered("mobile", "preferred_mobile", "Mobile"),
        _mastered("email", "preferred_email", "E-mail"),
        FieldRule(
            "status_there",
            "client_status",
            Choice(),
            "Status in Xplan",
            direction=Direction.IMPORT,
            on_create=False,
            reason="Only decides who comes in; what a client is here is ours.",
        ),
    ),
    id_path="id",
)


def _has_no_name(fields: Fields) -> bool:
    return not fields["first_name"] and not fields["last_name"]


PULL_RULES = (
    EligibilityRule(
        "no_name", "Xplan shows neither a first nor a last name: only people come over.", _has_no_name, withdraws=False
    ),
)


IMPORT_RULES = (
    EligibilityRule("inactive", "Inactive in Xplan.", lambda fields: str(fields["status_there"]).lower() == "inactive"),
)
"""What keeps somebody out who is not here yet; a client who becomes inactive there stays linked."""


def spec() -> KindSpec:
    """How clients take part: they are read, and nothing is ever sent."""
    never = Ability.no(MASTERED)
    return KindSpec(CLIENTS, pull_rules=PULL_RULES, import_rules=IMPORT_RULES, create=never, update=never, delete=never)


# ------------------------------------------------------------------------------------------------ contact details

HOME_CODE = "44"
"""The dialling code of the United Kingdom, whose numbers are kept as they are written there."""
KNOWN_TYPES = {"m2": "email"}
"""Codes of contact types known of every site; the site's own list names the others."""


def preferred_details(rows: list[dict[str, object]]) -> dict[str, str]:
    """The preferred mobile and e-mail of a client's contact list; where none is preferred, none is taken.

    Only mobile numbers are taken, because a second factor is sent to them: land lines never are, preferred or not.
    """
    found = {"preferred_mobile": "", "preferred_email": ""}
    for row in rows:
        if not is_preferred(row):
            continue
        kind = str(row.get("type_in_words") or "").lower()
        value = str(row.get("contact_value") or row.get("value") or "").strip()
        if "mail" in kind:
            found["preferred_email"] = found["preferred_email"] or value
        elif "mobile" in kind:
            found["preferred_mobile"] = found["preferred_mobile"] or _in_full(value, row.get("country_code"))
    return found


def _in_full(number: str, country_code: object) -> str:
    """A number of another country with its code in front, without which it would be taken for one of this country."""
    code = "".join(one for one in str(country_code or "") if one.isdigit())
    if not number or number.startswith(("+", "00")) or code in {"", HOME_CODE}:
        return number
    return f"+{code} {number.removeprefix('0')}"


def is_preferred(row: dict[str, object]) -> bool:
    """Whether a contact detail is marked so."""
    mark = next((row[name] for name in ("preferred", "is_preferred") if name in row), False)
    return str(mark).strip().lower() in {"1", "true", "yes"}
