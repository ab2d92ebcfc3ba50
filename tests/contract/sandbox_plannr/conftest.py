"""A seeded sandbox over real HTTP, and callers with the rights of its demo people."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from sandbox.common.blobs import folder_of
from sandbox.common.serve import running
from sandbox.common.store import Store
from sandbox.plannr.seed.loader import load_seed
from sandbox.plannr.server import create_app
from sandbox.plannr.settings import Settings

ABSENT = "00000000-0000-4000-8000-000000000000"


@dataclass
class Caller:
    """Asks the API as somebody."""

    url: str
    http: requests.Session

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.http.request(method, self.url + path, timeout=10, **more)

    def get(self, path: str, **parameters: Any) -> requests.Response:
        return self.ask("GET", path, params=parameters)

    def post(self, path: str, body: Any = None) -> requests.Response:
        return self.ask("POST", path, json=body if body is not None else {})

    def put(self, path: str, body: Any) -> requests.Response:
        return self.ask("PUT", path, json=body)

    def delete(self, path: str) -> requests.Response:
        return self.ask("DELETE", path)

    def every(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        """All records of a list, following the links."""
        answer = self.get(path, **{"per_page": 500, **parameters}).json()
        found = list(answer["data"])
        while answer["links"]["next"]:
            answer = self.http.get(answer["links"]["next"], timeout=10).json()
            found += answer["data"]
        return found

    def client(self, name: str) -> dict[str, Any]:
        """The client of exactly this name."""
        found = self.every("/api/v1/account", **{"filter[name]": name.split()[0]})
        return next(one for one in found if one["name"] == name)

    def plan(self, name: str) -> dict[str, Any]:
        """The plan of exactly this name."""
        return next(one for one in self.every("/api/v1/plans", **{"filter[name]": name}) if one["name"] == name)


class Sandbox:
    """A running sandbox."""

    def __init__(self, url: str) -> None:
        self.url = url

    def with_token(self, token: str, account: str | None = None) -> Caller:
        http = requests.Session()
        http.headers.update({"Accept": "application/json", "Authorization": f"Bearer {token}"})
        if account:
            http.headers["X-PLANNR-ACCOUNT-UUID"] = account
        return Caller(self.url, http)

    def staff(self, who: str) -> Caller:
        """The first login of a demo person, such as ``fernhill-adviser``."""
        token = f"demo-pat-{who}"
        login = self.with_token(token).get("/api/v1/logins").json()["data"][0]
        return self.with_token(token, login["account"]["uuid"])

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo seed in a file, made once."""
    path = tmp_path_factory.mktemp("seed") / "plannr.sqlite3"
    with closing(Store(path)) as store:
        load_seed(store, "demo")
    return path


def copy_of(seeded_file: Path, data: Path) -> Path:
    """The seed's data file and its files folder under another name."""
    shutil.copy(seeded_file, data)
    shutil.copytree(folder_of(seeded_file), folder_of(data))
    return data


@pytest.fixture
def started(seeded_file: Path, tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    """Starts a sandbox of its own with the settings a test names."""
    with ExitStack() as stack:

        def start(**choices: Any) -> Sandbox:
            data = tmp_path / "plannr.sqlite3"
            if not data.exists():
                copy_of(seeded_file, data)
            app = create_app(Settings(data=data, **{"requests_a_minute": 100_000, **choices}))
            return Sandbox(stack.enter_context(running(app)))

        yield start


@pytest.fixture(scope="module")
def sandbox(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox the tests of one module share; each makes what it changes."""
    data = copy_of(seeded_file, tmp_path_factory.mktemp("shared") / "plannr.sqlite3")
    settings = Settings(data=data, requests_a_minute=100_000, delete_delay_seconds=3600)
    with running(create_app(settings)) as url:
        yield Sandbox(url)


@pytest.fixture(scope="module")
def adviser(sandbox: Sandbox) -> Caller:
    """Fernhill's adviser, who may write and delete."""
    return sandbox.staff("fernhill-adviser")
