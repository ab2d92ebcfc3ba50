"""Premiums: an amount or a percentage, and rules that only pensions have."""

from __future__ import annotations

import pytest

from .conftest import ABSENT

pytestmark = pytest.mark.loopback

PREMIUM = {
    "amount": 25_000,
    "frequency": "monthly",
    "source": "employee",
    "payment_method": "direct_debit",
    "start_date": "2020-01-31",
    "external_reference": {"source": "tests", "reference": "premium-1"},
}


def of_plan(adviser, name):
    return f"/api/v1/plans/{adviser.plan(name)['uuid']}/premiums"


@pytest.fixture
def path(adviser):
    """The premiums of a pension that the seed gave none."""
    return of_plan(adviser, "Ottoline's own SIPP")


@pytest.fixture
def insured(adviser):
    """The premiums of a plan that is no pension."""
    return of_plan(adviser, "Campion's critical illness cover")


def test_a_premium_is_made_read_changed_and_removed(adviser, path):
    made = adviser.post(path, PREMIUM)
    assert made.status_code == 201
    premium = made.json()
    assert (premium["amount"], premium["premium"], premium["percentage"]) == (25_000, 25_000, None)
    assert (premium["premium_monthly"], premium["premium_annually"]) == (25_000, 300_000)
    assert premium["plan"]["name"] == "Ottoline's own SIPP"
    assert premium["created_by"]["name"] == "Ada Fernsby"
    assert premium["external_references"] == [PREMIUM["external_reference"]]
    one = f"{path}/{premium['uuid']}"
    assert adviser.get(one).json() == premium
    assert premium in adviser.every(path)
    changed = adviser.put(one, {"amount": 30_000, "end_date": "2020-03-31"}).json()
    assert (changed["amount"], changed["frequency"], changed["source"]) == (30_000, "monthly", "employee")
    # The 31st of January, the 29th of February, the 31st of March.
    assert changed["total_premium_to_date"] == 90_000
    assert adviser.delete(one).status_code == 204
    assert adviser.get(one).status_code == 404


def test_the_reference_is_for_creating_and_the_salary_for_changing(sandbox, adviser, path):
    premium = adviser.post(path, {**PREMIUM, "pensionable_salary": 4_000_000}).json()
    assert premium["pensionable_salary"] is None
    one = f"{path}/{premium['uuid']}"
    changed = adviser.put(one, {"pensionable_salary": 4_000_000, "external_reference": {"source": "x"}}).json()
    assert changed["pensionable_salary"] == 4_000_000
    assert changed["external_references"] == premium["external_references"]
    ignored = [entry["ignored_fields"] for entry in sandbox.control("GET", f"requests?path={path}")["data"]]
    assert ignored[-2:] == [["pensionable_salary"], ["external_reference"]]


def test_a_percentage_is_worth_something_once_the_salary_is_known(adviser, path):
    body = {"percentage": 7.5, "frequency": "monthly", "source": "employer", "start_date": "2999-01-01"}
    premium = adviser.post(path, body).json()
    worth = ("premium", "premium_monthly", "premium_annually", "total_premium_to_date")
    assert [premium[name] for name in worth] == [None] * 4
    changed = adviser.put(f"{path}/{premium['uuid']}", {"pensionable_salary": 4_800_000}).json()
    assert [changed[name] for name in worth] == [30_000, 30_000, 360_000, 0]


