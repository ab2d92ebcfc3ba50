"""How long it takes from a slider that was moved to the new chart: one request to the product's web server, over HTTP.

The couple has 25 items and is projected to the age of 100. Its what-ifs page asks as the browser does, each time with
the slider elsewhere, and the answer is what the page puts in the chart's place: words, figures and the table behind it.
What the browser then takes to draw it is not in the figure, nor are the 120 milliseconds the page waits for the slider
to rest.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import requests

from benchmarks.measure import Result
from benchmarks.world import empty_database

GOAL = 0.3
"""Seconds."""
ROUNDS = 20
DAY = date(2026, 9, 30)
EMAIL, PASSWORD = "adviser@benchmark.example", "a benchmark's own"
ACCOUNTS = (
    ("cash_account", "cash_account", 40_000), ("investment", "isa_stocks_and_shares", 90_000),
    ("investment", "general_investment_account", 120_000), ("investment", "onshore_bond", 50_000),
    ("pension", "sipp", 300_000),
)  # fmt: skip
"""Type, sub-type and pounds of what each of the two owns."""


def run() -> Iterable[Result]:
    """The median of some moves of one slider, after two that do not count, and of opening the page."""
    with empty_database():
        cashflow = _household()
        with _served() as url, requests.Session() as session:
            _sign_in(session, url)
            page = f"{url}/cashflows/{cashflow}/what-ifs/"
            moved = _median(session, [f"{page}try/?spending={percent}" for percent in range(-2, ROUNDS)])
            opened = _median(session, [page] * 7)
    yield Result("From a moved slider to the new chart", moved, GOAL, 1.0, "Over HTTP; held against the goal itself.")
    yield Result("Opening the page of what-ifs", opened, GOAL, None, "The same plan, with sliders, chart and table.")


def _median(session: requests.Session, addresses: list[str]) -> float:
    """Median seconds of an answer; the first two do not count, as the law of each year is read then."""
    times = []
    for address in addresses:
        started = time.perf_counter()
        answer = session.get(address, timeout=60, allow_redirects=False)
        times.append(time.perf_counter() - started)
        if answer.status_code != 200 or "chart-trial" not in answer.text:
            raise RuntimeError(f"{address} answered {answer.status_code} without a chart")
    return statistics.median(times[2:])


def _sign_in(session: requests.Session, url: str) -> None:
    form = f"{url}/accounts/login/"
    session.get(form, timeout=60)
    said = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": session.cookies["csrftoken"]}
    answer = session.post(form, said, headers={"Referer": form}, timeout=60, allow_redirects=False)
    if answer.status_code != 302:
        raise RuntimeError(f"Signing in answered {answer.status_code}")


@contextmanager
def _served() -> Iterator[str]:
    """The address of the quick start's web server in a thread; the database is left by it at the end."""
    from django.db import connection
    from waitress.server import create_server

    from config.wsgi import application

    server: Any = create_server(application, host="127.0.0.1", port=0, threads=2)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=10)
        with connection.cursor() as cursor:  # the server's threads keep theirs for a minute
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def _household() -> int:
    """The id of an invented couple's cashflow of 25 items."""
    from django_scopes import scope

    from backoffice.models import Expense
    from backoffice.services.clients import create_client, relate_clients
    from backoffice.services.firms import add_user, create_firm
    from backoffice.services.flows import create_flow
    from cashflow.services.cashflows import create_cashflow
    from domain.enums.people import RelationshipKind, Role

    firm = create_firm(name="Benchmark Advice", slug="benchmark", fields={})
    with scope(firm=firm):
        adviser = add_user(firm=firm, email=EMAIL, name="Bench Mark", role=Role.ADVISER, password=PASSWORD)
        born = {"Wren": date(1981, 6, 1), "Rook": date(1983, 2, 1)}
        wren, rook = (
            create_client(firm=firm, fields={"first_name": name, "last_name": "Mark", "date_of_birth": day})
            for name, day in born.items()
        )
        relate_clients(client_id=wren.pk, other_id=rook.pk, kind=RelationshipKind.MARRIED)
        for person in (wren, rook):
            _earn_and_own(firm, person.pk)
        for number in range(7):
            fields = {"name": f"Spending {number}", "amount": Decimal(1_400), "frequency": "monthly"}
            create_flow(Expense, client_id=wren.pk, fields=fields)
        both = {wren.pk: Decimal(50), rook.pk: Decimal(50)}
        _plan(firm, both, ("fixed_asset", "main_residence", 500_000))
        _plan(firm, both, ("mortgage", "repayment", 150_000))
        return int(create_cashflow(firm=firm, client_ids=[wren.pk, rook.pk], user=adviser).pk)


def _earn_and_own(firm: Any, client: int) -> None:
    """Pay until retirement, the State Pension, and an account of every kind."""
    from backoffice.models import Income
    from backoffice.services.flows import create_flow

    for kind, amount in (("salary", 38_000), ("bonus", 6_000), ("state_pension", 12_547)):
        fields = {"name": kind, "type": kind, "amount": Decimal(amount), "frequency": "yearly"}
        if kind != "state_pension":
            fields["end_date"] = date(2046, 4, 6)
        create_flow(Income, client_id=client, fields=fields)
    for account in ACCOUNTS:
        _plan(firm, {client: Decimal(100)}, account)


def _plan(firm: Any, owners: dict[int, Decimal], what: tuple[str, str, int]) -> None:
    from backoffice.services.plans import add_valuation, create_plan

    kind, sub_type, value = what
    plan = create_plan(firm=firm, fields={"name": sub_type, "type": kind, "sub_type": sub_type}, owners=owners)
    add_valuation(plan_id=plan.pk, valued_date=DAY, amount=Decimal(value))
