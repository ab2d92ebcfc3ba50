"""Imports as their page shows them, and who is synced along with a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, QuerySet, When

from backoffice.models import Client, Relationship
from backoffice.services.clients import COUPLE_KINDS
from cashflow.models import Cashflow, CashflowClient
from domain.enums.people import ClientKind
from domain.enums.sync import OutcomeAction, OutcomeLevel, RunKind, RunState
from integrations.models import Connection, Link, Outcome, Run
from integrations.registry import system_of
from integrations.services.scopes import RunScope
from plannr_sync.connector import SYSTEM
from plannr_sync.mapping.clients import IMPORT_RULES
from plannr_sync.selectors.links import remote_url

DETAILS_NEEDED = IMPORT_RULES[0].code
COUPLE = "couple"
"""The reason of outcomes that are about how two people are related."""
COUPLE_SIZE = 2
MOST_NOTES = 200
"""So many outcomes and clients are shown on an import's page."""
PLAIN_LAST = Case(When(action=OutcomeAction.CREATE, level=OutcomeLevel.INFO, then=1), default=0)
"""What is left out or doubtful is shown before what simply comes in."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of a kind a run created, left out and found wanting; each record is counted once."""

    kind: str
    label: str
    created: int
    incomplete: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A client of Plannr who needs details before coming in: which, and where Plannr shows the record."""

    label: str
    remote_id: str
    needed: str
    open_url: str


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """One import: the run, the clients who came in, who needs details first, and what else is worth a look."""

    run: Run
    clients: list[Client]
    incomplete: list[Incomplete]
    notes: list[Outcome]
    couples: list[Outcome]
    counts: list[KindCount]
    is_cut_short: bool
    """Whether more notes are there than are shown; the run's own page has all."""
    without_adviser: int = 0
    """How many clients of the whole import nobody looks after yet."""

    @property
    def adviser_id(self) -> int | None:
        """Who was chosen to look after the clients whose adviser in Plannr is not known here."""
        return RunScope.from_json(self.run.scope).adviser_id

    @property
    def left_out(self) -> int:
        """How many records were left out."""
        return sum(one.left_out for one in self.counts)

    def in_short(self) -> str:
        """What is told when there is no page for it, in one piece: who came in, how related, what was left out."""
        told = [self._who_came()] if self.clients else []
        named = len(self.couples) > 1 or len(self.people) != COUPLE_SIZE
        told += [f"{one.label}: {one.sentence}" if named else one.sentence for one in self.couples]
        if self.left_out:
            records = "1 record was" if self.left_out == 1 else f"{self.left_out} records were"
            told.append(f"{records} left out: Sync, Runs says why.")
        return " ".join(told)

    @property
    def people(self) -> list[Client]:
        """The persons among those who came in; a joint client is only a name for two of them."""
        return [one for one in self.clients if one.kind == ClientKind.INDIVIDUAL]

    def _who_came(self) -> str:
        names = [one.name for one in self.people or self.clients]
        last = names.pop()
        return f"{', '.join(names)} and {last} were imported." if names else f"{last} was imported."

    @property
    def may_go_ahead(self) -> bool:
        """Whether it is a finished preview that found somebody to import."""
        return (
            self.run.kind == RunKind.PREVIEW
            and self.run.state == RunState.DONE
            and any(one.kind == "client" and one.created for one in self.counts)
        )

    @property
    def is_simple(self) -> bool:
        """Whether it is done and there is nothing to tell but the clients."""
        return (
            self.run.state == RunState.DONE
            and self.run.kind == RunKind.IMPORT
            and bool(self.clients)
            and not self.incomplete
            and len(self.run.scope.get("client_ids") or []) == 1
        )


def import_progress(connection: Connection, run_id: int) -> ImportProgress | None:
    """An import run of the connection; None when there is none."""
    run = Run.objects.filter(connection=connection, pk=run_id).first()
    if run is None:
        return None
    outcomes = list(run.outcomes.filter(kind="client"))
    asked = run.scope.get("client_ids") or []
    linked = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True, remote_id__in=asked)
    ids = {*linked.values_list("local_id", flat=True), *(one.local_id for one in outcomes if one.local_id)}
    clients = sorted(Client.objects.filter(pk__in=ids).select_related("adviser"), key=lambda client: client.pk)
    first = {pk: place for place, pk in enumerate(linked.values_list("local_id", flat=True))}
    clients.sort(key=lambda client: first.get(client.pk, len(first)))
    told = run.outcomes.all() if run.kind == RunKind.PREVIEW else run.outcomes.exclude(action=OutcomeAction.CREATE)
    notes = list(told.exclude(reason__in=[DETAILS_NEEDED, COUPLE]).order_by(PLAIN_LAST, "pk")[: MOST_NOTES + 1])
    return ImportProgress(
        run=run,
        clients=clients[:MOST_NOTES],
        incomplete=[
            Incomplete(one.label, one.remote_id, one.sentence, remote_url("client", one.remote_id))
            for one in outcomes
            if one.reason == DETAILS_NEEDED
        ],
        notes=notes[:MOST_NOTES],
        couples=[one for one in outcomes if one.reason == COUPLE][:MOST_NOTES],
        counts=_counts(run),
        is_cut_short=len(notes) > MOST_NOTES or len(clients) > MOST_NOTES,
        without_adviser=clients_of_import(run).filter(adviser__isnull=True).count(),
    )


