"""Statements of 2,000 and 100,000 lines on 100,000 plans with 1,000,000 expectations, from stored file to commit.

The floor does the same with as little as possible, in the same run: it reads the CSV, fetches plans and open
expectations by set, matches in one pass, copies lines and links in and updates expectations once. Its tables have the
keys, checks and indexes of the product's; it keeps no explanation, no history, no duplicates, and checks nothing. For
the record stands beside it what asking the database line by line through the ORM costs.
"""

from __future__ import annotations

import csv
import io
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.measure import Result
from benchmarks.world import empty_database

PLANS, MONTHS = 100_000, 10
OPEN_MONTHS = 3
SMALL, LARGE = 2_000, 100_000
ROUNDS = 3
ORM_LINES = 200
GOAL_RATIO, GOAL_SECONDS, GOAL_MEGABYTES = 1.5, 0.5, 400.0
NOW = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
DAY = date(2026, 10, 5)
TABLES = {
    "floor_expectation": "reconciliation_expectation",
    "floor_line": "reconciliation_statementtransaction",
    "floor_link": "reconciliation_expectationlink",
}


def run() -> Iterable[Result]:
    """The small statement by the median of several, the large one once each way."""
    with empty_database():
        from django_scopes import scope

        world = _world()
        with scope(firm=world["firm"]):
            small = [_both(world, SMALL, n * SMALL, DAY - timedelta(days=1 + n)) for n in range(ROUNDS)]
            large = _both(world, LARGE, 0, DAY)
            orm = _line_by_line(world)
    ours, floor = (statistics.median(pair[side] for pair in small) for side in (0, 1))
    lines = f"{SMALL:,} lines"
    yield Result(f"matching, {lines}", ours, floor, None, "The floor keeps no reasons and no history.")
    yield Result(f"matching, {lines}, seconds", ours, 1, GOAL_SECONDS, "Against one second.")
    yield Result(f"matching, {LARGE:,} lines", large[0], large[1], GOAL_RATIO, "The same floor in the same run.")
    yield Result("matching, queries", large[2], small[0][2], 1.0, "Large against small: they may not grow.", unit="")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Result("matching, memory", peak, GOAL_MEGABYTES, 1.0, "The whole process at its largest.", unit="MB")
    yield Result(
        f"matching, {SMALL:,} lines one by one", orm * SMALL, ours, None,
        f"Asked and saved line by line through the ORM, from {ORM_LINES} lines.",
    )  # fmt: skip


def _world() -> dict[str, Any]:
    """A firm with its plans and expectations, copied from one of each inside the database; and the floor's tables."""
    from django.db import connection
    from django_scopes import scope

    from backoffice.models import Plan
    from backoffice.services.clients import create_client
    from backoffice.services.firms import create_firm
    from backoffice.services.plans import create_plan, ensure_provider
    from reconciliation.models import Expectation

    firm = create_firm(name="Benchmark Advice", slug="benchmark", fields={})
    with scope(firm=firm):
        provider = ensure_provider(firm=firm, name="Benchmark Life")
        client = create_client(firm=firm, fields={"first_name": "Bench", "last_name": "Mark"})
        plan = create_plan(
            firm=firm, fields={"name": "Plan", "type": "investment", "provider": provider, "policy_number": "BM-0"},
            owners={client.pk: Decimal(100)},
        )  # fmt: skip
        expectation = Expectation.objects.create(
            firm=firm, number=1, plan=plan, client=client, type="fee", category="ongoing_fee",
            payment_origin="provider", expected_date=DAY, net=Decimal(100), vat=Decimal(0), gross=Decimal(100),
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # filling needs no history
        cursor.execute(_copies(Plan, {"policy_number": "'BM-' || lpad(n::text, 6, '0')"}, f"1, {PLANS}"), [plan.pk])
        month = f"DATE '{DAY}' - make_interval(months => ({MONTHS} - m))"
        cursor.execute(
            f"""INSERT INTO reconciliation_expectation ({_columns(Expectation)})
                SELECT {
                _columns(
                    Expectation,
                    {
                        "plan": "p.id",
                        "number": "m",
                        "expected_date": f"({month})::date",
                        "gross": "50 + mod(p.id, 500)",
                        "net": "50 + mod(p.id, 500)",
                        "linked": f"CASE WHEN m <= {MONTHS - OPEN_MONTHS} THEN 50 + mod(p.id, 500) ELSE 0 END",
                    },
                    "e",
                )
            }
                FROM reconciliation_expectation e, backoffice_plan p, generate_series(1, {MONTHS}) m
                WHERE e.id = %s AND p.id <> %s""",
            [expectation.pk, plan.pk],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        for floor, table in TABLES.items():
            _twin(cursor, floor, table)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(
            "SELECT min(id), policy_number FROM backoffice_plan WHERE policy_number = 'BM-000001' GROUP BY 2"
        )
        first = cursor.fetchone()[0]
    return {"firm": firm, "provider": provider, "first": first, "number": 0}


def _columns(model: Any, instead: dict[str, str] | None = None, table: str = "") -> str:
    """The model's columns that are stored and not worked out, some of them replaced."""
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and not f.generated]
    prefix = f"{table}." if table else ""
    return ", ".join((instead or {}).get(f.name, f"{prefix}{f.column}") for f in fields)


def _copies(model: Any, instead: dict[str, str], span: str) -> str:
    """SQL that copies one row of a model many times."""
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({_columns(model)}) SELECT {_columns(model, instead, 't')} "
        f"FROM {table} t, generate_series({span}) n WHERE t.id = %s"
    )


