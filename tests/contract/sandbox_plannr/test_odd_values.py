"""Whatever a field is sent, the answer is a refusal that names it or a record that can be shown."""

from __future__ import annotations

import pytest

from sandbox.plannr.resources import claims, covers, premiums, transaction_schedules, transactions

pytestmark = pytest.mark.loopback

ODD = [0, -1, 1.5, 10**30, True, [], {}, [None], [{}], "x" * 300, "9999-12-31", "2026-02-30", "é\u0000"]
PARTS = {
    "premiums": ("Rowan's SIPP", premiums.UPDATE, {"amount": 1, "frequency": "monthly"}),
    "cover": (
        "Rowan's life cover",
        covers.fields_of("protection_policy"),
        {
            "cover_type": "unknown",
            "benefit_amount": 1,
            "benefit_frequency": "monthly",
            "benefit_status": "active",
            "indexation": 0,
        },
    ),
    "claim": ("Rowan's life cover", claims.FIELDS, {"claim_amount": 1, "claim_start_date": "2026-01-01"}),
    "transaction": (
        "Rowan's SIPP",
        transactions.FIELDS,
        {"type": "fee", "amount": 1, "date": "2026-01-01"},
    ),
    "transaction-schedule": (
        "Rowan's SIPP",
        transaction_schedules.FIELDS,
        {"type": "fee", "amount": 1, "frequency": "monthly", "start_date": "2026-01-01"},
    ),
}


@pytest.mark.parametrize("kind", PARTS)
def test_an_odd_value_is_refused_by_name_or_kept_and_shown(adviser, kind):
    name, fields, body = PARTS[kind]
    many = f"/api/v1/plans/{adviser.plan(name)['uuid']}/{kind}"
    one = f"{many}/{adviser.post(many, body).json()['uuid']}"
    for field in fields:
        for value in ODD:
            answer = adviser.put(one, {**body, field.name: value})
            sent = (field.name, value, answer.text)
            if answer.status_code == 422:
                # A percentage is refused beside an amount, and every other field for its own sake.
                assert all(wrong.startswith(field.name) for wrong in answer.json()["errors"]), sent
            else:
                assert answer.status_code == 200, sent
                assert adviser.get(one).json() == answer.json(), sent
    assert adviser.get(many, per_page=500).status_code == 200
