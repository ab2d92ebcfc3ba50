"""The test database's tables, made once and copied for every process of every run, until a migration changes.

Making them takes half a minute of work; a copy a second or two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

PREPARED = "test_back_office_prepared"
"""One for all who test on this server."""


def address_of(name: str) -> str:
    """How to connect to another database of the server the tests use."""
    known: dict[str, Any] = connection.settings_dict
    parts = {
        "host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"],
    }  # fmt: skip
    return make_conninfo(dbname=name, **{key: value for key, value in parts.items() if value})


def is_there(name: str) -> bool:
    """Whether the server has a database of that name."""
    with psycopg.connect(address_of("postgres")) as server:
        return server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def use_prepared_tables() -> None:
    """Has Django make its test database as a copy of the prepared one, which is made now where it is missing or old.

    Django still migrates the copy, which then finds nothing to do.
    """
    with _one_process_at_a_time() as server:
        present = _fingerprint()
        asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        if server.execute(asked, [PREPARED]).fetchone() != (present,):
            _prepare()
            server.execute(f"COMMENT ON DATABASE \"{PREPARED}\" IS '{present}'")
    connection.settings_dict["TEST"]["TEMPLATE"] = PREPARED


def _prepare() -> None:
    known = connection.settings_dict
    outside, wanted = known["NAME"], known["TEST"]["NAME"]
    known["TEST"]["NAME"] = PREPARED
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()  # a database is copied only while nobody uses it
    settings.DATABASES["default"]["NAME"] = known["NAME"] = outside
    known["TEST"]["NAME"] = wanted


def _fingerprint() -> str:
    """Another one as soon as any migration or package is another."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for path in sorted(settings.BASE_DIR.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _one_process_at_a_time() -> Iterator[psycopg.Connection[Any]]:
    """A connection beside the test database that holds up every other of this kind."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('prepared tables of the tests'))")
        yield server
