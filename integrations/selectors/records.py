"""The sync's records as scripts read them; every list needs an active scope and sees that firm only."""

from __future__ import annotations

from django.db.models import QuerySet

from integrations.models import Conflict, Connection, Link, OutboxEntry, Outcome, Run


def connections() -> QuerySet[Connection]:
    """The firm's connections."""
    rows: QuerySet[Connection] = Connection.objects.all()
    return rows


def links() -> QuerySet[Link]:
    """Every link, ended ones too."""
    rows: QuerySet[Link] = Link.objects.all()
    return rows


def runs() -> QuerySet[Run]:
    """Every run."""
    rows: QuerySet[Run] = Run.objects.all()
    return rows


def outcomes() -> QuerySet[Outcome]:
    """What became of every record in every run."""
    rows: QuerySet[Outcome] = Outcome.objects.all()
    return rows


def outbox() -> QuerySet[OutboxEntry]:
    """Every outgoing write."""
    rows: QuerySet[OutboxEntry] = OutboxEntry.objects.all()
    return rows


def conflicts() -> QuerySet[Conflict]:
    """Every question, answered ones too."""
    rows: QuerySet[Conflict] = Conflict.objects.all()
    return rows
