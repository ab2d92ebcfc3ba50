"""What the seed holds of premiums, covers, schedules, transactions and files fits the API's own rules."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.loopback

FIELDS = {
    "premiums": (
        "amount",
        "percentage",
        "frequency",
        "source",
        "payment_method",
        "start_date",
        "end_date",
        "transfer_type",
        "date_advice_given",
        "details",
        "pensionable_salary",
        "transferred_from_plan_type",
        "transferred_from_plan_sub_type",
    ),
    "cover": ("cover_type", "benefit_amount", "benefit_frequency", "benefit_status", "indexation", "excess"),
    "claim": ("claim_amount", "claim_start_date", "claim_end_date", "claim_notes"),
    "transaction": ("type", "sub_type", "amount", "date"),
    "transaction-schedule": (
        "type",
        "sub_type",
        "amount",
        "frequency",
        "start_date",
        "end_date",
        "paused_until",
    ),
}
FACTS = {
    "premiums": lambda facts: facts["premiums"]["total"],
    "cover": lambda facts: facts["covers"]["total"],
    "claim": lambda facts: facts["claims"],
    "transaction": lambda facts: facts["transactions"]["total"],
    "transaction-schedule": lambda facts: facts["schedules"]["total"],
}


def sent(record, names):
    """The record's values as a body says them: money as pence, people as uuids."""
    body = {name: record[name] for name in names}
    body |= {name: int(value["amount"]) for name, value in body.items() if isinstance(value, dict)}
    if record.get("client"):
        body["client_uuid"] = record["client"]["uuid"]
    if "beneficiaries" in record:
        body["beneficiaries"] = record["beneficiaries"]
    return body


@pytest.mark.parametrize("kind", FIELDS)
def test_every_seeded_record_may_be_written_as_it_is(sandbox, adviser, kind):
    seen = 0
    for plan in adviser.every("/api/v1/plans"):
        many = f"/api/v1/plans/{plan['uuid']}/{kind}"
        for record in adviser.every(many):
            names = [name for name in FIELDS[kind] if not _unknown_to(plan, name)]
            answer = adviser.put(f"{many}/{record['uuid']}", sent(record, names))
            assert answer.status_code == 200, (plan["name"], answer.text)
            assert {**answer.json(), "updated_at": None} == {**record, "updated_at": None}
            seen += 1
    facts = sandbox.control("GET", "facts")["fernhill-demo-advice"]
    assert seen == FACTS[kind](facts) > 0


def _unknown_to(plan, name):
    """Whether covers of such a plan have no such field."""
    return name == ("indexation" if plan["type"] == "general_insurance" else "excess")


def test_the_facts_count_budgets_and_files(sandbox, adviser):
    facts = sandbox.control("GET", "facts")["fernhill-demo-advice"]
    amounts = clients = 0
    for client in adviser.every("/api/v1/client"):
        rows = [one for one in adviser.every(f"/api/v1/client/{client['uuid']}/expenditure") if one["amount"]]
        amounts += len(rows)
        clients += bool(rows)
        assert len({one["life_stage_uuid"] for one in rows}) <= 2
    assert (facts["expenditure"]["amounts"], facts["expenditure"]["clients"]) == (amounts, clients)
    told = [one for one in sandbox.control("GET", "files")["data"] if one["firm"] == facts["uuid"]]
    assert facts["files"] == {"total": len(told), "bytes": sum(one["size"] for one in told)}


def test_details_of_an_annuity_are_checked_and_answered_as_money(adviser):
    annuity = adviser.get(f"/api/v1/plans/{adviser.plan(JUNIPERS)['uuid']}").json()
    assert annuity["fields"] == {
        "income_amount": {"amount": "45500", "formatted": "£455.00", "currency": "GBP"},
        "income_frequency": "monthly",
        "escalation": "RPI",
        "guarantee_period": 10,
        "spouse_percentage": 50,
    }
    path = f"/api/v1/plans/{annuity['uuid']}"
    least = {
        "sub_type": annuity["sub_type"],
        "provider_uuid": annuity["provider"]["uuid"],
        "status": "active",
    }
    wrong = {
        "income_amount": 455.0,
        "income_frequency": "sometimes",
        "guarantee_period": -1,
        "spouse_percentage": 101,
    }
    errors = adviser.put(path, {**least, "fields": wrong}).json()["errors"]
    assert set(errors) == {f"fields.{name}" for name in wrong}
    changed = adviser.put(path, {**least, "fields": {"guarantee_period": 5}}).json()["fields"]
    assert (changed["guarantee_period"], changed["escalation"]) == (5, "RPI")


JUNIPERS = "Juniper's annuity"


def test_details_of_a_loan_are_all_there(adviser):
    mortgage = adviser.get(f"/api/v1/plans/{adviser.plan('Home mortgage')['uuid']}").json()
    assert mortgage["fields"]["monthly_repayment"]["amount"] == "113750"
    assert mortgage["fields"]["amount_borrowed"]["formatted"] == "£210,000.00"
    plain = {name: mortgage["fields"][name] for name in ("term_months", "end_date", "repayment_type")}
    assert plain == {"term_months": 300, "end_date": "2029-05-14", "repayment_type": "repayment"}
    assert mortgage["fields"]["interest_rate"] == 4.25
    path = f"/api/v1/plans/{mortgage['uuid']}/transaction-schedule"
    assert adviser.every(path)[0]["amount"] == mortgage["fields"]["monthly_repayment"]
