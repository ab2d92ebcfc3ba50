"""Keys that are checked while the caller goes on: nothing slips through, and what is wrong is told as what it is."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from reconciliation.services.bulk import keys_checked_meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def children():
    """A table whose key is checked at the commit, as Django's are."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE parent (id bigint PRIMARY KEY)")
        cursor.execute("CREATE TABLE child (parent_id bigint REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
        cursor.execute("INSERT INTO parent VALUES (1)")
    yield "child"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE child, parent")


def insert(parent_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO child VALUES (%s)", [parent_id])


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM child")
        return cursor.fetchone()[0]


def test_rows_with_good_keys_stay_and_later_ones_wait_for_the_commit_again(children):
    with transaction.atomic(), keys_checked_meanwhile() as check_keys:
        insert(1)
        check_keys()
        insert(2)  # its parent comes later, as it may until the commit
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO parent VALUES (2)")
        check_keys()
    assert count() == 2


def test_a_bad_key_ends_the_transaction_even_if_nothing_comes_after_the_check(children):
    with pytest.raises(IntegrityError, match="parent"), transaction.atomic(), keys_checked_meanwhile() as check_keys:
        insert(3)
        check_keys()
    assert count() == 0


def test_whoever_meets_the_ended_transaction_first_is_told_of_the_key(children):
    with pytest.raises(IntegrityError, match="parent"), transaction.atomic(), keys_checked_meanwhile() as check_keys:
        insert(3)
        check_keys()
        insert(1)
    assert count() == 0


def test_an_error_of_the_caller_stays_what_it_is(children):
    with pytest.raises(ValueError, match="mine"), transaction.atomic(), keys_checked_meanwhile() as check_keys:
        insert(1)
        check_keys()
        raise ValueError("mine")
    assert count() == 0
