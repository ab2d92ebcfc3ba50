"""Incomes in both versions of the API."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.loopback

SALARY = {
    "name": "Salary of this test",
    "type": "salary",
    "amount": 4_200_000,
    "amount_type": "gross",
    "frequency": "annually",
    "start_date": "2021-09-01",
    "is_taxable": True,
}


@pytest.fixture
def client(adviser):
    return adviser.client("Larch Stubbington")


def test_an_income_is_the_same_in_both_versions(adviser, client):
    made = adviser.post("/api/v2/income", {"account_uuid": client["uuid"], **SALARY})
    assert made.status_code == 201
    income = made.json()
    assert income["amount"] == {"amount": "4200000", "formatted": "£42,000.00", "currency": "GBP"}
    assert income["account"]["uuid"] == client["uuid"]
    twin = f"/api/v1/client/{client['uuid']}/income/{income['uuid']}"
    assert adviser.get(twin).json() == adviser.get(f"/api/v2/income/{income['uuid']}").json() == income
    changed = adviser.put(twin, {**SALARY, "amount": 1}).json()
    assert (changed["amount"]["amount"], changed["start_date"]) == ("1", "2021-09-01")
    stranger = adviser.client("Yew Understudy")
    assert adviser.get(f"/api/v1/client/{stranger['uuid']}/income/{income['uuid']}").status_code == 404
    assert adviser.delete(twin).status_code == 204
    assert adviser.get(f"/api/v2/income/{income['uuid']}").status_code == 404


def test_put_takes_the_whole_income_only(adviser, client):
    made = adviser.post(f"/api/v1/client/{client['uuid']}/income", SALARY).json()
    errors = adviser.put(f"/api/v2/income/{made['uuid']}", {"amount": 5}).json()["errors"]
    assert set(errors) == {"name", "type", "amount_type", "frequency"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account_uuid": None}, "account_uuid"),
        ({"amount": 42_000.00}, "amount"),
        ({"amount": "4200000"}, "amount"),
        ({"amount": True}, "amount"),
        ({"type": "wages"}, "type"),
        ({"amount_type": "Gross"}, "amount_type"),
        ({"frequency": "every_two_years"}, "frequency"),
        ({"start_date": "1/9/2021"}, "start_date"),
        ({"end_date": "2020-01-01"}, "end_date"),
        ({"is_taxable": 1}, "is_taxable"),
        ({"employment_uuid": "none"}, "employment_uuid"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, client, change, field):
    answer = adviser.post("/api/v2/income", {"account_uuid": client["uuid"], **SALARY, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_a_shared_owner_belongs_to_the_shared_account(adviser):
    joint = adviser.client("Fennel & Juniper Sampleton")
    fennel, stranger = adviser.client("Fennel Sampleton"), adviser.client("Yew Understudy")
    body = {"account_uuid": joint["uuid"], **SALARY, "shared_owner_uuid": fennel["uuid"]}
    made = adviser.post("/api/v2/income", body).json()
    assert (made["shared_owner"]["uuid"], made["shared_owner_type"]) == (fennel["uuid"], "individual")
    refused = adviser.post("/api/v2/income", {**body, "shared_owner_uuid": stranger["uuid"]}).json()
    assert set(refused["errors"]) == {"shared_owner_uuid"}
    whole = adviser.post("/api/v2/income", {**body, "shared_owner_uuid": None}).json()
    assert whole["shared_owner_type"] == "shared"


def test_an_employment_goes_with_its_persons_earnings_only(adviser):
    rowan, marigold = adviser.client("Rowan Testwood"), adviser.client("Marigold Testwood")
    job = adviser.every(f"/api/v1/client/{rowan['uuid']}/employment")[0]["uuid"]

    def errors(account, **more):
        answer = adviser.post(
            "/api/v2/income", {"account_uuid": account["uuid"], **SALARY, "employment_uuid": job, **more}
        )
        return set(answer.json().get("errors", ()))

    assert errors(rowan) == set()
    assert errors(marigold) == {"employment_uuid"}
    assert errors(rowan, type="rental") == {"employment_uuid"}
