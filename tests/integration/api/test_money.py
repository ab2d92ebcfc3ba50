"""Plans, valuations, incomes, expenses, charges and documents through the interface."""

from __future__ import annotations

import pytest

from tests.factories.backoffice import (
    ChargeFactory,
    ClientFactory,
    DocumentFactory,
    ExpenseFactory,
    IncomeFactory,
    ProviderFactory,
    owned_plan,
)

PLANS = "/api/v1/plans/"


def test_a_plan_is_written_with_its_owners(script, firm):
    one, other = ClientFactory(firm=firm), ClientFactory(firm=firm)
    provider = script.post("/api/v1/providers/", {"name": "Beacon Life"}, format="json").json()
    sent = {
        "type": "investment",
        "sub_type": "isa",
        "name": "Stocks and shares ISA",
        "provider": provider["id"],
        "policy_number": "ISA-0001",
        "owners": [{"client": one.pk, "percent": "60"}, {"client": other.pk, "percent": "40"}],
    }
    answer = script.post(PLANS, sent, format="json")
    assert answer.status_code == 201, answer.json()
    assert {o["client"]: o["percent"] for o in answer.json()["owners"]} == {one.pk: "60.0000", other.pk: "40.0000"}


def test_shares_must_add_up(script, firm):
    owners = [{"client": ClientFactory(firm=firm).pk, "percent": "60"}]
    answer = script.post(PLANS, {"type": "investment", "name": "ISA", "owners": owners}, format="json")
    assert answer.status_code == 400
    assert "add to 100" in str(answer.json()["errors"]["owners"])


def test_a_plan_without_owners_is_refused(script, firm):
    answer = script.post(PLANS, {"type": "investment", "name": "ISA"}, format="json")
    assert answer.json()["errors"] == {"owners": ["Name who owns the plan."]}


def test_owners_are_replaced_as_a_whole(script, firm):
    plan = owned_plan(ClientFactory(firm=firm))
    heir = ClientFactory(firm=firm)
    answer = script.patch(f"{PLANS}{plan.pk}/", {"owners": [{"client": heir.pk, "percent": "100"}]}, format="json")
    assert [owner["client"] for owner in answer.json()["owners"]] == [heir.pk]


def test_the_latest_valuation_is_shown(script, firm):
    plan = owned_plan(ClientFactory(firm=firm))
    for day, amount in (("2030-01-31", "100.00"), ("2030-03-31", "300.00"), ("2030-02-28", "200.00")):
        sent = {"plan": plan.pk, "valued_date": day, "amount": amount}
        assert script.post("/api/v1/valuations/", sent, format="json").status_code == 201
    latest = script.get(f"{PLANS}{plan.pk}/").json()
    assert (latest["latest_date"], latest["latest_amount"]) == ("2030-03-31", "300.00")
    wrong = script.get("/api/v1/valuations/", {"plan": plan.pk, "from_date": "2030-03-31"}).json()["results"]
    assert script.delete(f"/api/v1/valuations/{wrong[0]['id']}/").status_code == 204
    assert script.get(f"{PLANS}{plan.pk}/").json()["latest_amount"] == "200.00"


def test_a_policy_number_is_found_in_any_spelling(script, firm):
    plan = owned_plan(ClientFactory(firm=firm), policy_number="AB-0012 D")
    owned_plan(ClientFactory(firm=firm), policy_number="AB-0013 D")
    found = script.get(PLANS, {"policy_number": "ab0012d"}).json()["results"]
    assert [row["id"] for row in found] == [plan.pk]


@pytest.mark.parametrize(("path", "factory"), [("incomes", IncomeFactory), ("expenses", ExpenseFactory)])
def test_flows_are_written_changed_and_removed(script, firm, path, factory):
    client = ClientFactory(firm=firm)
    sent = {"client": client.pk, "name": "Rent", "amount": "950.00", "frequency": "monthly"}
    created = script.post(f"/api/v1/{path}/", sent, format="json")
    assert created.status_code == 201, created.json()
    one = f"/api/v1/{path}/{created.json()['id']}/"
    assert script.patch(one, {"amount": "975.50"}, format="json").json()["amount"] == "975.50"
    refused = script.patch(one, {"start_date": "2026-02-01", "end_date": "2026-01-01"}, format="json")
    assert refused.status_code == 400
    assert script.delete(one).status_code == 204
    assert script.get(one).status_code == 404


def test_the_client_of_an_income_cannot_be_changed(script, firm):
    income = IncomeFactory(firm=firm)
    answer = script.patch(f"/api/v1/incomes/{income.pk}/", {"client": ClientFactory(firm=firm).pk}, format="json")
    assert answer.json()["client"] == income.client_id


def test_a_charge_gets_the_next_number_and_is_ended(script, firm):
    ChargeFactory(firm=firm, number=41)
    client = ClientFactory(firm=firm)
    sent = {"client": client.pk, "category": "ongoing_fee", "amount": "125.00", "start_date": "2026-01-01"}
    charge = script.post("/api/v1/charges/", sent, format="json").json()
    assert charge["number"] == 42
    one = f"/api/v1/charges/{charge['id']}/"
    assert script.delete(one).status_code == 405
    assert script.post(f"{one}end/", {"end_date": "2025-12-31"}, format="json").status_code == 400
    assert script.post(f"{one}end/", {"end_date": "2026-07-01"}, format="json").json()["end_date"] == "2026-07-01"
    ended = script.get("/api/v1/charges/", {"ended": "true"}).json()["results"]
    assert [row["id"] for row in ended] == [charge["id"]]


def test_a_document_is_listed_and_downloaded(script, firm):
    document = DocumentFactory(firm=firm, title="Suitability report.pdf")
    row = script.get("/api/v1/documents/").json()["results"][0]
    assert row["title"] == "Suitability report.pdf"
    assert "file" not in row
    answer = script.get(f"/api/v1/documents/{document.pk}/download/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 sample"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_document_whose_file_is_gone_says_so(script, firm):
    document = DocumentFactory(firm=firm)
    document.file.storage.delete(document.file.name)
    answer = script.get(f"/api/v1/documents/{document.pk}/download/")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "The file of this document is missing."


def test_a_provider_of_the_same_name_is_found_again(script, firm):
    known = ProviderFactory(firm=firm, name="Beacon Life")
    answer = script.post("/api/v1/providers/", {"name": "beacon life"}, format="json")
    assert answer.json()["id"] == known.pk


@pytest.mark.parametrize("path", ["plans", "incomes", "charges", "documents", "valuations", "providers"])
def test_another_firms_rows_are_not_listed(calling, outsider, firm, path):
    client = ClientFactory(firm=firm)
    owned_plan(client)
    for factory in (IncomeFactory, ChargeFactory, DocumentFactory):
        factory(firm=firm, client=client)
    assert calling(outsider).get(f"/api/v1/{path}/").json()["results"] == []
