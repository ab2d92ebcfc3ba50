"""Characters that no database can hold do not get in with an answer; all others do."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.transport.storable import storable
from tests.unit.transport.scripted_server import Reply, ScriptedServer, in_turn
from tests.unit.transport.test_http import transport


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("A\x00nn", "A\ufffdnn"),
        ("Ann \ud83d", "Ann \ufffd"),
        ("\udc00\ud800", "\ufffd\ufffd"),
        ({"na\x00me": ["\ud800", {"deep": "\x00"}]}, {"na\ufffdme": ["\ufffd", {"deep": "\ufffd"}]}),
    ],
)
def test_what_cannot_be_stored_is_replaced_visibly(sent: Any, kept: Any) -> None:
    assert storable(sent) == kept


@pytest.mark.parametrize("whole", ["\U0001f600", "£ “Zoë” \t\n", 7, 1.5, True, None, [], {}, "\\u0000"])
def test_everything_else_stays_as_it_is(whole: Any) -> None:
    assert storable([whole]) == [whole]


def test_an_answer_comes_without_them() -> None:
    body = {"name": "A\x00nn", "mood": "\U0001f600", "half": "\ud83d"}
    with ScriptedServer(in_turn(Reply(body=body))) as server:
        answer = transport(server).request("GET", "/x")
    assert answer.data == {"name": "A\ufffdnn", "mood": "\U0001f600", "half": "\ufffd"}
