"""Covers of protection and insurance plans: what is paid when something happens."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr import words
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, one_of, uuid_filter
from sandbox.plannr.resources.account_view import owners_of
from sandbox.plannr.resources.cover_view import covers_of, present_cover
from sandbox.plannr.resources.plan_parts import part_in_path
from sandbox.plannr.resources.plan_view import owners_of_plan
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.validation import (
    Field,
    any_uuid,
    checked,
    choice,
    listed,
    number,
    optional,
    required,
    shaped,
    text,
    uuid_of,
    whole,
)

BENEFICIARY = shaped((required("name", text()), optional("uuid", any_uuid()), optional("percentage", number(0, 100))))
MOST_INDEXATION = 100
RULES = ListRules(
    filters={
        "uuid": uuid_filter(),
        "cover_type": one_of(of("cover_type")),
        "benefit_status": one_of(of("benefit_status")),
    },
    sorts={**BY_TIME, "cover_type": of("cover_type"), "benefit_amount": of("benefit_amount")},
    default_sort="created_at",
)


def fields_of(plan_type: str) -> tuple[Field, ...]:
    """What a cover of such a plan holds: a life and an indexation for protection, an excess for insurance."""
    common = (
        required("cover_type", choice(words.COVER_TYPES[plan_type])),
        required("benefit_amount", whole(0)),
        required("benefit_frequency", choice(words.FREQUENCIES)),
        required("benefit_status", choice(words.PLAN_STATUSES)),
        optional("beneficiaries", listed(BENEFICIARY, most=50)),
    )
    if plan_type == "general_insurance":
        return (*common, optional("excess", whole(0)))
    life = optional("client_uuid", uuid_of("account", type="client"))
    return (*common, life, required("indexation", number(0, MOST_INDEXATION)))


def list_covers(call: Call) -> Answer:
    """The covers of a plan."""
    return answer_list(call, covers_of(call, plan_in_path(call)), RULES, present_cover)


def show_cover(call: Call) -> Answer:
    """One cover."""
    return Answer(present_cover(call, part_in_path(call, plan_in_path(call), "cover")))


def create_cover(call: Call) -> Answer:
    """A new cover of a plan."""
    plan = _insuring(plan_in_path(call))
    clean = checked(call, fields_of(plan.body["type"]), creating=True)
    refuse_stranger(call, plan, clean.get("client_uuid"))
    clean["beneficiaries"] = _beneficiaries(clean["beneficiaries"] or [], known=())
    return Answer(present_cover(call, call.add("cover", clean, parent=plan.uuid)), 201)


def update_cover(call: Call) -> Answer:
    """Changes the fields that are sent; beneficiaries that are left out of their list are taken away."""
    plan = plan_in_path(call)
    cover = part_in_path(call, plan, "cover")
    clean = checked(call, fields_of(plan.body["type"]), creating=False)
    refuse_stranger(call, plan, clean.get("client_uuid"))
    if "beneficiaries" in clean:
        known = [one["uuid"] for one in cover.get("beneficiaries", [])]
        clean["beneficiaries"] = _beneficiaries(clean["beneficiaries"] or [], known)
    return Answer(present_cover(call, call.change(cover, clean)))


def delete_cover(call: Call) -> Answer:
    """Removes a cover."""
    call.store.remove(part_in_path(call, plan_in_path(call), "cover"), call.now)
    return Answer(status=204)


def _insuring(plan: Record) -> Record:
    """The plan, if plans of its type have covers; otherwise Invalid."""
    if plan.body["type"] not in words.COVER_TYPES:
        raise Invalid({"plan": ["Only protection and insurance plans have covers."]})
    return plan


def refuse_stranger(call: Call, plan: Record, client: str | None) -> None:
    """Invalid when the named life has nothing to do with the plan."""
    if client is None:
        return
    owners = owners_of_plan(call, plan)
    people = {one.uuid for owner in owners for one in [owner, *owners_of(call, owner)]}
    if client not in people | set(plan.get("linked_owners", [])):
        raise Invalid({"client_uuid": ["The selected client uuid has no access to this plan."]})


def _beneficiaries(sent: Sequence[Mapping[str, Any]], known: Sequence[str]) -> list[dict[str, Any]]:
    """The beneficiaries as they are kept, new ones with a uuid of their own."""
    errors = {
        f"beneficiaries.{index}.uuid": [f"The selected beneficiaries.{index}.uuid is invalid."]
        for index, one in enumerate(sent)
        if one["uuid"] and one["uuid"] not in known
    }
    if sum(one["percentage"] or 0 for one in sent) > 100:
        errors["beneficiaries"] = ["The percentages must not add up to more than 100."]
    if errors:
        raise Invalid(errors)
    return [{**one, "uuid": one["uuid"] or str(uuids.uuid4())} for one in sent]


MANY = "/api/v1/plans/{plan_uuid}/cover"
ONE = MANY + "/{uuid}"

PART = Part(
    "covers",
    routes=(
        ApiRoute("GET", MANY, list_covers, DOCUMENTED, "3.6"),
        ApiRoute("POST", MANY, create_cover, DOCUMENTED, "3.6"),
        ApiRoute("GET", ONE, show_cover, DOCUMENTED, "3.6"),
        ApiRoute("PUT", ONE, update_cover, DOCUMENTED, "3.6"),
        ApiRoute("DELETE", ONE, delete_cover, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("cover on other plans", "POST answers 422 for key plan; the list is empty", "3.6"),
        AssumedName("cover types", "group_protection takes those of protection", "3.6"),
        AssumedName("cover.benefit_amount, excess", "money objects; neither negative when sent", "3.6"),
        AssumedName("cover.indexation", "required for protection, 0 to 100; unknown to insurance", "3.6"),
        AssumedName(
            "cover.client_uuid",
            "an owner of the plan, a person behind a shared owner, or a linked owner; shown as client",
            "3.6",
        ),
        AssumedName("cover.beneficiaries", "a uuid must be of this cover's; percentages add up to 100 at most", "3.6"),
        AssumedName("PUT cover", "the fields required on create again; others stay when left out", "3.6"),
        AssumedName("cover sorts", "created_at (default), updated_at, cover_type, benefit_amount", "3.6"),
        AssumedName(
            "plan.covers, claims, total_benefit_amount",
            "in lists and single plans; the total is that of active covers",
            "3",
        ),
        AssumedName("cover changes", "leave the plan's updated_at alone and announce nothing", "1.6"),
    ),
)
