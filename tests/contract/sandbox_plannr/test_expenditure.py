"""The budget grid: the firm's life stages and fields, and each client's amounts in it."""

from __future__ import annotations

import pytest

from .conftest import ABSENT

pytestmark = pytest.mark.loopback


@pytest.fixture
def client(adviser):
    return adviser.client("Larch Stubbington")


@pytest.fixture
def path(client):
    return f"/api/v1/client/{client['uuid']}/expenditure"


def place(rows, stage, name):
    return next(one for one in rows if (one["life_stage"]["name"], one["name"]) == (stage, name))


def address(path, row):
    return f"{path}/{row['life_stage_uuid']}/{row['life_stage_field_uuid']}"


def test_the_list_shows_every_field_in_every_life_stage(adviser, path):
    stages = adviser.get("/api/v1/life-stages").json()["data"]
    assert [(one["name"], one["start_age"], one["end_age"]) for one in stages] == [
        ("Working life", 18, 67),
        ("Retirement", 67, 80),
        ("Later life", 80, None),
    ]
    fields = [field for section in stages[0]["sections"] for field in section["fields"]]
    rows = adviser.every(path)
    assert len(rows) == len(stages) * len(fields)
    assert [row["life_stage_field_uuid"] for row in rows[: len(fields)]] == [one["uuid"] for one in fields]
    blank = place(rows, "Later life", "Clothes")
    assert (blank["uuid"], blank["amount"], blank["created_at"]) == (None, None, None)
    assert blank["section"] == "Personal"
    assert [one["name"] for one in blank["accounts"]] == ["Larch Stubbington"]


def test_the_list_is_paged_like_any_other(adviser, path):
    answer = adviser.get(path).json()
    assert (len(answer["data"]), answer["meta"]["per_page"]) == (15, 15)
    assert answer["links"]["next"]
    assert adviser.get(path, sort="colour").status_code == 400
    stage = adviser.get("/api/v1/life-stages").json()["data"][1]["uuid"]
    found = adviser.every(path, **{"filter[life_stage_uuid]": stage})
    assert {one["life_stage"]["name"] for one in found} == {"Retirement"}


def test_an_amount_is_made_once_and_then_changed(adviser, path):
    row = place(adviser.every(path), "Retirement", "Hobbies")
    made = adviser.post(address(path, row), {"amount": 12_345})
    assert made.status_code == 200
    assert made.json()["amount"] == {"amount": "12345", "formatted": "£123.45", "currency": "GBP"}
    section = {"life_stage_section_uuid": row["life_stage_section_uuid"]}
    changed = adviser.post(address(path, row), {"amount": 0, **section}).json()
    assert (changed["uuid"], changed["amount"]["amount"]) == (made.json()["uuid"], "0")
    assert place(adviser.every(path), "Retirement", "Hobbies") == changed
    others = [one for one in adviser.every(path) if one["uuid"] and one["uuid"] != changed["uuid"]]
    assert "Hobbies" not in {one["name"] for one in others}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 10.5}, "amount"),
        ({"amount": "10"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 1, "life_stage_section_uuid": ABSENT}, "life_stage_section_uuid"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, path, body, field):
    row = place(adviser.every(path), "Working life", "Clothes")
    answer = adviser.post(address(path, row), body)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert place(adviser.every(path), "Working life", "Clothes") == row


def test_the_section_must_be_the_fields_own(adviser, path):
    rows = adviser.every(path)
    clothes, car = place(rows, "Working life", "Clothes"), place(rows, "Working life", "Car")
    body = {"amount": 1, "life_stage_section_uuid": car["life_stage_section_uuid"]}
    assert set(adviser.post(address(path, clothes), body).json()["errors"]) == {"life_stage_section_uuid"}


def test_unknown_stages_fields_and_clients_are_not_found(adviser, path, client):
    row = place(adviser.every(path), "Working life", "Clothes")
    stage, field = row["life_stage_uuid"], row["life_stage_field_uuid"]
    paths = [f"{path}/{ABSENT}/{field}", f"{path}/{stage}/{ABSENT}", f"{path}/{field}/{stage}"]
    paths.append(address(path.replace(client["uuid"], ABSENT), row))
    assert [adviser.post(one, {"amount": 1}).status_code for one in paths] == [404] * 4


def test_another_firms_grid_is_not_this_ones(sandbox, adviser, path):
    marlow = sandbox.staff("marlow-adviser")
    rowan = marlow.client("Rowan Testwood")
    theirs = marlow.every(f"/api/v1/client/{rowan['uuid']}/expenditure")
    assert {one["name"] for one in theirs} == {"Essentials", "Pleasures"}
    assert adviser.get(f"/api/v1/client/{rowan['uuid']}/expenditure").status_code == 404
    assert adviser.post(address(path, theirs[0]), {"amount": 1}).status_code == 404
    northbank = sandbox.staff("northbank-adviser")
    anyone = northbank.every("/api/v1/client")[0]
    assert northbank.every(f"/api/v1/client/{anyone['uuid']}/expenditure") == []


def test_a_shared_client_has_a_grid_of_its_own(adviser):
    joint = adviser.client("Rowan & Marigold Testwood")
    rows = adviser.every(f"/api/v1/client/{joint['uuid']}/expenditure")
    groceries = place(rows, "Working life", "Groceries")
    assert groceries["amount"]["formatted"] == "£620.00"
    assert [one["name"] for one in groceries["accounts"]] == ["Rowan Testwood", "Marigold Testwood"]
    marigold = adviser.client("Marigold Testwood")
    own = adviser.every(f"/api/v1/client/{marigold['uuid']}/expenditure")
    assert {one["name"] for one in own if one["amount"]} == {"Subscriptions", "Trains and buses"}


def test_each_life_stage_is_summed_against_the_income_of_today(adviser):
    hazel = adviser.client("Hazel Seedham")
    path = f"/api/v1/client/{hazel['uuid']}/expenditure"
    rows = adviser.every(path)
    for name, amount in (("Groceries", 30_000), ("Water", 2_500)):
        adviser.post(address(path, place(rows, "Later life", name)), {"amount": amount})
    sums = {one["name"]: one for one in adviser.get(path).json()["life_stages"]}
    # State Pension 956.00 each four weeks, 312.00 and 241.00 a month: 95600 * 13 / 12 + 31200 + 24100 pence.
    assert sums["Later life"]["income"]["amount"] == "158867"
    assert sums["Later life"]["expenditure"]["amount"] == "32500"
    assert sums["Later life"]["disposable_income"]["amount"] == str(158_867 - 32_500)
    assert sums["Retirement"]["expenditure"]["amount"] == "0"


def test_an_amount_tells_nobody(adviser, client, path):
    # The client is seeded, so they last changed long ago.
    before = adviser.get(f"/api/v1/account/{client['uuid']}").json()["updated_at"]
    adviser.post(address(path, place(adviser.every(path), "Retirement", "Car")), {"amount": 5})
    assert adviser.get(f"/api/v1/account/{client['uuid']}").json()["updated_at"] == before


def test_the_paraplanner_may_look_only(sandbox, adviser, path):
    paraplanner = sandbox.staff("fernhill-paraplanner")
    row = place(paraplanner.every(path), "Working life", "Clothes")
    assert paraplanner.post(address(path, row), {"amount": 1}).status_code == 403
