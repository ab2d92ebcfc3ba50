"""The state machine of an application: every step there is, every one that is refused, and the trace that stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_scopes import scope

from backoffice.models import User
from domain.enums.platform import ApplicationState as State
from soderberg_sync.models import Application, ApplicationStep
from soderberg_sync.services.states import STEPS, UnableToMove, move, start, why_not_to
from tests.factories.backoffice import ClientFactory, UserFactory, owned_plan
from tests.factories.platform import ApplicationFactory

pytestmark = pytest.mark.django_db
ALL = [(one, other) for one in State for other in State]
ALLOWED = {
    (State.DRAFT, State.PENDING), (State.DRAFT, State.WITHDRAWN), (State.PENDING, State.COMPLETE),
    (State.PENDING, State.WITHDRAWN), (State.PENDING, State.REJECTED),
}  # fmt: skip


@pytest.fixture
def user() -> Iterator[User]:
    user = UserFactory()
    with scope(firm=user.firm):
        yield user


def in_state(user: User, state: State) -> Application:
    client = ClientFactory(firm=user.firm)
    return ApplicationFactory(firm=user.firm, client=client, state=state, plan=owned_plan(client))


def test_the_table_says_what_is_allowed_and_nothing_else() -> None:
    assert {(one, other) for one, several in STEPS.items() for other in several} == ALLOWED


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_an_allowed_step_is_taken_and_traced(user: User, before: State, after: State) -> None:
    application, now = in_state(user, before), timezone.now()
    move(application, after, user=user, why="Because", now=now)
    application.refresh_from_db()
    step = ApplicationStep.objects.get(application=application)
    assert application.state == after
    assert (step.from_state, step.to_state, step.user, step.at, step.why) == (before, after, user, now, "Because")
    assert (application.completed_at == now) == (after == State.COMPLETE)


@pytest.mark.parametrize(("before", "after"), [one for one in ALL if one not in ALLOWED])
def test_every_other_step_is_refused_with_a_reason(user: User, before: State, after: State) -> None:
    application = in_state(user, before)
    with pytest.raises(UnableToMove) as refused:
        move(application, after, user=user, why="Because", now=timezone.now())
    assert str(refused.value) == why_not_to(before, after) and str(refused.value).endswith((".", "."))
    application.refresh_from_db()
    assert application.state == before and not application.steps.exists()


def test_steps_cannot_be_changed_or_removed(user: User) -> None:
    application = in_state(user, State.DRAFT)
    start(application, user=user, why="New", now=timezone.now())
    for act in (lambda rows: rows.update(why="Otherwise"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="stay as they were taken"), transaction.atomic():
            act(ApplicationStep.objects.filter(application=application))
    assert application.steps.get().why == "New"
