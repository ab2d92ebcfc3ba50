"""A seeded platform sandbox over real HTTP, its firm as a caller, and somebody who receives its webhooks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.common.serve import running
from sandbox.platform.server import create_app
from sandbox.platform.settings import DEMO_CLIENT_ID, DEMO_CLIENT_SECRET, DEMO_FIRM, Settings

ADULT = {
    "firmId": DEMO_FIRM,
    "title": "Mrs",
    "firstName": "Saffron",
    "surname": "Fixtureby",
    "gender": "Female",
    "dateOfBirth": "1991-03-15",
    "email": "saffron.fixtureby@example.org",
    "nationality": "GB",
    "nationalInsuranceNo": "QQ254606C",
    "taxDomicile": "GB",
    "identityConfirmed": True,
    "addressDetail": {"address1": "45 Fictional Way", "postCode": "NR3 1ZZ", "country": "GB"},
}


@dataclass
class Caller:
    """Asks the API as the firm."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> requests.Response:
        return self.http.request(method, f"{self.url}/{path}", json=body, timeout=10, **more)

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.ok, answer.text
        return answer.json()["data"]

    def post(self, path: str, body: Any = None) -> Any:
        answer = self.ask("POST", path, body if body is not None else {})
        assert answer.ok, answer.text
        return answer.json()["data"]

    def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        answer = self.ask(method, path, body if body is not None else {})
        return answer.status_code, " ".join(answer.json()["error"]["message"])

    def client(self, **changes: Any) -> str:
        """A complete client, pending; the id."""
        return str(self.post("client", {**ADULT, **changes})["id"])

    def status(self, kind: str, key: str) -> str:
        return str(self.get(f"{kind}/{DEMO_FIRM}/{key}")["status"])

    def account(self, wrapper: str, *clients: str, **more: Any) -> str:
        owners = {"clientIds": list(clients)} if len(clients) > 1 else {"clientId": clients[0]}
        body = {
            "firmId": DEMO_FIRM,
            "name": "New",
            "wrapperDetail": {"wrapperType": wrapper},
            **owners,
            **more,
        }
        return str(self.post("account", body)["id"])


class Sandbox:
    """A running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url

    def firm(self) -> Caller:
        form = {
            "grant_type": "client_credentials",
            "client_id": DEMO_CLIENT_ID,
            "client_secret": DEMO_CLIENT_SECRET,
        }
        token = requests.post(f"{self.url}/oauth/token", data=form, timeout=10).json()["access_token"]
        caller = Caller(self.url)
        caller.http.headers["Authorization"] = f"Bearer {token}"
        return caller

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes with other choices than the usual ones. Checks wait until they are hurried."""
    with ExitStack() as stack:

        def run(**choices: Any) -> Sandbox:
            wanted = {"check_seconds": 3600, "seed": "demo", **choices}
            settings = Settings(data=tmp_path / f"{len(choices)}.sqlite3", **wanted)
            return Sandbox(stack.enter_context(running(lambda: create_app(settings))))

        yield run


@pytest.fixture
def sandbox(start: Callable[..., Sandbox]) -> Sandbox:
    return start()


@pytest.fixture
def firm(sandbox: Sandbox) -> Caller:
    return sandbox.firm()


@dataclass
class Receiver:
    """What came by webhook, as it came."""

    url: str
    came: list[tuple[dict[str, str], bytes]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    came: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Receiver(f"http://127.0.0.1:{server.server_port}/hook", came)
    server.shutdown()
    server.server_close()
    thread.join(timeout=60)
