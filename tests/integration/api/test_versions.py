"""A record's version: told with every answer that is one record, and compared where a script asks for it."""

from __future__ import annotations

import pytest
from django_scopes import scope

from backoffice.models import Income
from tests.factories.backoffice import ClientFactory, IncomeFactory
from tests.integration.api.test_conventions import as_problem


@pytest.fixture
def income(firm):
    return IncomeFactory(firm=firm, client=ClientFactory(firm=firm), name="Wages", amount="41000.00")


@pytest.fixture
def path(income):
    return f"/api/v1/incomes/{income.pk}/"


def stored(income):
    with scope(firm=income.firm):
        return Income.with_deleted.get(pk=income.pk)


def test_only_what_is_named_is_written(script, path, income):
    before = script.get(path).json()
    assert script.patch(path, {"name": "Salary"}, format="json").status_code == 200
    after = script.get(path).json()
    assert {name for name in after if after[name] != before[name]} == {"name", "updated_at"}


def test_a_version_stays_until_the_record_changes(script, path):
    first = script.get(path)["ETag"]
    assert script.get(path)["ETag"] == first
    changed = script.patch(path, {"amount": "43000"}, format="json")
    assert changed["ETag"] != first
    assert changed["ETag"] == script.get(path)["ETag"]


def test_a_list_has_no_version(script, path):
    assert "ETag" not in script.get("/api/v1/incomes/")


@pytest.mark.parametrize("verb", ["patch", "put", "delete"])
def test_what_somebody_changed_meanwhile_is_not_overwritten(script, path, income, verb):
    read = script.get(path)
    script.patch(path, {"amount": "43000.00"}, format="json")
    sent = {**read.json(), "amount": "45000.00"}
    answer = getattr(script, verb)(path, sent, format="json", headers={"if-match": read["ETag"]})
    as_problem(answer, 412)
    assert str(stored(income).amount) == "43000.00"
    assert stored(income).deleted_at is None


def test_the_version_of_now_lets_a_change_through(script, path, income):
    wanted = {"if-match": f'"an-older-one", {script.get(path)["ETag"]}'}
    assert script.patch(path, {"amount": "45000.00"}, format="json", headers=wanted).status_code == 200
    assert str(stored(income).amount) == "45000.00"
    assert script.delete(path, headers={"if-match": "*"}).status_code == 204


def test_what_hangs_on_a_client_belongs_to_its_version(script, firm):
    path = f"/api/v1/clients/{ClientFactory(firm=firm).pk}/"
    read = script.get(path)["ETag"]
    moved = {"address": {"line_1": "1 Made Up Lane", "postcode": "AB1 2CD"}}
    assert script.patch(path, moved, format="json").status_code == 200
    answer = script.patch(path, {"title": "Dr"}, format="json", headers={"if-match": read})
    as_problem(answer, 412)


def test_the_schema_tells_of_it(script):
    answer = script.get("/api/v1/schema/", {"format": "json"})
    one = answer.json()["paths"]["/api/v1/incomes/{id}/"]
    for verb in ("put", "patch", "delete"):
        assert "If-Match" in {parameter["name"] for parameter in one[verb]["parameters"]}
    assert "ETag" in one["get"]["responses"]["200"]["headers"]
    assert "overwritten" in one["put"]["description"]
