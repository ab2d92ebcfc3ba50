"""A firm connected to a seeded Plannr over real HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from django_scopes import scope
from starlette.applications import Starlette

from backoffice.events import Origin
from backoffice.models import Client, Firm, Income, Plan, User
from backoffice.services import clients as client_services
from backoffice.services import flows, plans
from domain.enums.people import Role
from domain.enums.sync import RunKind, RunTrigger
from integrations.models import Connection, Link, Run
from integrations.services import connections, outbox, runs
from integrations.services.scopes import RunScope
from plannr_sync.services import connecting
from sandbox.common.blobs import folder_of
from sandbox.common.serve import running
from sandbox.common.store import Store
from sandbox.plannr.seed.loader import load_seed
from sandbox.plannr.server import create_app
from sandbox.plannr.settings import Settings
from tests.contract.plannr import kept_couple
from tests.contract.plannr.consent import consent
from tests.factories.backoffice import FirmFactory, UserFactory

TOKEN = "demo-pat-fernhill-owner"
EMAIL = "owner@fernhill.example"
"""Whose token that is."""


@dataclass
class Remote:
    """The sandbox as somebody else uses it: straight over HTTP."""

    url: str
    account: str = ""

    def __post_init__(self) -> None:
        logins = self.ask("GET", "/api/v1/logins")["data"]
        self.account = next(one["account"]["uuid"] for one in logins if one["account"]["type"] == "employee")

    def ask(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"}
        if self.account:
            headers["X-PLANNR-ACCOUNT-UUID"] = self.account
        answer = requests.request(method, self.url + path, json=body, params=params, headers=headers, timeout=10)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault(self, kind: str, path: str = "*", method: str = "*", **more: Any) -> None:
        self.control("POST", "faults", {"kind": kind, "path": path, "method": method, **more})

    def requests(self) -> list[dict[str, Any]]:
        """Requests to the API since the log was emptied, ours and the test's own alike."""
        found: list[dict[str, Any]] = self.control("GET", "requests")["data"]
        return [one for one in found if one["path"].startswith("/api/")]

    def forget_requests(self) -> None:
        self.control("DELETE", "requests")

    def client(self, name: str) -> dict[str, Any]:
        found = self.ask("GET", "/api/v1/account", per_page="500", **{"filter[name]": name.split()[0]})["data"]
        return next(one for one in found if one["name"] == name)

    def all(self, path: str, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", path, per_page="500", **params)["data"]
        return found

    def plans(self, uuid: str) -> list[dict[str, Any]]:
        found = self.all("/api/v1/plans", include="fields")
        return [one for one in found if uuid in [owner["uuid"] for owner in one["accounts"]]]

    def incomes(self, uuid: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask(
            "GET", "/api/v2/income", per_page="500", **{"filter[account_uuids]": uuid}
        )["data"]
        return found


@dataclass
class World:
    """Our firm, its connection, and what tests do all the time."""

    firm: Firm
    user: User
    connection: Connection
    remote: Remote
    moment: datetime = field(default_factory=lambda: timezone.now() + timedelta(hours=1))

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def run(self, *ids: str, kind: RunKind = RunKind.PULL, **options: Any) -> Run:
        chosen = None if options.pop("everything", False) else ids
        run = runs.start_run(
            connection=self.connection,
            kind=kind,
            scope=RunScope(client_ids=chosen, **options),
            trigger=RunTrigger.PERSON,
            user=self.user,
            now=self.now(),
        )
        return runs.perform_run(run_id=run.pk, clock=self.now)

    def bring_in(self, *ids: str, **options: Any) -> Run:
        return self.run(*ids, kind=RunKind.IMPORT, import_clients=True, **options)

    def sync(self) -> Run:
        """A sync of everybody who is linked."""
        linked = Link.objects.filter(connection=self.connection, kind="client", ended_at__isnull=True)
        return self.run(*linked.order_by("pk").values_list("remote_id", flat=True))

    def drain(self) -> outbox.Drained:
        self.moment += timedelta(hours=2)
        return outbox.drain_outbox(connection_id=self.connection.pk, clock=self.now)

    def settings(self, **changes: Any) -> None:
        connections.update_settings(connection_id=self.connection.pk, settings=changes, now=self.now())
        self.connection.refresh_from_db()

    def link_by_oauth(self) -> None:
        """The owner links Plannr by its consent pages; what linked them before is replaced."""
        asked = connecting.begin_connecting()
        brought = consent(asked.url, EMAIL, "fernhill-demo")
        assert brought["state"] == asked.state
        connecting.finish_connecting(
            connection=self.connection,
            user=self.user,
            code=brought["code"],
            code_verifier=asked.code_verifier,
            now=self.now(),
        )
        self.connection.refresh_from_db()

    @property
    def origin(self) -> Origin:
        return Origin(user_id=self.user.pk)

    def edit_client(self, client: Client, **fields: Any) -> None:
        client_services.update_client(client_id=client.pk, fields=fields, origin=self.origin)

    def edit_income(self, income: Income, **fields: Any) -> None:
        flows.update_flow(Income, flow_id=income.pk, fields=fields, origin=self.origin)

    def edit_plan(self, plan: Plan, **fields: Any) -> None:
        plans.update_plan(plan_id=plan.pk, fields=fields, origin=self.origin)

    def value_plan(self, plan: Plan, on: Any, amount: str) -> None:
        plans.add_valuation(plan_id=plan.pk, valued_date=on, amount=Decimal(amount), origin=self.origin)

    def remote_id(self, record: Any) -> str:
        found: str = Link.objects.get(
            local_model=record._meta.label_lower, local_id=record.pk, ended_at__isnull=True
        ).remote_id
        return found


@pytest.fixture(scope="session")
def plannr_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo seed in a file, made once."""
    path = tmp_path_factory.mktemp("plannr-seed") / "plannr.sqlite3"
    with closing(Store(path)) as store:
        load_seed(store, "demo")
    return path


@pytest.fixture
def plannr_choices() -> dict[str, Any]:
    """Settings of the sandbox that a test may override by its own fixture of this name."""
    return {}


@pytest.fixture
def plannr_data(plannr_seed: Path, tmp_path: Path) -> Path:
    """The seed's data file and its files folder, copied for this test alone."""
    data = tmp_path / "plannr.sqlite3"
    shutil.copy(plannr_seed, data)
    shutil.copytree(folder_of(plannr_seed), folder_of(data))
    return data


@contextmanager
def served(app: Starlette, settings: Any) -> Iterator[Remote]:
    """Runs the sandbox and points the product at it."""
    with running(app) as url:
        settings.PLANNR = {**settings.PLANNR, "base_url": url, "web_url": url}
        yield Remote(url)


@pytest.fixture
def remote(plannr_data: Path, plannr_choices: dict[str, Any], settings: Any) -> Iterator[Remote]:
    """A sandbox of this test's own; the product is pointed at it."""
    options = {"requests_a_minute": 100_000, **plannr_choices}
    with served(create_app(Settings(data=plannr_data, **options)), settings) as remote:
        yield remote


@contextmanager
def connected(remote: Remote) -> Iterator[World]:
    """A firm whose owner has linked Plannr by a personal token."""
    firm = FirmFactory()
    user = UserFactory(firm=firm, role=Role.OWNER)
    with scope(firm=firm):
        connection = connecting.plannr_connection(firm)
        connecting.connect_with_token(connection=connection, user=user, token=TOKEN, now=timezone.now())
        connection.refresh_from_db()
        yield World(firm, user, connection, remote)


@contextmanager
def with_the_couple(remote: Remote, *, anew: bool) -> Iterator[World]:
    """The same with Rowan and Marigold Testwood, imported by naming Rowan only, or put back as an import left them."""
    before = None if anew else kept_couple.kept()
    if before is None:
        with connected(remote) as world:
            run = world.bring_in(remote.client("Rowan Testwood")["uuid"])
            assert run.state == "done", run.error
            if not anew:
                kept_couple.keep(
                    firm=world.firm.pk, user=world.user.pk, connection=world.connection.pk, moment=world.moment
                )
            yield world
        return
    before.put_back()
    firm, user = Firm.objects.get(pk=before.firm), User.objects.get(pk=before.user)
    with scope(firm=firm):
        world = World(firm, user, Connection.objects.get(pk=before.connection), remote)
        world.moment = max(world.moment, before.moment)
        yield world


@pytest.fixture
def world(request: pytest.FixtureRequest, remote: Remote, plannr_choices: dict[str, Any], db: None) -> Iterator[World]:
    """That firm, connected to this test's sandbox; with the couple in it from the start where a test asks for it."""
    has_couple = "couple" in request.fixturenames
    with with_the_couple(remote, anew=bool(plannr_choices)) if has_couple else connected(remote) as world:
        yield world


@pytest.fixture
def couple(world: World) -> tuple[Client, Client]:
    """Rowan and Marigold Testwood, imported by naming Rowan only."""
    return Client.objects.get(first_name="Rowan"), Client.objects.get(first_name="Marigold")
