"""What a creation in Plannr leads to there, once it is done: couples are related, two owners get a joint account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from integrations.engine.ports import Session
from integrations.models import Connection
from plannr_sync.services.couples import couples_to_relate, relate_there
from plannr_sync.services.joint_accounts import join_there, owners_to_join


def follow_up(connection: Connection, session: Session, clock: Callable[[], datetime]) -> int:
    """Does all that waits; gives how much was done. Trouble is left for the next time."""
    return relate_there(connection, session, clock) + join_there(connection, session, clock)


def is_anything_left(connection: Connection, now: datetime) -> bool:
    """Whether something waits."""
    return bool(couples_to_relate(connection, now) or owners_to_join(connection, now))
