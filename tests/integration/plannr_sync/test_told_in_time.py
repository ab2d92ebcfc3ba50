"""What the Plannr pages say before somebody does what cannot be seen coming."""

from __future__ import annotations

from django.test import Client as Browser
from django.utils import timezone

from backoffice.models import Client
from domain.enums.people import Role
from domain.enums.sync import CredentialState, OutboxAction, OutboxState, RunKind, RunState, RunTrigger
from integrations.models import Credential, OutboxEntry, Run
from plannr_sync.selectors.links import waiting_for_review
from plannr_sync.selectors.runs import runs_under_way
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of


def test_unlinking_says_that_a_run_is_under_way(world: World, couple: tuple[Client, Client]) -> None:
    browser: Browser = browser_of(world.user)
    path = f"/clients/{couple[0].pk}/plannr/unlink/"
    assert "is under way" not in browser.get(path).content.decode()
    run = Run.objects.create(
        firm=world.firm, connection=world.connection, kind=RunKind.IMPORT, trigger=RunTrigger.PERSON,
        state=RunState.RUNNING, started_at=timezone.now(),
    )  # fmt: skip
    page = browser.get(path).content.decode()
    assert f"Import {run.pk} is under way" in page
    assert "is left out of it where it has not got there yet" in page
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE)
    assert runs_under_way(world.connection) == []


def test_the_review_counts_what_was_refused(world: World, couple: tuple[Client, Client]) -> None:
    assert waiting_for_review(world.connection).failed == 0
    OutboxEntry.objects.create(
        firm=world.firm, connection=world.connection, kind="client", local_model="backoffice.client",
        local_id=couple[0].pk, action=OutboxAction.UPDATE, state=OutboxState.FAILED, fields=["first_name"],
    )  # fmt: skip
    assert waiting_for_review(world.connection).failed == 1
    page = browser_of(world.user).get("/settings/plannr/").content.decode()
    assert "1 change could not be sent" in page


def test_disabling_says_whether_the_firm_goes_on_syncing(world: World) -> None:
    colleague = Credential.objects.get(connection=world.connection)
    colleague.pk, colleague.user = None, UserFactory(firm=world.firm, role=Role.ADVISER)
    colleague.save()
    page = browser_of(world.user).post("/plannr/disable/", follow=True).content.decode()
    assert "Colleagues are still linked" in page
    Credential.objects.filter(user=world.user).update(state=CredentialState.ACTIVE)
    Credential.objects.filter(pk=colleague.pk).delete()
    page = browser_of(world.user).post("/plannr/disable/", follow=True).content.decode()
    assert "kept for review" in page
