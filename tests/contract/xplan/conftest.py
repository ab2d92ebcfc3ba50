"""A firm connected to a seeded Xplan over real HTTP."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.core.files.base import ContentFile
from django.utils import timezone
from django_scopes import scope
from starlette.applications import Starlette

from backoffice.models import Client, Document, Firm, User
from domain.enums.people import Role
from domain.enums.sync import RunTrigger
from integrations.models import Connection, Link, Run
from integrations.services import outbox, runs
from integrations.transport.limiter import Allowance
from sandbox.common.serve import running
from sandbox.common.store import Store
from sandbox.xplan.seed.loader import load_seed
from sandbox.xplan.server import create_app
from sandbox.xplan.settings import DEMO_APP_ID, DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, Settings
from tests.factories.backoffice import FirmFactory, UserFactory
from xplan_sync.authentication import Login
from xplan_sync.services import connecting, pulling, sessions

USER, PASSWORD = "adviser", "xplan-demo"
REDIRECT = "http://127.0.0.1:8000/xplan/callback/"
ROOT = "/resourceful"


@dataclass
class Remote:
    """The sandbox as somebody else uses it: by its control interface."""

    url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault(self, kind: str, path: str = "*", method: str = "*", **more: Any) -> None:
        self.control("POST", "faults", {"kind": kind, "path": path, "method": method, **more})

    def mend(self) -> None:
        self.control("DELETE", "faults")

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "requests")["data"]
        return [one for one in found if one["path"].startswith(ROOT)]

    def writes(self) -> list[str]:
        """What was sent besides reads and batches of reads."""
        sent = [one for one in self.requests() if one["method"] != "GET" and one["path"] != ROOT]
        return [f"{one['method']} {one['path']}" for one in sent]

    def forget_requests(self) -> None:
        self.control("DELETE", "requests")

    def notes(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.control("GET", "docnotes")["data"]
        return found

    def client_id(self, first_name: str) -> str:
        rows = self.control("GET", "export")["data"]
        return next(
            str(one["number"])
            for one in rows
            if one["kind"] == "client" and one["body"].get("first_name") == first_name and not one["deleted_at"]
        )

    def rows(self, first_name: str, name: str) -> list[dict[str, Any]]:
        everything = self.control("GET", "export")["data"]
        owner = next(
            one["uuid"] for one in everything if one["kind"] == "client" and one["body"].get("first_name") == first_name
        )
        return [
            one["body"]
            for one in everything
            if one["kind"] == "row" and one["parent"] == owner and one["body"]["list"] == name and not one["deleted_at"]
        ]


def consent(url: str, user_name: str = USER, password: str = PASSWORD, decision: str = "authorise") -> dict[str, str]:
    """What the browser brings back from Xplan's page."""
    browser = requests.Session()
    page = browser.get(url, timeout=10)
    hidden = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', page.text))
    answer = browser.post(
        url.split("?")[0],
        data={**hidden, "user_name": user_name, "password": password, "decision": decision},
        timeout=10,
        allow_redirects=False,
    )
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


@dataclass
class World:
    """Our firm, its connection, and what tests do all the time."""

    firm: Firm
    user: User
    connection: Connection
    remote: Remote
    moment: datetime = field(default_factory=timezone.now)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def pull(self, *client_ids: str) -> Run:
        run = pulling.start_pull(
            connection=self.connection,
            user=self.user,
            trigger=RunTrigger.PERSON,
            now=self.now(),
            client_ids=client_ids or None,
        )
        run = runs.perform_run(run_id=run.pk, clock=self.now)
        assert run.state == "done", run.error
        return run

    def drain(self) -> outbox.Drained:
        self.moment += timedelta(hours=2)
        return outbox.drain_outbox(connection_id=self.connection.pk, clock=self.now)

    def client(self, first_name: str) -> Client:
        return Client.objects.get(first_name=first_name)

    def link_of(self, record: Any) -> Link:
        found: Link = Link.objects.get(local_model=record._meta.label_lower, local_id=record.pk, ended_at__isnull=True)
        return found

    def link_by_oauth(self, user_name: str = USER) -> None:
        asked = connecting.begin_connecting(self.connection)
        brought = consent(asked.url, user_name)
        assert brought["state"] == asked.state
        connecting.finish_connecting(
            connection=self.connection,
            user=self.user,
            code=brought["code"],
            code_verifier=asked.code_verifier,
            now=self.now(),
        )
        self.connection.refresh_from_db()

    def link_by_password(self, user_name: str = USER, code: str = "") -> None:
        connecting.connect_with_password(
            connection=self.connection, user=self.user, login=Login(user_name, PASSWORD, code), now=self.now()
        )
        self.connection.refresh_from_db()

    def document(self, client: Client, name: str = "preferences.pdf", content: bytes = b"%PDF-1.7 made up") -> Document:
        made: Document = Document.objects.create(
            firm=self.firm, client=client, title=name, content_type="application/pdf", size=len(content),
            file=ContentFile(content, name=name),
        )  # fmt: skip
        return made


@pytest.fixture(scope="session")
def xplan_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo seed in a file, made once."""
    path = tmp_path_factory.mktemp("xplan-seed") / "xplan.sqlite3"
    with closing(Store(path)) as store:
        load_seed(store, bulk=0)
    return path


@pytest.fixture
def xplan_choices() -> dict[str, Any]:
    """Settings of the sandbox that a test may override by its own fixture of this name."""
    return {}


@pytest.fixture
def xplan_data(xplan_seed: Path, tmp_path: Path) -> Path:
    """The seed's data file, copied for this test alone."""
    return Path(shutil.copy(xplan_seed, tmp_path / "xplan.sqlite3"))


@contextmanager
def served(app: Starlette, settings: Any) -> Iterator[Remote]:
    """Runs the sandbox and points the product at it, which waits less politely than it would elsewhere."""
    with running(app) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "POLITE", Allowance(limit=100_000, reserve=0, seconds=1.0))
        settings.XPLAN = {
            "site_url": url, "app_id": DEMO_APP_ID, "client_id": DEMO_CLIENT_ID,
            "client_secret": DEMO_CLIENT_SECRET, "redirect_url": REDIRECT,
        }  # fmt: skip
        yield Remote(url)


@pytest.fixture
def xplan(xplan_data: Path, xplan_choices: dict[str, Any], settings: Any, tmp_path: Path) -> Iterator[Remote]:
    """A sandbox of this test's own; the product is pointed at it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    options = {"requests_a_minute": 100_000, **xplan_choices}
    with served(create_app(Settings(data=xplan_data, **options)), settings) as remote:
        yield remote


@contextmanager
def firm_of(remote: Remote) -> Iterator[World]:
    """A firm with a connection that nobody has signed in to."""
    firm = FirmFactory(slug="fernhill")
    user = UserFactory(firm=firm, role=Role.OWNER)
    with scope(firm=firm):
        yield World(firm, user, connecting.xplan_connection(firm), remote)


@pytest.fixture
def unlinked(xplan: Remote, db: None) -> Iterator[World]:
    """That firm."""
    with firm_of(xplan) as world:
        yield world


@pytest.fixture
def world(unlinked: World) -> World:
    """The same, signed in by Xplan's own page."""
    unlinked.link_by_oauth()
    return unlinked
