"""Servers of the same API that differ from the sandbox wherever the documentation leaves room."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from integrations.engine.errors import RemoteGone
from integrations.engine.ports import Scope, Session
from integrations.transport.http import Transport
from integrations.transport.limiter import Limiter, MemoryWindows
from plannr_sync.connector import open_session
from plannr_sync.family import family_of
from plannr_sync.logins import choose_login, read_logins
from plannr_sync.search import Terms, search_clients
from tests.unit.transport.scripted_server import Asked, Reply, ScriptedServer

FIRM, ACCOUNT = "f" * 8, "e1"


def person(key: str, first: str, last: str, **more: Any) -> dict[str, Any]:
    return {
        "uuid": key,
        "type": "client",
        "role": "individual",
        "first_name": first,
        "last_name": last,
        "name": f"{first} {last}",
        "date_of_birth": "1970-01-01",
        "gender": "male",
        "marital_status": "married",
        "ni_number": "QQ 12 34 56 C",
        "target_retirement_age": 65,
        "primary_email": "x@example.org",
        "primary_phone_number": None,
        "primary_address": {"address_1": "1 Row", "postcode": "CO4 9ZZ"},
        "owners": [],
        "created_at": "2026-01-01T00:00:00+00:00",
        "updated_at": "2026-01-01T00:00:00+00:00",
        **more,
    }


@dataclass
class Plain:
    """A strict server: pages without links, whole numbers for money, no filters, no includes, all in ``data``."""

    wrap_single: bool = True
    refuse: tuple[str, ...] = ("include", "filter", "sort", "per_page")
    page_size: int = 2
    money: Callable[[int], Any] = int
    has_v2_income: bool = True
    empty_writes: bool = False
    keep_references: bool = False
    people: list[dict[str, Any]] = field(
        default_factory=lambda: [
            person("a", "Ada", "Mock"),
            person("b", "Ben", "Mock"),
            {
                "uuid": "j",
                "type": "client",
                "role": "joint",
                "entity_name": "Ada and Ben",
                "name": "Ada and Ben",
                "owners": ["a", {"account": {"uuid": "b"}}],
                "primary_address": {"address_1": "2 Joint Row", "postcode": "M1 1AA"},
            },
            {"uuid": "x", "type": "employee", "role": "admin", "first_name": "Not", "last_name": "Client"},
            person("c", "Cy", "Other", marital_status="single"),
        ]
    )
    plans: list[dict[str, Any]] = field(default_factory=list)
    incomes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"a": [], "j": []})
    asked: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.plans = self.plans or [
            {
                "uuid": "p1",
                "type": "pension",
                "sub_type": "sipp",
                "name": "Pot",
                "status": "active",
                "client": {"uuid": "a"},
                "provider": {"uuid": "v", "name": "Mock Life"},
                "policy_number": "1",
                "main_account": {
                    "uuid": "m",
                    "is_main_account": True,
                    "latest_valuation": {"uuid": "w", "value": self.money(12345), "valued_at": "2026-03-31"},
                },
            },
            {
                "uuid": "p2",
                "type": "cash_account",
                "sub_type": "cash_account",
                "name": "Savings",
                "status": "active",
                "accounts": [{"uuid": "j"}],
                "value": self.money(200),
                "valued_at": "2026-03-31",
            },
            {
                "uuid": "p3",
                "type": "pension",
                "sub_type": "sipp",
                "name": "Going",
                "status": "active",
                "accounts": [{"uuid": "c"}],
                "is_deleting": True,
            },
        ]
        if not any(self.incomes.values()):
            self.incomes["a"] = [
                {
                    "uuid": "i1",
                    "name": "Pay",
                    "type": "salary",
                    "amount": self.money(100),
                    "amount_type": "gross",
                    "frequency": "monthly",
                    "is_taxable": True,
                    "life": "kept",
                }
            ]
            self.incomes["j"] = [
                {
                    "uuid": "i2",
                    "name": "Rent",
                    "type": "rental",
                    "amount": self.money(900),
                    "amount_type": "gross",
                    "frequency": "monthly",
                    "is_taxable": True,
                }
            ]

    def __call__(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        for name in asked.params:
            if any(name.startswith(word) for word in self.refuse):
                return Reply(400, {"message": f"The parameter {name} cannot be used here."})
        parts = asked.path.strip("/").split("/")[2:]
        return self._write(asked, parts) if asked.method != "GET" else self._read(asked, parts)

    def _page(self, asked: Asked, items: list[dict[str, Any]]) -> Reply:
        page = int(asked.params.get("page", "1"))
        last = max(1, -(-len(items) // self.page_size))
        shown = items[(page - 1) * self.page_size : page * self.page_size]
        return Reply(200, {"data": shown, "meta": {"current_page": page, "last_page": last, "total": len(items)}})

    def _one(self, items: list[dict[str, Any]], key: str) -> Reply:
        found = next((one for one in items if one["uuid"] == key), None)
        if found is None:
            return Reply(404, {"message": "Not found."})
        return Reply(200, {"data": found} if self.wrap_single else found)

    def _read(self, asked: Asked, parts: list[str]) -> Reply:
        everything = [one | {"account": {"uuid": key}} for key, of in self.incomes.items() for one in of]
        match parts:
            case ["account"]:
                return self._page(asked, self.people)
            case ["account", key]:
                return self._one(self.people, key)
            case ["plans"]:
                return self._page(asked, self.plans)
            case ["plans", key]:
                return self._one(self.plans, key)
            case ["income"] if self.has_v2_income:
                return self._page(asked, everything)
            case ["income", key] if self.has_v2_income:
                return self._one(everything, key)
            case ["client", key, "income"]:
                return self._page(asked, self.incomes.get(key, []))
            case ["client", "a", "linked-clients"]:
                return Reply(200, [{"uuid": "not-a-client", "account_uuid": "b", "relationship": " Wife "}])
        return Reply(404, {"message": "Not found."})

    def _write(self, asked: Asked, parts: list[str]) -> Reply:
        items = self.people if parts[0] == "account" else self.plans
        if parts[0] == "income":
            items = self.incomes["a"]
        if asked.method == "POST" and not self.keep_references and "external_reference" in asked.body:
            return Reply(422, {"message": "No.", "errors": {"external_reference": ["is not a field"]}})
        if asked.method == "POST":
            made = {**asked.body, "uuid": str(uuid.uuid4()), "created_at": "2026-05-05T00:00:00+00:00"}
            items.append(made)
            return Reply(200, None if self.empty_writes else {"data": made})
        found = next(one for one in items if one["uuid"] == parts[1])
        found.update(asked.body)
        return Reply(204) if self.empty_writes else Reply(200, {"data": found} if self.wrap_single else found)


class Token:
    def access_token(self) -> str:
        return "t"

    def renewed(self, spent: str) -> str:
        raise AssertionError("the token was good")


def session_with(server: ScriptedServer, **options: Any) -> Session:
    limiter = Limiter(windows=MemoryWindows(), key="k")
    return open_session(
        Transport(base_url=server.url, tokens=Token(), limiter=limiter), account_uuid=ACCOUNT, **options
    )


VARIANTS = [
    Plain(),
    Plain(wrap_single=False, refuse=()),
    Plain(refuse=("filter",), money=lambda pence: {"amount": str(pence), "currency": "GBP"}),
    Plain(refuse=("include",), page_size=500, money=lambda pence: {"amount": pence}),
    Plain(has_v2_income=False),
]


@pytest.fixture(params=range(len(VARIANTS)))
def plain(request: pytest.FixtureRequest) -> Plain:
    import copy

    return copy.deepcopy(VARIANTS[request.param])


@pytest.fixture
def served(plain: Plain) -> Iterator[ScriptedServer]:
    with ScriptedServer(plain) as server:
        yield server


def test_clients_plans_and_incomes_are_read_whatever_the_shape(served: ScriptedServer) -> None:
    reader = session_with(served).reader
    scope = Scope(client_ids=("a", "b", "j"))
    clients = {one.remote_id: one for one in reader.records("client", scope)}
    assert list(clients) == ["a", "b", "j"]
    assert clients["a"].fields["address"]["postcode"] == "M1 1AA"  # type: ignore[index,call-overload]
    assert clients["j"].fields["members"] == ["a", "b"]
    plans = {one.remote_id: one.fields for one in reader.records("plan", scope)}
    assert set(plans) == {"p1", "p2"}
    assert plans["p1"]["valuation"] == {"valued_date": "2026-03-31", "amount": "123.45"}
    assert plans["p2"]["owners"] == [
        {"client": "a", "percent": "50.0000"},
        {"client": "b", "percent": "50.0000"},
    ]
    incomes = {one.remote_id: one.fields for one in reader.records("income", scope)}
    assert {key: (one["client"], one["amount"]) for key, one in incomes.items()} == {
        "i1": ("a", "1.00"),
        "i2": ("j", "9.00"),
    }


def test_what_a_server_refuses_is_asked_for_once_only(served: ScriptedServer, plain: Plain) -> None:
    reader = session_with(served).reader
    list(reader.records("plan", Scope(client_ids=("a",))))
    before = len(plain.asked)
    list(reader.records("plan", Scope(client_ids=("a",))))
    refused = [
        one for one in plain.asked[before:] if any(name.startswith(plain.refuse or ("-",)) for name in one.params)
    ]
    assert refused == []


def test_people_without_a_joint_account_are_a_couple_by_their_link(served: ScriptedServer, plain: Plain) -> None:
    plain.people = [one for one in plain.people if one["uuid"] != "j"]
    family = family_of(session_with(served).reader, ["a"])  # type: ignore[arg-type]
    assert family.members == ["a", "b"]
    assert family.couples == [("a", "b")]


def test_search_narrows_here_where_the_server_cannot(served: ScriptedServer) -> None:
    reader = session_with(served, read_only=True).reader
    result = search_clients(reader, Terms(surname="mock", postcode="co4"))  # type: ignore[arg-type]
    assert [one.name for one in result.found] == ["Ada Mock", "Ben Mock"]
    assert result.narrowed_by == ("postcode",)
    assert result.looked_through >= 2


def test_an_income_is_updated_as_a_whole_and_read_again_where_nothing_comes_back(
    served: ScriptedServer, plain: Plain
) -> None:
    if not plain.has_v2_income:
        pytest.skip("this server has no newer incomes")
    plain.empty_writes = True
    session = session_with(served)
    assert session.writer is not None
    current = session.reader.fetch("income", "i1", ("a",))
    record = session.writer.update("income", current, {"amount": "2.50"}, key="k")
    assert record.fields["amount"] == "2.50"
    sent = next(one for one in plain.asked if one.method == "PUT").body
    assert sent == {
        "name": "Pay",
        "type": "salary",
        "amount": 250,
        "amount_type": "gross",
        "frequency": "monthly",
        "is_taxable": True,
    }


def test_a_create_goes_without_our_reference_where_it_is_refused(served: ScriptedServer, plain: Plain) -> None:
    if not plain.has_v2_income:
        pytest.skip("this server has no newer incomes")
    session = session_with(served)
    assert session.writer is not None
    fields = {
        "name": "New",
        "type": "rental",
        "basis": "gross",
        "amount": "5.00",
        "frequency": "monthly",
        "is_taxable": True,
        "client": "a",
    }
    made = session.writer.create("income", fields, reference="r", key="k")  # type: ignore[arg-type]
    assert made.fields["amount"] == "5.00"
    found = session.writer.find_by_reference("income", "r", fields)  # type: ignore[arg-type]
    assert found is not None
    assert found.remote_id == made.remote_id


def test_a_plan_that_is_being_deleted_counts_as_gone(served: ScriptedServer) -> None:
    with pytest.raises(RemoteGone):
        session_with(served).reader.fetch("plan", "p3")


# -------------------------------------------------------------------------------------------------------- logins


def login(account: str, kind: str = "employee", firm: str = FIRM, **more: Any) -> dict[str, Any]:
    return {
        "uuid": f"login of {account}",
        "email": "me@example.org",
        "account": {"uuid": account, "type": kind},
        "firm": {"uuid": firm, "name": "F"},
        **more,
    }


@pytest.mark.parametrize(
    ("payloads", "preferred", "chosen"),
    [
        ([login("a")], "", "a"),
        ([login("a"), login("b", "client")], "", "a"),
        ([login("a"), login("b")], "b", "b"),
        ([login("a"), login("b")], "", None),
        ([login("a"), login("b", firm="other")], "", "a"),
    ],
)
def test_the_account_to_act_in(payloads: list[dict[str, Any]], preferred: str, chosen: str | None) -> None:
    found = choose_login(read_logins(payloads), preferred, FIRM)
    assert (found.account_uuid if found else None) == chosen


@pytest.mark.parametrize(
    "answer",
    [
        {"preferred_account_uuid": "b", "data": [login("a"), login("b")]},
        {"data": [login("a"), login("b", preferred_account_uuid="b")]},
        [login("a"), login("b", preferred_account_uuid="b")],
    ],
)
def test_the_preferred_account_is_found_wherever_it_is_said(answer: Any) -> None:
    with ScriptedServer(lambda asked: Reply(200, answer)) as server:
        reader: Any = session_with(server).reader
        logins, preferred = reader.client.logins()
    assert [one["account"]["uuid"] for one in logins] == ["a", "b"]
    assert preferred == "b"
