"""What a body may say about an account, create and update."""

from __future__ import annotations

from sandbox.plannr import words
from sandbox.plannr.validation import (
    EXTERNAL_REFERENCE,
    Field,
    any_uuid,
    anything_keyed,
    choice,
    day,
    email,
    flag,
    listed,
    number,
    optional,
    pence,
    phone,
    required,
    shaped,
    text,
    uuid_of,
    whole,
)

LONG = 65_000

ADDRESS: tuple[Field, ...] = (
    optional("name", text()),
    optional("address_1", text()),
    optional("address_2", text()),
    optional("address_3", text()),
    optional("address_4", text()),
    optional("town_city", text()),
    optional("county", text()),
    optional("postcode", text(20)),
    optional("country", text()),
    optional("move_in_date", day()),
    optional("moved_in_year", whole(1900, 2200)),
    optional("moved_in_month", whole(1, 12)),
    optional("moved_out_year", whole(1900, 2200)),
    optional("moved_out_month", whole(1, 12)),
    optional("residential_status", text()),
)

PERSONAL: tuple[Field, ...] = (
    optional("title", text()),
    optional("first_name", text()),
    optional("middle_name", text()),
    optional("last_name", text()),
    optional("maiden_name", text()),
    optional("nickname", text()),
    optional("pronouns", text()),
    optional("entity_name", text()),
    optional("date_of_birth", day()),
    optional("gender", choice(words.GENDERS)),
    optional("ni_number", text(20)),
    optional("marital_status", choice(words.MARITAL_STATUSES)),
    optional("smoker_status", choice(words.SMOKER_STATUSES)),
    optional("cigarettes_daily", whole(0)),
    optional("smoker_since", day()),
    optional("residential_status", text()),
    optional("country_of_residence", text()),
    optional("nationalities", listed(text())),
    optional("is_vulnerable", choice(words.VULNERABILITIES)),
    optional("vulnerability_details", text(LONG)),
    optional("third_party_offered", flag()),
    optional("procedure_adaptation", flag()),
    optional("adaption_details_notes", text(LONG)),
    optional("value", pence()),
    optional("is_uk_resident", flag()),
    optional("is_uk_domicile", flag()),
    optional("target_retirement_age", whole(0, 150)),
    optional("expected_retirement_age", whole(0, 150)),
    optional("state_retirement_age", whole(0, 150)),
    optional("client_preferences", text(LONG)),
    optional("current_state_of_health", text(LONG)),
    optional("state_of_health_explanation", text(LONG)),
    optional("long_term_care_needed", flag()),
    optional("long_term_care_notes", text(LONG)),
    optional("has_will", flag()),
    optional("will_notes", text(LONG)),
    optional("will_last_reviewed", day()),
    optional("has_power_of_attorney", flag()),
    optional("power_of_attorney_notes", text(LONG)),
    optional("gift_notes", text(LONG)),
    optional("units_of_alcohol_weekly", whole(0)),
    optional("height", number(0, 300)),
    optional("weight", number(0, 2000)),
)

STAFF_CARE: tuple[Field, ...] = (
    optional("assigned_adviser_uuid", uuid_of("account", type="employee")),
    optional("assigned_administrator_uuid", uuid_of("account", type="employee")),
    optional("assigned_paraplanner_uuid", uuid_of("account", type="employee")),
    optional("introduced_by_uuid", uuid_of("account")),
    optional("is_prospect", flag()),
    optional("prospect_converted_at", day()),
    optional("first_contact_date", day()),
    optional("next_review_date", day()),
    optional("previous_review_date", day()),
    optional("anniversary_review_date", day()),
    optional("inactive_at", day()),
    optional("groups", listed(uuid_of("group"))),
    optional("tags", listed(text())),
    optional("custom_fields", anything_keyed()),
)

UPDATE: tuple[Field, ...] = (*PERSONAL, *STAFF_CARE)

CREATE: tuple[Field, ...] = (
    required("type", choice(("client", "employee", "external"))),
    required("role", choice((*words.CLIENT_ROLES, *words.EMPLOYEE_ROLES, "introducer"))),
    *UPDATE,
    optional("email", email()),
    optional("phone", phone()),
    optional("address", shaped(ADDRESS)),
    optional("send_welcome_email", flag()),
    optional("owners", listed(uuid_of("account", type="client", role="individual"))),
    optional("external_reference", EXTERNAL_REFERENCE),
)

OWNERS: tuple[Field, ...] = (
    required("mode", choice(("attach", "detach", "sync"))),
    required("owners", listed(any_uuid())),
)

ROLES_OF_TYPE = {"client": words.CLIENT_ROLES, "employee": words.EMPLOYEE_ROLES, "external": ("introducer",)}
