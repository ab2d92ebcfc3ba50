"""The product as people get it, in processes of its own, with the Plannr sandbox beside it.

The journeys of the main job share one such office: it is started once, and what one journey brings in, others find.
The walk over every page has one of its own, because what it finds may not depend on which journeys came before.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from tests.contract.plannr.conftest import Remote

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))  # the starter is a script, not a package
from processes import Processes, free_port
from stack import Stack
from visitor import Visitor

__all__ = ["ADVISER", "OWNER", "PASSWORD", "Couple", "Office", "Visitor", "running_office"]

OWNER, ADVISER = "owner@fernhill.example", "adviser@fernhill.example"
PASSWORD = "fernhill-demo"


@dataclass(frozen=True)
class Office:
    """Where the product is, and the sandbox as somebody else at the firm uses it."""

    url: str
    plannr: Remote

    @property
    def firm_id(self) -> str:
        """The firm's id in Plannr."""
        return str(self.plannr.control("GET", "facts")["fernhill-demo-advice"]["uuid"])


class Couple(NamedTuple):
    """The imported couple: the paths of their pages, and their ids in Plannr."""

    rowan: str
    marigold: str
    rowan_id: str
    marigold_id: str


@contextmanager
def running_office(folder: Path, name: str = "office") -> Iterator[Office]:
    """An office with the demo firms, on free ports, with a copy of the migrated test database called by ``name``."""
    with copied_database(name) as address:
        stack = Stack(folder, free_port(), free_port(), database_url=address)
        processes = Processes(folder / "log")
        try:
            stack.start(processes)
            yield Office(stack.url, Remote(stack.plannr_url))
        finally:
            processes.stop()


@contextmanager
def copied_database(name: str) -> Iterator[str]:
    """The address of a copy of the test database: made in a moment, because its tables are there already."""
    source = connection.settings_dict["NAME"]
    assert source.startswith("test_"), "Mark the journey with django_db: without it no test database is made"
    copy = f"{source}_{name}"
    connection.close()  # a database is copied only while nobody uses it
    with psycopg.connect(_address_of("postgres"), autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source])
        server.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{source}"')
        yield _address_of(copy)
        server.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def _address_of(name: str) -> str:
    known: dict[str, Any] = connection.settings_dict
    parts = {
        "host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"],
    }  # fmt: skip
    return make_conninfo(dbname=name, **{key: value for key, value in parts.items() if value})
