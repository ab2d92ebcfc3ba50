"""What the steps of the demo check share: the people, the sandbox's own view, and how an outcome is held against it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import requests
from visitor import UnableToGoOn, Visitor


@dataclass(slots=True)
class Remote:
    """The sandbox as its control interface tells it: what is stored, and what was asked of it."""

    url: str

    def get(self, path: str) -> Any:
        """The answer of a control address."""
        answer = requests.get(f"{self.url}/_sandbox/api/{path}", timeout=30)
        answer.raise_for_status()
        return answer.json()

    def records(self, kind: str, firm: str) -> list[dict[str, Any]]:
        """Every stored record of a kind that is not deleted, in one firm."""
        return [
            r for r in self.get("export")["data"] if r["kind"] == kind and r["firm"] == firm and not r["deleted_at"]
        ]

    def writes(self) -> list[dict[str, Any]]:
        """The requests to the API that may change something, oldest first."""
        return [r for r in self.get("requests")["data"] if r["method"] != "GET" and r["path"].startswith("/api/")]

    def count_requests(self) -> int:
        """How many requests the API has had."""
        return len([r for r in self.get("requests")["data"] if r["path"].startswith("/api/")])


@dataclass(slots=True)
class Story:
    """What the steps hand on to each other."""

    url: str
    plannr_url: str
    owner: Visitor
    adviser: Visitor
    firm_id: str = ""
    couple: list[dict[str, Any]] = field(default_factory=list)
    clients: dict[str, str] = field(default_factory=dict)
    """Remote id → path of the client's page here."""
    cashflow: str = ""
    plan: dict[str, Any] = field(default_factory=dict)
    expected: Decimal = Decimal(0)
    """What the charge on the plan is expected to bring each month, in pounds."""

    @property
    def remote(self) -> Remote:
        """The sandbox's own view."""
        return Remote(self.plannr_url)

    def result(self, path: str) -> Any:
        """One resource of the product's own interface, as the adviser sees it."""
        answer = self.adviser.session.get(f"{self.url}/api/v1/{path}", timeout=30)
        if answer.status_code != 200:
            raise UnableToGoOn(f"{path} answered {answer.status_code}: {answer.text[:300]}")
        return answer.json()

    def results(self, path: str) -> list[dict[str, Any]]:
        """A whole list of the product's own interface, page by page."""
        found: list[dict[str, Any]] = []
        page = self.result(path)
        while True:
            found += page["results"]
            if not page["next"]:
                return found
            page = self.result(page["next"].split("/api/v1/", 1)[1])


def same(what: str, found: object, expected: object) -> None:
    """Fail, saying both, unless they are equal."""
    if found != expected:
        raise UnableToGoOn(f"{what}: found {found!r}, the sandbox's data imply {expected!r}")


def wait_for(what: str, look: Callable[[], Any], seconds: float = 60) -> Any:
    """What ``look`` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise UnableToGoOn(f"{what} did not happen within {seconds:.0f} seconds")
