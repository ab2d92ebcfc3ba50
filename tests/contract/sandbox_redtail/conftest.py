"""A seeded Redtail sandbox over real HTTP, and callers with the rights of its demo people."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.common.serve import running
from sandbox.redtail.server import create_app
from sandbox.redtail.settings import DEMO_API_KEY, Settings

PASSWORD = "redtail-demo"


def encoded(*parts: str) -> str:
    return base64.b64encode(":".join(parts).encode()).decode()


@dataclass
class Caller:
    """Asks the API as somebody."""

    url: str
    http: requests.Session

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.http.request(method, f"{self.url}/api/public/v1/{path}", timeout=10, **more)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> requests.Response:
        return self.ask("GET", path, headers=headers, params=query)

    def contact(self, name: str) -> int:
        """The id of the contact of exactly this name."""
        found = self.get("contacts/search", name=name).json()["contacts"]
        return next(one["id"] for one in found if one["full_name"] == name)

    def accounts(self, name: str) -> list[dict[str, Any]]:
        return self.get(f"contacts/{self.contact(name)}/accounts").json()["accounts"]


class Sandbox:
    """A running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url

    def sign_in(self, *parts: str) -> requests.Response:
        header = {"Authorization": f"Basic {encoded(*parts)}"}
        return requests.get(f"{self.url}/api/public/v1/authentication", headers=header, timeout=10)

    def key_of(self, user_name: str) -> str:
        answer = self.sign_in(DEMO_API_KEY, user_name, PASSWORD).json()
        return (answer.get("authenticated_user") or answer)["user_key"]

    def staff(self, user_name: str) -> Caller:
        http = requests.Session()
        http.headers["Authorization"] = f"Userkeyauth {encoded(DEMO_API_KEY, self.key_of(user_name))}"
        return Caller(self.url, http)

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
    return sandbox.staff("adviser")
