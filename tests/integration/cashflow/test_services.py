"""Writing cashflows, and what the database itself refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from backoffice.models import Firm
from cashflow.models import Cashflow, CashflowClient
from cashflow.services.cashflows import create_cashflow, mark_synced
from tests.factories.backoffice import ClientFactory, JointClientFactory
from tests.factories.cashflow import CashflowClientFactory, CashflowFactory

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_one_or_two_people(in_firm: Firm) -> None:
    people = [ClientFactory(firm=in_firm) for _ in range(3)]
    ids = [person.pk for person in people]
    made = create_cashflow(firm=in_firm, client_ids=ids[:2], user=None)
    assert [seat.client_id for seat in made.seats.all()] == ids[:2]
    assert made.name == f"{people[0].name} and {people[1].name}"
    for wrong in ([], ids, [ids[0], ids[0]]):
        with pytest.raises(ValidationError):
            create_cashflow(firm=in_firm, client_ids=wrong, user=None)


def test_only_people(in_firm: Firm) -> None:
    joint = JointClientFactory(firm=in_firm)
    with pytest.raises(ValidationError, match="behind a joint client"):
        create_cashflow(firm=in_firm, client_ids=[joint.pk], user=None)


def test_the_database_refuses_a_third_person(in_firm: Firm) -> None:
    cashflow = CashflowFactory(firm=in_firm)
    CashflowClientFactory(firm=in_firm, cashflow=cashflow, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        CashflowClientFactory(firm=in_firm, cashflow=cashflow, position=2)


def test_the_database_refuses_a_cashflow_of_nobody(in_firm: Firm) -> None:
    with pytest.raises(IntegrityError, match="somebody in it"), transaction.atomic():
        Cashflow(firm=in_firm, name="Nobody").save()
        check_now()
    cashflow = CashflowFactory(firm=in_firm)
    with pytest.raises(IntegrityError, match="somebody in it"), transaction.atomic():
        CashflowClient.objects.filter(cashflow=cashflow).delete()
        check_now()


def check_now() -> None:
    """Deferred checks run when a transaction ends; the test's own never does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_being_fresh_never_goes_back_in_time(in_firm: Firm) -> None:
    cashflow = CashflowFactory(firm=in_firm)
    mark_synced(cashflow_id=cashflow.pk, now=NOON)
    mark_synced(cashflow_id=cashflow.pk, now=NOON - timedelta(hours=1))
    cashflow.refresh_from_db()
    assert cashflow.last_synced_at == NOON
