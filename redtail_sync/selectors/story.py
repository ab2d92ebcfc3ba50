"""What a linked plan's page says of its account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.enums.sync import OutcomeAction
from integrations.engine.codecs import read_moment
from integrations.models import Link, Outcome
from redtail_sync.connector import LABEL

LATEST = 5


@dataclass(frozen=True, slots=True)
class AccountStory:
    """A linked account: which, how it stands, when it was read and changed there, and what happened last."""

    link: Link
    system: str
    number_ends: str
    changed_there_at: datetime | None
    outcomes: list[Outcome]


def story_of(link: Link) -> AccountStory:
    """The story of a living link; one query."""
    told = Outcome.objects.filter(
        run__connection_id=link.connection_id, kind=link.kind, remote_id=link.remote_id
    )
    number = str(link.base.get("number") or "")
    return AccountStory(
        link=link,
        system=LABEL,
        number_ends=number.strip()[-4:],
        changed_there_at=link.remote_updated_at or read_moment(link.base.get("as_of")),
        outcomes=list(
            told.exclude(action=OutcomeAction.STAGE).select_related("run").order_by("-pk")[:LATEST]
        ),
    )
