"""Two questions a supervisor asks: does the process answer, and is everything it needs there."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from backoffice.web.access import public
from config.celery import app


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and migrations are as they must be, else 503; the body says which is not."""
    checks: dict[str, Callable[[], str]] = {
        "database": check_database,
        "migrations": check_migrations,
        "broker": check_broker,
    }
    answers: dict[str, str] = {}
    for name, check in checks.items():
        try:
            answers[name] = check()
        except Exception as problem:
            answers[name] = f"failed: {type(problem).__name__}"
    is_ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse(answers, status=200 if is_ready else 503)


def check_database() -> str:
    """Whether a query is answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def check_migrations() -> str:
    """Whether every migration of this version has been applied."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not missing else f"{len(missing)} not applied"


def check_broker() -> str:
    """Whether the queue's broker accepts connections."""
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return "ok"