def test_amount_and_percentage_take_each_others_place(adviser, path):
    one = f"{path}/{adviser.post(path, PREMIUM).json()['uuid']}"
    changed = adviser.put(one, {"percentage": 5}).json()
    assert (changed["amount"], changed["percentage"]) == (None, 5)
    changed = adviser.put(one, {"amount": 100}).json()
    assert (changed["amount"], changed["percentage"]) == (100, None)
    assert set(adviser.put(one, {"amount": 100, "percentage": 5}).json()["errors"]) == {"percentage"}
    assert set(adviser.put(one, {"amount": None}).json()["errors"]) == {"amount"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": None}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 250.0}, "amount"),
        ({"amount": "25000"}, "amount"),
        ({"percentage": 5}, "percentage"),
        ({"amount": None, "percentage": 101}, "percentage"),
        ({"amount": None, "percentage": -0.5}, "percentage"),
        ({"frequency": None}, "frequency"),
        ({"frequency": "every_two_years"}, "frequency"),
        ({"source": "family"}, "source"),
        ({"payment_method": "cash"}, "payment_method"),
        ({"start_date": "31/01/2020"}, "start_date"),
        ({"end_date": "2020-01-30"}, "end_date"),
        ({"transfer_type": "gift"}, "transfer_type"),
        ({"details": "x" * 65_001}, "details"),
        ({"transferred_from_plan_uuid": ABSENT}, "transferred_from_plan_uuid"),
        ({"transferred_from_plan_type": "sock"}, "transferred_from_plan_type"),
        ({"external_reference": {"source": "tests"}}, "external_reference.reference"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, path, change, field):
    answer = adviser.post(path, {**PREMIUM, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [({"source": "employer"}, "source"), ({"amount": None, "percentage": 5}, "percentage")],
)
def test_only_pensions_have_a_source_and_a_percentage(adviser, insured, change, field):
    plain = {"amount": 100, "frequency": "monthly"}
    assert adviser.post(insured, plain).status_code == 201
    answer = adviser.post(insured, {**plain, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_only_pensions_have_a_pensionable_salary(adviser, insured):
    one = f"{insured}/{adviser.every(insured)[0]['uuid']}"
    errors = adviser.put(one, {"pensionable_salary": 4_000_000}).json()["errors"]
    assert set(errors) == {"pensionable_salary"}


def test_a_transfer_names_where_it_came_from(adviser):
    premium = adviser.every(of_plan(adviser, "Betony's section 32"))[0]
    assert premium["transferred_from_plan"]["name"] == "Old personal pension"
    assert (premium["transfer_type"], premium["premium_monthly"]) == ("transfer", 0)
    assert premium["total_premium_to_date"] == premium["amount"] == 1_520_092


@pytest.mark.parametrize(
    ("asked", "amounts"),
    [
        ({}, [40_000, 25_000]),
        ({"sort": "start_date"}, [25_000, 40_000]),
        ({"sort": "-amount"}, [40_000, 25_000]),
        ({"filter[amount_from]": 40_000}, [40_000]),
        ({"filter[amount_to]": 39_999}, [25_000]),
        ({"filter[end_date]": "2019-03-31"}, [25_000]),
        ({"filter[end_date_before]": "2019-03-31"}, [25_000]),
        ({"filter[end_date_after]": "2019-04-01"}, []),
        ({"filter[start_date_after]": "2019-04-01"}, [40_000]),
        ({"filter[start_date_before]": "2019-03-31"}, [25_000]),
        ({"filter[start_date]": "2019-04-01"}, [40_000]),
        ({"filter[recurring]": "false"}, []),
        ({"filter[recurring]": "1"}, [40_000, 25_000]),
        ({"filter[source]": "employer"}, []),
        ({"filter[payment_method]": "direct_debit,cheque"}, [40_000, 25_000]),
        ({"filter[frequency]": "monthly"}, [40_000, 25_000]),
        ({"filter[transfer_type]": "switch"}, []),
        ({"filter[date_advice_given_after]": "2000-01-01"}, []),
    ],
)
def test_the_list_is_filtered_and_sorted(adviser, asked, amounts):
    found = adviser.every(of_plan(adviser, "Rowan's SIPP"), **asked)
    assert [one["amount"] for one in found] == amounts


def test_an_unknown_filter_and_a_date_that_is_none_are_refused(adviser, path):
    assert adviser.get(path, **{"filter[colour]": "red"}).status_code == 400
    assert adviser.get(path, **{"filter[start_date_after]": "1/1/2020"}).status_code == 400


def test_a_premium_belongs_to_its_plan_and_its_firm(sandbox, adviser, path, insured):
    premium = adviser.post(path, PREMIUM).json()
    assert adviser.get(f"{insured}/{premium['uuid']}").status_code == 404
    assert adviser.delete(f"{insured}/{premium['uuid']}").status_code == 404
    assert sandbox.staff("marlow-adviser").get(path).status_code == 404


def test_a_premium_tells_nobody(adviser, path):
    plan = path.removesuffix("/premiums")  # seeded, so it last changed long ago
    before = adviser.get(plan).json()["updated_at"]
    adviser.post(path, PREMIUM)
    assert adviser.get(plan).json()["updated_at"] == before
