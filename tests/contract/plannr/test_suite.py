"""The suite of every connector, held against Plannr's sandbox over HTTP: stored tokens, the product's own session."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from integrations.engine.canonical import Fields
from integrations.engine.ports import Session
from integrations.engine.records import (
    CLIENT,
    CONTRIBUTION,
    COVER,
    EXPENSE,
    INCOME,
    PLAN,
    PREMIUM,
    REPAYMENT,
    WITHDRAWAL,
)
from integrations.registry import SessionTerms
from plannr_sync.connector import open_session, plannr_connector
from plannr_sync.services import sessions
from sandbox.plannr.server import create_app
from sandbox.plannr.settings import Settings
from tests.contract.connector_suite import UNKNOWN_CODE, UNKNOWN_FIELD, ConnectorSuite
from tests.contract.plannr.conftest import EMAIL, World, connected, served
from tests.contract.plannr.wire import OnTheWire, Wire

PATHS = {CLIENT: "/api/v1/account", PLAN: "/api/v1/plans", INCOME: "/api/v2/income"}
FAULTS = {
    "outage": "500",
    "busy": "503",
    "silence": "drop_before",
    "cut_short": "malformed",
    "rate_limit": "429",
}
INCOME_BODY = {
    "type": "rental",
    "amount": 50000,
    "amount_type": "gross",
    "frequency": "monthly",
    "is_taxable": True,
}


REGULAR = {"amount": 10000, "frequency": "monthly"}
LIFE = {"cover_type": "life_assurance", "benefit_frequency": "one_off", "benefit_status": "active"}
PROTECTION = {"type": "protection_policy", "sub_type": "term_protection"}
SAVINGS = {"type": "cash_account", "sub_type": "cash_account"}
PARTS: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    COVER: (PROTECTION, "cover", {**LIFE, "benefit_amount": 100, "indexation": 0}),
    PREMIUM: (PROTECTION, "premiums", REGULAR),
    CONTRIBUTION: ({}, "premiums", {**REGULAR, "source": "employer"}),
    WITHDRAWAL: (SAVINGS, "transaction-schedule", {**REGULAR, "type": "withdrawal"}),
    REPAYMENT: ({"type": "mortgage", "sub_type": "repayment", "fields": {"monthly_repayment": 50000}}, "", {}),
}
"""What hangs on a plan: what is special about the plan, and what is added to it."""


class Harness:
    """See ``RemoteUnderTest``. Somebody over there works through the API too, as another user."""

    kind = INCOME
    arrives = True
    renews_tokens = True
    pause = 1.0

    def __init__(self, world: World, wire: Wire) -> None:
        self.connector = plannr_connector()
        self.world = world
        self.there = world.remote
        self.wire = wire
        self.number = 0
        self.provider = self.there.all("/api/v1/provider")[0]["uuid"]

    def open(self, *, read_only: bool = False) -> Session:
        terms = SessionTerms(read_only=read_only, interactive=False, user_id=self.world.user.pk)
        return sessions.open_plannr_session(self.world.connection, terms)

    def add(self, kind: str, owners: list[str]) -> str:
        self.number += 1
        bodies: dict[str, dict[str, Any]] = {
            CLIENT: {
                "type": "client",
                "role": "individual",
                "first_name": f"Ann {self.number}",
                "last_name": "Marsh",
                "date_of_birth": "1970-01-31",
                "gender": "female",
                "send_welcome_email": False,
            },
            PLAN: {
                "type": "pension",
                "sub_type": "sipp",
                "name": f"Plan {self.number}",
                "status": "active",
                "accounts": [{"uuid": owner} for owner in owners],
                "provider_uuid": self.provider,
                "policy_number": f"P-{self.number}",
            },
            INCOME: {**INCOME_BODY, "name": f"Income {self.number}", "account_uuid": "".join(owners)},
        }
        if kind in PARTS or kind == EXPENSE:
            return self.add_part(kind, bodies[PLAN], owners)
        made: str = self.there.ask("POST", PATHS[kind], bodies[kind])["uuid"]
        return made

    def add_part(self, kind: str, plan: dict[str, Any], owners: list[str]) -> str:
        if kind == EXPENSE:
            path = f"/api/v1/client/{owners[0]}/expenditure"
            row = self.there.all(path)[0]
            place = f"{row['life_stage_uuid']}/{row['life_stage_field_uuid']}"
            return str(self.there.ask("POST", f"{path}/{place}", {"amount": 1000})["uuid"])
        changes, word, body = PARTS[kind]
        made: str = self.there.ask("POST", PATHS[PLAN], {**plan, **changes})["uuid"]
        if word:
            self.there.ask("POST", f"{PATHS[PLAN]}/{made}/{word}", body)
        return made

    def edit(self, kind: str, remote_id: str) -> tuple[str, Any]:
        self.there.ask("PUT", f"{PATHS[kind]}/{remote_id}", {**INCOME_BODY, "name": "Edited there"})
        return "name", "Edited there"

    def spoil(self, kind: str, remote_id: str) -> str:
        self.wire.odd[remote_id] = {"frequency": UNKNOWN_CODE, UNKNOWN_FIELD: {"field": 1}}
        return "frequency"

    def remove(self, kind: str, remote_id: str) -> None:
        self.there.ask("DELETE", f"{PATHS[kind]}/{remote_id}")

    def between_pages(self, act: Callable[[], object]) -> None:
        self.wire.when_answered(PATHS[INCOME], 1, act)

    def go_wrong(self, fault: str, *, after: int = 0) -> None:
        ends = {"ended": "tokens/expire", "expired": "connections/revoke"}
        if fault in ends:
            end = functools.partial(self.there.control, "POST", ends[fault], {"email": EMAIL})
            self.wire.when_answered("/api/", after, end) if after else end()
        elif fault == "drop":
            self.there.fault("drop_after", "/api/*", "POST")
        else:
            self.there.fault(FAULTS[fault], "/api/*", skip=after, seconds=self.pause)

    def has_struck(self) -> bool:
        return not self.wire.waiting and not self.there.control("GET", "faults")["data"]

    def mend(self) -> None:
        self.there.control("DELETE", "faults")
        self.world.link_by_oauth()

    def writes(self) -> list[Any]:
        return [one for one in self.there.requests() if one["method"] != "GET"]

    def new_fields(self, kind: str, owner: str) -> Fields:
        return {
            "name": "Rent",
            "type": "rental",
            "basis": "gross",
            "amount": "500.00",
            "frequency": "monthly",
            "is_taxable": True,
            "start_date": date(2026, 1, 1).isoformat(),
            "client": owner,
        }

    def changes(self, kind: str) -> Fields:
        return {"amount": "77.00"}

    def count(self, kind: str) -> int:
        return len(self.there.all(PATHS[kind]))


class TestPlannr(ConnectorSuite):
    """Plannr, in pages of two so that a handful of records fills several."""

    @pytest.fixture
    def remote(self, plannr_data: Path, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
        monkeypatch.setattr(sessions, "open_session", functools.partial(open_session, per_page=2))
        wire = Wire()
        app = create_app(Settings(data=plannr_data, requests_a_minute=100_000))
        app.add_middleware(OnTheWire, wire=wire)
        with served(app, settings) as there, connected(there) as world:
            world.link_by_oauth()
            yield Harness(world, wire)

    def test_a_record_removed_while_paging_hides_no_other_from_the_reader(self, remote: Harness) -> None:
        client, incomes = self.client_with_records(remote)
        remote.between_pages(lambda: remote.remove(INCOME, incomes[0]))
        assert set(incomes[1:]) <= set(self.ids(remote, INCOME, client))
        assert remote.has_struck()
