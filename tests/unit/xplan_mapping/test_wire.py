"""Small pieces of Xplan's conventions."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

from integrations.engine.errors import AnswerLost, RemoteGone, RemoteRefused, RemoteUnavailable
from integrations.transport.http import Answer
from xplan_sync.authentication import AppIdRefused, Login, read_unauthenticated
from xplan_sync.client import XplanClient, query
from xplan_sync.mapping.clients import preferred_details
from xplan_sync.mapping.values import Money, Shares, flat, plain


def test_parameters_are_flattened() -> None:
    asked = {"fields": ["title", "dob"], "created_date": {"start_date": "2026-01-01"}, "flag": True, "none": None}
    assert query(asked) == "?fields.0=title&fields.1=dob&created_date.start_date=2026-01-01&flag=1"


def test_a_one_time_code_is_joined_by_four_control_characters() -> None:
    assert b64decode(Login("ada", "pw", "123").header().removeprefix("Basic ")) == b"ada:pw\n\r\t\a123"
    assert b64decode(Login("ada", "pw").header().removeprefix("Basic ")) == b"ada:pw"


def test_typed_values_lose_their_types() -> None:
    raw = {"_type": "Currency", "_val": {"code": "GBP", "value": {"_type": "BigDecimal", "_val": "1.5E+3"}}}
    assert plain(raw) == {"code": "GBP", "value": "1.5E+3"}
    assert Money().decode(plain(raw)).value == "1500.00"
    assert Money().decode("NaN").problem


def test_fields_stand_beside_or_under_the_row() -> None:
    assert flat({"id": 1, "fields": {"dob": {"_type": "Date", "_val": "1970-01-01"}}}) == {"id": 1, "dob": "1970-01-01"}
    assert flat({"id": 1, "dob": None}) == {"id": 1, "dob": None}


def test_three_owners_share_a_hundred() -> None:
    rows: Any = Shares().decode(["3", "1", "2"]).value
    assert [row["percent"] for row in rows] == ["33.3334", "33.3333", "33.3333"]


def test_a_401_about_the_app_id_is_told_apart() -> None:
    assert isinstance(read_unauthenticated('{"user_message": "Unknown App-Id"}'), AppIdRefused)
    assert read_unauthenticated('{"user_message": "Please log in."}') is None


class Talk:
    """A site that answers as told and remembers what it was asked."""

    requests_sent = 0

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers, self.asked = answers, list[tuple[str, str]]()

    def request(self, method: str, path: str, **_: Any) -> Answer:
        self.asked.append((method, path))
        answer = self.answers[f"{method} {path}"]
        if isinstance(answer, Exception):
            raise answer
        return Answer(200, answer)


def part(name: str, code: int, body: str) -> dict[str, Any]:
    return {"name": name, "code": code, "body": body}


class TestBatches:
    """Several reads in one request."""

    def test_bodies_are_text_and_failed_parts_are_asked_again(self) -> None:
        talk = Talk(
            {
                "POST /resourceful": [part("r0", 200, "[1]"), part("r1", 404, "{}"), part("r2", 500, "<h1>")],
                "GET /resourceful/c": [3],
            }
        )
        assert XplanClient(talk, batches=True).read_all(["/a", "/b", "/c"]) == {"/a": [1], "/c": [3]}

    @pytest.mark.parametrize("trouble", [AnswerLost("?"), RemoteUnavailable("?")])
    def test_a_batch_without_an_answer_is_read_one_by_one(self, trouble: Exception) -> None:
        refused = RemoteRefused("no", status=403)
        talk = Talk({"POST /resourceful": trouble, "GET /resourceful/a": [1], "GET /resourceful/b": refused})
        assert XplanClient(talk, batches=True).read_all(["/a", "/b"]) == {"/a": [1]}

    def test_no_more_than_a_hundred_go_together(self) -> None:
        talk = Talk({"POST /resourceful": [part(f"r{place}", 200, "1") for place in range(100)]})
        paths = [f"/{number}" for number in range(200)]
        assert len(XplanClient(talk, batches=True).read_all(paths)) == 200
        assert talk.asked == [("POST", "/resourceful")] * 2


class TestPaging:
    """From bookmark to bookmark."""

    def test_a_bookmark_goes_back_as_it_came(self) -> None:
        first = "/resourceful/entity/client-v4?fields.0=dob&page_size=2"
        talk = Talk(
            {
                "GET /resourceful/entity/client-v4?page_size=1": [],
                f"GET {first}": [{"id": 1, "bookmark": "a+/="}, {"id": 2, "bookmark": "b+/="}],
                f"GET {first}&page_bookmark=b+/=": [{"id": 2, "bookmark": "b+/="}, {"id": 3, "bookmark": "c+/="}],
                f"GET {first}&page_bookmark=c+/=": [],
            }
        )
        client = XplanClient(talk, batches=False, page_size=2)
        assert [row["id"] for row in client.clients(["dob"])] == [1, 2, 3]

    def test_a_site_without_the_newest_version_is_read_by_the_older(self) -> None:
        talk = Talk(
            {
                "GET /resourceful/entity/client-v4?page_size=1": RemoteGone("not known"),
                "GET /resourceful/entity/client-v3?page_size=1": [],
            }
        )
        assert XplanClient(talk, batches=False).entity() == "client-v3"


@pytest.mark.parametrize(
    ("number", "code", "kept"),
    [
        ("07700 900001", "44", "07700 900001"),
        ("07700 900001", None, "07700 900001"),
        ("0491 570 156", "61", "+61 491 570 156"),
        ("491 570 156", "+61", "+61 491 570 156"),
        ("+61 491 570 156", "61", "+61 491 570 156"),
        ("", "61", ""),
    ],
)
def test_a_mobile_of_another_country_keeps_its_code(number: str, code: str | None, kept: str) -> None:
    row: dict[str, object] = {
        "type_in_words": "Mobile", "contact_value": number, "country_code": code, "preferred": True,
    }  # fmt: skip
    assert preferred_details([row])["preferred_mobile"] == kept
