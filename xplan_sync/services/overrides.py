"""Emergency changes of what Xplan masters: written down when they are made, and when a sync replaces them."""

from __future__ import annotations

from django.utils import timezone

from backoffice.events import RecordChanged
from integrations.engine.canonical import Fields, same
from integrations.local.registry import KINDS
from integrations.models import Link
from integrations.registry import system_of
from integrations.stores.bundle import side_of
from xplan_sync.connector import SYSTEM
from xplan_sync.models import Override


def note_overrides(event: RecordChanged) -> None:
    """Keeps the list of overrides true; inside the change's own transaction."""
    if event.action != "update" or not event.fields:
        return
    links = Link.objects.filter(
        connection__system=SYSTEM, local_model=event.model, local_id=event.pk, ended_at__isnull=True
    )
    link: Link | None = links.select_related("connection__firm").first()
    if link is None or not link.pulls:
        return
    if event.origin.system == SYSTEM:
        _note_replaced(link, event)
    else:
        _note_made(link, event)


def _names(link: Link, event: RecordChanged) -> set[str]:
    """The mastered fields the event is about, by their canonical names."""
    rules = system_of(SYSTEM).connector.kind(link.kind).mapping.rules
    aliases = KINDS[link.kind].aliases
    changed = {aliases.get(name, name) for name in event.fields}
    return {rule.canonical for rule in rules if rule.is_mastered_there} & changed


def _note_made(link: Link, event: RecordChanged) -> None:
    names = _names(link, event)
    now = timezone.now()  # an event has no moment of its own
    ours = side_of(link.connection, now=lambda: now).local.read(link.kind, [link.local_id]).get(link.local_id, {})
    agreed: Fields = {**link.base, **link.kept}
    for name in sorted(names):
        standing = Override.objects.filter(link=link, field=name, replaced_at__isnull=True)
        if same(ours.get(name), agreed.get(name)):
            standing.update(replaced_at=now)
            continue
        Override.objects.update_or_create(
            link=link, field=name, replaced_at=None,
            defaults={
                "firm_id": link.firm_id, "theirs": link.base.get(name), "ours": ours.get(name),
                "made_by_id": event.origin.user_id, "made_at": now,
            },
        )  # fmt: skip


def _note_replaced(link: Link, event: RecordChanged) -> None:
    names = _names(link, event)
    standing = Override.objects.filter(link=link, field__in=names, replaced_at__isnull=True)
    standing.update(replaced_at=timezone.now())
