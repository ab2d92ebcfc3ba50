"""The first import of a firm of 1,000 clients, against downloading the same pages and doing nothing with them.

Two floors. The bare download fetches and decodes the pages that hold everything the import needs, at the largest page
size: what the remote makes anybody pay. The load adds what no import can do without: as many rows of the same models,
inserted in bulk with every trigger on (audit, firm), one transaction a page. The product must do more than either: it
decodes and checks each record, keeps a link with what both sides agreed on and an outcome, finds relations, and commits
in parts, so that a crash anywhere loses nothing.

Download and import are measured twice: with a sandbox that answers as fast as it can, which no remote does, and with
one that takes ``ROUND_TRIP`` longer for each answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests

from benchmarks.measure import Result
from benchmarks.world import TOKEN, empty_database, plannr_sandbox

CLIENTS = 1_000
MOST_REQUESTS = 1.5
"""The goal of the first import: requests over those of the bare download."""
MOST_TIME = 1.5
"""The same for the time they take."""
ROUND_TRIP = 0.3
"""Seconds an answer takes longer from a remote elsewhere: assumed, and little for a page of 500 records."""
LISTS = {
    "/api/v1/account": {
        "filter[type]": "client",
        "include": "primary_phone_number,primary_email,primary_address,owners,external_references",
    },
    "/api/v1/plans": {"include": "client,sub_accounts,latest_valuations,external_references"},
    "/api/v2/income": {"include": "account,employment"},
}

Payloads = dict[str, list[dict[str, Any]]]


@dataclass
class Download:
    """What a bare download cost and gave."""

    seconds: float
    requests: int
    payloads: Payloads


@dataclass
class Pass:
    """What a run of the product cost."""

    seconds: float
    requests: int
    outcomes: dict[str, int]


def run() -> Iterable[Result]:
    """First import and the quiet sync after it, each against the download; the first import also against a load."""
    with plannr_sandbox(CLIENTS) as url, empty_database():
        download = bare_download(url)
        load_seconds = timed(lambda: _load(download.payloads))
        first, quiet = _product(url)
        with slow_answers(url, ROUND_TRIP):
            far_download = bare_download(url)
            far_first, far_quiet = _product(url)
    yield from _first(first, download, load_seconds)
    yield Result(
        f"first import, {ROUND_TRIP} s an answer, time",
        far_first.seconds,
        far_download.seconds,
        MOST_TIME,
        "Bare download from a remote that takes so much longer for each answer.",
    )
    yield Result("quiet sync, requests", quiet.requests, download.requests, MOST_REQUESTS, "Bare download.", "requests")
    yield Result("quiet sync, time", quiet.seconds, download.seconds, None, "Bare download; nothing had changed.")
    yield Result(
        f"quiet sync, {ROUND_TRIP} s an answer, time",
        far_quiet.seconds,
        far_download.seconds,
        None,
        "The same.",
    )


def _first(first: Pass, download: Download, load_seconds: float) -> Iterable[Result]:
    """The first import beside its floors, with a remote that answers at once."""
    each = 1000 * first.seconds / first.outcomes["create"]
    yield Result(
        "first import, requests",
        first.requests,
        download.requests,
        MOST_REQUESTS,
        "Bare download.",
        "requests",
    )
    yield Result(
        "first import, time",
        first.seconds,
        download.seconds,
        MOST_TIME,
        f"Bare download, which writes nothing; {first.outcomes['create']} records, {each:.1f} ms each.",
    )
    yield Result(
        "first import, time",
        first.seconds,
        download.seconds + load_seconds,
        None,
        "Download and bulk insert of the same rows, triggers on, one transaction a page of 500.",
    )


@contextmanager
def slow_answers(url: str, seconds: float) -> Iterator[None]:
    """Every answer of the sandbox takes so many seconds longer."""
    faults = f"{url}/_sandbox/api/faults"
    wanted = {"kind": "latency", "path": "/api/*", "method": "*", "count": None, "seconds": seconds}
    requests.post(faults, json=wanted, timeout=30).raise_for_status()
    yield
    requests.delete(faults, timeout=30).raise_for_status()


def timed(action: Callable[[], object]) -> float:
    """Seconds an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def bare_download(url: str) -> Download:
    """Every page of accounts, plans and incomes, decoded and kept."""
    session = requests.Session()
    session.headers.update({"Authorization": f"Bearer {TOKEN}", "Accept": "application/json"})
    login = session.get(f"{url}/api/v1/logins", timeout=30).json()
    session.headers["X-PLANNR-ACCOUNT-UUID"] = login["preferred_account_uuid"]
    payloads: Payloads = {path: [] for path in LISTS}
    count, started = 0, time.perf_counter()
    for path, params in LISTS.items():
        address: str | None = url + path
        asked: dict[str, str] | None = {**params, "per_page": "500", "sort": "created_at"}
        while address:
            page = session.get(address, params=asked, timeout=60).json()
            payloads[path] += page["data"]
            address, asked, count = page["links"]["next"], None, count + 1
    return Download(time.perf_counter() - started, count, payloads)


