"""Accounts as Redtail lists and shows them, and what a custodian's feed does to them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.loopback


def numbered(accounts, number):
    return next(one for one in accounts if one.get("number") == number)


def test_a_list_has_no_balance_and_the_single_account_has(adviser, start):
    listed = adviser.accounts("Rowan Testwood")
    assert all("balance" not in one for one in listed)
    single = adviser.get(f"accounts/{listed[0]['id']}").json()["account"]
    assert (single["balance"], single["account_type"], single["taxqualified"]) == (412350.55, "401(k)", True)
    richer = start(lists_balances=True).staff("adviser")
    assert richer.accounts("Rowan Testwood")[0]["balance"] == 412350.55


def test_a_balance_may_be_text_negative_or_missing(adviser):
    rowan = adviser.accounts("Rowan Testwood")

    def balance(accounts, number):
        return adviser.get(f"accounts/{numbered(accounts, number)['id']}").json()["account"]["balance"]

    assert balance(rowan, "EV-ROTH-77 8899") == "88120.1"
    assert balance(rowan, "40055501") == -1820.4
    assert balance(adviser.accounts("Juniper Sampleton"), "50010003") is None


def test_a_joint_account_is_listed_under_both_with_one_id(adviser):
    ids = {numbered(adviser.accounts(name), "40067890")["id"] for name in ("Rowan Testwood", "Marigold Testwood")}
    assert len(ids) == 1
    owners = adviser.get(f"accounts/{ids.pop()}/owners").json()["account_owners"]
    assert [(one["name"], one["percentage"]) for one in owners] == [
        ("Rowan Testwood", 50),
        ("Marigold Testwood", 50),
    ]


def test_deleted_closed_unknown_and_half_listed_accounts_are_there(adviser):
    rowan = adviser.accounts("Rowan Testwood")
    assert numbered(rowan, "EV-IRA-0000042")["deleted"] is True
    assert numbered(rowan, "40099999")["status"] == 2
    odd = numbered(rowan, "OM-900")
    assert (odd["account_type"], odd["taxqualified_type"]) == ("Structured Settlement", 99)
    without_number = [one for one in rowan if "number" not in one]
    assert adviser.get(f"accounts/{without_number[0]['id']}").json()["account"]["number"] == "OM-552"


def test_accounts_are_paged_too(adviser):
    rowan = adviser.contact("Rowan Testwood")
    answer = adviser.get(f"contacts/{rowan}/accounts", {"pagesize": "4"}, page=3).json()
    assert (len(answer["accounts"]), answer["meta"]["total_pages"]) == (1, 3)


def test_an_account_is_made_by_number_and_type(adviser):
    rowan = adviser.contact("Rowan Testwood")
    made = adviser.ask("POST", f"contacts/{rowan}/accounts", json={"number": "N-1", "account_type_id": 6, "status": 1})
    assert (made.status_code, made.json()["account"]["account_type"]) == (201, "IRA")
    refused = adviser.ask("POST", f"contacts/{rowan}/accounts", json={"account_type_id": 600})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == {"number", "account_type_id"}


def test_beneficiaries(adviser):
    account = numbered(adviser.accounts("Marigold Testwood"), "EV-IRA-0007711")
    answer = adviser.get(f"accounts/{account['id']}/beneficiaries").json()["account_beneficiaries"]
    assert [one["beneficiary_type_description"] for one in answer] == ["primary"]


def test_a_feed_changes_adds_and_takes_away(sandbox, adviser):
    rowan = adviser.contact("Rowan Testwood")
    account = adviser.accounts("Rowan Testwood")[0]
    sandbox.control("PUT", f"accounts/{account['id']}", {"balance": 1.5, "number": "renumbered"})
    single = adviser.get(f"accounts/{account['id']}").json()["account"]
    assert (single["balance"], single["number"]) == (1.5, "renumbered")
    assert single["updated_at"] > account["updated_at"]
    fed = sandbox.control("POST", "accounts", {"contacts": [rowan], "account_type_id": 1, "balance": 5})
    assert fed["id"] in {one["id"] for one in adviser.accounts("Rowan Testwood")}
    sandbox.control("DELETE", f"accounts/{fed['id']}")
    assert adviser.get(f"accounts/{fed['id']}").status_code == 404
