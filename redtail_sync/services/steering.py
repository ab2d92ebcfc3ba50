"""Pause, play and stop of linked accounts: whose balance follows Redtail, and whose does not any more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from backoffice.models import User
from domain.enums.sync import UpdatePolicy
from integrations.engine.records import PLAN
from integrations.models import Link
from integrations.services.links import set_policy, unlink
from redtail_sync.connector import SYSTEM
from redtail_sync.services.balances import expect_afresh
from redtail_sync.services.rights import STEER, require

Act = Callable[..., Link]


@transaction.atomic
def pause_account(*, link_id: int, user: User, now: datetime) -> Link:
    """The account's balance stays as it is from now on. Raises ``PermissionDenied``."""
    require(user, STEER)
    return set_policy(link_id=link_id, policy=UpdatePolicy.NO, user_id=user.pk, now=now)


@transaction.atomic
def resume_account(*, link_id: int, user: User, now: datetime) -> Link:
    """The account's balance follows Redtail again, with the next pull. Raises ``PermissionDenied``.

    A value that was entered while it was paused does not stand in the way of the balance there.
    """
    require(user, STEER)
    link = set_policy(link_id=link_id, policy=UpdatePolicy.ONLY_FROM_REMOTE, user_id=user.pk, now=now)
    if link.ended_at is None:
        expect_afresh(link)
    return link


@transaction.atomic
def stop_account(*, link_id: int, user: User, now: datetime) -> Link:
    """Ends the link: the plan stays, and the account waits again. Raises ``PermissionDenied``."""
    require(user, STEER)
    return unlink(link_id=link_id, user_id=user.pk, now=now)


PAUSE, RESUME, STOP = "pause", "resume", "stop"
ACTS: Mapping[str, Act] = MappingProxyType({PAUSE: pause_account, RESUME: resume_account, STOP: stop_account})


@transaction.atomic
def steer_accounts(*, link_ids: Iterable[int], act: str, user: User, now: datetime) -> list[Link]:
    """Does one of ``ACTS`` to each of these links for which it makes a difference, and gives those: all or none.

    A link that ended meanwhile, or stands already as it is wanted, is left alone. Raises ``PermissionDenied``.
    """
    require(user, STEER)
    living = Link.objects.filter(pk__in=list(link_ids), kind=PLAN, connection__system=SYSTEM, ended_at__isnull=True)
    locked = list(living.select_for_update(of=("self",)).order_by("pk"))
    wanted = [link for link in locked if act == STOP or link.pulls == (act == PAUSE)]
    return [ACTS[act](link_id=link.pk, user=user, now=now) for link in wanted]
