"""Expenditure: a client's budget, one amount for each of the firm's fields in each of its life stages.

Fields and stages are the firm's; over the API only the amounts can be written. They move nobody's ``updated_at`` and
announce nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.common.moments import shown
from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.frequencies import a_month
from sandbox.plannr.money import money
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, one_of, uuid_filter
from sandbox.plannr.resources.account_view import is_shared, owners_of, present_minimal
from sandbox.plannr.resources.accounts import client_in_path
from sandbox.plannr.validation import checked, optional, required, uuid_of, whole

AMOUNT = required("amount", whole(0))


@dataclass(frozen=True)
class Place:
    """A place in the grid: a field of a section in a life stage."""

    stage: Record
    section: Record
    field: Record

    @property
    def names(self) -> dict[str, str]:
        """The three uuids that name the place."""
        return {
            "life_stage_uuid": self.stage.uuid,
            "life_stage_section_uuid": self.section.uuid,
            "life_stage_field_uuid": self.field.uuid,
        }

    def key(self, client: Record) -> str:
        """The natural key of the client's amount here."""
        return f"{client.uuid}/{self.stage.uuid}/{self.field.uuid}"


def places_of(call: Call) -> list[Place]:
    """The firm's grid, life stage by life stage, section by section."""
    return [
        Place(stage, section, field)
        for stage in _in_order(call.all("life_stage"))
        for section in _in_order(call.all("life_stage_section"))
        for field in _in_order(call.store.children("life_stage_field", section.uuid))
    ]


def _in_order(records: Sequence[Record]) -> list[Record]:
    return sorted(records, key=lambda one: (one.body["position"], one.number))


def list_life_stages(call: Call) -> Answer:
    """The firm's life stages, each with the ages it lasts from and to and with its sections and fields."""
    rules = ListRules(
        filters={"uuid": uuid_filter(), "name": one_of(of("name"))},
        sorts={**BY_TIME, "position": of("position"), "name": of("name")},
        default_sort="position",
    )
    return answer_list(call, call.all("life_stage"), rules, _present_stage_with_fields)


def _present_stage(stage: Record) -> dict[str, Any]:
    names = ("name", "position", "start_age", "end_age")
    return {"uuid": stage.uuid, **{name: stage.get(name) for name in names}}


def _present_stage_with_fields(call: Call, stage: Record, include: frozenset[str]) -> dict[str, Any]:
    def in_short(record: Record) -> dict[str, Any]:
        return {"uuid": record.uuid, "name": record.body["name"], "position": record.body["position"]}

    sections: dict[str, dict[str, Any]] = {}
    for place in places_of(call):
        if place.stage.uuid == stage.uuid:
            section = sections.setdefault(place.section.uuid, {**in_short(place.section), "fields": []})
            section["fields"].append(in_short(place.field))
    return {**_present_stage(stage), "sections": list(sections.values())}


def list_expenditure(call: Call) -> Answer:
    """Every place of the client's grid, also those without an amount, and the sums of each life stage."""
    client = client_in_path(call)
    places = places_of(call)
    rows = [_amount_at(call, client, place) or _blank(client, place) for place in places]
    order = {tuple(place.names.values()): number for number, place in enumerate(places)}
    names = ("life_stage_uuid", "life_stage_section_uuid", "life_stage_field_uuid")

    def number_of(row: Record) -> int:
        return order[tuple(row.body[name] for name in names)]

    def present(call: Call, row: Record, include: frozenset[str]) -> dict[str, Any]:
        return _present(call, client, places[number_of(row)], row)

    rules = ListRules(
        filters={"uuid": uuid_filter(), **{name: one_of(of(name)) for name in names}},
        sorts={**BY_TIME, "position": number_of, "amount": of("amount")},
        default_sort="position",
    )
    answer = answer_list(call, rows, rules, present)
    return Answer({**answer.body, "life_stages": _sums(call, client, rows)})


def _amount_at(call: Call, client: Record, place: Place) -> Record | None:
    return call.store.find_by_key("expenditure", place.key(client))


def _blank(client: Record, place: Place) -> Record:
    """A place without an amount, in the shape of one with: it is shown, but nowhere stored."""
    body = {**place.names, "amount": None}
    return Record(0, "expenditure", "", client.firm, client.uuid, None, "", "", None, 0, body)


