"""Paging, sorting, filters and includes, each from its allow-list."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.loopback


def names(answer):
    return [one["name"] for one in answer.json()["data"]]


def test_pages_are_walked_to_the_end_and_hold_everything_once(adviser):
    first = adviser.get("/api/v1/plans", include="fields").json()
    total = first["meta"]["total"]
    assert (first["meta"]["per_page"], len(first["data"]), first["links"]["prev"]) == (15, 15, None)
    assert (first["meta"]["from"], first["meta"]["to"]) == (1, 15)
    seen, answer = [one["uuid"] for one in first["data"]], first
    while answer["links"]["next"]:
        assert "include=fields" in answer["links"]["next"]
        answer = adviser.http.get(answer["links"]["next"], timeout=10).json()
        seen += [one["uuid"] for one in answer["data"]]
    assert len(seen) == len(set(seen)) == total
    assert answer["meta"]["current_page"] == answer["meta"]["last_page"] == -(-total // 15)
    beyond = adviser.get("/api/v1/plans", page=99).json()
    assert (beyond["data"], beyond["meta"]["from"], beyond["meta"]["total"]) == ([], None, total)


@pytest.mark.parametrize("per_page", ["501", "0", "many", "-1"])
def test_a_page_size_out_of_bounds_is_refused(adviser, per_page):
    answer = adviser.get("/api/v1/account", per_page=per_page)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["per_page"]
    assert adviser.get("/api/v1/account", per_page=500).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/account",
        "/api/v1/client",
        "/api/v1/introducer",
        "/api/v1/plans",
        "/api/v2/income",
        "/api/v2/employments",
        "/api/v1/provider",
        "/api/v2/webhook-subscriptions",
    ],
)
@pytest.mark.parametrize("what", ["filter[nonsense]", "sort", "include"])
def test_unknown_filters_sorts_and_includes_are_refused_with_the_allowed_ones(adviser, path, what):
    answer = adviser.get(path, **{what: "nonsense"})
    message = answer.json()["message"]
    assert answer.status_code == 400
    assert "`nonsense`" in message and "Allowed" in message


def test_the_client_twin_allows_three_filters_more(adviser):
    assert adviser.get("/api/v1/account", **{"filter[linked_to]": "x"}).status_code == 400
    rowan = adviser.client("Rowan Testwood")
    linked = adviser.get("/api/v1/client", **{"filter[linked_to]": rowan["uuid"]})
    assert names(linked) == ["Marigold Testwood", "Pip Testwood"]


def test_sorting_by_several_fields_and_backwards(adviser):
    up = [(one["type"], one["name"]) for one in adviser.every("/api/v1/plans", sort="type,-name")]
    types = [kind for kind, _ in up]
    assert types == sorted(types)
    pensions = [name.casefold() for kind, name in up if kind == "pension"]
    assert pensions == sorted(pensions, reverse=True)
    moments = [one["updated_at"] for one in adviser.every("/api/v1/account", sort="-updated_at")]
    assert moments == sorted(moments, reverse=True)
    default = [one["first_name"] or "" for one in adviser.every("/api/v1/account")]
    assert default == sorted(default, key=str.casefold)


def test_account_filters(adviser):
    def count(path="/api/v1/account", **filters):
        parameters = {f"filter[{name}]": value for name, value in filters.items()}
        return adviser.get(path, **parameters).json()["meta"]["total"]

    everybody = count()
    assert names(adviser.get("/api/v1/account", **{"filter[name]": "rowan test"})) == ["Rowan Testwood"]
    assert count(name="Rowan & Marigold") == 1
    assert count(primary_email="testwood@example.org") == 3
    assert count(primary_phone_number="447700900001") == 1
    assert count(role="joint,trust") == 5
    assert count(type="client") + count(type="employee") + count(type="external") == everybody
    assert count(is_prospect="true") == count(status="prosp") == 1
    assert count(is_prospect="0") == everybody - 1
    assert count(status="Inactive") == 1
    assert count(created_after="2026-01-05") == everybody
    assert count(created_after="2026-01-06") == 0
    assert count(created_before="2026-01-04") == 0
    assert adviser.get("/api/v1/account", **{"filter[created_after]": "yesterday"}).status_code == 400
    two = [one["uuid"] for one in adviser.every("/api/v1/account")[:2]]
    assert count(uuid=",".join(two)) == 2
    in_group = count("/api/v1/client", groups=group_of(adviser))
    assert in_group
    assert count("/api/v1/client", exclude_groups=group_of(adviser)) == count("/api/v1/client") - in_group


def group_of(adviser):
    rowan = adviser.get("/api/v1/account", **{"filter[name]": "Rowan Testwood", "include": "groups"})
    return rowan.json()["data"][0]["groups"][0]["uuid"]


def test_plan_filters(adviser):
    everything = adviser.every("/api/v1/plans")

    def found(**filters):
        return adviser.every("/api/v1/plans", **{f"filter[{name}]": value for name, value in filters.items()})

    def expected(test):
        return {one["uuid"] for one in everything if test(one)}

    def uuids(plans):
        return {one["uuid"] for one in plans}

    assert uuids(found(type="pension,annuity")) == expected(lambda one: one["type"] in ("pension", "annuity"))
    assert uuids(found(abstract_type="liability")) == expected(lambda one: one["abstract_type"] == "liability")
    assert uuids(found(status="inactive,proposed")) == expected(lambda one: one["status"] != "active")
    assert uuids(found(provider="northgate life")) == expected(lambda one: one["provider"]["name"] == "Northgate Life")
    numbers = {one["policy_number"] for one in found(policy_number="ngp-7788")}
    assert numbers == {"NGP-778812-R", "NGP-778812-I"}
    assert uuids(found(client="Marigold Testwood")) == expected(
        lambda one: "Marigold Testwood" in [owner["name"] for owner in one["accounts"]]
    )
    rich = found(value_from="40000000")
    assert uuids(rich) == expected(lambda one: one["value"] and int(one["value"]["amount"]) >= 40_000_000)
    assert 0 < len(rich) < len(everything)


def test_income_filters_with_operators_and_ranges(adviser):
    everything = adviser.every("/api/v2/income")
    amounts = {one["uuid"]: int(one["amount"]["amount"]) for one in everything}

    def found(value, name="amount"):
        return {one["uuid"] for one in adviser.every("/api/v2/income", **{f"filter[{name}]": value})}

    def expected(test):
        return {uuid for uuid, amount in amounts.items() if test(amount)}

    assert found(">=1000000") == expected(lambda amount: amount >= 1_000_000)
    assert found("<5000") == expected(lambda amount: amount < 5000)
    assert found("<>180000") == expected(lambda amount: amount != 180_000)
    assert found("30000,95600") == expected(lambda amount: 30_000 <= amount <= 95_600)
    assert found("180000") == expected(lambda amount: amount == 180_000)
    starts = {one["uuid"]: one["start_date"] for one in everything if one["start_date"]}
    assert len(starts) > 1
    assert found(">=2000-01-01", "start_date") == set(starts)
    assert found("2014-01-01,2015-01-01", "start_date") == {
        uuid for uuid, start in starts.items() if start.startswith("2014")
    }
    assert adviser.get("/api/v2/income", **{"filter[amount]": "lots"}).status_code == 400
    assert {one["frequency"] for one in adviser.every("/api/v2/income", **{"filter[frequency]": "daily"})} == {"daily"}


def test_relations_are_in_lists_only_when_included(adviser):
    plain = adviser.get("/api/v1/account").json()["data"][0]
    assert not {"primary_email", "owners", "groups", "external_references"} & set(plain)
    included = adviser.every("/api/v1/account", include="primary_email,primary_address,owners,assigned_adviser")
    joint = next(one for one in included if one["role"] == "joint")
    assert len(joint["owners"]) == 2
    rowan = next(one for one in included if one["name"] == "Rowan Testwood")
    assert rowan["primary_email"]["value"] == rowan["email"] == "rowan.testwood@example.org"
    assert rowan["primary_address"]["postcode"] == "NR3 1ZZ"
    assert rowan["assigned_adviser"]["email"] == "adviser@fernhill.example"
    plan = adviser.get("/api/v1/plans").json()["data"][0]
    assert not {"fields", "sub_accounts", "latest_valuations", "client", "external_references"} & set(plan)
    income = adviser.get("/api/v2/income").json()["data"][0]
    assert not {"account", "employment"} & set(income)
    income = adviser.get("/api/v2/income", include="account,employment").json()["data"][0]
    assert income["account"]["name"] and "employment" in income


def test_lean_lists_keep_personal_details_to_the_single_account(started):
    adviser = started(lean_lists=True).staff("fernhill-adviser")
    rowan = adviser.client("Rowan Testwood")
    assert "date_of_birth" not in rowan
    assert adviser.get(f"/api/v1/account/{rowan['uuid']}").json()["date_of_birth"] == "1968-03-04"
