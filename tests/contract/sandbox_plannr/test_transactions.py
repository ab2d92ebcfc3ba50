"""Transactions, their schedules, and the deprecated lists that say the same in older words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from .conftest import ABSENT

pytestmark = pytest.mark.loopback

LUMP = {"type": "contribution", "sub_type": "lump_sum", "amount": 150_000, "date": "2026-02-14"}
REGULAR = {
    "type": "withdrawal",
    "sub_type": "regular_withdrawals",
    "amount": 50_000,
    "frequency": "quarterly",
    "start_date": "2024-01-31",
}
CICELYS = "Cicely's drawdown"
KINDS = {"transaction": LUMP, "transaction-schedule": REGULAR}


def address(plan, kind):
    return f"/api/v1/plans/{plan['uuid']}/{kind}"


@pytest.fixture
def plan(adviser):
    """A plan without money in or out in the seed."""
    return adviser.plan("Ottoline's own ISA")


@pytest.fixture
def pots(adviser):
    """A plan of two sub-accounts."""
    return adviser.get(f"/api/v1/plans/{adviser.plan(CICELYS)['uuid']}").json()


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_made_read_changed_and_removed(adviser, plan, kind):
    many = address(plan, kind)
    made = adviser.post(many, KINDS[kind])
    assert made.status_code == 201
    record = made.json()
    assert record["amount"]["amount"] == str(KINDS[kind]["amount"])
    assert record["sub_account"] == {"uuid": plan["main_account"]["uuid"], "name": "Main account"}
    assert record["plan"]["uuid"] == plan["uuid"]
    assert record["account"]["name"] == "Ada Fernsby"
    assert record["provider"]["name"] == "Quillpoint Wealth"
    assert (record["holding"], record["provider_controlled"]) == (None, False)
    one = f"{many}/{record['uuid']}"
    assert adviser.get(one).json() == record
    assert record in adviser.every(many)
    changed = adviser.put(one, {"type": record["type"], "amount": 7}).json()
    assert (changed["amount"]["amount"], changed["sub_type"]) == ("7", record["sub_type"])
    assert set(adviser.put(one, {"amount": 7}).json()["errors"]) == {"type"}
    assert adviser.delete(one).status_code == 204
    assert adviser.get(one).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": None}, "type"),
        ({"type": "deposit"}, "type"),
        ({"sub_type": "contribution"}, "sub_type"),
        ({"amount": None}, "amount"),
        ({"amount": 1500.0}, "amount"),
        ({"amount": "150000"}, "amount"),
        ({"sub_account_uuid": ABSENT}, "sub_account_uuid"),
        ({"holding_uuid": ABSENT}, "holding_uuid"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, plan, kind, change, field):
    answer = adviser.post(address(plan, kind), {**KINDS[kind], **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("transaction", {"date": None}, "date"),
        ("transaction", {"date": "14/02/2026"}, "date"),
        ("transaction-schedule", {"frequency": None}, "frequency"),
        ("transaction-schedule", {"frequency": "yearly"}, "frequency"),
        ("transaction-schedule", {"start_date": "2024"}, "start_date"),
        ("transaction-schedule", {"end_date": "2024-01-30"}, "end_date"),
        ("transaction-schedule", {"paused_until": "later"}, "paused_until"),
    ],
)
def test_a_date_or_frequency_that_does_not_fit_is_named(adviser, plan, kind, change, field):
    answer = adviser.post(address(plan, kind), {**KINDS[kind], **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


@pytest.mark.parametrize("kind", KINDS)
def test_it_sits_on_the_named_sub_account_of_the_plan(adviser, plan, pots, kind):
    other = next(one for one in pots["sub_accounts"] if not one["is_main_account"])
    many = address(pots, kind)
    made = adviser.post(many, {**KINDS[kind], "sub_account_uuid": other["uuid"]}).json()
    assert made["sub_account"]["uuid"] == other["uuid"]
    assert made in adviser.every(many, **{"filter[subaccount]": other["uuid"]})
    assert made not in adviser.every(many, **{"filter[subaccount]": pots["main_account"]["uuid"]})
    changed = adviser.put(f"{many}/{made['uuid']}", {"type": "other", "sub_account_uuid": None}).json()
    assert changed["sub_account"]["uuid"] == pots["main_account"]["uuid"]
    foreign = {**KINDS[kind], "sub_account_uuid": plan["main_account"]["uuid"]}
    assert set(adviser.post(many, foreign).json()["errors"]) == {"sub_account_uuid"}


@pytest.mark.parametrize("kind", KINDS)
def test_it_belongs_to_its_plan_and_its_firm(sandbox, adviser, plan, pots, kind):
    made = adviser.post(address(plan, kind), KINDS[kind]).json()
    assert adviser.get(f"{address(pots, kind)}/{made['uuid']}").status_code == 404
    stranger = sandbox.staff("marlow-adviser")
    assert stranger.get(address(plan, kind)).status_code == 404
    assert stranger.put(f"{address(plan, kind)}/{made['uuid']}", {"type": "other"}).status_code == 404


@pytest.mark.parametrize(
    ("asked", "dates"),
    [
        ({}, ["2025-06-12", "2025-04-03"]),
        ({"sort": "date"}, ["2025-04-03", "2025-06-12"]),
        ({"sort": "-amount"}, ["2025-04-03", "2025-06-12"]),
        ({"sort": "type"}, ["2025-06-12", "2025-04-03"]),
        ({"filter[type]": "contribution,withdrawal"}, ["2025-04-03"]),
        ({"filter[sub_type]": "lump_sum"}, ["2025-04-03"]),
        ({"filter[date_from]": "2025-06-12"}, ["2025-06-12"]),
        ({"filter[date_to]": "2025-06-11"}, ["2025-04-03"]),
        ({"filter[amount_from]": 35_001}, ["2025-04-03"]),
        ({"filter[amount_to]": 35_000}, ["2025-06-12"]),
        ({"filter[holding]": ABSENT}, []),
    ],
)
def test_transactions_are_filtered_and_sorted(adviser, asked, dates):
    found = adviser.every(address(adviser.plan("Rowan's ISA"), "transaction"), **asked)
    assert [one["date"] for one in found] == dates


@pytest.mark.parametrize(
    ("asked", "starts"),
    [
        ({"filter[type]": "withdrawal"}, ["2022-12-01", "2017-12-01"]),
        ({"filter[type]": "withdrawal", "sort": "start_date"}, ["2017-12-01", "2022-12-01"]),
        ({"filter[type]": "withdrawal", "sort": "-next_transaction_date"}, ["2022-12-01", "2017-12-01"]),
        ({"filter[type]": "withdrawal", "filter[date_from]": "2018-01-01"}, ["2022-12-01"]),
        ({"filter[type]": "withdrawal", "filter[date_to]": "2018-01-01"}, ["2017-12-01"]),
        ({"filter[sub_type]": "regular"}, ["2024-05-01"]),
    ],
)
def test_schedules_are_filtered_and_sorted(adviser, pots, asked, starts):
    found = adviser.every(address(pots, "transaction-schedule"), **asked)
    assert [one["start_date"] for one in found if one["start_date"] != REGULAR["start_date"]] == starts


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_filters_and_sorts_are_refused(adviser, plan, kind):
    assert adviser.get(address(plan, kind), **{"filter[frequency]": "monthly"}).status_code == 400
    assert adviser.get(address(plan, kind), sort="frequency").status_code == 400


def test_the_next_date_follows_start_pause_and_end(adviser, plan):
    today = date.today()

    def next_date(**change):
        body = {**REGULAR, "frequency": "weekly", **change}
        return adviser.post(address(plan, "transaction-schedule"), body).json()["next_transaction_date"]

    def day(offset):
        return (today + timedelta(days=offset)).isoformat()

    assert next_date(start_date=day(10)) == day(10)
    assert next_date(start_date=day(-15)) == day(6)
    assert next_date(start_date=day(-14)) == day(0)
    assert next_date(start_date=day(-15), paused_until=day(7)) == day(13)
    assert next_date(start_date=day(-15), end_date=day(6)) == day(6)
    assert next_date(start_date=day(-15), end_date=day(5)) is None
    assert next_date(start_date=None) is None
    assert next_date(start_date=day(-1), frequency="one_off") is None


def test_the_old_lists_show_the_same_money(adviser, pots):
    plan = adviser.plan("Marigold's workplace pension")
    main = plan["main_account"]["uuid"]
    paid_in = adviser.every(f"/api/v1/plans/{plan['uuid']}/contributions/{main}")
    assert [(one["contributor_type"], one["type"], one["value"]["amount"], one["paid_at"]) for one in paid_in] == [
        ("employer", "adhoc", "27600", "2026-03-28"),
        ("government", "adhoc", "4313", "2026-03-30"),
    ]
    main = pots["main_account"]["uuid"]
    taken = adviser.every(f"/api/v1/plans/{pots['uuid']}/withdrawals/{main}")
    shown = [(one["type"], one["frequency"], one["started_at"], one["ended_at"], one["withdrawn_at"]) for one in taken]
    assert ("recurring", "monthly", "2017-12-01", "2022-11-30", None) in shown
    assert ("adhoc", None, None, None, "2017-11-20") in shown
    other = next(one["uuid"] for one in pots["sub_accounts"] if not one["is_main_account"])
    assert {one["type"] for one in adviser.every(f"/api/v1/plans/{pots['uuid']}/contributions/{other}")} == {
        "recurring"
    }
    assert adviser.get(f"/api/v1/plans/{pots['uuid']}/contributions/{plan['main_account']['uuid']}").status_code == 404
    assert adviser.post(f"/api/v1/plans/{pots['uuid']}/contributions/{main}").status_code == 405


def test_a_transaction_is_announced_to_nobody(sandbox, adviser, plan):
    body = {"url": "http://127.0.0.1:1/hook", "events": ["transaction.created", "plan.updated"]}
    subscription = adviser.post("/api/v2/webhook-subscriptions", body).json()
    adviser.post(address(plan, "transaction"), LUMP)
    adviser.post(address(plan, "transaction-schedule"), REGULAR)
    deliveries = sandbox.control("GET", "webhooks")["data"]
    assert deliveries == []
    adviser.delete(f"/api/v2/webhook-subscriptions/{subscription['uuid']}")
