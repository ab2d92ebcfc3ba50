"""A seeded Xplan sandbox over real HTTP, and callers with the rights of its demo people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.common.serve import running
from sandbox.xplan.server import create_app
from sandbox.xplan.settings import DEMO_APP_ID, Settings

PASSWORD = "xplan-demo"
CLIENTS = "entity/client-v4"


@dataclass
class Caller:
    """Asks the API as somebody; the cookie of the session is kept by the session of requests."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.http.request(method, f"{self.url}/resourceful/{path}", timeout=10, **more)

    def get(self, path: str, query: str = "") -> requests.Response:
        return self.ask("GET", f"{path}?{query}" if query else path)

    def client(self, name: str) -> int:
        """The id of the client whose first name this is."""
        found = self.get(CLIENTS, f"quicksearch={name}").json()
        return next(one["id"] for one in found if name in one["entity_name"])

    def rows(self, name: str, which: str) -> list[dict[str, Any]]:
        return self.get(f"{CLIENTS}/{self.client(name)}/{which}").json()


class Sandbox:
    """A running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url

    def caller(self, **headers: str) -> Caller:
        caller = Caller(self.url)
        caller.http.headers.update({"X-Xplan-App-Id": DEMO_APP_ID, "Accept": "application/json", **headers})
        return caller

    def sign_in(self, user_name: str, password: str = PASSWORD) -> Caller:
        """A caller with a session: Basic once, then the cookie alone."""
        caller = self.caller()
        answer = caller.ask("GET", "session/user", auth=(user_name, password))
        assert answer.ok, answer.text
        return caller

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes with other choices than the usual ones."""
    with ExitStack() as stack:

        def run(**choices: Any) -> Sandbox:
            settings = Settings(data=tmp_path / f"{len(choices)}.sqlite3", seed="demo", **choices)
            return Sandbox(stack.enter_context(running(lambda: create_app(settings))))

        yield run


@pytest.fixture
def sandbox(start: Callable[..., Sandbox]) -> Sandbox:
    return start()


@pytest.fixture
def adviser(sandbox: Sandbox) -> Caller:
    return sandbox.sign_in("adviser")
