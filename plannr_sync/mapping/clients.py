"""Clients: which field of a Plannr account is which of ours, which way it goes, and who takes part."""

from __future__ import annotations

from integrations.engine.canonical import Fields
from integrations.engine.codecs import CodeTable, Day, Text
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT
from plannr_sync.mapping.codecs import (
    ADDRESS,
    AccountStatus,
    Email,
    NationalInsurance,
    Phone,
    RetirementAge,
    Uuids,
)
from plannr_sync.mapping.references import our_references

KINDS = {
    "individual": "individual",
    "joint": "joint",
    "trust": "trust",
    "business": "business",
}
GENDERS = {
    "female": "female",
    "male": "male",
    "non-binary": "non_binary",
    "transgender": "transgender",
    "intersex": "intersex",
    "other": "other",
    "unknown": "unknown",
}
MARITAL_STATUSES = {
    "single": "single",
    "cohabiting": "cohabiting",
    "married": "married",
    "divorced": "divorced",
    "civil-partnership": "civil_partnership",
    "dissolved-civil-partnership": "dissolved_civil_partnership",
    "widowed": "widowed",
    "separated": "separated",
    "engaged": "engaged",
    "in-relationship": "in_relationship",
    "other": "other",
    "unknown": "unknown",
}

RELATIONSHIP_OF_MARITAL_STATUS = {
    "married": "married",
    "civil_partnership": "civil_partner",
    "cohabiting": "cohabiting",
    "in_relationship": "cohabiting",
    "engaged": "engaged",
}
"""The partner's marital status to how the two are related here; everything else is "in a household"."""
DEFAULT_RELATIONSHIP = "household"

PARTNER_WORDS = frozenset(
    {
        "spouse", "husband", "wife", "partner", "civil partner", "civil-partner", "life partner", "domestic partner",
        "unmarried partner", "cohabitee", "cohabiting partner", "co-habitee", "common law husband", "common law wife",
        "common-law husband", "common-law wife", "fiance", "fiancé", "fiancee", "fiancée", "boyfriend", "girlfriend",
        "significant other", "other half", "married", "married to",
    }
)  # fmt: skip
"""What people write in a linked client's relationship when they mean a partner; capitals and spaces do not matter."""

NOT_ALONE = frozenset({*RELATIONSHIP_OF_MARITAL_STATUS, "separated"})
"""Marital statuses that make it worth asking Plannr for a partner in a bulk import."""

REQUIRED_OF_PEOPLE = {
    "first_name": "first name", "last_name": "surname", "gender": "gender", "date_of_birth": "date of birth",
}  # fmt: skip
"""What a person's record needs here before it can be imported, and what people call it."""


def is_partner_word(relationship: object) -> bool:
    """Whether the relationship text of a linked client means a partner; "Husband (second)" does too."""
    text = " ".join(str(relationship or "").casefold().split("(")[0].replace(".", " ").split())
    return text in PARTNER_WORDS


RULES = (
    FieldRule(
        "kind", "role", CodeTable(KINDS, missing="individual"), "Kind of client",
        direction=Direction.PULL, on_update=False,
        reason="What kind of client it is is decided when it is created and changed in Plannr only.",
    ),
    FieldRule("title", "title", Text(), "Title"),
    FieldRule("first_name", "first_name", Text(), "First name"),
    FieldRule("middle_name", "middle_name", Text(), "Middle name"),
    FieldRule("last_name", "last_name", Text(), "Surname"),
    FieldRule("entity_name", "entity_name", Text(), "Name of the joint client, trust or business"),
    FieldRule(
        "members", "owners", Uuids(), "People behind it", direction=Direction.PULL, on_update=False,
        reason="Who stands behind a joint client, trust or business is changed in Plannr.",
    ),
    FieldRule("date_of_birth", "date_of_birth", Day(), "Date of birth"),
    FieldRule("gender", "gender", CodeTable(GENDERS, missing="unknown"), "Gender"),
    FieldRule("marital_status", "marital_status", CodeTable(MARITAL_STATUSES, missing="unknown"), "Marital status"),
    FieldRule("national_insurance_number", "ni_number", NationalInsurance(), "National Insurance number"),
    FieldRule("retirement_age", "target_retirement_age", RetirementAge(), "Retirement age"),
    FieldRule(
        "status", "", AccountStatus(), "Status", direction=Direction.PULL, on_update=False, write_path="is_prospect",
        reason="Making a client active, inactive or a prospect is done in Plannr.",
    ),
    FieldRule("email", "primary_email", Email(), "Primary e-mail", write_path="email",
              reason="A new address becomes the primary one in Plannr; the old one is kept there."),
    FieldRule("mobile", "primary_phone_number", Phone(), "Primary mobile", write_path="phone", many_spellings=True,
              reason="A new number becomes the primary one in Plannr; the old one is kept there."),
    FieldRule("address", "address_in_use", ADDRESS, "Address", write_path="address", reason=
              "Read from the joint account where there is one, else from the client; written where it was read."),
    FieldRule(
        "relationship", "", Text(), "Relationship to the partner",
        direction=Direction.NONE, on_create=False, on_update=False,
        reason="Set on import from the partner's marital status, “in a household” where that says nothing. "
        "Changing it here does not change Plannr.",
    ),
    FieldRule(
        "tax_area", "", Text(), "Tax area", direction=Direction.NONE, on_create=False, on_update=False,
        reason="Follows the postcode unless it is set by hand here; Plannr has no such field.",
    ),
)  # fmt: skip


CLIENTS = Mapping(CLIENT, "account", "Client", RULES, references=our_references)

NEVER_DELETED = "Clients are never deleted in Plannr from here."

PULL_RULES = (
    EligibilityRule(
        "inactive_account", "The client is inactive in Plannr.", lambda fields: fields["status"] == "inactive"
    ),
)


def missing_details(fields: Fields) -> list[str]:
    """Names of the details a person's record lacks before it can be imported; entities need none of them."""
    if fields.get("kind") != "individual":
        return []
    return [name for name in REQUIRED_OF_PEOPLE if fields.get(name) in (None, "", "unknown")]


IMPORT_RULES = (
    EligibilityRule(
        "details_needed",
        "First name, surname, gender and date of birth are needed here, and not all of them are in Plannr.",
        lambda fields: bool(missing_details(fields)),
        detail=lambda fields: f"Missing: {', '.join(REQUIRED_OF_PEOPLE[name] for name in missing_details(fields))}.",
    ),
)


def spec(web_url: str) -> KindSpec:
    """Clients, with the address at which Plannr shows one. A client that goes there is only ever unlinked here."""
    return KindSpec(
        mapping=CLIENTS,
        pull_rules=PULL_RULES,
        import_rules=IMPORT_RULES,
        delete=Ability.no(NEVER_DELETED),
        removes_withdrawn=False,
        remote_url=f"{web_url}/clients/{{id}}" if web_url else "",
    )
