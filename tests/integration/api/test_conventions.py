"""What holds for the whole interface: problems, paging, ordering, filters, the schema and its page."""

from __future__ import annotations

import pytest
import yaml
from django.core.management import call_command
from rest_framework.exceptions import Throttled
from rest_framework.test import APIClient

from backoffice.api.views.people import ClientViewSet
from tests.factories.backoffice import ClientFactory, OwnershipFactory

CLIENTS = "/api/v1/clients/"
MEMBERS = {"type", "title", "status", "detail", "instance"}


def as_problem(answer, status: int) -> dict:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() >= MEMBERS
    assert problem["status"] == status
    return problem


def test_a_record_that_is_not_there(script):
    assert as_problem(script.get(f"{CLIENTS}999999/"), 404)["instance"] == f"{CLIENTS}999999/"


def test_an_address_that_is_not_there(script):
    as_problem(script.get("/api/v1/nothing/here/"), 404)


def test_a_verb_that_is_not_offered(script):
    answer = script.delete("/api/v1/providers/")
    assert as_problem(answer, 405)["title"] == "Method Not Allowed"
    assert "POST" in answer["Allow"]


def test_nobody(db):
    as_problem(APIClient().get(CLIENTS), 401)


def test_fields_that_cannot_be_accepted(script):
    problem = as_problem(script.post(CLIENTS, {"last_name": "S", "tax_area": "atlantis"}, format="json"), 400)
    assert list(problem["errors"]) == ["tax_area"]


def test_a_rule_of_the_record_is_told_like_a_field(script):
    problem = as_problem(script.post(CLIENTS, {"last_name": "S", "retirement_age": 20}, format="json"), 400)
    assert problem["errors"]


def test_what_is_not_json(script):
    as_problem(script.post(CLIENTS, "{", content_type="application/json"), 400)


def test_a_kind_of_content_that_is_not_read(script):
    as_problem(script.post(CLIENTS, "<client/>", content_type="application/xml"), 415)


def test_too_many_requests_keep_their_header(script, monkeypatch):
    def refuse(self, request):
        raise Throttled(wait=30)

    monkeypatch.setattr(ClientViewSet, "check_throttles", refuse)
    answer = script.get(CLIENTS)
    as_problem(answer, 429)
    assert answer["Retry-After"] == "30"


def test_a_mistake_of_ours_tells_nothing_of_itself(script, monkeypatch):
    def break_down(self):
        raise RuntimeError("a detail nobody should read")

    monkeypatch.setattr(ClientViewSet, "rows", break_down)
    script.raise_request_exception = False
    assert "nobody should read" not in str(as_problem(script.get(CLIENTS), 500))


def test_a_number_no_database_holds(script):
    as_problem(script.get(f"{CLIENTS}{10**30}/"), 404)


@pytest.mark.parametrize("value", ["abc", "1e400", "-1"])
def test_a_filter_that_cannot_be_read_is_not_ignored_silently(script, value):
    answer = script.get(CLIENTS, {"adviser": value})
    if answer.status_code != 200:
        as_problem(answer, 400)
    else:
        assert answer.json()["results"] == []


@pytest.mark.parametrize("moment", ["0362-08-18T09:37:09+23:03", "9999-12-31T23:59:59-23:00"])
def test_a_moment_no_database_holds(script, firm, moment):
    ClientFactory(firm=firm)
    as_problem(script.get(CLIENTS, {"updated_since": moment}), 400)


def test_pages_follow_each_other_without_gap_or_repeat(script, firm):
    made = {ClientFactory(firm=firm).pk for _ in range(7)}
    seen: list[int] = []
    page = script.get(CLIENTS, {"page_size": 3}).json()
    while True:
        seen += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        page = script.get(page["next"]).json()
    assert len(seen) == len(made) == 7
    assert set(seen) == made


def test_order_and_filters(script, firm):
    for name in ("Cedar", "Alder", "Birch"):
        ClientFactory(firm=firm, last_name=name, status="prospect" if name == "Birch" else "active")
    names = [row["name"].split()[-1] for row in script.get(CLIENTS, {"ordering": "last_name"}).json()["results"]]
    assert names == ["Alder", "Birch", "Cedar"]
    assert len(script.get(CLIENTS, {"status": "prospect"}).json()["results"]) == 1
    assert len(script.get(CLIENTS, {"search": "ced"}).json()["results"]) == 1
    as_problem(script.get(CLIENTS, {"status": "imaginary"}), 400)


def test_changes_since_a_moment(script, firm):
    client = ClientFactory(firm=firm)
    moment = client.updated_at.isoformat()
    assert len(script.get(CLIENTS, {"updated_since": moment}).json()["results"]) == 1
    assert script.get(CLIENTS, {"updated_since": "2100-01-01T00:00:00Z"}).json()["results"] == []


def test_a_browser_needs_the_csrf_token_to_write(adviser):
    browser = APIClient(enforce_csrf_checks=True)
    browser.login(username=adviser.email, password="correct-horse-battery")
    browser.force_login(adviser, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(CLIENTS).status_code == 200
    assert browser.post(CLIENTS, {"last_name": "Sample"}, format="json").status_code == 403


def test_the_schema_is_valid_and_complete(tmp_path):
    target = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))
    schema = yaml.safe_load(target.read_text())
    operations = [op for path in schema["paths"].values() for op in path.values()]
    assert len(operations) > 30
    assert all("application/problem+json" in op["responses"]["default"]["content"] for op in operations)
    assert schema["components"]["securitySchemes"]["bearerToken"]["scheme"] == "bearer"


def test_the_schema_and_its_page_are_for_the_firms_people(signed_in, adviser, client_user):
    for path in ("/api/v1/schema/", "/api/v1/docs/"):
        assert signed_in(adviser).get(path).status_code == 200
        assert signed_in(client_user).get(path).status_code == 403
    assert APIClient().get("/api/v1/schema/").status_code == 401
    assert APIClient().get("/api/v1/docs/").status_code == 302


def test_the_page_needs_no_script_or_style_of_its_own(signed_in, adviser):
    page = signed_in(adviser).get("/api/v1/docs/").content.decode()
    assert "/api/v1/clients/{id}/relate/" in page
    assert "<style" not in page
    assert 'style="' not in page


def test_reading_many_rows_costs_no_more_queries_than_few(script, firm, django_assert_max_num_queries):
    for path in ("clients", "plans", "charges", "households"):
        script.get(f"/api/v1/{path}/")
    counts = []
    for size in (2, 20):
        for _ in range(size):
            OwnershipFactory(firm=firm)
        with django_assert_max_num_queries(10) as queries:
            script.get("/api/v1/plans/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
