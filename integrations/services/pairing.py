"""A person's word on two records that may be one and the same, and taking it back.

Nothing is sent and no value is replaced by an answer: linked, the two agree on what both say alike, fields that differ
become a question with both values, and the client's next sync fills what only one side knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction

from backoffice.models import User
from backoffice.rules import why_not
from domain.enums.sync import OutboxAction, OutboxState, PairState, RunKind, RunTrigger
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import MayBeThereAlready, RemoteGone, UnableToSync
from integrations.engine.plan import is_edited
from integrations.engine.ports import Item
from integrations.engine.records import Record
from integrations.models import LikelyPair, Link, OutboxEntry
from integrations.registry import SessionTerms, system_of
from integrations.services.links import link_existing, unlink
from integrations.services.locks import client_locks
from integrations.services.queueing import queue_task
from integrations.services.runs import start_run
from integrations.services.scopes import RunScope
from integrations.stores.bundle import Side, side_of
from integrations.stores.links import MERGED
from integrations.stores.pairs import doubts_of

WAIT_SECONDS = 5.0
"""How long an answer waits for a run that is at the same clients."""
NOT_SENT = (OutboxState.WAITING, OutboxState.FAILED, OutboxState.HELD)


class UnableToPair(UnableToSync):
    """The two cannot be linked as things stand."""

    permanent = True
    code = "not_paired"


Answer = Callable[[LikelyPair, User, datetime], None]


def answer_pairs(
    *, pair_ids: Iterable[int], answer: PairState, user: User, now: datetime
) -> tuple[list[LikelyPair], list[str]]:
    """Carries one answer out for several, each by itself; those answered, and why others could not be.

    A sync of the clients concerned follows, which brings in what waited for the answer.
    """
    done: list[LikelyPair] = []
    refused: list[str] = []
    for pair in LikelyPair.objects.select_related("connection__firm").filter(pk__in=list(pair_ids)).order_by("pk"):
        if pair.state == answer:
            continue
        try:
            ANSWERS[answer](pair, user, now)
        except UnableToSync as error:
            refused.append(f"{pair.label}: {error}")
        else:
            done.append(pair)
    if answer in (PairState.SAME, PairState.DIFFERENT):
        _sync_again(done, user, now)
    return done, refused


def _sync_again(pairs: list[LikelyPair], user: User, now: datetime) -> None:
    """One run a connection for everybody whose records were answered about."""
    for connection in {pair.connection for pair in pairs}:
        people = {one for pair in pairs if pair.connection == connection for one in pair.owner_ids}
        scope = RunScope(client_ids=tuple(sorted(people)))
        start_run(
            connection=connection,
            kind=RunKind.PULL,
            scope=scope,
            trigger=RunTrigger.PERSON,
            user=user,
            now=now,
        )


# ------------------------------------------------------------------------------------------------------- the same


def _link(pair: LikelyPair, user: User, now: datetime) -> None:
    """Links the two, on the record as it is there now."""
    with client_locks(pair.connection_id, pair.owner_ids, wait_seconds=WAIT_SECONDS):
        record = _fresh(pair, user)
        with transaction.atomic():
            _link_in_commit(pair, record, user, now)


def _fresh(pair: LikelyPair, user: User) -> Record:
    """The record as it is there now; one that is gone or takes no part any more is asked about no longer."""
    system = system_of(pair.connection.system)
    terms = SessionTerms(read_only=True, interactive=True, user_id=user.pk)
    session = system.open_session(pair.connection, terms)
    try:
        record = session.reader.fetch(pair.kind, pair.remote_id, tuple(pair.owner_ids))
    except RemoteGone:
        pair.delete()
        raise UnableToPair(f"{system.label} does not have it any more.") from None
    finally:
        session.close()
    reason = first_reason(system.connector.kind(pair.kind).pull_rules, record.fields)
    if reason is not None:
        raise UnableToPair(reason.sentence)
    return record


def _link_in_commit(pair: LikelyPair, record: Record, user: User, now: datetime) -> None:
    side = side_of(pair.connection, now=lambda: now, user_id=user.pk)
    if pair.local_id not in side.local.read(pair.kind, [pair.local_id]):
        raise UnableToPair("Ours was removed meanwhile.")
    for item in side.links.by_remote(pair.kind, [pair.remote_id]):
        _take_the_place_of(item, side, pair, user)
    _give_up_creations(pair)
    link_existing(
        connection=pair.connection,
        local_id=pair.local_id,
        record=record,
        user_id=user.pk,
        now=now,
        agreed_before=pair.sent_values,
    )
    others = LikelyPair.objects.filter(connection=pair.connection, kind=pair.kind).exclude(pk=pair.pk)
    unanswered = others.filter(state__in=[PairState.WAITING, PairState.LATER])
    (unanswered.filter(local_id=pair.local_id) | unanswered.filter(remote_id=pair.remote_id)).delete()
    _settle(pair, PairState.SAME, user, now)


def _take_the_place_of(item: Item, side: Side, pair: LikelyPair, user: User) -> None:
    """Removes what the record had been imported as, restorably, unless somebody has worked on it since."""
    _require(user, "remove_record")
    spec = system_of(pair.connection.system).connector.kind(pair.kind)
    if item.local is not None and (is_edited(spec, item) or item.in_conflict or item.deleting):
        raise UnableToPair(
            f"It came in as “{item.label}”, which has been changed here since. Remove one of the two yourself."
        )
    side.links.unlink(item.link_id, reason=MERGED)
    if item.local is not None:
        side.local.remove(pair.kind, item.local_id)


def _give_up_creations(pair: LikelyPair) -> None:
    """What was to be created there is there already; what was once sent without an answer is no doubt any more."""
    asked = OutboxEntry.objects.filter(
        connection=pair.connection,
        local_model=pair.local_model,
        local_id=pair.local_id,
        action=OutboxAction.CREATE,
    )
    asked.filter(state__in=NOT_SENT).update(
        state=OutboxState.ABANDONED, reason="It was linked with a record that was there already."
    )
    asked.filter(state=OutboxState.ABANDONED).update(sent_values=None)


# ------------------------------------------------------------------------------------- different, later, once more


def _tell_apart(pair: LikelyPair, user: User, now: datetime) -> None:
    """They are two records and are never proposed again; the link they may have had ends."""
    with transaction.atomic():
        _end_link(pair, user, now)
        asked = OutboxEntry.objects.filter(
            connection=pair.connection, local_model=pair.local_model, local_id=pair.local_id,
            action=OutboxAction.CREATE, state=OutboxState.ABANDONED,
        )  # fmt: skip
        asked.update(sent_values=None)
        _settle(pair, PairState.DIFFERENT, user, now)
        _let_creation_go(pair, now)


def _let_creation_go(pair: LikelyPair, now: datetime) -> None:
    """A creation that only waited for the answer is sent, unless another question about it is open."""
    held = OutboxEntry.objects.filter(
        connection=pair.connection, local_model=pair.local_model, local_id=pair.local_id,
        action=OutboxAction.CREATE, state=OutboxState.HELD, error_code=MayBeThereAlready.code,
    )  # fmt: skip
    if doubts_of(pair.connection, pair.local_model, [pair.local_id]):
        return
    if held.update(state=OutboxState.WAITING, error="", error_code="", next_attempt_at=now):
        queue_task("drain_outbox", pair.firm_id, pair.connection_id)


def _put_off(pair: LikelyPair, user: User, now: datetime) -> None:
    """The question stays, out of the way."""
    if pair.state != PairState.WAITING:
        raise UnableToPair("It has been answered already.")
    _settle(pair, PairState.LATER, user, now)


def _ask_again(pair: LikelyPair, user: User, now: datetime) -> None:
    """An answer is taken back: the link it made ends, and the two are proposed once more."""
    with transaction.atomic():
        _end_link(pair, user, now)
        _settle(pair, PairState.WAITING, user, now)


def _end_link(pair: LikelyPair, user: User, now: datetime) -> None:
    living = Link.objects.filter(
        connection=pair.connection,
        kind=pair.kind,
        local_model=pair.local_model,
        local_id=pair.local_id,
        remote_id=pair.remote_id,
        ended_at__isnull=True,
    )
    for link in living if pair.state == PairState.SAME else ():
        _require(user, "unlink_record")
        unlink(link_id=link.pk, user_id=user.pk, now=now)


def _require(user: User, right: str) -> None:
    """An answer may do no more than its person could do by hand."""
    if refusal := why_not(user, right):
        raise UnableToPair(refusal)


def _settle(pair: LikelyPair, state: PairState, user: User, now: datetime) -> None:
    pair.state, pair.decided_by, pair.decided_at = state, user, now
    pair.save(update_fields=["state", "decided_by", "decided_at", "updated_at"])


ANSWERS: dict[PairState, Answer] = {
    PairState.SAME: _link,
    PairState.DIFFERENT: _tell_apart,
    PairState.LATER: _put_off,
    PairState.WAITING: _ask_again,
}
