"""A firm connected to a seeded Redtail over real HTTP, with a cashflow of a couple who are contacts there."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from django.utils import timezone
from django_scopes import scope
from starlette.applications import Starlette

from backoffice.models import Client, Firm, Plan, User
from cashflow.models import Cashflow
from cashflow.selectors.cashflows import cashflow_page
from cashflow.services.cashflows import create_cashflow
from domain.enums.people import Role
from integrations.models import Connection, Link, Outcome, Run, StagedRecord
from integrations.services import runs
from integrations.transport.limiter import Allowance
from redtail_sync.models import ContactLink
from redtail_sync.services import connecting, contacts, sessions
from sandbox.common.serve import running
from sandbox.common.store import Store
from sandbox.redtail.seed.loader import load_seed
from sandbox.redtail.server import create_app
from sandbox.redtail.settings import DEMO_API_KEY, Settings
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory

USER, PASSWORD = "adviser", "redtail-demo"
API = "/api/public/v1"


@dataclass
class Remote:
    """The sandbox as somebody else uses it: straight over HTTP."""

    url: str
    key: str = ""

    def __post_init__(self) -> None:
        token = base64.b64encode(f"{DEMO_API_KEY}:{USER}:{PASSWORD}".encode()).decode()
        answer = requests.get(
            f"{self.url}{API}/authentication", headers={"Authorization": f"Basic {token}"}, timeout=10
        )
        data = answer.json()
        found = data.get("authenticated_user") or data
        pair = f"{DEMO_API_KEY}:{found.get('user_key') or found['userkey']}"
        self.key = base64.b64encode(pair.encode()).decode()

    def ask(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        headers = {"Authorization": f"Userkeyauth {self.key}"}
        answer = requests.request(
            method, f"{self.url}{API}/{path}", json=body, params=params, headers=headers, timeout=10
        )
        assert answer.ok, (method, path, answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault(self, kind: str, path: str = "*", method: str = "*", **more: Any) -> None:
        self.control("POST", "faults", {"kind": kind, "path": path, "method": method, **more})

    def mend(self) -> None:
        self.control("DELETE", "faults")

    def requests(self, **narrowed: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "requests")["data"]
        return [one for one in found if all(str(one[name]) == value for name, value in narrowed.items())]

    def forget_requests(self) -> None:
        self.control("DELETE", "requests")

    def contact_id(self, name: str) -> str:
        found = self.ask("GET", "contacts/search", name=name)["contacts"]
        return next(str(one["id"]) for one in found if one["full_name"] == name)

    def accounts(self, name: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = []
        page = 1
        while True:
            data = self.ask("GET", f"contacts/{self.contact_id(name)}/accounts", page=str(page))
            listed += data["accounts"]
            if page >= data["meta"]["total_pages"]:
                return listed
            page += 1

    def account_id(self, name: str, **fields: Any) -> str:
        """The one account of a contact with these fields in its list."""
        [found] = [one for one in self.accounts(name) if all(one.get(key) == value for key, value in fields.items())]
        return str(found["id"])

    def change(self, account_id: str, **fields: Any) -> None:
        """What a custodian's feed does."""
        self.control("PUT", f"accounts/{account_id}", fields)


@dataclass
class World:
    """Our firm, its connection, and a cashflow of a couple."""

    firm: Firm
    user: User
    connection: Connection
    remote: Remote
    people: list[Client]
    cashflow: Cashflow
    moment: datetime = field(default_factory=lambda: timezone.now())

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def link(self, name: str, cashflow: Cashflow | None = None) -> ContactLink:
        return contacts.link_contact(
            connection=self.connection,
            cashflow=self.fresh(cashflow),
            contact_id=self.remote.contact_id(name),
            client_id=next((one.pk for one in self.people if one.name == name), None),
            user=self.user,
            now=self.now(),
        )

    def fresh(self, cashflow: Cashflow | None = None) -> Cashflow:
        return cashflow_page((cashflow or self.cashflow).pk)

    def pull(self) -> Run:
        run = contacts.refresh(connection=self.connection, cashflow=self.cashflow, user=self.user, now=self.now())
        assert run is not None
        return runs.perform_run(run_id=run.pk, clock=self.now)

    def staged(self, remote_id: str) -> StagedRecord:
        return StagedRecord.objects.get(remote_id=remote_id)

    def outcome(self, run: Run, remote_id: str) -> Outcome:
        return run.outcomes.get(remote_id=remote_id)

    def link_of(self, plan: Plan) -> Link | None:
        return Link.objects.filter(local_id=plan.pk, local_model="backoffice.plan", ended_at__isnull=True).first()


@pytest.fixture(scope="session")
def redtail_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo seed in a file, made once."""
    path = tmp_path_factory.mktemp("redtail-seed") / "redtail.sqlite3"
    with closing(Store(path)) as store:
        load_seed(store, bulk=0)
    return path


@pytest.fixture
def redtail_choices() -> dict[str, Any]:
    """Settings of the sandbox that a test may override by its own fixture of this name."""
    return {}


@pytest.fixture
def redtail_data(redtail_seed: Path, tmp_path: Path) -> Path:
    """The seed's data file, copied for this test alone."""
    return Path(shutil.copy(redtail_seed, tmp_path / "redtail.sqlite3"))


@contextmanager
def served(app: Starlette, settings: Any) -> Iterator[Remote]:
    """Runs the sandbox and points the product at it, which waits less politely than it would elsewhere."""
    with running(app) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "POLITE", Allowance(limit=100_000, reserve=0, seconds=1.0))
        settings.REDTAIL = {"base_url": url, "api_key": DEMO_API_KEY}
        yield Remote(url)


@pytest.fixture
def redtail(redtail_data: Path, redtail_choices: dict[str, Any], settings: Any) -> Iterator[Remote]:
    """A sandbox of this test's own; the product is pointed at it."""
    options = {"requests_a_minute": 100_000, **redtail_choices}
    with served(create_app(Settings(data=redtail_data, **options)), settings) as remote:
        yield remote


@contextmanager
def connected(remote: Remote) -> Iterator[World]:
    """A firm whose adviser has added the integration, and a couple with a cashflow."""
    firm = FirmFactory()
    user = UserFactory(firm=firm, role=Role.ADVISER)
    with scope(firm=firm):
        people = [
            ClientFactory(firm=firm, first_name=name, last_name="Testwood", date_of_birth=born)
            for name, born in (("Rowan", "1968-03-04"), ("Marigold", "1970-11-19"))
        ]
        cashflow = create_cashflow(firm=firm, client_ids=[one.pk for one in people], user=user)
        connection = connecting.redtail_connection(firm)
        connecting.add_integration(
            connection=connection, user=user, user_name=USER, password=PASSWORD, now=timezone.now()
        )
        connection.refresh_from_db()
        yield World(firm, user, connection, remote, people, cashflow)


@pytest.fixture
def redtail_world(redtail: Remote, db: None) -> Iterator[World]:
    """That firm, connected to this test's sandbox."""
    with connected(redtail) as world:
        yield world
