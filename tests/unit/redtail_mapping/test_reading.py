"""Redtail's spellings of values, its pages and its refusals."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

from integrations.engine.errors import CredentialExpired, RemoteUnavailable, UnableToReadRemote
from redtail_sync.authentication import (
    AccountLocked,
    call_token,
    login_token,
    read_login,
    read_unauthenticated,
)
from redtail_sync.client import page_of
from redtail_sync.mapping.accounts import natural_key
from redtail_sync.mapping.reading import Amount
from redtail_sync.reader import account_record, contact_record


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (412350.55, "412350.55"), ("88120.1", "88120.10"), ("$1,234.5", "1234.50"), (-1820.4, "-1820.40"), (0, "0.00"),
        (None, None), ("", None),
    ],
)  # fmt: skip
def test_a_balance_is_a_number_or_text_of_one(raw: Any, value: str | None) -> None:
    decoded = Amount().decode(raw)
    assert (decoded.value, decoded.problem) == (value, "")


@pytest.mark.parametrize("raw", ["about ten", True, "NaN", "Infinity", [1], "1" * 40])
def test_what_is_no_amount_is_kept_with_a_problem(raw: Any) -> None:
    decoded = Amount().decode(raw)
    assert decoded.problem
    assert decoded.value == str(raw)


@pytest.mark.parametrize(
    "data",
    [
        {"authenticated_user": {"id": 3, "user_key": "K"}},
        {"redtail_database_id": 7, "redtail_user_id": 3, "user_key": "K"},
        {"redtail_database_id": 7, "redtail_user_id": 3, "userkey": "K"},
    ],
)
def test_the_three_shapes_of_a_login(data: dict[str, Any]) -> None:
    logged_in = read_login(data)
    assert logged_in.user_key == "K"
    assert logged_in.database_id == str(data.get("redtail_database_id", ""))


@pytest.mark.parametrize("data", [None, [], {}, {"authenticated_user": None}, {"user_key": ""}, {"user_key": 5}])
def test_a_login_without_a_key_is_said_to_be(data: Any) -> None:
    with pytest.raises(UnableToReadRemote):
        read_login(data)


def test_what_a_401_is_about() -> None:
    assert isinstance(read_unauthenticated("This account is locked."), AccountLocked)
    assert isinstance(read_unauthenticated("504 Gateway Time-out"), RemoteUnavailable)
    assert not isinstance(read_unauthenticated("upstream request timed out"), CredentialExpired)
    assert read_unauthenticated("Invalid user name or password.") is None


def test_the_tokens_have_three_parts_and_two() -> None:
    assert b64decode(login_token("api", "ada", "p:w")).decode() == "api:ada:p:w"
    assert b64decode(call_token("api", "key")).decode() == "api:key"


@pytest.mark.parametrize(
    ("data", "page", "last"),
    [
        ({"accounts": [{}], "meta": {"total_pages": 3, "total_records": 5}}, 1, 3),
        ({"accounts": [], "meta": {"total_pages": 9}}, 4, 4),
        ({"accounts": [{}] * 50}, 2, 3),
        ({"accounts": [{}] * 3}, 2, 2),
        ({"accounts": [{}], "meta": {"total_pages": "2"}}, 1, 2),
    ],
)
def test_a_list_ends_by_its_totals_and_on_an_empty_page(data: dict[str, Any], page: int, last: int) -> None:
    assert page_of(data, "accounts", page)["meta"]["last_page"] == last


@pytest.mark.parametrize("data", [None, [], "page", {"contacts": []}, {"accounts": None}])
def test_an_answer_that_is_no_list_is_said_to_be(data: Any) -> None:
    with pytest.raises(UnableToReadRemote):
        page_of(data, "accounts", 1)


def test_the_same_account_in_two_spellings() -> None:
    one = natural_key({"company": "Evergreen Sample Custody", "number": "EV-IRA-0007711"})
    assert one == natural_key({"company": "EVERGREEN sample custody.", "number": "evira0007711"})
    assert natural_key({"company": "Evergreen", "number": ""}) is None
    assert natural_key({"company": "", "number": "1"}) is None


def test_an_account_belongs_to_all_who_list_it_and_else_to_whom_it_is_filed_under() -> None:
    assert account_record({"id": 4, "contact_id": 7, "listed_under": ["7", "8"]}).owner_ids == ("7", "8")
    assert account_record({"id": 4, "contact_id": 7}).owner_ids == ("7",)


def test_a_business_is_called_by_its_company() -> None:
    assert contact_record({"id": 1, "company_name": "Bakery LLC", "full_name": ""}).label == "Bakery LLC"
    assert contact_record({"id": 1, "first_name": "Ann", "last_name": "Marsh"}).label == "Ann Marsh"


@pytest.mark.parametrize("raw", ["IRA", " IRA ", {"id": 6, "name": "IRA"}])
def test_an_account_type_is_a_label_by_itself_or_of_a_coded_value(raw: Any) -> None:
    record = account_record({"id": 1, "account_type": raw})
    assert record.fields["account_type"] == "IRA"
    assert "account_type" not in record.problems


@pytest.mark.parametrize("raw", [None, "", {"id": 6}, {"id": 6, "name": None}])
def test_no_account_type_is_none_and_no_problem(raw: Any) -> None:
    record = account_record({"id": 1, "account_type": raw})
    assert (record.fields["account_type"], record.problems) == ("", {})
