"""What a change of the company settings means for what is here already, counted and said before it is saved.

consequences(connection, {"mode": "force_one_way", ...})  -> one Consequence a setting that would change
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count

from backoffice.models import Income, Plan
from backoffice.selectors.history import Activity, activity_of_record
from backoffice.selectors.plan_flows import PART_MODELS, living
from domain.enums.sync import ConflictState, Mode, OutboxAction, OutboxState, UpdatePolicy
from integrations.engine.records import PARTS_OF_PLANS, REPAYMENT
from integrations.models import Conflict, Connection, Link, OutboxEntry
from integrations.stores.links import ENDED_HERE
from integrations.stores.outbox import NOT_UNDER_WAY

ITEM_KINDS = ("plan", "income", "expense", *PARTS_OF_PLANS)
SENT_PARTS = tuple(kind for kind in PARTS_OF_PLANS if kind != REPAYMENT)
"""What hangs on plans and can be created in Plannr."""

MOST_READ = 50
"""So many events are looked through for those that are about settings."""

LABELS = {
    "remote_firm_id": "Firm ID",
    "mode": "Default sync method",
    "create_by_default": "Create new financial items in Plannr",
    "create_what_came": "Also create what other systems bring",
    "update_by_default": "Update financial items",
    "remove_unlinked": "Remove unlinked items",
}


HISTORY_WORDS = {name.replace("_", " ").capitalize(): label for name, label in LABELS.items()} | {
    "Is enabled": "Syncing"
}
"""What a history calls a setting, to what the form calls it."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """One setting before and after, and what that does; ``sentences`` speak of existing data only."""

    label: str
    before: str
    after: str
    sentences: list[str] = field(default_factory=list)
    questions: int = 0
    """How many linked items somebody has to answer for, before or after: the out of sync page lists them."""


def consequences(connection: Connection, wanted: Mapping[str, Any]) -> list[Consequence]:
    """Every setting that would change, in the order of the form."""
    return [
        Consequence(
            label=LABELS[name],
            before=_words(name, getattr(connection, name)),
            after=_words(name, wanted[name]),
            sentences=TELL[name](connection, wanted[name]),
            questions=_questions(connection, wanted[name]) if name == "mode" else 0,
        )
        for name in LABELS
        if name in wanted and wanted[name] != getattr(connection, name)
    ]


def _words(name: str, value: Any) -> str:
    if name == "mode":
        return Mode(value).label
    if name == "update_by_default":
        return UpdatePolicy(value).label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return str(value or "None")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _living(connection: Connection) -> Any:
    return Link.objects.filter(connection=connection, ended_at__isnull=True)


def _open_questions(connection: Connection) -> Any:
    return Conflict.objects.filter(link__connection=connection, link__ended_at__isnull=True, state=ConflictState.OPEN)


def _unsent_edits(connection: Connection) -> Any:
    """Edits of linked items that wait or failed to be sent: a method that only reads asks about them."""
    return OutboxEntry.objects.filter(
        connection=connection,
        action=OutboxAction.UPDATE,
        state__in=NOT_UNDER_WAY,
        link__ended_at__isnull=True,
    )


def _questions(connection: Connection, wanted: str) -> int:
    """Items with an open question, and those with an edit that reading only turns into one."""
    asked = set(_open_questions(connection).values_list("link_id", flat=True))
    if wanted != Mode.TWO_WAY:
        asked |= set(_unsent_edits(connection).values_list("link_id", flat=True))
    return len(asked)


def _about_firm(connection: Connection, wanted: str) -> list[str]:
    number = _living(connection).count()
    if not number or not connection.remote_firm_id:
        return []
    return [f"{_count(number, 'record is', 'records are')} linked with the firm of the present ID, not the new one."]


def _about_mode(connection: Connection, wanted: str) -> list[str]:
    told = _about_sending(connection) if wanted == Mode.TWO_WAY else _about_reading(connection)
    if wanted == Mode.FORCE_ONE_WAY:
        told.append(
            "Locked for everybody, with the reason beside each: create in Plannr (clients, plans and incomes), update "
            "Plannr with changes, delete in Plannr too, keep ours, send again, and every upload."
        )
    elif wanted == Mode.ONE_WAY:
        told.append(
            "Locked, with the reason beside each, is everything that would create, update, delete or upload in Plannr, "
            "except for the people of a cashflow that somebody switches to two-way under its Actions."
        )
    return told


def _about_sending(connection: Connection) -> list[str]:
    told = []
    held = OutboxEntry.objects.filter(connection=connection, state=OutboxState.HELD).count()
    if held:
        told.append(f"{_count(held, 'change')} held back earlier: nothing of it is sent until somebody decides.")
    both = _living(connection).filter(update_policy=UpdatePolicy.YES).count()
    if both:
        told.append(f"{_count(both, 'linked record sends', 'linked records send')} edits made here from now on.")
    return told


def _about_reading(connection: Connection) -> list[str]:
    told = []
    outbox = OutboxEntry.objects.filter(connection=connection)
    states = Counter(dict(outbox.values_list("state").annotate(number=Count("pk")).order_by()))
    waiting, failed = states[OutboxState.WAITING], states[OutboxState.FAILED]
    if waiting and connection.mode == Mode.TWO_WAY:
        told.append(
            f"{_count(waiting, 'change waits', 'changes wait')} to be sent and will be held back; edits among them "
            "are shown as out of sync."
        )
    if failed:
        told.append(
            f"{_count(failed, 'failed change is', 'failed changes are')} held back too and cannot be sent meanwhile; "
            "edits among them are shown as out of sync."
        )
    both = _living(connection).filter(update_policy=UpdatePolicy.YES).count()
    if both and connection.mode == Mode.TWO_WAY:
        told.append(
            f"{_count(both, 'linked record')} set to update both ways: only Plannr's changes count, and an edit made "
            "here from then on is replaced by the next sync. Their own setting is kept for later."
        )
    asked = _open_questions(connection).count()
    if asked:
        told.append(
            f"{_count(asked, 'item is', 'items are')} out of sync: both values stay until somebody answers, and "
            "“Keep ours” is no answer meanwhile."
        )
    return told


def _about_creating(connection: Connection, wanted: bool) -> list[str]:
    linked = _living(connection).filter(kind__in=("plan", "income", *SENT_PARTS)).count()
    parts = sum(living(PART_MODELS[name]).count() for name in SENT_PARTS)
    only_here = Plan.objects.count() + Income.objects.count() + parts - linked
    if only_here <= 0:
        return []
    return [f"{_count(only_here, 'item that is', 'items that are')} only here already: nothing changes for them."]


def _about_updating(connection: Connection, wanted: str) -> list[str]:
    links = _living(connection).filter(kind__in=ITEM_KINDS)
    policies = dict(links.values_list("update_policy").annotate(number=Count("pk")).order_by())
    if not policies:
        return []
    parts = [f"{number:,} “{UpdatePolicy(code).label}”" for code, number in sorted(policies.items())]
    total = _count(sum(policies.values()), "linked item keeps", "linked items keep")
    return [f"{total} the setting it has: {', '.join(parts)}. Only newly imported items start with the new one."]


def _about_removing(connection: Connection, wanted: bool) -> list[str]:
    told = []
    linked = _living(connection).filter(kind__in=ITEM_KINDS).count()
    if linked and wanted:
        told.append(
            f"{_count(linked, 'linked item')}: what Plannr withdraws is removed here with the next sync, unless it was "
            "edited here. It can be restored."
        )
    elif linked:
        told.append(f"{_count(linked, 'linked item')}: what Plannr withdraws stays here, unlinked, with a warning.")
    lost = Link.objects.filter(connection=connection, ended_at__isnull=False, kind__in=ITEM_KINDS)
    former = lost.exclude(end_reason__in=ENDED_HERE).count()
    if former:
        told.append(f"{_count(former, 'item')} unlinked earlier: what became of them stays as it is.")
    return told


TELL: dict[str, Callable[[Connection, Any], list[str]]] = {
    "remote_firm_id": _about_firm,
    "mode": _about_mode,
    "create_by_default": _about_creating,
    "create_what_came": _about_creating,
    "update_by_default": _about_updating,
    "remove_unlinked": _about_removing,
}


def changes_of(connection: Connection, limit: int) -> list[Activity]:
    """Who changed the firm's settings and when, newest first, in the words of the form."""
    told = []
    for activity in activity_of_record(connection, MOST_READ):
        changes = [
            replace(change, field=HISTORY_WORDS[change.field])
            for change in activity.changes
            if change.field in HISTORY_WORDS
        ]
        if changes:
            told.append(replace(activity, kind="the Plannr settings", title="", changes=changes))
    return told[:limit]