def _present(call: Call, client: Record, place: Place, row: Record) -> dict[str, Any]:
    people = owners_of(call, client) if is_shared(client) else [client]
    return {
        "uuid": row.uuid or None,
        "created_at": shown(row.created_at or None),
        "updated_at": shown(row.updated_at or None),
        "name": place.field.body["name"],
        "section": place.section.body["name"],
        "amount": money(row.body["amount"]),
        "position": place.field.body["position"],
        **place.names,
        "life_stage": _present_stage(place.stage),
        "accounts": [present_minimal(call, one) for one in people],
    }


def _sums(call: Call, client: Record, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Each life stage with the client's income of today, the sum of its amounts, and what is left, a month."""
    income = _monthly_income(call, client)
    sums = []
    for stage in _in_order(call.all("life_stage")):
        amounts = (row.body["amount"] or 0 for row in rows if row.body["life_stage_uuid"] == stage.uuid)
        spent = sum(amounts)
        figures = {"income": income, "expenditure": spent, "disposable_income": income - spent}
        sums.append({**_present_stage(stage), **{name: money(pence) for name, pence in figures.items()}})
    return sums


def _monthly_income(call: Call, client: Record) -> int:
    today = call.today.isoformat()
    running = [
        one.body
        for one in call.store.children("income", client.uuid)
        if one.get("start_date", today) <= today <= one.get("end_date", today)
    ]
    return sum(a_month(one["amount"], one["frequency"]) for one in running)


def set_amount(call: Call) -> Answer:
    """Writes the client's amount in the place the path names, whether there was one or not."""
    client = client_in_path(call)
    place = _place_in_path(call)
    section = optional("life_stage_section_uuid", uuid_of("life_stage_section"))
    clean = checked(call, (AMOUNT, section), creating=True)
    if clean["life_stage_section_uuid"] not in (None, place.section.uuid):
        raise Invalid({"life_stage_section_uuid": ["The selected life stage section uuid is invalid."]})
    known = _amount_at(call, client, place)
    if known:
        row = call.change(known, {"amount": clean["amount"]})
    else:
        body = {**place.names, "amount": clean["amount"]}
        row = call.add("expenditure", body, parent=client.uuid, key=place.key(client))
    return Answer(_present(call, client, place, row))


def _place_in_path(call: Call) -> Place:
    field = call.in_path("life_stage_field", "life_stage_field_uuid")
    section = call.require("life_stage_section", field.parent or "")
    return Place(call.in_path("life_stage", "life_stage_uuid"), section, field)


PART = Part(
    "expenditure",
    routes=(
        ApiRoute("GET", "/api/v1/client/{client_uuid}/expenditure", list_expenditure, DOCUMENTED, "12"),
        ApiRoute(
            "POST",
            "/api/v1/client/{client_uuid}/expenditure/{life_stage_uuid}/{life_stage_field_uuid}",
            set_amount,
            DOCUMENTED,
            "5",
            "creates or updates",
        ),
        ApiRoute("GET", "/api/v1/life-stages", list_life_stages, ASSUMED, "15"),
    ),
    assumed=(
        AssumedName(
            "expenditure list",
            "paged like other lists; every field in every life stage, uuid and amount null where none is set",
            "12",
        ),
        AssumedName("expenditure grid", "every field exists in every life stage of the firm", "5"),
        AssumedName("expenditure.amount", "a month's; a money object; not negative when sent", "5"),
        AssumedName("expenditure.section", "the section's name", "12"),
        AssumedName(
            "expenditure.life_stage",
            "{uuid, name, position, start_age, end_age}; it ends on the birthday of end_age; null means open",
            "5",
        ),
        AssumedName("expenditure.accounts", "the client, or the owners of a shared client", "12"),
        AssumedName(
            "expenditure list, life_stages",
            "beside data: income (the client's running incomes, gross or net, a month), expenditure, disposable_income",
            "12",
        ),
        AssumedName("POST expenditure", "404 for an unknown stage or field; the section, if sent, must fit", "5"),
        AssumedName(
            "expenditure filters and sorts",
            "uuid and the three uuids of the place; position (default), created_at, updated_at, amount",
            "12",
        ),
        AssumedName("DELETE expenditure", "not there; an amount of 0 stands for none", "5"),
    ),
)
