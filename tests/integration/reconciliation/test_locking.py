"""Periods lock by themselves some days after their end, or after somebody opened them again; opening takes a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm, User
from reconciliation import tasks
from reconciliation.models import Expectation, PaymentPeriod, ProviderStatement, StatementTransaction
from reconciliation.selectors.periods import locks_on, period_rows
from reconciliation.selectors.telling import REPEATED
from reconciliation.services import periods as services
from reconciliation.services.periods import lock_due_periods, lock_period, unlock_period
from tests.factories.backoffice import FirmFactory
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db


def lock_due(firm: Firm, today: date) -> list[str]:
    firm.refresh_from_db()
    with scope(firm=firm):
        return [period.name for period in lock_due_periods(firm=firm, today=today, now=NOW)]


def setting(firm: Firm, days: int | None) -> None:
    Firm.objects.filter(pk=firm.pk).update(lock_after_days=days)


def test_nothing_locks_unless_the_firm_wants_it(firm: Firm, period: PaymentPeriod) -> None:
    assert lock_due(firm, date(2030, 1, 1)) == []


@pytest.mark.parametrize(
    ("days", "today", "locks"),
    [
        (10, date(2026, 4, 10), False), (10, date(2026, 4, 11), True), (0, date(2026, 3, 31), False),
        (0, date(2026, 4, 1), True),
    ],
)  # fmt: skip
def test_it_locks_so_many_days_after_its_last_day(
    firm: Firm, period: PaymentPeriod, days: int, today: date, locks: bool
) -> None:
    setting(firm, days)
    assert lock_due(firm, today) == (["March 2026"] if locks else [])
    period.refresh_from_db()
    assert period.is_locked is locks and (period.settled_at == NOW) is locks
    assert period.locked_by is None


def test_opened_again_it_stays_open_as_many_days_more(firm: Firm, period: PaymentPeriod, owner: User) -> None:
    setting(firm, 10)
    assert lock_due(firm, date(2026, 4, 20)) == ["March 2026"]
    opened_at = datetime(2026, 5, 1, 9, tzinfo=UTC)
    with scope(firm=firm):
        opened = unlock_period(period_id=period.pk, user=owner, reason="A late correction", now=opened_at)
        assert locks_on(opened, 10) == date(2026, 5, 11)
        assert locks_on(opened, 0) == date(2026, 5, 2), "never on the day it was opened"
    assert lock_due(firm, date(2026, 5, 10)) == []
    assert lock_due(firm, date(2026, 5, 11)) == ["March 2026"]


def test_opening_takes_a_reason_and_is_in_the_history(firm: Firm, period: PaymentPeriod, owner: User) -> None:
    with scope(firm=firm):
        lock_period(period_id=period.pk, user=owner, now=NOW)
        with pytest.raises(ValidationError, match="Say why"):
            unlock_period(period_id=period.pk, user=owner, reason="  ", now=NOW)
        unlock_period(period_id=period.pk, user=owner, reason="A late correction", now=NOW)
        history = PaymentPeriod.pgh_event_model.objects.filter(pgh_obj_id=period.pk).order_by("pgh_id")
        told = [(event.locked_at is not None, event.unlock_reason) for event in history]
    assert told[-1] == (False, "A late correction") and (True, "") in told


def test_a_period_locked_before_shares_were_kept_gets_them_written_down(firm: Firm, period: PaymentPeriod) -> None:
    with scope(firm=firm):
        PaymentPeriod.objects.filter(pk=period.pk).update(locked_at=NOW)
    lock_due(firm, date(2026, 3, 2))
    period.refresh_from_db()
    assert period.settled_at == NOW


def test_a_period_opened_while_the_night_waits_keeps_no_shares(
    firm: Firm, period: PaymentPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope(firm=firm):
        PaymentPeriod.objects.filter(pk=period.pk).update(locked_at=NOW)

    def wait(firm_id: int) -> None:
        PaymentPeriod.objects.filter(pk=period.pk).update(locked_at=None)

    monkeypatch.setattr(services, "lock_firm", wait)
    assert lock_due(firm, date(2026, 3, 2)) == []
    period.refresh_from_db()
    assert (period.locked_at, period.settled_at) == (None, None)


def test_the_night_locks(firm: Firm, period: PaymentPeriod, monkeypatch: pytest.MonkeyPatch) -> None:
    setting(firm, 5)
    monkeypatch.setattr(tasks.timezone, "localdate", lambda: date(2026, 4, 6))
    asked: list[int] = []
    monkeypatch.setattr(tasks.extend_expectations_of, "delay", asked.append)
    other = FirmFactory()
    tasks.extend_expectations()
    assert {firm.pk, other.pk} <= set(asked)
    tasks.extend_expectations_of(firm.pk)
    period.refresh_from_db()
    assert period.is_locked


@pytest.mark.parametrize(
    "name", ["statement_match", "statement_take_proposals", "lines_rematch", "lines_expect", "lines_release"]
)
def test_what_a_locked_period_refuses_is_told(
    name: str, firm: Firm, month: ProviderStatement, browser: Browser, owner: User
) -> None:
    with scope(firm=firm):
        waiting = StatementTransaction.objects.filter(linked=0)
        waiting.update(proposed_expectation=Expectation.objects.first(), match_reason=REPEATED)
        lock_period(period_id=month.period_id, user=owner, now=NOW)
        ids = list(waiting.values_list("pk", flat=True))
    address = reverse(name) if name.startswith("lines") else reverse(name, args=[month.pk])
    answer = browser.post(address, {"line": ids}, follow=True)
    assert [str(told) for told in answer.context["messages"]] == [
        "March 2026 is locked. Unlock it to change its statements."
    ]


def test_the_list_says_when_and_how_many_lines_wait(
    firm: Firm, period: PaymentPeriod, line: Any, owner: User, signed_in: Any
) -> None:
    setting(firm, 36)
    line("P-404", "20.00")
    with scope(firm=firm):
        row = next(row for row in period_rows(36) if row.period.pk == period.pk)
    assert (row.waiting, row.locks_on) == (1, date(2026, 5, 7))
    shown = text_of(signed_in(owner).get(reverse("period_list")))
    assert "Locks by itself on 7 May 2026" in shown and "1 line waits" in shown
