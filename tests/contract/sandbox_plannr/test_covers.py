"""Covers and claims of protection and insurance plans."""

from __future__ import annotations

import pytest

from .conftest import ABSENT

pytestmark = pytest.mark.loopback


@pytest.fixture
def life(adviser):
    """A protection plan."""
    return adviser.plan("Joint life cover")


@pytest.fixture
def house(adviser):
    """An insurance plan."""
    return adviser.plan("Sweet's household cover")


def covers(plan):
    return f"/api/v1/plans/{plan['uuid']}/cover"


def claims(plan):
    return f"/api/v1/plans/{plan['uuid']}/claim"


@pytest.fixture
def body(adviser):
    return {
        "client_uuid": adviser.client("Heath Mockridge")["uuid"],
        "cover_type": "life_assurance",
        "benefit_amount": 10_000_000,
        "benefit_frequency": "one_off",
        "benefit_status": "active",
        "indexation": 2.5,
        "beneficiaries": [{"name": "Linden Mockridge", "percentage": 60}, {"name": "A charity"}],
    }


INSURANCE = {
    "cover_type": "contents",
    "benefit_amount": 5_000_000,
    "benefit_frequency": "one_off",
    "benefit_status": "proposed",
    "excess": 25_000,
}


def test_a_cover_is_made_read_changed_and_removed(adviser, life, body):
    made = adviser.post(covers(life), body)
    assert made.status_code == 201
    cover = made.json()
    assert cover["client"]["name"] == "Heath Mockridge"
    assert cover["benefit_amount"]["formatted"] == "£100,000.00"
    assert (cover["indexation"], cover["excess"]) == (2.5, None)
    one = f"{covers(life)}/{cover['uuid']}"
    assert adviser.get(one).json() == cover
    assert cover in adviser.every(covers(life))
    least = ("cover_type", "benefit_amount", "benefit_frequency", "indexation")
    changes = {name: body[name] for name in least} | {"benefit_status": "inactive"}
    changed = adviser.put(one, changes).json()
    assert changed["benefit_status"] == "inactive"
    assert (changed["client"], changed["beneficiaries"]) == (cover["client"], cover["beneficiaries"])
    assert set(adviser.put(one, {}).json()["errors"]) == {*least, "benefit_status"}
    assert adviser.delete(one).status_code == 204
    assert adviser.get(one).status_code == 404


