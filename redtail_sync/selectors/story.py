"""What a linked plan's page says of its account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.enums.sync import OutcomeAction
from integrations.engine.codecs import read_moment
from integrations.models import Link, Outcome
from redtail_sync.connector import LABEL
from redtail_sync.mapping.accounts import last_four
from redtail_sync.models import ContactLink

LATEST = 5


@dataclass(frozen=True, slots=True)
class AccountStory:
    """A linked account: which, how it stands, when it was read and changed there, and what happened last."""

    link: Link
    system: str
    number_ends: str
    changed_there_at: datetime | None
    is_followed: bool
    """Whether a cashflow is linked with one of its contacts: without one no pull reads it."""
    outcomes: list[Outcome]


def story_of(link: Link) -> AccountStory:
    """The story of a living link; two queries."""
    told = Outcome.objects.filter(run__connection_id=link.connection_id, kind=link.kind, remote_id=link.remote_id)
    return AccountStory(
        link=link,
        system=LABEL,
        number_ends=last_four(link.base.get("number")),
        changed_there_at=link.remote_updated_at or read_moment(link.base.get("as_of")),
        is_followed=ContactLink.objects.filter(
            connection_id=link.connection_id, contact_id__in=link.owner_ids
        ).exists(),
        outcomes=list(told.exclude(action=OutcomeAction.STAGE).select_related("run").order_by("-pk")[:LATEST]),
    )
