"""Which fields clients and the rows of their lists have, and how each is read and shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.xplan import words
from sandbox.xplan.refusals import BadValue
from sandbox.xplan.values import read_date, read_money, show_date, show_money


@dataclass(frozen=True)
class Field:
    """Reads a value that was sent (BadValue when it cannot) and shows the one that is kept."""

    read: Callable[[str, Any], Any]
    show: Callable[[Any], Any] = lambda kept: kept


def _text(name: str, value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or len(value) > 4000):
        raise BadValue(f"{name} must be a text.")
    return value


def _number(name: str, value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise BadValue(f"{name} must be a whole number.")
    return value


def _flag(name: str, value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise BadValue(f"{name} must be true or false.")
    return value


def _texts(name: str, value: Any) -> list[str] | None:
    if value is not None and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        raise BadValue(f"{name} must be a list of texts.")
    return value


def _choice(group: str) -> Field:
    codes = words.CHOICES[group]

    def read(name: str, value: Any) -> str | None:
        if value is not None and value not in codes:
            raise BadValue(f"{name} has no choice {value!r}.")
        return _text(name, value)

    return Field(read)


def _category(name: str, value: Any) -> int | None:
    if value is not None and str(value) not in words.CHOICES["goals/category"]:
        raise BadValue(f"{name} has no choice {value!r}.")
    return _number(name, value)


TEXT, NUMBER, FLAG, TEXTS = Field(_text), Field(_number), Field(_flag), Field(_texts)
DATE, MONEY = Field(read_date, show_date), Field(read_money, show_money)

CLIENT: Mapping[str, Field] = {
    **dict.fromkeys(
        (
            *("first_name", "middle_name", "last_name", "preferred_name", "maiden_name", "initials"),
            *("nationality", "nino", "external_id", "company_name", "salutation", "address_title"),
        ),
        TEXT,
    ),
    "title": _choice("entity/title"),
    "sex": _choice("entity/sex"),
    "marital_status": _choice("entity/marital_status"),
    "client_status": _choice("entity/client_status"),
    "dob": DATE,
    "is_smoker": FLAG,
    "partner": NUMBER,
    "is_partner": FLAG,
    "client_adviser": NUMBER,
}

CONTACT: Mapping[str, Field] = {
    "contact_type": _choice("contact/contact_type"),
    "contact_value": TEXT,
    "preferred": FLAG,
    "country_code": TEXT,
}
ADDRESS: Mapping[str, Field] = {
    **dict.fromkeys(("street", "suburb", "state", "postcode", "country"), TEXT),
    "preferred": FLAG,
}
GOAL: Mapping[str, Field] = {
    "description": TEXT,
    "category": Field(_category),
    "status": _choice("goals/status"),
    "owner": _choice("goals/owner"),
    **dict.fromkeys(("capture_date", "target_date"), DATE),
    **dict.fromkeys(
        ("target_amount", "present_value", "initial_investment", "regular_saving", "regular_drawdown"), MONEY
    ),
    **dict.fromkeys(
        (
            *("frequency", "drawdown_frequency", "objective_frequency_start_age"),
            *("objective_frequency_end_age", "advice_type"),
        ),
        NUMBER,
    ),
    "goal_level_risk_tolerance": TEXT,
    "xpt_external_id": TEXT,
}
INSURANCE_GROUP: Mapping[str, Field] = {
    **dict.fromkeys(
        (
            *("underwriter", "underwriter_description", "plan_name", "policy_number", "policy_purpose"),
            "payment_method",
        ),
        TEXT,
    ),
    **dict.fromkeys(("benefit_premium", "installment_premium"), MONEY),
    "frequency_display": _choice("insurance_group/frequency"),
    **dict.fromkeys(("policy_owners", "beneficiaries"), TEXTS),
    **dict.fromkeys(("inception_date", "renewal_date", "policy_to_date"), DATE),
}
INSURANCE: Mapping[str, Field] = {
    "insurance_group": NUMBER,
    "cover_type": _choice("insurance/cover_type"),
    "benefit_status": _choice("insurance/benefit_status"),
    "is_super": FLAG,
    "type": TEXT,
    "waiting_period": TEXT,
    "sum_insured": MONEY,
}

EMPTY_LISTS = (
    *("medical_insurance", "asset", "cashflow", "annuity", "attorney", "retirement_fund", "liability"),
    *("client_goals_and_objectives", "adviser_identified_needs", "feeservice", "invoice", "attachment"),
)
LISTS: Mapping[str, Mapping[str, Field]] = {
    "contact": CONTACT,
    "address": ADDRESS,
    "goals": GOAL,
    "objectives": GOAL,
    "insurance_group": INSURANCE_GROUP,
    "insurance": INSURANCE,
    **{name: {} for name in EMPTY_LISTS},
}
"""Every list a client may have. Those without fields are always empty here."""

CAPABILITY_OF_LIST = {
    "goals": "goals",
    "objectives": "goals",
    "insurance_group": "insurance",
    "insurance": "insurance",
    "medical_insurance": "insurance",
}


def read_fields(fields: Mapping[str, Field], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the fields that were sent. BadValue for one that is unknown or wrong."""
    unknown = [name for name in sent if name not in fields]
    if unknown:
        raise BadValue(f"There is no field {unknown[0]}.")
    return {name: fields[name].read(name, value) for name, value in sent.items()}


def show_fields(
    fields: Mapping[str, Field], kept: Mapping[str, Any], wanted: list[str] | None = None
) -> dict[str, Any]:
    """The fields as the API gives them: those asked for, or all. BadValue for one that does not exist."""
    names = list(fields) if wanted is None else wanted
    for name in names:
        if name not in fields:
            raise BadValue(f"There is no field {name}.")
    return {name: fields[name].show(kept[name]) if kept.get(name) is not None else None for name in names}
