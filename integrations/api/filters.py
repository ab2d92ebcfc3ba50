"""What the sync's lists can be narrowed by."""

from __future__ import annotations

import django_filters as filters

from backoffice.api.filters import RecordFilter, one_of, record
from domain.enums.sync import (
    ConflictState,
    LinkState,
    OutboxAction,
    OutboxState,
    OutcomeAction,
    OutcomeLevel,
    RunKind,
    RunState,
)


class LinkFilter(RecordFilter):
    """Links by connection, kind, state, remote id or local record."""

    connection = record("connection")
    kind = filters.CharFilter()
    state = one_of(LinkState)
    remote_id = filters.CharFilter()
    local_model = filters.CharFilter()
    local_id = filters.NumberFilter()
    living = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")


class RunFilter(RecordFilter):
    """Runs by connection, kind or state."""

    connection = record("connection")
    kind = one_of(RunKind)
    state = one_of(RunState)


class OutcomeFilter(RecordFilter):
    """Outcomes by run, kind, action, level or reason."""

    run = record("run")
    kind = filters.CharFilter()
    action = one_of(OutcomeAction)
    level = one_of(OutcomeLevel)
    reason = filters.CharFilter()


class OutboxFilter(RecordFilter):
    """Outgoing writes by connection, state or action."""

    connection = record("connection")
    state = one_of(OutboxState)
    action = one_of(OutboxAction)


class ConflictFilter(RecordFilter):
    """Questions by link or state."""

    link = record("link")
    state = one_of(ConflictState)
