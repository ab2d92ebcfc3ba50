"""What the revenue tests share: a provider, an open period, and short ways to plans, expectations and lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django_scopes import scope

from backoffice.models import Client, Firm, Plan, Provider, User
from domain.enums.reconciliation import ImportState, MatchTrigger
from reconciliation.models import Expectation, PaymentPeriod, ProviderStatement, StatementTransaction
from reconciliation.services.matching import match_statement
from tests.factories.backoffice import ApiTokenFactory, ClientFactory, PlanFactory, ProviderFactory
from tests.factories.reconciliation import (
    ExpectationFactory,
    HeldRowFactory,
    PaymentPeriodFactory,
    ProviderStatementFactory,
    StatementImportFactory,
    StatementTransactionFactory,
)

NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 6)
Ask = Callable[..., Any]


@pytest.fixture
def provider(firm: Firm) -> Provider:
    return ProviderFactory(firm=firm, name="Beacon Life")


@pytest.fixture
def person(firm: Firm) -> Client:
    return ClientFactory(firm=firm, first_name="Wren", last_name="Sample")


@pytest.fixture
def period(firm: Firm) -> PaymentPeriod:
    return PaymentPeriodFactory(firm=firm, start_date=date(2026, 3, 1), end_date=date(2026, 4, 1), name="March 2026")


@pytest.fixture
def statement(firm: Firm, provider: Provider, period: PaymentPeriod) -> ProviderStatement:
    return ProviderStatementFactory(firm=firm, provider=provider, period=period, date=date(2026, 3, 5))


@pytest.fixture
def plan_with(firm: Firm, provider: Provider, person: Client) -> Callable[..., Plan]:
    """A plan of the provider, and an expectation of £100.00 on it unless ``gross`` says otherwise (None: none)."""

    def make(policy_number: str = "ISA-000001", gross: str | None = "100.00", **expected: Any) -> Plan:
        fields = {name: expected.pop(name) for name in ("status", "provider") if name in expected}
        plan = PlanFactory(**{"firm": firm, "provider": provider, "policy_number": policy_number} | fields)
        if gross is not None:
            ExpectationFactory(firm=firm, plan=plan, client=person, gross=Decimal(gross), **expected)
        return plan

    return make


@pytest.fixture
def line(firm: Firm, statement: ProviderStatement) -> Callable[..., StatementTransaction]:
    def make(policy_number: str = "ISA-000001", gross: str = "100.00", **fields: Any) -> StatementTransaction:
        return StatementTransactionFactory(
            **{"firm": firm, "statement": statement, "policy_number": policy_number, "gross": Decimal(gross)} | fields
        )

    return make


def expectation_of(plan: Plan) -> Expectation:
    return Expectation.objects.get(plan=plan)


def waiting_for_a_lock() -> int:
    """How many connections to this database wait for another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what it saw first
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def wait_until(is_so: Callable[[], bool]) -> None:
    """Fails after a minute."""
    end = monotonic() + 60
    while not is_so():
        assert monotonic() < end
        sleep(0.01)


@pytest.fixture
def as_script() -> Callable[..., Ask]:
    def script(user: User, **token: Any) -> Ask:
        key = f"abo_test-{user.pk}-{token.get('may_write', True)}"
        ApiTokenFactory(firm=user.firm, user=user, key=key, **token)
        browser = Browser(headers={"Authorization": f"Bearer {key}"})

        def ask(method: str, path: str, data: Any = None) -> Any:
            return getattr(browser, method)(f"/api/v1/{path}", data, content_type="application/json")

        return ask

    return script


@pytest.fixture
def browser(signed_in: Any, adviser: User) -> Browser:
    return signed_in(adviser)


@pytest.fixture
def month(firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any) -> ProviderStatement:
    """A statement with a linked line, one that is too far off, one without a plan, and a held row."""
    plan_with("P-1", "100.00")
    plan_with("P-2", "100.00")
    line("P-1", "98.00", client_name="Mrs W Sample")
    line("P-2", "118.00", client_name="Mr A Sample")
    line("P-404", "20.00", client_name="Ms N Obody")
    job = StatementImportFactory(firm=firm, statement=statement, state=ImportState.DONE)
    HeldRowFactory(firm=firm, statement=statement, statement_import=job)
    with scope(firm=firm):
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
    return statement
