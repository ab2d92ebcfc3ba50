"""The suite of every connector, held against Redtail's sandbox over HTTP: a stored key, the product's own session."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from integrations.engine.canonical import Fields
from integrations.engine.ports import Session
from integrations.engine.records import CLIENT, PLAN
from integrations.registry import SessionTerms
from redtail_sync.connector import open_session, redtail_connector
from redtail_sync.services import connecting, sessions
from sandbox.redtail.server import create_app
from sandbox.redtail.settings import Settings
from tests.contract.connector_suite import UNKNOWN_CODE, UNKNOWN_FIELD, ConnectorSuite
from tests.contract.plannr.wire import OnTheWire, Wire
from tests.contract.redtail.conftest import API, PASSWORD, USER, World, connected, served

FAULTS = {
    "outage": "500",
    "busy": "503",
    "silence": "drop_before",
    "cut_short": "malformed",
    "rate_limit": "429",
}


class AccountWire(Wire):
    """Odd values of accounts, which are known by their number."""

    def rewritten(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self.rewritten(one) for one in data]
        if isinstance(data, dict):
            inner = {name: self.rewritten(value) for name, value in data.items()}
            return inner | (self.odd.get(str(data.get("id")), {}) if "account_type" in data else {})
        return data


class Harness:
    """See ``RemoteUnderTest``. Somebody over there works through the API, a custodian's feed behind it."""

    kind = PLAN
    arrives = False
    renews_tokens = False
    pause = 1.0

    def __init__(self, world: World, wire: Wire) -> None:
        self.connector = redtail_connector()
        self.world = world
        self.there = world.remote
        self.wire = wire
        self.number = 0

    def open(self, *, read_only: bool = False) -> Session:
        terms = SessionTerms(read_only=read_only, interactive=False, user_id=self.world.user.pk)
        return sessions.open_redtail_session(self.world.connection, terms)

    def add(self, kind: str, owners: list[str]) -> str:
        self.number += 1
        if kind == CLIENT:
            body = {
                "type": "Crm::Contact::Individual",
                "first_name": f"Ann {self.number}",
                "last_name": "Marsh",
            }
            return str(self.there.ask("POST", "contacts", body)["contact"]["id"])
        account = {
            "contacts": [int(owner) for owner in owners], "account_type_id": 6, "account_type": "IRA", "balance": 10,
            "company": "Made Up Custody", "number": f"M-{self.number:06}",
        }  # fmt: skip
        made = self.there.control("POST", "accounts", account)
        return str(made.get("account", made)["id"])

    def edit(self, kind: str, remote_id: str) -> tuple[str, Any]:
        self.there.change(remote_id, balance=77)
        return "balance", "77.00"

    def spoil(self, kind: str, remote_id: str) -> str:
        self.wire.odd[remote_id] = {"account_type": UNKNOWN_CODE, UNKNOWN_FIELD: {"field": 1}}
        return "account_type"

    def remove(self, kind: str, remote_id: str) -> None:
        self.there.control("DELETE", f"accounts/{remote_id}")

    def between_pages(self, act: Callable[[], object]) -> None:
        self.wire.when_answered(f"{API}/contacts", 1, act)

    def go_wrong(self, fault: str, *, after: int = 0) -> None:
        if fault == "expired":
            end = functools.partial(self.there.control, "POST", f"users/{USER}/revoke-key")
            self.wire.when_answered("/api/", after, end) if after else end()
        else:
            self.there.fault(FAULTS[fault], "/api/*", skip=after, seconds=self.pause)

    def has_struck(self) -> bool:
        return not self.wire.waiting and not self.there.control("GET", "faults")["data"]

    def mend(self) -> None:
        self.there.mend()
        connecting.add_integration(
            connection=self.world.connection, user=self.world.user, user_name=USER, password=PASSWORD,
            now=timezone.now(),
        )  # fmt: skip
        self.world.connection.refresh_from_db()
        self.there.__post_init__()

    def writes(self) -> list[Any]:
        return [one for one in self.there.requests() if one["method"] != "GET"]

    def new_fields(self, kind: str, owner: str) -> Fields:
        return {}

    def changes(self, kind: str) -> Fields:
        return {}

    def count(self, kind: str) -> int:
        return 0


class TestRedtail(ConnectorSuite):
    """Redtail, in pages of two so that a handful of accounts fills several."""

    @pytest.fixture
    def remote(self, redtail_data: Path, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
        monkeypatch.setattr(sessions, "open_session", functools.partial(open_session, per_page=2))
        wire = AccountWire()
        app = create_app(Settings(data=redtail_data, requests_a_minute=100_000))
        app.add_middleware(OnTheWire, wire=wire)
        with served(app, settings) as there, connected(there) as world:
            yield Harness(world, wire)

    def test_an_account_removed_while_paging_hides_no_other(self, remote: Harness) -> None:
        client, accounts = self.client_with_records(remote)
        remote.between_pages(lambda: remote.remove(PLAN, accounts[0]))
        assert set(accounts[1:]) <= set(self.ids(remote, PLAN, client))
        assert remote.has_struck()

    def test_a_size_asked_for_in_the_wrong_place_is_no_harm(self, remote: Harness) -> None:
        """Redtail heeds the size for contacts only; whatever it heeds, its own totals say when the list ends."""
        everybody = {remote.add(CLIENT, []) for _ in range(7)}
        found = [str(one["id"]) for one in remote.open().reader.client.search_contacts({"last_name": "Marsh"})]
        assert everybody <= set(found)
        assert len(found) == len(set(found))


def test_every_request_that_leaves_is_a_read(redtail_world: World) -> None:
    writer = sessions.open_redtail_session(
        redtail_world.connection, SessionTerms(read_only=False, interactive=True)
    ).writer
    assert writer is None
