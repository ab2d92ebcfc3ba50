"""The suite of every connector, held against Xplan's sandbox over HTTP: stored tokens, the product's own session.

Goals are what is listed and edited. Xplan lets us create none of them, so what the suite asks of creating is skipped
here and shown for file notes in ``test_notes``.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from integrations.engine.canonical import Fields
from integrations.engine.ports import Scope, Session
from integrations.engine.records import CLIENT, COVER, FILE_NOTE, GOAL, PLAN, PREMIUM
from integrations.registry import SessionTerms
from sandbox.xplan.server import create_app
from sandbox.xplan.settings import Settings
from tests.contract.connector_suite import UNKNOWN_CODE, UNKNOWN_FIELD, ConnectorSuite, RemoteUnderTest
from tests.contract.plannr.wire import OnTheWire
from tests.contract.xplan.conftest import ROOT, World, firm_of, served
from tests.contract.xplan.wire import XplanWire
from xplan_sync.connector import open_session, xplan_connector
from xplan_sync.services import sessions

FAULTS = {"outage": "502", "busy": "503", "silence": "drop_before", "cut_short": "malformed", "rate_limit": "429"}
POUNDS = {"code": "GBP", "value": "-100"}


class Harness:
    """See ``RemoteUnderTest``. Somebody over there works at Xplan's own screens."""

    kind = GOAL
    arrives = True
    renews_tokens = True
    pause = 1.0

    def __init__(self, world: World, wire: XplanWire) -> None:
        self.connector = xplan_connector()
        self.world, self.there, self.wire = world, world.remote, wire
        self.number = 0

    def open(self, *, read_only: bool = False) -> Session:
        terms = SessionTerms(read_only=read_only, interactive=False, user_id=self.world.user.pk)
        return sessions.open_xplan_session(self.world.connection, terms)

    def add(self, kind: str, owners: list[str]) -> str:
        self.number += 1
        if kind == CLIENT:
            body = {"first_name": f"Ann {self.number}", "last_name": "Marsh", "dob": "1970-01-31"}
            return str(self.there.control("POST", "clients", body)["id"])
        client = owners[0]
        if kind == GOAL:
            return self.row(client, "goals", description=f"Goal {self.number}", category=3, target_amount=POUNDS)
        group = self.row(
            client, "insurance_group", plan_name="Cover", policy_number=f"P-{self.number}", underwriter="NGL",
            policy_owners=["client"], installment_premium=POUNDS | {"value": "5"}, frequency_display="Monthly",
        )  # fmt: skip
        index = int(group.split("-")[1])
        self.row(client, "insurance", insurance_group=index, cover_type="life", sum_insured=POUNDS | {"value": "9"})
        return group

    def row(self, client: str, name: str, **fields: Any) -> str:
        made = self.there.control("POST", f"clients/{client}/{name}", fields)
        return f"{client}-{made['index']}"

    def path(self, remote_id: str) -> str:
        client, index = remote_id.split("-")
        return f"clients/{client}/goals/{index}"

    def edit(self, kind: str, remote_id: str) -> tuple[str, Any]:
        self.there.control("PUT", self.path(remote_id), {"description": "Edited there"})
        return "name", "Edited there"

    def spoil(self, kind: str, remote_id: str) -> str:
        self.wire.odd[remote_id.split("-")[1]] = {"category": UNKNOWN_CODE, UNKNOWN_FIELD: {"field": 1}}
        return "category"

    def remove(self, kind: str, remote_id: str) -> None:
        self.there.control("DELETE", self.path(remote_id))

    def between_pages(self, act: Callable[[], object]) -> None:
        self.wire.when_answered(ROOT, 2, act)

    def go_wrong(self, fault: str, *, after: int = 0) -> None:
        ends = {"ended": "tokens/expire", "expired": "tokens/revoke"}
        if fault in ends:
            end = functools.partial(self.there.control, "POST", ends[fault])
            self.wire.when_answered(ROOT, after, end) if after else end()
        else:
            self.there.fault(FAULTS[fault], f"{ROOT}*", skip=after, seconds=self.pause)

    def has_struck(self) -> bool:
        return not self.wire.waiting and not self.there.control("GET", "faults")["data"]

    def mend(self) -> None:
        self.there.mend()
        self.world.link_by_oauth()

    def writes(self) -> list[Any]:
        return self.there.writes()

    def new_fields(self, kind: str, owner: str) -> Fields:
        return {}

    def changes(self, kind: str) -> Fields:
        return {}

    def count(self, kind: str) -> int:
        return 0


class TestXplan(ConnectorSuite):
    """Xplan, in pages of two so that a handful of clients fills several."""

    @pytest.fixture
    def remote(self, xplan_data: Path, settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
        monkeypatch.setattr(sessions, "open_session", functools.partial(open_session, page_size=2))
        wire = XplanWire()
        app = create_app(Settings(data=xplan_data, requests_a_minute=100_000))
        app.add_middleware(OnTheWire, wire=wire, start=ROOT)
        with served(app, settings) as there, firm_of(there) as world:
            world.link_by_oauth()
            there.forget_requests()
            yield Harness(world, wire)

    def test_every_kind_reads_with_owners_and_without_problems(self, remote: RemoteUnderTest) -> None:
        client, _ = self.client_with_records(remote)
        remote.add(PLAN, [client])
        for kind in (GOAL, PLAN, COVER, PREMIUM):
            record = next(iter(remote.open().reader.records(kind, Scope((client,)))))
            assert record.owner_ids == (client,)
            assert not record.problems
        assert list(remote.open().reader.records(FILE_NOTE, Scope((client,)))) == []

    def test_clients_added_and_removed_between_pages_hide_no_other(self, remote: RemoteUnderTest) -> None:
        ours = [remote.add(CLIENT, []) for _ in range(5)]
        remote.between_pages(lambda: (remote.there.control("DELETE", f"clients/{ours[0]}"), remote.add(CLIENT, [])))  # type: ignore[attr-defined]
        found = {record.remote_id for record in remote.open().reader.records(CLIENT, Scope())}
        assert set(ours[1:]) <= found
        assert remote.has_struck()


class TestSessions:
    """By user name and password, with a cookie instead of a token."""

    @pytest.mark.parametrize("ends", ["sessions/end"])
    def test_a_session_that_ends_in_the_middle_is_opened_again(self, unlinked: World, ends: str) -> None:
        unlinked.link_by_password()
        unlinked.remote.control("POST", ends)
        unlinked.pull()
        assert unlinked.client("Rowan").title == "Mr"

    def test_the_password_is_sent_once_a_session(self, unlinked: World) -> None:
        unlinked.link_by_password()
        unlinked.pull()
        refused = [one for one in unlinked.remote.requests() if one["status"] == 401]
        assert len(refused) == 1

    def test_somebody_who_signs_in_elsewhere_ends_ours_and_it_begins_anew(self, unlinked: World) -> None:
        unlinked.link_by_password()
        unlinked.link_by_password()
        unlinked.pull()
        assert unlinked.client("Rowan").title == "Mr"

    def test_a_refresh_token_that_was_used_is_replaced_before_it_is_needed_again(self, unlinked: World) -> None:
        unlinked.link_by_oauth()
        for _ in range(2):
            unlinked.remote.control("POST", "tokens/expire")
            unlinked.pull()
        assert unlinked.client("Rowan").title == "Mr"
