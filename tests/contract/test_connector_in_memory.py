"""The suite of every connector, held against the remote in memory: what the suite asks for can be had."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from integrations.engine.canonical import Fields
from integrations.engine.errors import CredentialExpired, RateLimited, RemoteUnavailable
from integrations.engine.ports import Session
from integrations.engine.records import CLIENT, INCOME, PLAN
from tests.contract.connector_suite import UNKNOWN_CODE, UNKNOWN_FIELD, ConnectorSuite
from tests.fakes.remote import FakeRemote

EVERY_VERB = ("LIST", "GET", "POST", "PUT", "DELETE")


class Harness:
    """See ``RemoteUnderTest``."""

    kind = INCOME
    arrives = True
    renews_tokens = False
    pause = 0.01

    def __init__(self) -> None:
        self.fake = FakeRemote(page_size=2)
        self.connector = self.fake.connector
        self.number = 0
        self.acts: list[Callable[[], object]] = []

    def open(self, *, read_only: bool = False) -> Session:
        return self.fake.session(read_only=read_only)

    def add(self, kind: str, owners: list[str]) -> str:
        self.number += 1
        payload: dict[str, dict[str, Any]] = {
            CLIENT: {"kind": "individual", "first_name": f"Ann {self.number}", "last_name": "Marsh"},
            PLAN: {"name": f"Plan {self.number}", "type": "pension", "status": "active"},
            INCOME: {"name": f"Income {self.number}", "pence": 100, "frequency": "monthly", "taxable": True},
        }
        named: dict[str, Any] = {}
        if kind == PLAN:
            named = {"owners": [{"client": owner, "percent": "100.0000"} for owner in owners]}
        if kind == INCOME:
            named = {"person": owners[0]}
        return self.fake.put(kind, **payload[kind], **named)

    def edit(self, kind: str, remote_id: str) -> tuple[str, Any]:
        self.fake.put(kind, remote_id, name="Edited there")
        return "name", "Edited there"

    def spoil(self, kind: str, remote_id: str) -> str:
        self.fake.put(kind, remote_id, **{"frequency": UNKNOWN_CODE, UNKNOWN_FIELD: {"field": 1}})
        return "frequency"

    def remove(self, kind: str, remote_id: str) -> None:
        self.fake.remove(kind, remote_id)

    def between_pages(self, act: Callable[[], object]) -> None:
        pages: list[int] = []
        self.acts = [act]

        def watch(verb: str, kind: str, remote_id: str) -> None:
            if (verb, kind) == ("LIST", INCOME):
                pages.append(1)
                if len(pages) == 2:
                    self.acts.pop()()

        self.fake.before = watch

    def go_wrong(self, fault: str, *, after: int = 0) -> None:
        faults: dict[str, Any] = {
            "drop": "drop",
            "rate_limit": RateLimited("Wait.", retry_after=self.pause),
            "expired": CredentialExpired("Sign in again."),
        }
        verbs = ("POST",) if fault == "drop" else EVERY_VERB
        trouble = faults.get(fault, RemoteUnavailable("Down."))
        self.fake.faults = {verb: [None] * after + [trouble] for verb in verbs}

    def has_struck(self) -> bool:
        return not self.acts and (not self.fake.faults or not all(self.fake.faults.values()))

    def mend(self) -> None:
        self.fake.faults = {}

    def writes(self) -> list[Any]:
        return self.fake.writes()

    def new_fields(self, kind: str, owner: str) -> Fields:
        return {
            "name": "Rent",
            "amount": "500.00",
            "frequency": "monthly",
            "is_taxable": False,
            "client": owner,
        }

    def changes(self, kind: str) -> Fields:
        return {"amount": "77.00"}

    def count(self, kind: str) -> int:
        return len(self.fake.data[kind])


class TestInMemory(ConnectorSuite):
    """The remote in memory."""

    @pytest.fixture
    def remote(self) -> Harness:
        return Harness()
