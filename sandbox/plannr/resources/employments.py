"""Employments: firm-wide in version 2, below their client in version 1."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.refusals import NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.query import (
    BY_TIME,
    ListRules,
    answer_list,
    asked_includes,
    of,
    one_of,
    partly,
    uuid_filter,
    whether,
)
from sandbox.plannr.resources.account_fields import ADDRESS
from sandbox.plannr.resources.account_view import present_minimal
from sandbox.plannr.resources.accounts import client_in_path
from sandbox.plannr.validation import (
    Field,
    checked,
    choice,
    day,
    email,
    flag,
    number,
    optional,
    pence,
    phone,
    required,
    shaped,
    text,
    uuid_of,
)

FIELDS: tuple[Field, ...] = (
    required("status", choice(words.EMPLOYMENT_STATUSES)),
    optional("primary", flag()),
    optional("occupation_code", text()),
    optional("job_title", text()),
    optional("employer", text()),
    optional("started_at", day()),
    optional("ended_at", day()),
    optional("is_business_owner", flag()),
    optional("percentage_of_business_owned", number(0, 100)),
    optional("address", shaped(ADDRESS)),
    optional("email_address", email()),
    optional("phone_number", phone()),
    optional("last_salary_increase", day()),
    optional("business_name", text()),
    optional("business_year_end", text()),
    optional("business_value", pence()),
    optional("profit", pence()),
    optional("directors", text()),
    optional("shareholding_in_business", text()),
    optional("accountant_company_name", text()),
    optional("accountant_email", email()),
    optional("accountant_telephone_number", phone()),
    optional("accountant_address", shaped(ADDRESS)),
)
MONEY_FIELDS = frozenset({"business_value", "profit"})
INCLUDES = frozenset({"account"})

RULES = ListRules(
    filters={
        "uuid": uuid_filter(),
        "account_uuids": one_of(lambda employment: employment.parent),
        "status": one_of(of("status")),
        "primary": whether(of("primary")),
        "employer": partly(of("employer")),
    },
    sorts={**BY_TIME, "started_at": of("started_at"), "ended_at": of("ended_at")},
    default_sort="created_at",
    includes=INCLUDES,
)


def present_employment(call: Call, employment: Record, include: frozenset[str] = INCLUDES) -> dict[str, Any]:
    """An employment; its account where included."""
    answer: dict[str, Any] = {
        "uuid": employment.uuid,
        "created_at": shown(employment.created_at),
        "updated_at": shown(employment.updated_at),
    }
    for field in FIELDS:
        value = employment.body.get(field.name)
        answer[field.name] = money(value) if field.name in MONEY_FIELDS else value
    if "account" in include:
        answer["account"] = present_minimal(call, call.find("account", employment.parent))
    return answer


def list_employments(call: Call) -> Answer:
    """The employments of the whole firm."""
    return answer_list(call, call.all("employment"), RULES, present_employment)


def list_client_employments(call: Call) -> Answer:
    """The employments of one client."""
    client = client_in_path(call)
    return answer_list(call, call.store.children("employment", client.uuid), RULES, present_employment)


def _employment_in_path(call: Call) -> Record:
    """The employment the path names; in version 1 it must be the named client's."""
    employment = call.in_path("employment")
    if "client_uuid" in call.path_values and employment.parent != client_in_path(call).uuid:
        raise NotFound(f"No query results for employment {employment.uuid}")
    return employment


def show_employment(call: Call) -> Answer:
    """One employment."""
    asked_includes(call, INCLUDES)
    return Answer(present_employment(call, _employment_in_path(call)))


def create_employment(call: Call) -> Answer:
    """A new employment of the named account."""
    account = required("account_uuid", uuid_of("account", type="client"))
    clean = checked(call, (account, *FIELDS), creating=True)
    return _create(call, clean.pop("account_uuid"), clean)


def create_client_employment(call: Call) -> Answer:
    """A new employment of the client in the path."""
    return _create(call, client_in_path(call).uuid, checked(call, FIELDS, creating=True))


def _create(call: Call, account_uuid: str, clean: dict[str, Any]) -> Answer:
    clean["primary"] = bool(clean["primary"])
    return Answer(present_employment(call, call.add("employment", clean, parent=account_uuid)), 201)


def update_employment(call: Call) -> Answer:
    """Changes the fields that are sent; the status must be."""
    employment = _employment_in_path(call)
    return Answer(present_employment(call, call.change(employment, checked(call, FIELDS, creating=False))))


def delete_employment(call: Call) -> Answer:
    """Removes an employment."""
    call.store.remove(_employment_in_path(call), call.now)
    return Answer(status=204)


OF_CLIENT = "/api/v1/client/{client_uuid}/employment"

PART = Part(
    "employments",
    routes=(
        ApiRoute("GET", "/api/v2/employments", list_employments, ASSUMED, "4.1"),
        ApiRoute("POST", "/api/v2/employments", create_employment, DOCUMENTED, "4.1"),
        ApiRoute("GET", "/api/v2/employments/{uuid}", show_employment, ASSUMED, "4.1"),
        ApiRoute("PUT", "/api/v2/employments/{uuid}", update_employment, ASSUMED, "4.1"),
        ApiRoute("DELETE", "/api/v2/employments/{uuid}", delete_employment, ASSUMED, "13"),
        ApiRoute("GET", OF_CLIENT, list_client_employments, DOCUMENTED, "4.1"),
        ApiRoute("POST", OF_CLIENT, create_client_employment, DOCUMENTED, "4.1"),
        ApiRoute("GET", OF_CLIENT + "/{uuid}", show_employment, DOCUMENTED, "4.1"),
        ApiRoute("PUT", OF_CLIENT + "/{uuid}", update_employment, DOCUMENTED, "4.1"),
        ApiRoute("DELETE", OF_CLIENT + "/{uuid}", delete_employment, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName(
            "employment lists",
            "filters uuid, account_uuids, status, primary, employer; include account",
            "4.1",
        ),
        AssumedName("accountant fields", "accountant_company_name, _email, _telephone_number, _address", "4.1"),
    ),
)
