"""What the platform is asked to do, carried out once however often it has to be sent.

A request is kept with its key before it leaves. Without an answer it goes again with the same key and the same words;
the platform gives the first answer again for as long as it remembers the key. After that nobody can know, so a person
looks there first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction

from backoffice.models import Client, User
from domain.enums.platform import PlatformPurpose, PlatformRequestState
from integrations.engine.errors import RemoteRefused, UnableToSync
from integrations.models import Connection
from soderberg_sync.client import PlatformApi, written
from soderberg_sync.models import Application, Illustration, PlatformRequest
from soderberg_sync.services.purposes import PURPOSES, NotYet

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
KEY_LIVES = timedelta(hours=71)
"""The platform remembers a key for 72 hours; an hour less allows for clocks and for the way there."""
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
LOST = "It was sent, and no answer came for three days, so it may have been done or not."
OPEN = (PlatformRequestState.WAITING, PlatformRequestState.SENT)


@transaction.atomic
def queue_request(
    *,
    connection: Connection,
    purpose: PlatformPurpose,
    client: Client,
    user: User | None,
    now: datetime,
    illustration: Illustration | None = None,
    application: Application | None = None,
    is_accepted: bool = True,
) -> PlatformRequest:
    """A request that is sent once the transaction has committed; one that is open already is given back."""
    same = PlatformRequest.objects.filter(
        connection=connection, purpose=purpose, client=client, illustration=illustration, application=application,
        state__in=OPEN,
    )  # fmt: skip
    row: PlatformRequest | None = same.first()
    if row is None:
        row = PlatformRequest.objects.create(
            firm_id=connection.firm_id, connection=connection, purpose=purpose, client=client,
            illustration=illustration, application=application, is_accepted=is_accepted, user=user,
            next_attempt_at=now,
        )  # fmt: skip
    _tell_worker(row)
    return row


def _tell_worker(row: PlatformRequest) -> None:
    def send() -> None:
        try:
            current_app.send_task(
                "soderberg_sync.tasks.send_requests",
                args=[row.firm_id, row.connection_id],
                ignore_result=True,
            )
        except Exception:  # whatever the broker's trouble is, the sweep finds the row
            logger.warning("Could not queue a request to the platform; a sweep will find it", exc_info=True)

    transaction.on_commit(send)


def send_due_requests(*, connection: Connection, api: PlatformApi, clock: Clock) -> set[int]:
    """Sends what is due, oldest first; gives whose requests were answered (ids of our clients).

    An answer may make another request possible, so what only waited for it is looked at again.
    """
    answered: set[int] = set()
    for _ in range(len(PlatformPurpose)):
        due = PlatformRequest.objects.filter(connection=connection, state__in=OPEN, next_attempt_at__lte=clock())
        rows = list(due.order_by("pk").values_list("pk", "client_id"))
        done = {client_id for pk, client_id in rows if send_request(request_id=pk, api=api, clock=clock)}
        answered |= done
        if not done:
            break
        wake_waiting(connection=connection, now=clock())
    return answered


def send_request(*, request_id: int, api: PlatformApi, clock: Clock) -> bool:
    """Sends one request; whether it was answered. Trouble is kept with the row and never raised."""
    row = _take(request_id, api, clock())
    if row is None:
        return False
    purpose = PURPOSES[PlatformPurpose(row.purpose)]
    try:
        answer = purpose.find(row, api)
        if answer is None:
            answer = api.send(purpose.method, row.path, row.body, str(row.key))
    except RemoteRefused as error:
        _refuse(row, str(error), clock())
        return False
    except UnableToSync as error:
        PlatformRequest.objects.filter(pk=row.pk).update(error=str(error), updated_at=clock())
        return False
    with transaction.atomic():
        fresh = _locked(row.pk)
        if fresh.state != PlatformRequestState.SENT:
            return False
        fresh.state, fresh.answered_at, fresh.error, fresh.body = (
            PlatformRequestState.ANSWERED,
            clock(),
            "",
            "",
        )
        fresh.save()
        purpose.take(fresh, answer, clock())
    return True


@transaction.atomic
def _take(request_id: int, api: PlatformApi, now: datetime) -> PlatformRequest | None:
    """The row marked as sent, with the words that leave; None where it is not its turn."""
    row: PlatformRequest | None = (
        PlatformRequest.objects.select_for_update(skip_locked=True)
        .filter(pk=request_id, state__in=OPEN, next_attempt_at__lte=now).first()
    )  # fmt: skip
    if row is None:
        return None
    if row.first_sent_at is not None and now - row.first_sent_at > KEY_LIVES:
        row.state = PlatformRequestState.UNSURE
        row.error = f"{LOST} {PURPOSES[PlatformPurpose(row.purpose)].once_lost}"
        row.save()
        return None
    if row.first_sent_at is None:
        purpose = PURPOSES[PlatformPurpose(row.purpose)]
        try:
            row.path, body = purpose.build(row, api)
        except NotYet as error:
            row.error, row.next_attempt_at = str(error), now + FIRST_PAUSE
            row.save()
            return None
        row.body, row.first_sent_at = written(body), now
    row.state, row.attempts = PlatformRequestState.SENT, row.attempts + 1
    row.next_attempt_at = now + min(FIRST_PAUSE * 2 ** (row.attempts - 1), LONGEST_PAUSE)
    row.save()
    return row


@transaction.atomic
def _refuse(row: PlatformRequest, why: str, now: datetime) -> None:
    fresh = _locked(row.pk)
    if fresh.state != PlatformRequestState.SENT:
        return
    fresh.state, fresh.error, fresh.answered_at, fresh.body = PlatformRequestState.REFUSED, why, now, ""
    fresh.save()
    PURPOSES[PlatformPurpose(fresh.purpose)].refused(fresh, why, now)


def _locked(request_id: int) -> PlatformRequest:
    row: PlatformRequest = PlatformRequest.objects.select_for_update().get(pk=request_id)
    return row


@transaction.atomic
def send_anew(*, request_id: int, user: User | None, now: datetime) -> PlatformRequest:
    """A request like one that was refused, or that nobody can know of, under a new key."""
    row = _locked(request_id)
    if row.state not in {PlatformRequestState.REFUSED, PlatformRequestState.UNSURE}:
        return row
    row.state = PlatformRequestState.DROPPED
    row.save()
    return queue_request(
        connection=row.connection, purpose=PlatformPurpose(row.purpose), client=row.client, user=user, now=now,
        illustration=row.illustration, application=row.application, is_accepted=row.is_accepted,
    )  # fmt: skip


@transaction.atomic
def drop_requests(*, application: Application) -> None:
    """What was still to be sent for an application is not needed any more, unless it may have arrived."""
    waiting = PlatformRequest.objects.filter(application=application)
    waiting.filter(
        state__in=[PlatformRequestState.WAITING, PlatformRequestState.REFUSED]
    ).update(state=PlatformRequestState.DROPPED)  # fmt: skip


@transaction.atomic
def wake_waiting(*, connection: Connection, now: datetime) -> None:
    """What waits for something else is looked at again: a look at the platform may have brought it."""
    waiting = PlatformRequest.objects.filter(
        connection=connection, state=PlatformRequestState.WAITING, first_sent_at__isnull=True
    )
    waiting.update(next_attempt_at=now)
