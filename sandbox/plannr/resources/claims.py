"""Claims on protection and insurance plans."""

from __future__ import annotations

from sandbox.common.refusals import Invalid
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.plannr.call import Call
from sandbox.plannr.query import BY_TIME, ListRules, answer_list, of, uuid_filter
from sandbox.plannr.resources.cover_view import claims_of, present_claim
from sandbox.plannr.resources.covers import refuse_stranger
from sandbox.plannr.resources.plan_parts import part_in_path, period_errors
from sandbox.plannr.resources.plans import plan_in_path
from sandbox.plannr.validation import checked, day, optional, required, text, uuid_of, whole
from sandbox.plannr.words import COVER_TYPES

FIELDS = (
    optional("client_uuid", uuid_of("account", type="client")),
    required("claim_amount", whole(0)),
    required("claim_start_date", day()),
    optional("claim_end_date", day()),
    optional("claim_notes", text(65_000)),
)
RULES = ListRules(
    filters={"uuid": uuid_filter()},
    sorts={**BY_TIME, "claim_start_date": of("claim_start_date"), "claim_amount": of("claim_amount")},
    default_sort="created_at",
)


def list_claims(call: Call) -> Answer:
    """The claims on a plan."""
    return answer_list(call, claims_of(call, plan_in_path(call)), RULES, present_claim)


def show_claim(call: Call) -> Answer:
    """One claim."""
    return Answer(present_claim(call, part_in_path(call, plan_in_path(call), "claim")))


def create_claim(call: Call) -> Answer:
    """A new claim on a plan."""
    plan = plan_in_path(call)
    if plan.body["type"] not in COVER_TYPES:
        raise Invalid({"plan": ["Only protection and insurance plans have claims."]})
    clean = checked(call, FIELDS, creating=True)
    refuse_stranger(call, plan, clean["client_uuid"])
    _refuse_end_before_start(clean)
    return Answer(present_claim(call, call.add("claim", clean, parent=plan.uuid)), 201)


def update_claim(call: Call) -> Answer:
    """Changes the fields that are sent; amount and start must be."""
    plan = plan_in_path(call)
    claim = part_in_path(call, plan, "claim")
    clean = checked(call, FIELDS, creating=False)
    refuse_stranger(call, plan, clean.get("client_uuid"))
    _refuse_end_before_start({**claim.body, **clean})
    return Answer(present_claim(call, call.change(claim, clean)))


def delete_claim(call: Call) -> Answer:
    """Removes a claim."""
    call.store.remove(part_in_path(call, plan_in_path(call), "claim"), call.now)
    return Answer(status=204)


def _refuse_end_before_start(claim: dict[str, object]) -> None:
    errors = period_errors(claim, "claim_start_date", "claim_end_date")
    if errors:
        raise Invalid(errors)


MANY = "/api/v1/plans/{plan_uuid}/claim"
ONE = MANY + "/{uuid}"

PART = Part(
    "claims",
    routes=(
        ApiRoute("GET", MANY, list_claims, DOCUMENTED, "3.6"),
        ApiRoute("POST", MANY, create_claim, DOCUMENTED, "3.6"),
        ApiRoute("GET", ONE, show_claim, DOCUMENTED, "3.6"),
        ApiRoute("PUT", ONE, update_claim, DOCUMENTED, "3.6"),
        ApiRoute("DELETE", ONE, delete_claim, ASSUMED, "13"),
    ),
    assumed=(
        AssumedName("claim on other plans", "POST answers 422 for key plan; the list is empty", "3.6"),
        AssumedName("claim.claim_amount", "a money object; not negative when sent", "3.6"),
        AssumedName(
            "claim lists",
            "filter uuid; sorts created_at (default), updated_at, claim_start_date, claim_amount",
            "3.6",
        ),
    ),
)
