"""The lists that hang on a client: contacts, goals, policies and covers among them."""

from __future__ import annotations

from typing import Any

from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record, Store
from sandbox.xplan.call import Call, number_of
from sandbox.xplan.entity_fields import CAPABILITY_OF_LIST, LISTS, Field, read_fields, show_fields
from sandbox.xplan.refusals import BadValue, NotThere
from sandbox.xplan.resources.clients import check_version, path_of
from sandbox.xplan.settings import VERSIONS

SITE = "site"
"""The key of the one record that says what this site lacks."""


def rows_of(store: Store, client: Record, name: str) -> list[Record]:
    """The rows of one list of a client, in order of entry."""
    return [one for one in store.children("row", client.uuid) if one.body["list"] == name]


def new_index(store: Store) -> int:
    """An index for a new row: large, never used before, and no position."""
    return 1_000_003 + 7_919 * (len([one for one in store.everything() if one.kind == "row"]) + 1)


def list_rows(call: Call) -> Answer:
    """Every row of the list."""
    client, fields = _opened(call)
    return Answer([_shown(fields, one) for one in rows_of(call.store, client, call.path_values["list"])])


def show_row(call: Call) -> Answer:
    """One row."""
    client, fields = _opened(call)
    return Answer(_shown(fields, _row(call, client)))


def create_row(call: Call) -> Answer:
    """A new row."""
    client, fields = _opened(call, writing=True)
    kept = read_fields(fields, call.fields())
    body = {"list": call.path_values["list"], "index": new_index(call.store), **kept}
    return Answer(_shown(fields, call.store.add("row", body=body, parent=client.uuid, now=call.now)), 201)


def change_row(call: Call) -> Answer:
    """Changes the fields that are sent."""
    client, fields = _opened(call, writing=True)
    row = call.store.change(_row(call, client), read_fields(fields, call.fields()), call.now)
    return Answer(_shown(fields, row))


def delete_row(call: Call) -> Answer:
    """Removes a row."""
    client, _ = _opened(call, writing=True)
    call.store.remove(_row(call, client), call.now)
    return Answer(None, 204)


def _opened(call: Call, *, writing: bool = False) -> tuple[Record, dict[str, Field]]:
    """The client and the fields of its list; the version, the list and the capabilities are checked."""
    version = number_of(call.path_values["version"]) or 1
    check_version(call, version)
    call.require("client_view")
    name = call.path_values["list"]
    if name not in LISTS or name in _lacking(call.store):
        raise NotThere("This address is not known here.")
    call.require(CAPABILITY_OF_LIST.get(name, "client_view"))
    if writing:
        call.require("client_edit")
        if not LISTS[name]:
            raise BadValue(f"Nothing can be added to {name} here.")
    return call.client(), dict(LISTS[name])


def _lacking(store: Store) -> list[str]:
    site = store.find_by_key("site", SITE)
    return list(site.get("lacking", [])) if site else []


def _row(call: Call, client: Record) -> Record:
    index = number_of(call.path_values["index"])
    rows = rows_of(call.store, client, call.path_values["list"])
    row = next((one for one in rows if one.body["index"] == index), None)
    if row is None:
        raise NotThere(f"{call.path_values['list']} {index} was not found.")
    return row


def _shown(fields: dict[str, Field], row: Record) -> dict[str, Any]:
    return {
        "index": row.body["index"],
        "fields": show_fields(fields, row.body),
        "allow_associates": False,
        "allow_multiple_account_associates": False,
    }


def _with_version(version: int, handler: Any) -> Any:
    def answer(call: Call) -> Answer:
        call.path_values = {**call.path_values, "version": str(version)}
        result: Answer = handler(call)
        return result

    return answer


def _routes(version: int) -> tuple[ApiRoute, ...]:
    many = path_of(version) + "/{id}/{list}"
    return tuple(
        ApiRoute(method, path, _with_version(version, handler), DOCUMENTED, "4")
        for method, path, handler in (
            ("GET", many, list_rows),
            ("POST", many, create_row),
            ("GET", many + "/{index}", show_row),
            ("PATCH", many + "/{index}", change_row),
            ("DELETE", many + "/{index}", delete_row),
        )
    )


PART = Part(
    "lists of a client",
    routes=tuple(route for version in VERSIONS for route in _routes(version)),
    assumed=(
        AssumedName("insurance_group and insurance", "served by the catch-all", "6"),
        AssumedName("insurance_group of a cover", "the index of the policy it belongs to", "6"),
        AssumedName("sum_insured, renewal_date, policy_to_date", "the names", "6"),
        AssumedName("contact rows", "contact_type, contact_value, preferred, country_code", "4"),
        AssumedName("contact types", "m2 is e-mail as at the gateway; the others are invented", "4"),
        AssumedName("goal owner", "client, partner or joint, seen from the client the goal hangs on", "5"),
        AssumedName("a list without rows", "an empty array", "4"),
    ),
)
