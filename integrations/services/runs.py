"""Starting, performing, stopping and confirming runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import pghistory
from django.db import transaction
from django.db.models import Count, Q

from backoffice.models import User
from domain.enums.sync import Mode, RunKind, RunState, RunTrigger
from integrations.engine.errors import (
    ClientBusy,
    CredentialExpired,
    GuardTripped,
    RemoteRefused,
    RunStopped,
    UnableToSync,
)
from integrations.engine.policy import may_send
from integrations.engine.ports import Session
from integrations.models import Connection, Credential, Run
from integrations.registry import SessionTerms, System, system_of
from integrations.selectors.connections import usable_credentials
from integrations.selectors.directions import switched_remote_ids
from integrations.services import credentials
from integrations.services.locks import client_locks
from integrations.services.logins import FORBIDDEN, lacks_right, no_login_left
from integrations.services.performing import Performance
from integrations.services.queueing import queue_task
from integrations.services.quiet_runs import forget_quiet_runs
from integrations.services.scopes import RunScope

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]
MOST_ATTEMPTS = 5
SILENT_AFTER = timedelta(seconds=60)
"""A running run without a sign of life for so long has lost its worker; one that lives after all keeps its lock."""
PAUSE = timedelta(seconds=30)
"""How long a queued run waits before a sweep takes it up; doubled with every attempt that failed."""
MOST_INTERACTIVE = 10
"""Clients a run may have and still go before batches."""
INTERACTIVE = frozenset({RunTrigger.PERSON, RunTrigger.CASHFLOW, RunTrigger.COMMAND})
FROM_QUEUE = frozenset({RunState.QUEUED, RunState.RUNNING, RunState.STOPPING})


@transaction.atomic
def start_run(
    *,
    connection: Connection,
    kind: RunKind,
    scope: RunScope,
    trigger: RunTrigger,
    user: User | None,
    now: datetime,
) -> Run:
    """A queued run; one that waits for the same thing already is given back. Workers hear of it after the commit."""
    same = Run.objects.filter(connection=connection, kind=kind, scope=scope.as_json(), state=RunState.QUEUED)
    run: Run | None = same.first()
    if run is None:
        run = Run.objects.create(
            firm_id=connection.firm_id,
            connection=connection,
            kind=kind,
            trigger=trigger,
            user=user,
            scope=scope.as_json(),
            heartbeat_at=now,
        )
    queue_task("perform_run", run.firm_id, run.pk, batch=is_batch(run))
    return run


def is_batch(run: Run) -> bool:
    """Whether it is long or nobody waits for it: it then goes to the queue for batches."""
    ids = run.scope.get("client_ids")
    return run.trigger not in INTERACTIVE or ids is None or len(ids) > MOST_INTERACTIVE


def perform_run(*, run_id: int, clock: Clock) -> Run:
    """Performs a queued run, or takes up one whose worker died; gives it as it then is. Never raises ``UnableToSync``.

    Every part commits by itself, so breaking off anywhere loses nothing; a second performance completes the rest.
    """
    run: Run = Run.objects.select_related("connection__firm", "user").get(pk=run_id)
    try:
        label = system_of(run.connection.system).label
        with client_locks(run.connection_id, [f"run:{run.pk}"]), pghistory.context(system=label, run=run.pk):
            if not _begin(run, clock()):
                return run
            _perform_noting_trouble(run, clock)
        queue_task("drain_outbox", run.firm_id, run.connection_id)  # what was saved meanwhile met locked clients
    except ClientBusy:
        return run
    return run


def _begin(run: Run, now: datetime) -> bool:
    """Marks the run as running; False when there is nothing to do (any more)."""
    with transaction.atomic():
        fresh = Run.objects.select_for_update().get(pk=run.pk)
        if fresh.state == RunState.STOPPING:
            _end(fresh, RunState.STOPPED, now, f"{fresh.error or 'Stopped by hand'}.")
        elif fresh.state in FROM_QUEUE:
            fresh.state, fresh.attempts, fresh.heartbeat_at = RunState.RUNNING, fresh.attempts + 1, now
            fresh.started_at = fresh.started_at or now
            fresh.total = fresh.done = 0
            fresh.error = ""
            fresh.save()
    run.refresh_from_db()
    return run.state == RunState.RUNNING


def _perform_noting_trouble(run: Run, clock: Clock) -> None:
    try:
        _perform(run, clock)
        _end(run, RunState.DONE, clock())
        forget_quiet_runs(connection_id=run.connection_id, now=clock())
    except RunStopped as error:
        _end(run, RunState.STOPPED, clock(), str(error))
    except GuardTripped as error:
        _end(run, RunState.WAITING, clock(), str(error))
    except CredentialExpired as error:
        stops = Run.objects.filter(pk=run.pk, state=RunState.STOPPING).exists()  # somebody disabled the link
        _end(run, RunState.STOPPED if stops else RunState.FAILED, clock(), str(error))
    except UnableToSync as error:
        if error.permanent or run.attempts >= MOST_ATTEMPTS:
            _end(run, RunState.FAILED, clock(), str(error))
        else:
            _try_later(run, clock(), str(error))
    except Exception:
        logger.exception("Run %s broke off", run.pk)
        _end(run, RunState.FAILED, clock(), "Something went wrong on our side; the log has the details.")
        raise


def _perform(run: Run, clock: Clock) -> None:
    """Under the login of whoever started it; where that has ended or lacks the right, under the next that works."""
    connection = run.connection
    if not connection.is_enabled:
        raise RunStopped("The connection is disabled.")
    system = system_of(connection.system)
    expired: CredentialExpired | None = None
    lacking: list[Credential] = []
    refusal: RemoteRefused | None = None
    for login in usable_credentials(connection, run.user_id):
        try:
            return _perform_under(login, run, system, clock)
        except CredentialExpired as error:
            expired = error
            credentials.expire_credential(credential_id=login.pk, sentence=str(error), now=clock())
        except RemoteRefused as error:
            if error.status != FORBIDDEN:
                raise
            lacking, refusal = [*lacking, login], error
    if refusal is not None:
        raise lacks_right(lacking, refusal, system.label) from refusal
    raise no_login_left(system.label, expired)


def _perform_under(login: Credential, run: Run, system: System, clock: Clock) -> None:
    session = _open(run, system, login)
    scope, waits = RunScope.from_json(run.scope), run.trigger in INTERACTIVE
    try:
        if system.perform is not None:
            system.perform(run, session, clock)
        else:
            Performance(run, system, session, scope, clock, interactive=waits).perform()
        credentials.note_success(credential_id=login.pk, now=clock())
    except (CredentialExpired, GuardTripped, RunStopped):
        raise
    except UnableToSync as error:
        credentials.note_error(credential_id=login.pk, sentence=str(error))
        raise
    finally:
        session.close()


def _open(run: Run, system: System, login: Credential) -> Session:
    """A session for the run; previews never get a writer."""
    switched = bool(switched_remote_ids(run.connection))
    allowed = may_send(Mode(run.connection.mode), system.label, switched_to_two_way=switched)
    sends = run.kind != RunKind.PREVIEW and allowed.allowed
    terms = SessionTerms(
        read_only=not sends,
        interactive=run.trigger in INTERACTIVE,
        user_id=login.user_id,
        credential_id=login.pk,
    )
    return system.open_session(run.connection, terms)


def _end(run: Run, state: RunState, now: datetime, error: str = "") -> None:
    counts = run.outcomes.values_list("action").annotate(n=Count("pk")).order_by()
    Run.objects.filter(pk=run.pk).update(
        state=state, error=error, finished_at=now, heartbeat_at=now, counts=dict(counts)
    )
    run.refresh_from_db()


def _try_later(run: Run, now: datetime, error: str) -> None:
    Run.objects.filter(pk=run.pk).update(state=RunState.QUEUED, error=error, heartbeat_at=now)
    run.refresh_from_db()


@transaction.atomic
def stop_run(*, run_id: int, now: datetime) -> Run:
    """Stops a run: at once when it is queued, after the present part when it is running."""
    run: Run = Run.objects.select_for_update().get(pk=run_id)
    if run.state == RunState.RUNNING:
        run.state = RunState.STOPPING
    elif run.state in {RunState.QUEUED, RunState.WAITING}:
        run.state, run.finished_at, run.error = RunState.STOPPED, now, "Stopped by hand."
    run.save()
    return run


@transaction.atomic
def confirm_guard(*, run_id: int, user: User | None, now: datetime) -> Run:
    """Starts a waiting run again with a person's word that what the guard warned of is right.

    One that waits no more, because it was confirmed or stopped in another tab, is given back as it is.
    """
    run: Run = Run.objects.select_for_update().get(pk=run_id)
    if run.state != RunState.WAITING:
        return run
    run.scope = run.scope | {"guards_confirmed": True}
    run.state, run.user, run.heartbeat_at, run.attempts = RunState.QUEUED, user, now, 0
    run.save()
    queue_task("perform_run", run.firm_id, run.pk, batch=is_batch(run))
    return run


def runs_to_take_up(now: datetime) -> list[tuple[int, int]]:
    """(firm, run) ids of runs that wait without anyone having been told, or whose worker fell silent.

    For the sweeper, which looks at every firm and then works inside one firm's scope at a time.
    """
    from django_scopes import scopes_disabled

    with scopes_disabled():  # reads two ids a row, for handing each to its own firm's scope
        rested = Q()
        for attempts in range(MOST_ATTEMPTS + 1):
            rested |= Q(attempts=attempts, heartbeat_at__lte=now - PAUSE * 2**attempts)
        queued = Run.objects.filter(rested, state=RunState.QUEUED)
        silent = Run.objects.filter(
            state__in=[RunState.RUNNING, RunState.STOPPING], heartbeat_at__lte=now - SILENT_AFTER
        )
        return list((queued | silent).order_by("pk").values_list("firm_id", "pk"))
