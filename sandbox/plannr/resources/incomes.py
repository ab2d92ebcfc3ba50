"""Incomes: firm-wide in version 2, below their client in version 1."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.refusals import Invalid, NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.money import money
from sandbox.plannr.query import (
    BY_TIME,
    Filter,
    ListRules,
    answer_list,
    asked_includes,
    compared,
    iso_day,
    of,
    one_of,
    uuid_filter,
)
from sandbox.plannr.resources.account_view import is_shared, present_minimal
from sandbox.plannr.resources.accounts import client_in_path
from sandbox.plannr.validation import (
    Field,
    checked,
    choice,
    day,
    flag,
    optional,
    pence,
    required,
    text,
    uuid_of,
)

INCLUDES = frozenset({"account", "employment"})

FIELDS: tuple[Field, ...] = (
    required("name", text()),
    required("type", choice(words.INCOME_TYPES)),
    optional("type_other", text()),
    required("amount", pence()),
    required("amount_type", choice(words.AMOUNT_TYPES)),
    required("frequency", choice(words.FREQUENCIES)),
    optional("start_date", day()),
    optional("end_date", day()),
    optional("is_taxable", flag()),
    optional("shared_owner_uuid", uuid_of("account", type="client")),
    optional("employment_uuid", uuid_of("employment")),
)
ACCOUNT = required("account_uuid", uuid_of("account", type="client"))


def _rules(call: Call) -> ListRules:
    def circles(income: Record) -> list[str]:
        return [one.uuid for one in call.all("circle") if income.parent in one.body["accounts"]]

    filters: dict[str, Filter] = {
        "uuid": uuid_filter(),
        "account_uuids": one_of(lambda income: income.parent),
        "circle_uuids": one_of(circles),
        "employment_uuids": one_of(of("employment_uuid")),
        "type": one_of(of("type")),
        "frequency": one_of(of("frequency")),
        "amount_type": one_of(of("amount_type")),
        "start_date": compared(of("start_date"), iso_day),
        "end_date": compared(of("end_date"), iso_day),
        "amount": compared(of("amount"), int),
    }
    sorts = {name: of(name) for name in ("name", "amount", "start_date", "end_date")}
    return ListRules(filters=filters, sorts={**BY_TIME, **sorts}, default_sort="created_at", includes=INCLUDES)


def present_income(call: Call, income: Record, include: frozenset[str] = INCLUDES) -> dict[str, Any]:
    """An income; account and employment where included, both for a single one."""
    shared_owner = call.find("account", income.get("shared_owner_uuid"))
    plain = ("name", "type", "type_other", "amount_type", "frequency", "start_date", "end_date", "is_taxable")
    answer = {
        "uuid": income.uuid,
        "created_at": shown(income.created_at),
        "updated_at": shown(income.updated_at),
        **{name: income.body.get(name) for name in plain},
        "amount": money(income.body["amount"]),
        "shared_owner": present_minimal(call, shared_owner),
        "shared_owner_type": None if not _on_shared(call, income) else "individual" if shared_owner else "shared",
    }
    if "account" in include:
        answer["account"] = present_minimal(call, call.find("account", income.parent))
    if "employment" in include:
        answer["employment"] = _present_employment(call.find("employment", income.get("employment_uuid")))
    return answer


def _present_employment(employment: Record | None) -> dict[str, Any] | None:
    if employment is None:
        return None
    names = ("status", "job_title", "employer")
    return {"uuid": employment.uuid, **{name: employment.get(name) for name in names}}


def _on_shared(call: Call, income: Record) -> bool:
    account = call.find("account", income.parent)
    return account is not None and is_shared(account)


def list_incomes(call: Call) -> Answer:
    """The incomes of the whole firm."""
    named = next((value for name, value in call.query if name == "filter[account_uuids]"), "")
    if named:
        uuids = [uuid.strip().lower() for uuid in named.split(",")]
        incomes = [one for uuid in uuids for one in call.store.children("income", uuid) if one.firm == call.firm]
    else:
        incomes = call.all("income")
    return answer_list(call, incomes, _rules(call), present_income)


def list_client_incomes(call: Call) -> Answer:
    """The incomes of one client."""
    client = client_in_path(call)
    return answer_list(call, call.store.children("income", client.uuid), _rules(call), present_income)


def _income_in_path(call: Call) -> Record:
    """The income the path names; in version 1 it must be the named client's."""
    income = call.in_path("income")
    if "client_uuid" in call.path_values and income.parent != client_in_path(call).uuid:
        raise NotFound(f"No query results for income {income.uuid}")
    return income


