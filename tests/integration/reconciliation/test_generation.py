"""Charges become dated, numbered expectations."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connections, transaction
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Charge, Firm, User
from backoffice.services.charges import create_charge, end_charge, update_charge
from backoffice.services.plans import add_valuation, delete_valuation
from domain.enums.plans import Frequency
from domain.enums.revenue import RevenueCategory
from reconciliation import subscribers
from reconciliation.models import Expectation
from reconciliation.selectors.expectations import charges
from reconciliation.services.adjustments import (
    UnableToAdjust,
    balance_expectation,
    cancel_expectation,
    reinstate_expectation,
    undo_balance,
    write_off_expectation,
)
from reconciliation.services.expectations import extend_expectations, generate_expectations
from reconciliation.services.links import link_by_hand
from tests.factories.backoffice import ChargeFactory, ClientFactory, PlanFactory
from tests.integration.reconciliation.conftest import NOW, TODAY, wait_until, waiting_for_a_lock


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers.timezone, "localdate", lambda: TODAY)


def rows(charge: Charge) -> list[tuple[int, date, Decimal]]:
    return list(
        Expectation.objects.filter(charge=charge)
        .order_by("expected_date")
        .values_list("number", "expected_date", "gross")
    )


def plan_charge(firm: Firm, **fields: object) -> Charge:
    plan = PlanFactory(firm=firm)
    client = ClientFactory(firm=firm)
    terms = {
        "client": client,
        "plan": plan,
        "category": RevenueCategory.ONGOING_FEE,
        "frequency": Frequency.MONTHLY,
        "start_date": date(2026, 1, 31),
    }
    return create_charge(firm=firm, fields=terms | fields)


def test_a_recurring_charge_is_laid_out_from_its_start_to_the_horizon(in_firm: Firm) -> None:
    in_firm.expectation_horizon_months = 2
    in_firm.save()
    charge = plan_charge(in_firm, amount=Decimal("125.00"))
    assert rows(charge) == [
        (1, date(2026, 1, 31), Decimal("125.00")),
        (2, date(2026, 2, 28), Decimal("125.00")),
        (3, date(2026, 3, 31), Decimal("125.00")),
        (4, date(2026, 4, 30), Decimal("125.00")),
    ]


def test_a_one_off_charge_is_expected_once(in_firm: Firm) -> None:
    charge = plan_charge(in_firm, amount=Decimal("500.00"), frequency=Frequency.ONCE)
    (row,) = Expectation.objects.filter(charge=charge)
    assert (row.expected_date, row.gross, row.is_recurring) == (date(2026, 1, 31), Decimal("500.00"), False)


def test_a_charge_on_a_client_is_expected_of_no_plan(in_firm: Firm) -> None:
    charge = create_charge(
        firm=in_firm,
        fields={
            "client": ClientFactory(firm=in_firm),
            "category": RevenueCategory.ADHOC,
            "frequency": Frequency.ONCE,
            "amount": Decimal("250.00"),
            "start_date": date(2026, 5, 1),
        },
    )
    assert Expectation.objects.get(charge=charge).plan_id is None


@pytest.mark.parametrize(
    ("rate", "vat", "gross"),
    [(None, "20.00", "120.00"), (Decimal(5), "5.00", "105.00"), (Decimal(0), "0.00", "100.00")],
)
def test_vat_is_added_to_the_net_at_the_charges_rate_or_the_firms(
    in_firm: Firm, rate: Decimal | None, vat: str, gross: str
) -> None:
    charge = plan_charge(in_firm, amount=Decimal(100), is_vat_exempt=False, vat_rate=rate, frequency=Frequency.ONCE)
    row = Expectation.objects.get(charge=charge)
    assert (row.net, row.vat, row.gross) == (Decimal(100), Decimal(vat), Decimal(gross))


@pytest.mark.parametrize(
    ("percentage", "per", "frequency", "expected"),
    [
        ("0.75", Frequency.YEARLY, Frequency.MONTHLY, "62.50"),  # 100,000 x 0.75 % / 12
        ("0.5", Frequency.YEARLY, Frequency.QUARTERLY, "125.00"),
        ("0.083", Frequency.MONTHLY, Frequency.MONTHLY, "83.00"),
        ("3", Frequency.YEARLY, Frequency.ONCE, "3000.00"),
        ("1", Frequency.YEARLY, Frequency.EVERY_TWO_YEARS, "2000.00"),
        ("0.5", Frequency.YEARLY, Frequency.FOUR_WEEKLY, "38.46"),  # 500 / 13 = 38.4615
    ],
)
def test_a_percentage_counts_for_its_own_period(
    in_firm: Firm, percentage: str, per: Frequency, frequency: Frequency, expected: str
) -> None:
    charge = plan_charge(in_firm, percentage=Decimal(percentage), percentage_frequency=per, frequency=frequency)
    add_valuation(plan_id=charge.plan_id, valued_date=date(2026, 2, 1), amount=Decimal(100_000))
    assert set(Expectation.objects.filter(charge=charge).values_list("gross", flat=True)) == {Decimal(expected)}


def test_a_percentage_without_a_valuation_is_nothing_and_follows_the_latest_until_it_is_paid(
    in_firm: Firm, line: object
) -> None:
    charge = plan_charge(in_firm, percentage=Decimal(1), frequency=Frequency.YEARLY, start_date=date(2026, 3, 1))
    row = Expectation.objects.get(charge=charge, number=1)
    assert (row.gross, row.valued_amount, row.is_open) == (Decimal(0), None, False)

    add_valuation(plan_id=charge.plan_id, valued_date=date(2026, 2, 1), amount=Decimal(50_000))
    row.refresh_from_db()
    assert (row.gross, row.valued_amount, row.is_open) == (Decimal(500), Decimal(50_000), True)

    newer = add_valuation(plan_id=charge.plan_id, valued_date=date(2026, 2, 28), amount=Decimal(60_000))
    row.refresh_from_db()
    assert row.gross == Decimal(600)
    delete_valuation(valuation_id=newer.pk)
    row.refresh_from_db()
    assert row.gross == Decimal(500)

    paid = line(gross="450.00")
    link_by_hand(line_id=paid.pk, expectation_id=row.pk, user=None)
    add_valuation(plan_id=charge.plan_id, valued_date=date(2026, 3, 5), amount=Decimal(90_000))
    row.refresh_from_db()
    assert (row.gross, row.linked, row.outstanding) == (Decimal(500), Decimal(450), Decimal(50))


def test_a_change_regenerates_the_future_only_and_leaves_paid_rows(in_firm: Firm, line: object) -> None:
    in_firm.expectation_horizon_months = 3
    in_firm.save()
    charge = plan_charge(in_firm, amount=Decimal(100), start_date=date(2026, 2, 10))
    paid_row = Expectation.objects.get(charge=charge, expected_date=date(2026, 3, 10))
    link_by_hand(line_id=line(gross="100.00").pk, expectation_id=paid_row.pk, user=None)
    untouched = Expectation.objects.get(charge=charge, expected_date=date(2026, 4, 10))

    update_charge(charge_id=charge.pk, fields={"amount": Decimal(110)})

    assert rows(charge) == [
        (1, date(2026, 2, 10), Decimal(100)),  # past
        (2, date(2026, 3, 10), Decimal(100)),  # paid
        (3, date(2026, 4, 10), Decimal(110)),
        (4, date(2026, 5, 10), Decimal(110)),
    ]
    untouched.refresh_from_db()
    assert untouched.gross == Decimal(110), "a row that fits is brought in line, not replaced"


def test_another_frequency_replaces_the_rows_ahead(in_firm: Firm) -> None:
    charge = plan_charge(in_firm, amount=Decimal(100), start_date=date(2026, 2, 10))
    update_charge(charge_id=charge.pk, fields={"frequency": Frequency.QUARTERLY})
    assert [day for _, day, _ in rows(charge)] == [
        date(2026, 2, 10),
        date(2026, 5, 10),
        date(2026, 8, 10),
        date(2026, 11, 10),
        date(2027, 2, 10),
    ]


def test_ending_a_charge_takes_away_what_is_no_longer_expected(in_firm: Firm) -> None:
    charge = plan_charge(in_firm, amount=Decimal(100), start_date=date(2025, 12, 10))
    end_charge(charge_id=charge.pk, end_date=date(2026, 2, 10))
    assert [day for _, day, _ in rows(charge)] == [date(2025, 12, 10), date(2026, 1, 10)]


def test_generating_twice_changes_nothing(in_firm: Firm) -> None:
    charge = plan_charge(in_firm, amount=Decimal(100))
    before = list(Expectation.objects.order_by("pk").values())
    generate_expectations(charge_id=charge.pk, today=TODAY)
    assert list(Expectation.objects.order_by("pk").values()) == before


def test_the_horizon_moves_on_by_day(in_firm: Firm, django_assert_max_num_queries: object) -> None:
    in_firm.expectation_horizon_months = 1
    in_firm.save()
    charge = plan_charge(in_firm, amount=Decimal(100), start_date=date(2026, 2, 10))
    plan_charge(in_firm, amount=Decimal(100), frequency=Frequency.ONCE)
    late = ChargeFactory(firm=in_firm, number=900, start_date=date(2026, 4, 20))
    assert len(rows(charge)) == 2

    with django_assert_max_num_queries(8):
        assert extend_expectations(firm=in_firm, today=date(2026, 4, 6)) == 2
    assert rows(charge)[-1][:2] == (3, date(2026, 4, 10))
    assert rows(late) == [(1, date(2026, 4, 20), Decimal("125.00"))]
    assert extend_expectations(firm=in_firm, today=date(2026, 4, 6)) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("of_a_plan", [True, False])
def test_the_horizon_waits_for_whoever_changes_the_charge(in_firm: Firm, of_a_plan: bool) -> None:
    in_firm.expectation_horizon_months = 1
    in_firm.save()
    plan = {} if of_a_plan else {"plan": None}
    charge = plan_charge(in_firm, amount=Decimal(100), start_date=date(2026, 2, 10), **plan)

    def move_on() -> int:
        try:
            with scope(firm=in_firm):
                return extend_expectations(firm=in_firm, today=date(2026, 4, 6))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            update_charge(charge_id=charge.pk, fields={"amount": Decimal(200)})
            moving = pool.submit(move_on)
            wait_until(lambda: waiting_for_a_lock() == 1)
        assert moving.result() == 1
    assert rows(charge)[-1] == (3, date(2026, 4, 10), Decimal("200.00"))


def test_balancing_sets_gross_to_what_came_and_can_be_undone(in_firm: Firm, line: object) -> None:
    charge = plan_charge(in_firm, amount=Decimal(100), frequency=Frequency.ONCE)
    row = Expectation.objects.get(charge=charge)
    with pytest.raises(UnableToAdjust):
        balance_expectation(expectation_id=row.pk)
    link_by_hand(line_id=line(gross="92.00").pk, expectation_id=row.pk, user=None)
    balanced = balance_expectation(expectation_id=row.pk)
    balanced.refresh_from_db()
    assert (balanced.gross, balanced.outstanding, balanced.is_open) == (Decimal(92), Decimal(0), False)
    assert balanced.unbalanced_gross == Decimal(100)
    restored = undo_balance(expectation_id=row.pk)
    restored.refresh_from_db()
    assert (restored.gross, restored.outstanding, restored.is_open) == (Decimal(100), Decimal(8), True)


def test_cancelling_and_writing_off_close_an_expectation_with_a_reason(in_firm: Firm, line: object) -> None:
    charge = plan_charge(in_firm, amount=Decimal(100), start_date=date(2026, 3, 10))
    first, second = Expectation.objects.filter(charge=charge).order_by("number")[:2]
    with pytest.raises(UnableToAdjust):
        cancel_expectation(expectation_id=first.pk, reason=" ", now=NOW)
    cancel_expectation(expectation_id=first.pk, reason="Fee waived", now=NOW)
    link_by_hand(line_id=line(gross="92.00").pk, expectation_id=second.pk, user=None)
    with pytest.raises(UnableToAdjust):
        cancel_expectation(expectation_id=second.pk, reason="Too late", now=NOW)
    write_off_expectation(expectation_id=second.pk, reason="Not worth chasing", now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert not first.is_open and not second.is_open
    update_charge(charge_id=charge.pk, fields={"amount": Decimal(150)})
    first.refresh_from_db()
    assert first.gross == Decimal(100), "a cancelled row no longer follows its charge"
    reinstate_expectation(expectation_id=first.pk)
    first.refresh_from_db()
    assert first.is_open


def test_what_comes_next_of_a_charge_is_told_where_it_is_nothing_too(
    in_firm: Firm, signed_in: Callable[[User], Browser], adviser: User
) -> None:
    charge = plan_charge(in_firm, percentage=Decimal("0.75"))
    url, fix = reverse("charge", args=[charge.pk]), reverse("valuation_new", args=[charge.plan_id])
    pages = (url, reverse("charge_list"), reverse("client_revenue", args=[charge.client_id]))

    def coming() -> tuple[date | None, Decimal | None, Decimal | None]:
        found = charges(TODAY).get()
        return found.next_date, found.next_gross, found.next_valued

    first = min(day for _, day, _ in rows(charge) if day >= TODAY)
    assert coming() == (first, 0, None)
    browser = signed_in(adviser)
    for page in pages:
        html = browser.get(page).content.decode()
        assert "£0.00, no valuation" in html and f'href="{fix}"' in html
    add_valuation(plan_id=charge.plan_id, valued_date=TODAY, amount=Decimal(1000))
    assert coming() == (first, Decimal("0.63"), Decimal(1000))
    assert "no valuation" not in browser.get(url).content.decode().split("What it brings")[0]
    end_charge(charge_id=charge.pk, end_date=TODAY)
    assert coming() == (None, None, None)
