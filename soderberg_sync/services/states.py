"""The one way an application moves: which steps there are, who took them, when and why; all others are refused."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from django.db import transaction

from backoffice.models import User
from domain.enums.platform import ApplicationState, MandateState
from soderberg_sync.models import Application, ApplicationStep, Mandate

DRAFT, PENDING, COMPLETE = ApplicationState.DRAFT, ApplicationState.PENDING, ApplicationState.COMPLETE
WITHDRAWN, REJECTED = ApplicationState.WITHDRAWN, ApplicationState.REJECTED

UNANSWERED = (MandateState.WANTED, MandateState.OFFERED)

STEPS = MappingProxyType(
    {
        DRAFT: (PENDING, WITHDRAWN),
        PENDING: (COMPLETE, WITHDRAWN, REJECTED),
        COMPLETE: (),
        WITHDRAWN: (),
        REJECTED: (),
    }
)
"""From each state, the states an application may move to."""

OVER = MappingProxyType(
    {
        COMPLETE: "The application is complete: its account is open.",
        WITHDRAWN: "The application was withdrawn. Make a new one.",
        REJECTED: "The platform rejected the application. Make a new one.",
    }
)
WRONG_ORDER = MappingProxyType(
    {
        (
            DRAFT,
            COMPLETE,
        ): "The account has to be opened on the platform before the application can be complete.",
        (DRAFT, REJECTED): "Only an application the platform has can be rejected by it.",
        (PENDING, DRAFT): "The platform has the application already. Withdraw it instead.",
    }
)


class UnableToMove(RuntimeError):
    """The application cannot make this step; the message says why."""

    permanent = True


def why_not_to(state: str, wanted: ApplicationState) -> str:
    """Why an application in this state cannot move there; empty when it can."""
    now = ApplicationState(state)
    if wanted in STEPS[now]:
        return ""
    if now == wanted:
        return f"The application is {now.label.lower()} already."
    return OVER.get(now) or WRONG_ORDER.get((now, wanted), f"A {now.label.lower()} application cannot do this.")


def start(application: Application, *, user: User | None, why: str, now: datetime) -> None:
    """The first line of a new application's trace."""
    _trace(application, "", user, why, now)


@transaction.atomic
def move(application: Application, to: ApplicationState, *, user: User | None, why: str, now: datetime) -> Application:
    """The application in its new state, with a line in its trace. The caller holds its lock.

    Where it ends without an account nobody is asked for its Direct Debit any more. Raises ``UnableToMove``.
    """
    refusal = why_not_to(application.state, to)
    if refusal:
        raise UnableToMove(refusal)
    before, application.state = application.state, to
    if to == ApplicationState.COMPLETE:
        application.completed_at = now
    application.save(update_fields=["state", "plan", "completed_at", "updated_at"])
    if to in {WITHDRAWN, REJECTED}:
        unanswered = Mandate.objects.filter(application=application, state__in=UNANSWERED)
        unanswered.update(state=MandateState.CANCELLED)
    _trace(application, before, user, why, now)
    return application


def _trace(application: Application, before: str, user: User | None, why: str, now: datetime) -> None:
    ApplicationStep.objects.create(
        firm_id=application.firm_id, application=application, from_state=before, to_state=application.state, at=now,
        user=user, why=why,
    )  # fmt: skip


def lock_application(application_id: int) -> Application:
    """The application, locked until the transaction ends."""
    row: Application = Application.objects.select_for_update().get(pk=application_id)
    return row