def show_income(call: Call) -> Answer:
    """One income."""
    asked_includes(call, INCLUDES)
    return Answer(present_income(call, _income_in_path(call)))


def create_income(call: Call) -> Answer:
    """A new income of the named account."""
    clean = checked(call, (ACCOUNT, *FIELDS), creating=True)
    return _create(call, call.require("account", clean.pop("account_uuid")), clean)


def create_client_income(call: Call) -> Answer:
    """A new income of the client in the path."""
    return _create(call, client_in_path(call), checked(call, FIELDS, creating=True))


def _create(call: Call, account: Record, clean: dict[str, Any]) -> Answer:
    _check_relations(call, account, clean)
    if clean["is_taxable"] is None:
        clean["is_taxable"] = False
    return Answer(present_income(call, call.add("income", clean, parent=account.uuid)), 201)


def update_income(call: Call) -> Answer:
    """Changes the fields that are sent; name, type, amount, amount type and frequency must be."""
    income = _income_in_path(call)
    clean = checked(call, FIELDS, creating=False)
    _check_relations(call, call.require("account", income.parent or ""), {**income.body, **clean})
    return Answer(present_income(call, call.change(income, clean)))


def _check_relations(call: Call, account: Record, income: dict[str, Any]) -> None:
    """Invalid when the shared owner, the employment or the dates do not go with the rest."""
    errors: dict[str, list[str]] = {}
    shared_owner = income.get("shared_owner_uuid")
    if shared_owner and shared_owner not in account.get("owners", []):
        errors["shared_owner_uuid"] = ["The shared owner must be an owner of a shared account."]
    employment = call.find("employment", income.get("employment_uuid"))
    if employment and employment.parent not in (account.uuid, *account.get("owners", [])):
        errors["employment_uuid"] = ["The selected employment uuid is invalid."]
    elif employment and income["type"] not in words.EMPLOYMENT_INCOME_TYPES:
        errors["employment_uuid"] = ["This type of income has no employment."]
    if income.get("start_date") and income.get("end_date") and income["end_date"] < income["start_date"]:
        errors["end_date"] = ["The end date field must be a date after or equal to start date."]
    if errors:
        raise Invalid(errors)


def delete_income(call: Call) -> Answer:
    """Removes an income."""
    call.store.remove(_income_in_path(call), call.now)
    return Answer(status=204)


ONE_OF_CLIENT = "/api/v1/client/{client_uuid}/income/{uuid}"

PART = Part(
    "incomes",
    routes=(
        ApiRoute("GET", "/api/v2/income", list_incomes, DOCUMENTED, "4"),
        ApiRoute("POST", "/api/v2/income", create_income, DOCUMENTED, "4"),
        ApiRoute("GET", "/api/v2/income/{uuid}", show_income, ASSUMED, "4"),
        ApiRoute("PUT", "/api/v2/income/{uuid}", update_income, DOCUMENTED, "4"),
        ApiRoute("DELETE", "/api/v2/income/{uuid}", delete_income, ASSUMED, "13"),
        ApiRoute("GET", "/api/v1/client/{client_uuid}/income", list_client_incomes, DOCUMENTED, "4"),
        ApiRoute("POST", "/api/v1/client/{client_uuid}/income", create_client_income, DOCUMENTED, "4"),
        ApiRoute("GET", ONE_OF_CLIENT, show_income, DOCUMENTED, "4"),
        ApiRoute("PUT", ONE_OF_CLIENT, update_income, DOCUMENTED, "4"),
        ApiRoute("DELETE", ONE_OF_CLIENT, delete_income, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("PUT income", "fields left out stay; account_uuid cannot change", "4"),
        AssumedName("income.account, income.employment", "in lists only by include; always in a single income", "4"),
        AssumedName(
            "income checks",
            "end not before start; shared owner among the account's owners; employment of the account",
            "4",
        ),
        AssumedName("income.is_taxable", "false when a create leaves it out", "4"),
    ),
)