def _twin(cursor: Any, floor: str, table: str) -> None:
    """A table of the floor: columns, checks, indexes, foreign keys and rows of the product's."""
    cursor.execute(f"CREATE TABLE {floor} (LIKE {table} INCLUDING ALL)")
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    columns = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
    cursor.execute(f"INSERT INTO {floor} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {table}")
    cursor.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    for (definition,) in cursor.fetchall():
        for twin, original in TABLES.items():
            definition = definition.replace(f"REFERENCES {original}(", f"REFERENCES {twin}(")
        cursor.execute(f"ALTER TABLE {floor} ADD {definition}")


def _file(world: dict[str, Any], count: int, skip: int, day: date = DAY) -> bytes:
    """A statement: nine lines in ten fit, one names no plan, one is too far off."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Policy No", "Client", "Category", "Payment Date", "Amount"])
    for number in range(skip + 1, skip + count + 1):
        amount = 50 + (world["first"] + number - 1) % 500
        policy = f"bm {number:06d}" if number % 20 else f"XX-{number}"
        writer.writerow(
            [policy, "B Mark", "Ongoing fee", f"{day:%d/%m/%Y}", amount if number % 20 != 1 else amount * 2]
        )
    return out.getvalue().encode()


def _both(world: dict[str, Any], count: int, skip: int, day: date) -> tuple[float, float, int, float]:
    """Seconds of product and floor, the product's queries, and the process's megabytes before the floor."""
    from django.db import connection

    from reconciliation.services.imports import queue_import, run_import
    from reconciliation.services.uploads import upload_statement
    from reconciliation.statements import profile_from_record

    content = _file(world, count, skip, day)
    job = upload_statement(
        firm=world["firm"], provider=world["provider"], day=DAY, filename="bench.csv", content=content,
        again_because="measured again",
    )  # fmt: skip
    queue_import(import_id=job.pk, mapping=profile_from_record(job.mapping), profile_name="", now=NOW)
    asked = [0]

    def count_it(execute: Any, *query: Any) -> Any:
        asked[0] += 1
        return execute(*query)

    started = time.perf_counter()
    with connection.execute_wrapper(count_it):
        done = run_import(import_id=job.pk, now=NOW)
    ours, peak = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if done is None or done.linked_count < count * 0.85:
        raise RuntimeError(f"{done.linked_count if done else 0} of {count} lines were linked.")
    started = time.perf_counter()
    linked = _floor(world, job.statement_id, content, day)
    floor = time.perf_counter() - started
    if abs(linked - done.linked_count) > count * 0.01:
        raise RuntimeError(f"The floor linked {linked} lines, the product {done.linked_count}.")
    return ours, floor, asked[0], peak


def _floor(world: dict[str, Any], statement_id: int, content: bytes, day: date) -> int:
    """As little as can be done; how many lines were linked."""
    from django.db import connection, transaction

    from domain.identifiers import normalise_policy_number

    rows = list(csv.reader(io.StringIO(content.decode())))[1:]
    firm_id, numbers = world["firm"].pk, [normalise_policy_number(row[0]) for row in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT normalised_policy_number, id FROM backoffice_plan WHERE firm_id = %s "
            "AND normalised_policy_number = ANY(%s)", [firm_id, numbers],
        )  # fmt: skip
        plans = dict(cursor.fetchall())
        cursor.execute(
            "SELECT plan_id, id, expected_date, outstanding FROM floor_expectation "
            "WHERE firm_id = %s AND plan_id = ANY(%s) AND is_open", [firm_id, list(plans.values())],
        )  # fmt: skip
        expected = defaultdict(list)
        for plan_id, *rest in cursor.fetchall():
            expected[plan_id].append(rest)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('reconciliation_statementtransaction', 'id')) "
            "FROM generate_series(1, %s)", [len(rows)],
        )  # fmt: skip
        ids = [row[0] for row in cursor.fetchall()]
        links = _pass(rows, numbers, ids, plans, expected, day)
        with cursor.copy(
            "COPY floor_line (id, firm_id, statement_id, row, policy_number, client_name, gross, date, category, "
            "category_word, details, metadata, warnings, match_reason, ignored_reason, linked, plan_id) FROM STDIN"
        ) as copy:
            for number, (pk, row) in enumerate(zip(ids, rows, strict=True), 2):
                linked = row[4] if pk in links else 0
                copy.write_row((pk, firm_id, statement_id, number, row[0], row[1], row[4], day, "ongoing_fee", row[2],
                                "{}", "{}", "[]", "", "", linked, plans.get(numbers[number - 2])))  # fmt: skip
        with cursor.copy(
            "COPY floor_link (firm_id, transaction_id, expectation_id, amount, method, is_tie, notices) FROM STDIN"
        ) as copy:
            for pk, (expectation_id, amount) in links.items():
                copy.write_row((firm_id, pk, expectation_id, amount, "single", False, "[]"))
        cursor.execute(
            "UPDATE floor_expectation e SET linked = e.linked + n.amount FROM unnest(%s::bigint[], %s::numeric[]) "
            "AS n (id, amount) WHERE e.id = n.id",
            [[link[0] for link in links.values()], [link[1] for link in links.values()]],
        )
    return len(links)


def _pass(rows: Any, numbers: Any, ids: Any, plans: Any, expected: Any, day: date) -> dict[int, tuple[int, Decimal]]:
    """Each line to the closest open expectation within the tolerance."""
    links = {}
    for pk, row, number in zip(ids, rows, numbers, strict=True):
        amount = Decimal(row[4])
        fit = [e for e in expected[plans.get(number)] if e[1] <= day and abs(e[2] - amount) * 10 <= abs(e[2])]
        if fit:
            chosen = max(fit, key=lambda each: (each[1], -each[0]))
            chosen[2] -= amount
            links[pk] = (chosen[0], amount)
    return links


def _line_by_line(world: dict[str, Any]) -> float:
    """Seconds a line where each is asked for and saved by itself, with the product's triggers on."""
    from django.db import transaction

    from backoffice.models import Plan
    from domain.identifiers import normalise_policy_number
    from reconciliation.models import Expectation, ExpectationLink, ProviderStatement, StatementTransaction

    rows = list(csv.reader(io.StringIO(_file(world, ORM_LINES, 50_000).decode())))[1:]
    statement = ProviderStatement.objects.latest("pk")
    started = time.perf_counter()
    with transaction.atomic():
        for number, row in enumerate(rows, 900_000):
            line = StatementTransaction.objects.create(
                firm=world["firm"], statement=statement, row=number, policy_number=row[0], gross=Decimal(row[4]),
                date=DAY, category="ongoing_fee",
            )  # fmt: skip
            with suppress(Plan.DoesNotExist):
                plan = Plan.objects.get(normalised_policy_number=normalise_policy_number(row[0]))
                due = Expectation.objects.filter(plan=plan, is_open=True, expected_date__lte=DAY).first()
                if due and due.outstanding == line.gross:
                    ExpectationLink.objects.create(
                        firm=world["firm"],
                        transaction=line,
                        expectation=due,
                        amount=line.gross,
                        method="single",
                    )
    return (time.perf_counter() - started) / len(rows)
