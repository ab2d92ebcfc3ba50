"""The engine's view of likely pairs: ``PairStore`` over the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from backoffice.models import ClientMember
from domain.enums.sync import OutboxAction, OutboxState, PairState
from integrations.engine.canonical import Fields
from integrations.engine.pairs import Candidate, Pair, likely_pairs
from integrations.engine.ports import KindSpec, Scope
from integrations.engine.records import Record
from integrations.local.kinds import Context
from integrations.local.registry import KINDS
from integrations.models import Connection, LikelyPair, Link, OutboxEntry
from integrations.registry import label_of
from integrations.stores.unlinked import unlinked_ids

UNANSWERED = (PairState.WAITING, PairState.LATER)
MAY_BE = "It may be “{label}” in {there}. Say so under possible duplicates first."
REFRESHED = ("owner_ids", "label", "sign", "reason", "holds", "fields", "sent_values")


@dataclass(slots=True)
class Pairs:
    """See ``integrations.engine.pairs.PairStore``."""

    connection: Connection
    context: Context

    def find(self, spec: KindSpec, records: Sequence[Record]) -> list[Pair]:
        """Which of these may be one of ours, the surest first; a fixed number of queries."""
        ids = unlinked_ids(self.connection, KINDS[spec.kind], self._people(records)) if records else []
        if not ids:
            return []
        named = [record.remote_id for record in records]
        apart = LikelyPair.objects.filter(
            connection=self.connection, kind=spec.kind, remote_id__among=named, state=PairState.DIFFERENT
        )
        told_apart = set(apart.values_list("local_id", "remote_id"))
        return likely_pairs(spec, records, self._candidates(spec.kind, ids), told_apart)

    def _people(self, records: Iterable[Record]) -> set[int]:
        """Our clients these records belong to, with the joint clients they are members of.

        A part that does not say whose it is belongs to the owners of its plan.
        """
        named = {owner for record in records for owner in record.owner_ids}
        plans = {str(record.fields["plan"]) for record in records if record.fields.get("plan")}
        if plans:
            links = Link.objects.filter(connection=self.connection, kind="plan", ended_at__isnull=True)
            for owners in links.filter(remote_id__in=plans).values_list("owner_ids", flat=True):
                named.update(owners)
        people = set(self.context.clients.local_ids(named).values())
        shared = ClientMember.objects.filter(member_id__among=people).values_list("shared_id", flat=True)
        return people | set(shared)

    def _candidates(self, kind: str, ids: list[int]) -> list[Candidate]:
        held = KINDS[kind].read(self.context, ids)
        names = KINDS[kind].labels(held)
        given_up: dict[int, list[OutboxEntry]] = defaultdict(list)
        for entry in _given_up(self.connection, KINDS[kind].model_label, held):
            given_up[entry.local_id].append(entry)
        return [
            Candidate(
                local_id=pk,
                label=names.get(pk, ""),
                fields=fields,
                sent=tuple(dict(entry.sent_values or {}) for entry in given_up[pk]),
                references=frozenset(str(entry.reference) for entry in given_up[pk]),
            )
            for pk, fields in held.items()
        ]

    def keep(self, spec: KindSpec, scope: Scope, delivered: Collection[str], pairs: Sequence[Pair]) -> None:
        """Remembers the questions of a pull. Those about delivered records that it did not find again end.

        A record that came in, or that the scope should have delivered and did not, is asked about no more either way
        once it is gone; an answer is never touched.
        """
        mine = LikelyPair.objects.filter(connection=self.connection, kind=spec.kind)
        found = {(pair.candidate.local_id, pair.record.remote_id) for pair in pairs}
        stale = [row.pk for row in self._asked(mine, scope, delivered) if (row.local_id, row.remote_id) not in found]
        if stale:
            mine.filter(pk__in=stale).delete()
        self._write([self._row(spec, pair) for pair in pairs], mine)

    def doubt(self, kind: str, local_id: int) -> str:
        """Why a record of ours should not be created there yet; empty where nobody is asked about it."""
        model = KINDS[kind].model_label
        return doubts_of(self.connection, model, [local_id]).get((model, local_id), "")

    def _write(self, rows: Sequence[LikelyPair], mine: Any) -> None:
        """New questions, and those that read differently now. Two that somebody unlinked again are asked about again.

        Another run may ask the same about a plan of two people at once: the first one counts.
        """
        known = {
            (row.local_id, row.remote_id): row
            for row in mine.filter(local_id__in=[row.local_id for row in rows])
        } if rows else {}  # fmt: skip
        LikelyPair.objects.bulk_create(
            [row for row in rows if (row.local_id, row.remote_id) not in known], ignore_conflicts=True
        )
        for row in rows:
            old = known.get((row.local_id, row.remote_id))
            if old is None:
                continue
            changed = [name for name in REFRESHED if getattr(old, name) != getattr(row, name)]
            for name in changed:
                setattr(old, name, getattr(row, name))
            if old.state == PairState.SAME:
                old.state, changed = PairState.WAITING, [*changed, "state"]
            if changed:
                old.save(update_fields=[*changed, "updated_at"])

    def _asked(self, mine: Any, scope: Scope, delivered: Collection[str]) -> list[LikelyPair]:
        """Open questions this pull could have met again: about what was delivered, or should have been."""
        reached = Q(remote_id__among=list(delivered))
        if scope.is_complete and scope.client_ids is not None:
            reached |= Q(owner_ids__overlap=list(scope.client_ids))
        asked = mine.filter(reached, state__in=UNANSWERED).only("pk", "local_id", "remote_id", "kind")
        imported = Link.objects.filter(connection=self.connection, ended_at__isnull=True)
        rows = list(asked)
        living = set(
            imported.filter(kind__in={row.kind for row in rows}, remote_id__in=[row.remote_id for row in rows])
            .values_list("remote_id", flat=True)
        ) if rows else set()  # fmt: skip
        return [row for row in rows if row.remote_id not in living]

    def _row(self, spec: KindSpec, pair: Pair) -> LikelyPair:
        record, candidate = pair.record, pair.candidate
        return LikelyPair(
            firm_id=self.connection.firm_id,
            connection=self.connection,
            kind=spec.kind,
            local_model=KINDS[spec.kind].model_label,
            local_id=candidate.local_id,
            remote_id=record.remote_id,
            owner_ids=list(record.owner_ids) or self._owners_of_plan(record.fields),
            label=record.label[:255],
            sign=pair.sign.code,
            reason=pair.sentence,
            holds=pair.sign.holds,
            fields=record.fields,
            sent_values=candidate.sent[-1] if candidate.sent else {},
        )

    def _owners_of_plan(self, fields: Fields) -> list[str]:
        plan = Link.objects.filter(
            connection=self.connection,
            kind="plan",
            remote_id=str(fields.get("plan") or ""),
            ended_at__isnull=True,
        ).first()
        return list(plan.owner_ids) if plan else []


def doubts_of(connection: Connection, model: str = "", ids: Collection[int] = ()) -> dict[tuple[str, int], str]:
    """What stands in the way of creating those that may be there already, by (model, id), as long as nobody has said.

    Of these records, or of all. A sign too weak to keep the other record out stands in nobody's way either.
    """
    asked = LikelyPair.objects.filter(connection=connection, state__in=UNANSWERED, holds=True)
    if model:
        asked = asked.filter(local_model=model, local_id__in=ids)
    there = label_of(connection.system)
    return {
        (pair.local_model, pair.local_id): MAY_BE.format(label=pair.label, there=there)
        for pair in asked.order_by("-pk")
    }


def _given_up(connection: Connection, model: str, ids: Iterable[int]) -> list[OutboxEntry]:
    """Creations that may have been carried out before a person gave them up."""
    found = OutboxEntry.objects.filter(
        connection=connection,
        local_model=model,
        local_id__in=list(ids),
        action=OutboxAction.CREATE,
        state=OutboxState.ABANDONED,
        sent_values__isnull=False,
    )
    return list(found.order_by("pk"))