def _load(payloads: Payloads) -> None:
    """Rows like those of the import, inserted in bulk into a firm of their own."""
    from django_scopes import scope

    from backoffice.models import Firm

    firm = Firm.objects.create(name="Bulk load", slug="bulk-load")
    with scope(firm=firm):
        accounts, plans, incomes = payloads.values()
        clients = _load_clients(firm, accounts)
        _load_plans(firm, plans, clients[0])
        _load_incomes(firm, incomes, clients[0])


def _pages(payloads: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    return (payloads[at : at + 500] for at in range(0, len(payloads), 500))


def _load_clients(firm: Any, accounts: list[dict[str, Any]]) -> list[Any]:
    from django.db import transaction

    from backoffice.models import Address, Client, ContactDetail

    made: list[Any] = []
    for page in _pages(accounts):
        with transaction.atomic():
            clients = Client.objects.bulk_create(
                Client(firm=firm, first_name=one["first_name"] or "", last_name=one["name"]) for one in page
            )
            Address.objects.bulk_create(Address(firm=firm, client=one, line_1="1 Row") for one in clients)
            for kind in ("email", "mobile"):
                ContactDetail.objects.bulk_create(
                    ContactDetail(firm=firm, client=one, kind=kind, value=kind) for one in clients
                )
            made += clients
    return made


def _load_plans(firm: Any, plans: list[dict[str, Any]], owner: Any) -> None:
    from django.db import transaction
    from django.utils import timezone

    from backoffice.models import Ownership, Plan, Valuation

    today = timezone.localdate()
    for page in _pages(plans):
        with transaction.atomic():
            made = Plan.objects.bulk_create(Plan(firm=firm, type="pension", name=one["name"] or "") for one in page)
            Ownership.objects.bulk_create(Ownership(firm=firm, plan=one, client=owner, percent=100) for one in made)
            Valuation.objects.bulk_create(
                Valuation(firm=firm, plan=one, valued_date=today, amount=Decimal(1)) for one in made
            )


def _load_incomes(firm: Any, incomes: list[dict[str, Any]], owner: Any) -> None:
    from django.db import transaction

    from backoffice.models import Income

    for page in _pages(incomes):
        with transaction.atomic():
            Income.objects.bulk_create(
                Income(firm=firm, client=owner, name="Income", amount=Decimal(1), frequency="monthly") for _ in page
            )


def _product(url: str) -> tuple[Pass, Pass]:
    """A new firm connected with the sandbox: its first import of everybody, then a sync that finds nothing new."""
    from django.conf import settings
    from django.utils import timezone
    from django_scopes import scope

    from backoffice.models import Firm, User
    from domain.enums.people import Role
    from domain.enums.sync import RunKind
    from plannr_sync.services.connecting import connect_with_token, plannr_connection

    settings.PLANNR = {**settings.PLANNR, "base_url": url, "web_url": url}
    firm = Firm.objects.create(name="Measured", slug=f"measured-{Firm.objects.count()}")
    with scope(firm=firm):
        user = User.objects.create(firm=firm, email=f"owner@{firm.slug}.example", name="Owner", role=Role.OWNER)
        connection = plannr_connection(firm)
        connect_with_token(connection=connection, user=user, token=TOKEN, now=timezone.now())
        connection.refresh_from_db()
        return _perform(connection, RunKind.IMPORT, True), _perform(connection, RunKind.PULL, False)


def _perform(connection: Any, kind: Any, import_clients: bool) -> Pass:
    """One run over the whole firm, performed here as the command does it."""
    from django.utils import timezone

    from domain.enums.sync import RunTrigger
    from integrations.services.runs import perform_run, start_run
    from integrations.services.scopes import RunScope

    queued = start_run(
        connection=connection,
        kind=kind,
        scope=RunScope(client_ids=None, import_clients=import_clients),
        trigger=RunTrigger.COMMAND,
        user=None,
        now=timezone.now(),
    )
    started = time.perf_counter()
    run = perform_run(run_id=queued.pk, clock=timezone.now)
    seconds = time.perf_counter() - started
    if run.state != "done":
        raise RuntimeError(f"The run ended as {run.state}: {run.error}")
    return Pass(seconds, run.requests, run.counts)