def test_beneficiaries_that_are_left_out_are_taken_away(adviser, life, body):
    cover = adviser.post(covers(life), body).json()
    partner, charity = cover["beneficiaries"]
    one = f"{covers(life)}/{cover['uuid']}"
    kept = [{**partner, "percentage": 70}, {"name": "Somebody new", "percentage": 30}]
    changed = adviser.put(one, {**body, "beneficiaries": kept}).json()["beneficiaries"]
    assert changed[0] == {**partner, "percentage": 70}
    assert changed[1]["name"] == "Somebody new" and changed[1]["uuid"] not in (None, charity["uuid"])
    answer = adviser.put(one, {**body, "beneficiaries": [charity]})
    assert set(answer.json()["errors"]) == {"beneficiaries.0.uuid"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"cover_type": "buildings"}, "cover_type"),
        ({"cover_type": None}, "cover_type"),
        ({"benefit_amount": -1}, "benefit_amount"),
        ({"benefit_amount": 0.5}, "benefit_amount"),
        ({"benefit_frequency": "once"}, "benefit_frequency"),
        ({"benefit_status": "live"}, "benefit_status"),
        ({"indexation": None}, "indexation"),
        ({"indexation": "RPI"}, "indexation"),
        ({"client_uuid": ABSENT}, "client_uuid"),
        ({"beneficiaries": [{"percentage": 5}]}, "beneficiaries.0.name"),
        ({"beneficiaries": [{"name": "A", "percentage": 101}]}, "beneficiaries.0.percentage"),
        ({"beneficiaries": [{"name": "A", "uuid": ABSENT}]}, "beneficiaries.0.uuid"),
        ({"beneficiaries": [{"name": n, "percentage": 51} for n in "AB"]}, "beneficiaries"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, life, body, change, field):
    answer = adviser.post(covers(life), {**body, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_the_life_covered_has_access_to_the_plan(adviser, life, body):
    stranger = adviser.client("Yew Understudy")["uuid"]
    answer = adviser.post(covers(life), {**body, "client_uuid": stranger})
    assert set(answer.json()["errors"]) == {"client_uuid"}
    key_person = adviser.plan("Key person cover")
    sorrel = adviser.client("Sorrel Dummore")["uuid"]
    assert adviser.post(covers(key_person), {**body, "client_uuid": sorrel}).status_code == 201


def test_insurance_has_covers_of_its_own(sandbox, adviser, house, body):
    made = adviser.post(covers(house), INSURANCE).json()
    assert (made["excess"]["amount"], made["indexation"], made["client"]) == ("25000", None, None)
    errors = adviser.post(covers(house), {**INSURANCE, "cover_type": "life_assurance"}).json()["errors"]
    assert set(errors) == {"cover_type"}
    assert set(adviser.post(covers(house), {**INSURANCE, "excess": -1}).json()["errors"]) == {"excess"}
    adviser.post(covers(house), {**INSURANCE, "client_uuid": body["client_uuid"], "indexation": 1})
    entry = sandbox.control("GET", f"requests?path={covers(house)}")["data"][-1]
    assert entry["ignored_fields"] == ["client_uuid", "indexation"]


def test_other_plans_have_neither_covers_nor_claims(adviser, body):
    isa = adviser.plan("Rowan's ISA")
    assert adviser.every(covers(isa)) == adviser.every(claims(isa)) == []
    assert set(adviser.post(covers(isa), body).json()["errors"]) == {"plan"}
    claim = {"claim_amount": 1, "claim_start_date": "2026-01-01"}
    assert set(adviser.post(claims(isa), claim).json()["errors"]) == {"plan"}


def test_the_list_is_filtered(adviser):
    rowans = covers(adviser.plan("Rowan's life cover"))

    def found(**asked):
        return [int(one["benefit_amount"]["amount"]) for one in adviser.every(rowans, **asked)]

    assert found() == [10_000_000, 25_000_000, 5_000_000]
    assert found(**{"filter[benefit_status]": "active"}) == [25_000_000, 5_000_000]
    assert found(**{"filter[cover_type]": "critical_illness"}) == [5_000_000]
    assert found(sort="-benefit_amount") == [25_000_000, 10_000_000, 5_000_000]
    assert adviser.get(rowans, **{"filter[client]": "x"}).status_code == 400


def test_a_plan_shows_its_covers_and_claims_and_the_active_total(adviser, house):
    plan = adviser.plan("Rowan's life cover")
    assert [one["cover_type"] for one in plan["covers"]] == [
        "life_assurance",
        "life_assurance",
        "critical_illness",
    ]
    assert plan["total_benefit_amount"]["formatted"] == "£300,000.00"
    assert adviser.get(f"/api/v1/plans/{house['uuid']}").json()["claims"][0]["claim_amount"]["amount"] == "184000"
    isa = adviser.plan("Rowan's ISA")
    assert (isa["covers"], isa["claims"], isa["total_benefit_amount"]) == ([], [], None)


def test_a_claim_is_made_read_changed_and_removed(adviser, life, body):
    claim = {
        "client_uuid": body["client_uuid"],
        "claim_amount": 10_000_000,
        "claim_start_date": "2026-02-01",
        "claim_notes": "Invented.",
    }
    made = adviser.post(claims(life), claim)
    assert made.status_code == 201
    one = f"{claims(life)}/{made.json()['uuid']}"
    assert adviser.get(one).json() == made.json()
    assert made.json()["client"]["name"] == "Heath Mockridge"
    least = {"claim_amount": 1, "claim_start_date": "2026-02-01"}
    changed = adviser.put(one, {**least, "claim_end_date": "2026-02-28"}).json()
    assert (changed["claim_end_date"], changed["claim_notes"]) == ("2026-02-28", "Invented.")
    assert set(adviser.put(one, {**least, "claim_end_date": "2026-01-31"}).json()["errors"]) == {"claim_end_date"}
    assert adviser.delete(one).status_code == 204
    assert adviser.every(claims(life)) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"claim_amount": None}, "claim_amount"),
        ({"claim_amount": -5}, "claim_amount"),
        ({"claim_amount": 1.5}, "claim_amount"),
        ({"claim_start_date": None}, "claim_start_date"),
        ({"claim_end_date": "soon"}, "claim_end_date"),
        ({"client_uuid": ABSENT}, "client_uuid"),
    ],
)
def test_a_claims_field_that_does_not_fit_is_named(adviser, life, change, field):
    answer = adviser.post(claims(life), {"claim_amount": 1, "claim_start_date": "2026-02-01", **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
