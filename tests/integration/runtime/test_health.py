"""The two health addresses."""

from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_ready_when_database_broker_and_migrations_are_there(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "migrations": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_not_ready_with_a_migration_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'backoffice'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "not applied" in answer.json()["migrations"]


def test_alive_needs_no_database(client):
    assert client.get("/healthz").content == b"ok\n"
