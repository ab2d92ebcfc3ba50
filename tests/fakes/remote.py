"""A remote system in memory that behaves: it pages, keeps references, loses answers, moves while it is read."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.engine import fields as mapping_module
from integrations.engine.canonical import Fields
from integrations.engine.codecs import CodeTable, Day, Flag, Nested, Pence, Text, WholeNumber
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.errors import AnswerLost, RemoteGone, RemoteRefused, UnableToSync, WritesForbidden
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import Connector, KindSpec, Scope, Session
from integrations.engine.records import CLIENT, INCOME, PLAN, Record, Ref


class Owners:
    """A list of owners with their shares; shares are text already."""

    def decode(self, raw: Any) -> Any:
        from integrations.engine.codecs import Decoded

        return Decoded(sorted(raw or [], key=str))

    def encode(self, value: Any) -> Any:
        return value


def _references(payload: Any) -> list[str]:
    return [payload["reference"]] if payload.get("reference") else []


ADDRESS = Nested(
    {name: (name, Text()) for name in ("line_1", "line_2", "line_3", "town", "county", "postcode", "country")}
)
CLIENTS = Mapping(
    CLIENT,
    "person",
    "Client",
    (
        FieldRule("kind", "kind", Text(), "Kind", direction=Direction.PULL),
        FieldRule("first_name", "first_name", Text(), "First name", required=True),
        FieldRule("last_name", "last_name", Text(), "Surname", required=True),
        FieldRule("date_of_birth", "born", Day(), "Date of birth", required=True),
        FieldRule("gender", "gender", CodeTable({"f": "female", "m": "male"}, missing="unknown"), "Gender"),
        FieldRule("retirement_age", "retires_at", WholeNumber(), "Retirement age"),
        FieldRule("email", "email", Text(), "E-mail"),
        FieldRule("address", "address", ADDRESS, "Address"),
    ),
    references=_references,
)
PLANS = Mapping(
    PLAN,
    "policy",
    "Plan",
    (
        FieldRule("name", "name", Text(), "Name"),
        FieldRule("type", "type", Text(), "Type", direction=Direction.PULL),
        FieldRule("status", "status", Text(), "Status"),
        FieldRule("provider", "provider", Text(), "Provider"),
        FieldRule("policy_number", "number", Text(), "Policy number"),
        FieldRule("owners", "owners", Owners(), "Owners", direction=Direction.PULL, reason="Changed there only"),
    ),
    owners=lambda fields: [row["client"] for row in fields["owners"]],
    references=_references,
)
INCOMES = Mapping(
    INCOME,
    "income",
    "Income",
    (
        FieldRule("name", "name", Text(), "Name"),
        FieldRule("amount", "pence", Pence(), "Amount"),
        FieldRule("frequency", "frequency", CodeTable({"annually": "yearly", "monthly": "monthly"}), "Frequency"),
        FieldRule("is_taxable", "taxable", Flag(True), "Taxable"),
        FieldRule("client", "person", Text(), "Client", direction=Direction.PULL),
    ),
    owners=lambda fields: [str(fields["client"])],
    references=_references,
)
INACTIVE = EligibilityRule("inactive", "Only active plans are pulled.", lambda f: f["status"] != "active")
EVERY_TWO_YEARS = EligibilityRule(
    "frequency", "Every two years cannot be said there.", lambda f: f.get("frequency") == "every_two_years",
    field="frequency",
)  # fmt: skip


def connector(system: str = "fake") -> Connector:
    """A description with three kinds."""
    return Connector(
        system,
        "Faraway",
        (
            KindSpec(CLIENTS, delete=Ability.no("Clients are not deleted from here."), removes_withdrawn=False),
            KindSpec(PLANS, pull_rules=(INACTIVE,)),
            KindSpec(INCOMES, push_rules=(EVERY_TWO_YEARS,)),
        ),
    )


@dataclass
class FakeRemote:
    """The remote's whole state, its request log, and switches for what may go wrong.

    ``faults`` holds, by verb, what the next such requests do: an error is raised before anything is carried out,
    ``"drop"`` carries the write out and loses the answer. ``before`` is called with every verb and may change things.
    """

    page_size: int = 2
    data: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {CLIENT: {}, PLAN: {}, INCOME: {}})
    log: list[tuple[str, str, str]] = field(default_factory=list)
    faults: dict[str, list[Any]] = field(default_factory=dict)
    before: Callable[[str, str, str], None] | None = None
    keeps_references: bool = True
    ignores: set[str] = field(default_factory=set)
    """Remote field names that are accepted and silently not stored."""
    connector: Connector = field(default_factory=connector)
    _ids: Any = field(default_factory=lambda: itertools.count(1))
    _clock: Any = field(default_factory=lambda: itertools.count())

    # ------------------------------------------------------------------------------------- a person working there

    def put(self, kind: str, remote_id: str = "", /, **payload: Any) -> str:
        """Creates or edits a record there, as somebody at its own screens would."""
        remote_id = remote_id or f"{kind}-{next(self._ids)}"
        row = self.data[kind].setdefault(remote_id, {"uuid": remote_id})
        row.update(payload)
        self._touch(row)
        return remote_id

    def remove(self, kind: str, remote_id: str) -> None:
        """Deletes a record there."""
        self.data[kind].pop(remote_id)

    def _touch(self, row: dict[str, Any]) -> None:
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(self._clock))
        row["updated_at"] = moment.isoformat()

    def writes(self) -> list[tuple[str, str, str]]:
        """Requests that were not reads."""
        return [request for request in self.log if request[0] not in {"LIST", "GET"}]

    # ------------------------------------------------------------------------------------------------- requests

    def request(self, verb: str, kind: str, remote_id: str, act: Callable[[], Any]) -> Any:
        """One request, with whatever is to go wrong."""
        self.log.append((verb, kind, remote_id))
        if self.before is not None:
            self.before(verb, kind, remote_id)
        fault = self.faults[verb].pop(0) if self.faults.get(verb) else None
        if isinstance(fault, UnableToSync):
            raise fault
        answer = act()
        if fault == "drop":
            raise AnswerLost("The connection broke before the answer came.")
        return copy.deepcopy(answer)

    def session(self, *, read_only: bool = False) -> Session:
        """A conversation; a read-only one has no writer."""
        start = len(self.log)
        api = FakeApi(self)
        return Session(api, None if read_only else api, requests=lambda: len(self.log) - start)


class FakeApi:
    """Reader and writer in one."""

    def __init__(self, remote: FakeRemote) -> None:
        self.remote = remote

    def _spec(self, kind: str) -> KindSpec:
        return self.remote.connector.kind(kind)

    def _decode(self, kind: str, row: dict[str, Any]) -> Record:
        return mapping_module.decode(self._spec(kind).mapping, row)

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """Pages by number over a list sorted by id, as it is at the time of each page: it shifts while it is read."""
        page = 0
        while True:
            rows = self.remote.request("LIST", kind, "", lambda page=page: self._page(kind, scope, page))
            for row in rows:
                yield self._decode(kind, row)
            if len(rows) < self.remote.page_size:
                return
            page += 1

    def _page(self, kind: str, scope: Scope, page: int) -> list[dict[str, Any]]:
        rows = [row for _, row in sorted(self.remote.data[kind].items()) if self._is_wanted(kind, row, scope)]
        return rows[page * self.remote.page_size : (page + 1) * self.remote.page_size]

    def _is_wanted(self, kind: str, row: dict[str, Any], scope: Scope) -> bool:
        if scope.client_ids is None:
            return True
        record = self._decode(kind, row)
        owners = {record.remote_id} if kind == CLIENT else set(record.owner_ids)
        return bool(owners & set(scope.client_ids))

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...] = ()) -> Record:
        return self._decode(kind, self.remote.request("GET", kind, remote_id, lambda: self._row(kind, remote_id)))

    def _row(self, kind: str, remote_id: str) -> dict[str, Any]:
        row = self.remote.data[kind].get(remote_id)
        if row is None:
            raise RemoteGone(f"There is no {kind} {remote_id}.", status=404)
        return row

    def create(self, kind: str, fields: Fields, *, reference: str, key: str) -> Record:
        payload = mapping_module.encode(self._spec(kind).mapping, fields, for_create=True)

        def act() -> dict[str, Any]:
            if not payload.get("name", "x") and not payload.get("last_name", "x"):
                raise RemoteRefused("A name is needed.", status=422, fields={"name": ["A name is needed."]})
            kept = {"reference": reference} if self.remote.keeps_references else {}
            taken = {name: value for name, value in payload.items() if name not in self.remote.ignores}
            return self.remote.data[kind][self.remote.put(kind, **taken, **kept)]

        return self._decode(kind, self.remote.request("POST", kind, "", act))

    def update(self, kind: str, current: Record, changes: Fields, *, key: str) -> Record:
        payload = mapping_module.encode(self._spec(kind).mapping, changes, for_create=False, current=current.fields)

        def act() -> dict[str, Any]:
            row = self._row(kind, current.remote_id)
            self.remote.put(
                kind, current.remote_id, **{k: v for k, v in payload.items() if k not in self.remote.ignores}
            )
            return row

        return self._decode(kind, self.remote.request("PUT", kind, current.remote_id, act))

    def delete(self, kind: str, remote_id: str, *, key: str) -> None:
        def act() -> None:
            self._row(kind, remote_id)
            self.remote.remove(kind, remote_id)

        self.remote.request("DELETE", kind, remote_id, act)

    def find_by_reference(self, kind: str, reference: str, fields: Fields) -> Record | None:
        def act() -> dict[str, Any] | None:
            rows = self.remote.data[kind].values()
            if self.remote.keeps_references:
                return next((row for row in rows if row.get("reference") == reference), None)
            wanted = mapping_module.encode(self._spec(kind).mapping, fields, for_create=True)
            keys = ("name", "person", "first_name", "last_name")
            return next((row for row in rows if all(row.get(k) == wanted.get(k) for k in keys)), None)

        row = self.remote.request("GET", kind, f"reference {reference}", act)
        return self._decode(kind, row) if row else None


class ReadOnlyViolation(AssertionError):
    """Something other than a read reached a remote that must only be read."""


def forbid_writes(remote: FakeRemote) -> None:
    """From now on any request but a read fails the test."""

    def check(verb: str, kind: str, remote_id: str) -> None:
        if verb not in {"LIST", "GET"}:
            raise ReadOnlyViolation(f"{verb} {kind} {remote_id}")

    remote.before = check


__all__ = ["FakeRemote", "ReadOnlyViolation", "Ref", "WritesForbidden", "connector", "forbid_writes"]