def clients_of_import(run: Run) -> QuerySet[Client]:
    """The clients an import brought in."""
    came = run.outcomes.filter(kind="client", action__in=[OutcomeAction.CREATE, OutcomeAction.RELINK])
    found: QuerySet[Client] = Client.objects.filter(pk__in=came.values("local_id"))
    return found


def _counts(run: Run) -> list[KindCount]:
    """Created, incomplete and left out by kind, in the connector's order."""
    rows = (
        run.outcomes.exclude(reason=COUPLE)
        .values_list("kind", "action", "reason")
        .annotate(n=Count("remote_id", distinct=True))
    )
    found = list(rows.order_by())
    counts = []
    for spec in system_of(SYSTEM).connector.kinds:
        own = [(action, reason, n) for kind, action, reason, n in found if kind == spec.kind]
        created = sum(n for action, _, n in own if action in (OutcomeAction.CREATE, OutcomeAction.RELINK))
        incomplete = sum(n for _, reason, n in own if reason == DETAILS_NEEDED)
        left_out = sum(n for action, _, n in own if action == OutcomeAction.SKIP) - incomplete
        if own:
            counts.append(KindCount(spec.kind, spec.mapping.label, created, incomplete, left_out))
    return counts


def would_create(run: Run) -> list[str]:
    """Remote ids of the clients a preview would import."""
    found = run.outcomes.filter(kind="client", action=OutcomeAction.CREATE).order_by("pk")
    return list(dict.fromkeys(found.values_list("remote_id", flat=True)))


def client_scope(connection: Connection, client: Client) -> tuple[str, ...]:
    """Remote ids of a client, of their partner and of the joint client they form, as far as they are linked."""
    related = Relationship.objects.filter(client=client, kind__in=COUPLE_KINDS).values_list("other_id", flat=True)
    people = {client.pk, *related, *client.memberships.values_list("member_id", flat=True)}
    shared = Client.objects.filter(memberships__member__in=people).values_list("pk", flat=True)
    living = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    found = living.filter(local_id__in={*people, *shared}).order_by("remote_id")
    return tuple(dict.fromkeys(found.values_list("remote_id", flat=True)))


def cashflow_people(cashflow_id: int) -> list[int]:
    """Our clients in a cashflow; none for one that does not exist."""
    return list(CashflowClient.objects.filter(cashflow_id=cashflow_id).values_list("client_id", flat=True))


@dataclass(frozen=True, slots=True)
class CashflowLinks:
    """The people of a cashflow and Plannr: remote ids to sync, who is linked and who is not, how fresh."""

    scope: tuple[str, ...]
    linked: list[Client]
    unlinked: list[Client]
    as_of: datetime | None


def cashflow_links(connection: Connection, cashflow: Cashflow) -> CashflowLinks:
    """How a cashflow's people stand with Plannr."""
    people = list(Client.objects.filter(cashflow_seats__cashflow=cashflow).order_by("cashflow_seats__position"))
    living = Link.objects.filter(connection=connection, kind="client", ended_at__isnull=True)
    links = {link.local_id: link for link in living.filter(local_id__in=[person.pk for person in people])}
    seen = [link.last_synced_at for link in links.values() if link.last_synced_at]
    linked = [person for person in people if person.pk in links]
    shared = Client.objects.filter(memberships__member__in=[person.pk for person in linked])
    joint = living.filter(local_id__in=shared.values("pk")).values_list("remote_id", flat=True)
    remote_ids = {*(links[person.pk].remote_id for person in linked), *joint}
    return CashflowLinks(
        scope=tuple(sorted(remote_ids)),
        linked=linked,
        unlinked=[person for person in people if person.pk not in links],
        as_of=min(seen, default=None),
    )


LOOKED_BACK = 20
"""So many syncs of a cashflow are looked through for the last that was finished."""


@dataclass(frozen=True, slots=True)
class CashflowRuns:
    """The newest sync over exactly a cashflow's clients, and when the last one that was finished ended."""

    newest: Run | None
    done_at: datetime | None


def cashflow_runs(connection: Connection, scope: tuple[str, ...]) -> CashflowRuns:
    """The syncs of these clients; one query."""
    runs = Run.objects.filter(connection=connection, kind=RunKind.PULL, scope__client_ids=list(scope))
    latest = list(runs.order_by("-pk")[:LOOKED_BACK])
    done = (run.finished_at for run in latest if run.state == RunState.DONE)
    return CashflowRuns(next(iter(latest), None), next(done, None))


def runs_under_way(connection: Connection) -> list[Run]:
    """Runs that have begun or are about to, oldest first: what they do may still touch what is unlinked now."""
    under_way = [RunState.QUEUED, RunState.RUNNING, RunState.STOPPING]
    return list(Run.objects.filter(connection=connection, state__in=under_way).order_by("pk"))
