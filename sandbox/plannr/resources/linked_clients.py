"""Linked clients: what one person is to another. One relationship is seen from both sides."""

from __future__ import annotations

from typing import Any

from sandbox.common.refusals import Invalid, NotFound
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, one_of
from sandbox.plannr.resources.account_view import name_of
from sandbox.plannr.resources.accounts import client_in_path
from sandbox.plannr.validation import checked, required, text, uuid_of

TEXTS = (required("relationship", text()), required("inverse_relationship", text()))

RULES = ListRules(
    filters={"uuid": one_of(lambda link: link.body["other"])},
    sorts=BY_TIME,
    default_sort="created_at",
)


def present_link(call: Call, link: Record, include: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The linked person's uuid and name, and what they are to the client of the path."""
    other = call.find("account", link.body["other"])
    return {
        "uuid": link.body["other"],
        "name": name_of(call, other) if other else None,
        "relationship": link.body["relationship"],
    }


def list_links(call: Call) -> Answer:
    """Everybody a client is linked to."""
    client = client_in_path(call)
    links = [one for one in _links(call, client) if call.find("account", one.body["other"])]
    return answer_list(call, links, RULES, present_link)


def create_link(call: Call) -> Answer:
    """Links the client of the path to another."""
    client = client_in_path(call)
    clean = checked(call, (required("account_uuid", uuid_of("account", type="client")), *TEXTS), creating=True)
    other = call.require("account", clean["account_uuid"])
    if other.uuid == client.uuid or any(one.body["other"] == other.uuid for one in _links(call, client)):
        raise Invalid({"account_uuid": ["The selected account uuid is already linked."]})
    link = call.add("linked_client", {"other": other.uuid, "relationship": clean["relationship"]}, parent=client.uuid)
    inverse = {"other": client.uuid, "relationship": clean["inverse_relationship"]}
    call.add("linked_client", inverse, parent=other.uuid)
    return Answer(present_link(call, link), 201)


def update_link(call: Call) -> Answer:
    """Changes the two texts."""
    link, mirror = _both_sides(call)
    clean = checked(call, TEXTS, creating=False)
    call.change(mirror, {"relationship": clean["inverse_relationship"]})
    return Answer(present_link(call, call.change(link, {"relationship": clean["relationship"]})))


def delete_link(call: Call) -> Answer:
    """Takes the relationship away from both sides."""
    for side in _both_sides(call):
        call.store.remove(side, call.now)
    return Answer(status=204)


def _links(call: Call, client: Record) -> list[Record]:
    return call.store.children("linked_client", client.uuid)


def _both_sides(call: Call) -> tuple[Record, Record]:
    """The relationship the path names, from its client's side and from the other's."""
    client = client_in_path(call)
    other = call.in_path("account")
    link = next((one for one in _links(call, client) if one.body["other"] == other.uuid), None)
    mirror = next((one for one in _links(call, other) if one.body["other"] == client.uuid), None)
    if link is None or mirror is None:
        raise NotFound(f"No query results for linked client {other.uuid}")
    return link, mirror


MANY = "/api/v1/client/{client_uuid}/linked-clients"
ONE = MANY + "/{uuid}"

PART = Part(
    "linked clients",
    routes=(
        ApiRoute("GET", MANY, list_links, DOCUMENTED, "2"),
        ApiRoute("POST", MANY, create_link, DOCUMENTED, "2.1"),
        ApiRoute("PUT", ONE, update_link, DOCUMENTED, "2.1"),
        ApiRoute("DELETE", ONE, delete_link, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("linked client uuid", "the linked person's account uuid, in answers and paths", "2.1"),
        AssumedName("linked client relationship", "what that person is to the client of the path", "2.1"),
        AssumedName("POST linked-clients", "422 for oneself or for somebody linked already", "2.1"),
    ),
)
