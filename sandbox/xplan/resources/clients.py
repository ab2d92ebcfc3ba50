"""Clients, in four versions that differ in where the fields stand, and by which bookmarks they are paged."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.xplan.call import Call, number_of
from sandbox.xplan.entity_fields import CLIENT, read_fields, show_fields
from sandbox.xplan.refusals import BadValue, NotThere
from sandbox.xplan.settings import VERSIONS
from sandbox.xplan.words import CHOICES

PAGE_SIZE = 50
LARGEST_PAGE = 200
NESTED_FROM = 4
"""From this version on the fields of a client stand under ``fields``, before it beside ``id`` and ``entity_name``."""

Handler = Callable[[Call], Answer]


def entity_name(client: Record) -> str:
    """Last name first, as Xplan lists people; a company by its name."""
    person = ", ".join(part for part in (client.get("last_name"), client.get("first_name")) if part)
    return str(client.get("company_name") or person)


def path_of(version: int) -> str:
    """The collection's address."""
    return "/resourceful/entity/client" + ("" if version == 1 else f"-v{version}")


def in_version(version: int, handler: Callable[[Call, int], Answer]) -> Handler:
    """The handler for one version; 404 where the site does not have it yet."""

    def answer(call: Call) -> Answer:
        check_version(call, version)
        call.require("client_view")
        return handler(call, version)

    return answer


def check_version(call: Call, version: int) -> None:
    """NotThere for a version newer than the site's."""
    if version > call.settings.newest:
        raise NotThere("This address is not known here.")


def list_clients(call: Call, version: int) -> Answer:
    """A page of the clients the user sees and the filters leave, after a bookmark where one is given."""
    wanted = call.numbered("fields")
    found = [one for one in call.store.all("client") if call.sees(one) and _fits(call, one)]
    backwards = call.query.get("page_dir") == "prev"
    after = _bookmarked(call)
    if after is not None:
        found = [one for one in found if (one.number < after if backwards else one.number > after)]
    size = number_of(call.query.get("page_size", "")) or PAGE_SIZE
    if size > LARGEST_PAGE:
        raise BadValue(f"page_size may be at most {LARGEST_PAGE}.")
    page = found[-size:] if backwards else found[:size]
    return Answer([{"bookmark": _bookmark(one), **_shown(one, version, wanted)} for one in page])


def show_client(call: Call, version: int) -> Answer:
    """One client, with the fields asked for."""
    return Answer(_shown(call.client(), version, call.numbered("fields")))


def create_client(call: Call, version: int) -> Answer:
    """A new client, in the first of the user's groups."""
    call.require("client_edit")
    kept = read_fields(CLIENT, call.fields())
    if not (kept.get("last_name") or kept.get("company_name")):
        raise BadValue("last_name is required.")
    group = (call.user.get("groups") or ["Everybody"])[0]
    client = call.store.add("client", body={"client_status": "1", "group": group, **kept}, now=call.now)
    return Answer({"id": client.number, "entity_name": entity_name(client)}, 201)


def change_client(call: Call, version: int) -> Answer:
    """Changes the fields that are sent."""
    call.require("client_edit")
    client = call.store.change(call.client(), read_fields(CLIENT, call.fields()), call.now)
    return Answer(_shown(client, version, []))


def delete_client(call: Call, version: int) -> Answer:
    """Removes a client and what hangs on it."""
    call.require("client_edit")
    call.store.remove_whole(call.client(), call.now)
    return Answer(None, 204)


def _shown(client: Record, version: int, wanted: list[str]) -> dict[str, Any]:
    fields = show_fields(CLIENT, client.body, wanted)
    named = {"id": client.number, "entity_name": entity_name(client)}
    return {**named, "fields": fields} if version >= NESTED_FROM else {**named, **fields}


def _fits(call: Call, client: Record) -> bool:
    ids, groups = call.numbered("ids"), call.numbered("group_ids")
    statuses = call.numbered("include_client_status")
    search = call.query.get("quicksearch", "").casefold()
    adviser = call.query.get("adviser_id", "")
    return (
        (not ids or str(client.number) in ids)
        and (not groups or client.body["group"] in groups)
        and (not statuses or CHOICES["entity/client_status"][client.body["client_status"]] in statuses)
        and (not search or all(word in _searched(client) for word in search.replace(",", " ").split()))
        and (not adviser or str(client.get("client_adviser")) == adviser)
    )


def _searched(client: Record) -> str:
    return f"{entity_name(client)} {client.get('external_id', '')}".casefold()


def _bookmark(client: Record) -> str:
    """Base64 of a small JSON. A blank where needed makes it end in ``=``, so that encoding it is always seen."""
    text = json.dumps({"id": client.number}).encode()
    return base64.b64encode(text if len(text) % 3 else text + b" ").decode()


def _bookmarked(call: Call) -> int | None:
    """The id of the bookmark, which must come as it was given: the query is read undecoded."""
    pairs = (pair.partition("=") for pair in call.raw_query.split("&"))
    raw = next((value for name, _, value in pairs if name == "page_bookmark"), "")
    if not raw:
        return None
    if "%" in raw and not call.settings.lenient_bookmarks:
        raise BadValue("page_bookmark is not a bookmark of this site.")
    try:
        return int(json.loads(base64.b64decode(unquote(raw), validate=True))["id"])
    except (ValueError, KeyError, TypeError):
        raise BadValue("page_bookmark is not a bookmark of this site.") from None


def _routes(version: int) -> tuple[ApiRoute, ...]:
    many, one = path_of(version), path_of(version) + "/{id}"
    return tuple(
        ApiRoute(method, path, in_version(version, handler), DOCUMENTED, "4")
        for method, path, handler in (
            ("GET", many, list_clients),
            ("POST", many, create_client),
            ("GET", one, show_client),
            ("PATCH", one, change_client),
            ("DELETE", one, delete_client),
        )
    )


PART = Part(
    "clients",
    routes=tuple(route for version in VERSIONS for route in _routes(version)),
    assumed=(
        AssumedName("fields of a version-4 client", "under fields; before it beside id and entity_name", "3"),
        AssumedName("partner, is_partner, nino", "the names; is_partner as the gateway has it", "4"),
        AssumedName("a list of clients", "an array of rows; the last page is the one shorter than asked", "3"),
        AssumedName("page_size", f"{PAGE_SIZE}, at most {LARGEST_PAGE}", "3"),
        AssumedName("quicksearch", "every word in name or external id, any case", "4"),
        AssumedName("include_client_status", "labels of the status", "4"),
        AssumedName("a client the user may not see", "is in no list, and 404 by id", "2"),
    ),
)
