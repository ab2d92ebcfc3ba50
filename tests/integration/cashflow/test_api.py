"""Cashflows over the interface for scripts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django_scopes import scope

from backoffice.models import User
from cashflow.services.scenarios import create_scenario
from domain.enums.what_ifs import ChangeKind
from tests.conftest import ThreePeople
from tests.integration.cashflow.conftest import Couple

Sign = Callable[[User], Browser]
URL = "/api/v1/cashflows/"


def json_of(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def test_the_firms_people_read_and_others_do_not(couple: Couple, three_people: ThreePeople, signed_in: Sign) -> None:
    for person in (three_people.adviser, three_people.paraplanner):
        listed = json_of(signed_in(person).get(URL))["results"]
        assert [row["clients"] for row in listed] == [[couple.wren.pk, couple.ash.pk]]
    assert json_of(signed_in(three_people.outsider).get(URL))["results"] == []
    for path in ("", "projection/"):
        json_of(signed_in(three_people.outsider).get(f"{URL}{couple.cashflow.pk}/{path}"), 404)


def test_the_projection_adds_up(couple: Couple, adviser: User, signed_in: Sign) -> None:
    found = json_of(signed_in(adviser).get(f"{URL}{couple.cashflow.pk}/projection/"))
    rows = {row["code"]: [float(value) for value in row["values"]] for row in found["series"]}
    assert len(found["years"]) == len(found["prices"]) == len(rows["net_worth"])
    first = [values[0] for code, values in rows.items() if code.startswith("assets.")]
    assert sum(first) - rows["debts"][0] == pytest.approx(rows["net_worth"][0], abs=0.05)


def test_a_script_makes_changes_and_removes(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    made = json_of(
        browser.post(URL, {"clients": [couple.ash.pk], "auto_sync": False}, content_type="application/json"), 201
    )
    assert (made["name"], made["auto_sync"]) == ("Ash Sample", False)
    url = f"{URL}{made['id']}/"
    changed = json_of(browser.patch(url, {"name": "Early retirement"}, content_type="application/json"))
    assert changed["name"] == "Early retirement"
    json_of(browser.patch(url, {"clients": [couple.wren.pk]}, content_type="application/json"), 400)
    assert browser.delete(url).status_code == 204
    json_of(browser.get(url), 404)


def test_another_firms_people_cannot_be_named(couple: Couple, outsider: User, signed_in: Sign) -> None:
    sent = {"clients": [couple.wren.pk]}
    json_of(signed_in(outsider).post(URL, sent, content_type="application/json"), 400)


def test_what_ifs_are_read_with_their_differences_and_projection(
    couple: Couple, three_people: ThreePeople, signed_in: Sign
) -> None:
    with scope(firm=couple.wren.firm):
        made = create_scenario(
            cashflow_id=couple.cashflow.pk, name="Spend more", user=None,
            changes=[{"kind": ChangeKind.SPENDING, "percent": Decimal(10)}],
        )  # fmt: skip
    browser = signed_in(three_people.adviser)
    (listed,) = json_of(browser.get("/api/v1/what-ifs/", {"cashflow": couple.cashflow.pk}))["results"]
    assert (listed["name"], [one["kind"] for one in listed["changes"]]) == ("Spend more", ["spending"])
    found = {
        url: {row["code"]: row["values"] for row in json_of(browser.get(url))["series"]}
        for url in (f"/api/v1/what-ifs/{made.pk}/projection/", f"{URL}{couple.cashflow.pk}/projection/")
    }
    spent, planned = (float(rows["spending"][1]) for rows in found.values())
    assert spent == pytest.approx(planned * 1.1)
    assert browser.post("/api/v1/what-ifs/", {}, content_type="application/json").status_code == 405
    json_of(signed_in(three_people.outsider).get(f"/api/v1/what-ifs/{made.pk}/projection/"), 404)
