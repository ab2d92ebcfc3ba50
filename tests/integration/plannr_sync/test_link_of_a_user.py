"""A person's link: what waits after it was off, what to do when it ended, and news from Plannr meanwhile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.events import Origin
from backoffice.models import Client, Income, Relationship
from backoffice.services import clients as client_services
from backoffice.services import flows
from domain.enums.people import RelationshipKind
from integrations.models import Conflict, Credential, Link, OutboxEntry, Outcome, Run, WebhookDelivery
from integrations.services.credentials import expire_credential, note_error
from integrations.services.runs import perform_run
from integrations.services.webhooks import process_delivery
from tests.contract.plannr.conftest import World
from tests.contract.plannr.consent import consent
from tests.factories.backoffice import UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of, connect, deliver

SETTINGS = "/settings/plannr/"
Couple = tuple[Client, Client]


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def enable(browser: Browser) -> Any:
    return connect(browser, "owner@fernhill.example", "fernhill-demo")


def test_enabling_leads_to_the_edits_made_meanwhile(browser: Browser, world: World, couple: Couple) -> None:
    browser.post("/plannr/disable/")
    world.edit_client(couple[0], title="Sir")
    assert Conflict.objects.filter(state="open").count() == 1
    world.remote.forget_requests()
    page = enable(browser)
    assert page.redirect_chain[-1][0] == reverse("sync_desk")
    assert "Nothing moves before" in page.content.decode()
    assert Conflict.objects.get().state == "open"
    assert not OutboxEntry.objects.filter(state__in=["waiting", "sending", "sent"]).exists()
    puts = [one for one in world.remote.requests() if one["method"] == "PUT"]
    assert puts == []


def test_enabling_leads_to_creations_that_were_held_back(browser: Browser, world: World, couple: Couple) -> None:
    browser.post("/plannr/disable/")
    flows.create_flow(
        Income,
        client_id=couple[0].pk,
        fields={"name": "Lessons", "type": "other", "amount": 100, "frequency": "monthly"},
        origin=Origin(user_id=world.user.pk),
        options={"plannr": {"create": True}},
    )
    page = enable(browser)
    assert page.redirect_chain[-1][0] == f"{reverse('sync_outbox')}?state=held"
    assert OutboxEntry.objects.get().state == "held"
    assert "1 creation or deletion held back" in browser.get(SETTINGS).content.decode()


def test_enabling_tells_of_creations_held_back_beside_the_edits(browser: Browser, world: World, couple: Couple) -> None:
    browser.post("/plannr/disable/")
    world.edit_client(couple[0], title="Sir")
    flows.create_flow(
        Income,
        client_id=couple[0].pk,
        fields={"name": "Lessons", "type": "other", "amount": 100, "frequency": "monthly"},
        origin=Origin(user_id=world.user.pk),
        options={"plannr": {"create": True}},
    )
    page = enable(browser)
    assert page.redirect_chain[-1][0] == reverse("sync_desk")
    assert "1 creation or deletion is held back too: see Sync, Outbox, Held back." in page.content.decode()


def test_nothing_waiting_leads_to_the_settings(browser: Browser, world: World) -> None:
    browser.post("/plannr/disable/")
    assert enable(browser).redirect_chain[-1][0] == SETTINGS


def test_importing_without_a_link_leads_to_the_sign_in_and_back(browser: Browser, world: World) -> None:
    browser.post("/plannr/disable/")
    page = browser.get("/clients/import/plannr/").content.decode()
    assert 'href="/plannr/connect/?then=import"' in page
    away = browser.get("/plannr/connect/?then=import")
    brought = consent(away["Location"], "owner@fernhill.example", "fernhill-demo")
    assert browser.get("/plannr/callback/", brought)["Location"] == "/clients/import/plannr/"


def test_disabling_says_what_becomes_of_edits(browser: Browser, world: World) -> None:
    colleague = UserFactory(firm=world.firm)
    mine = Credential.objects.get()
    theirs = Credential.objects.create(
        firm=world.firm, connection=world.connection, user=colleague, access_token="t", remote_account_id="a"
    )
    page = browser.post("/plannr/disable/", follow=True).content.decode()
    assert "Colleagues are still linked" in page
    assert set(Credential.objects.values_list("pk", "state")) == {(mine.pk, "disabled"), (theirs.pk, "active")}
    world.connection.refresh_from_db()
    assert world.connection.is_enabled
    page = browser_of(colleague).post("/plannr/disable/", follow=True).content.decode()
    assert "kept for review" in page
    world.connection.refresh_from_db()
    assert not world.connection.is_enabled


def test_disabling_an_ended_link_leaves_plannrs_news_to_a_colleagues(browser: Browser, world: World) -> None:
    enable(browser)
    colleague = UserFactory(firm=world.firm)
    connect(browser_of(colleague), "adviser@fernhill.example", "fernhill-demo")
    mine = Credential.objects.get(user=world.user)
    expire_credential(credential_id=mine.pk, sentence="Sign in again.", now=world.now())
    browser.post("/plannr/disable/")
    world.connection.refresh_from_db()
    assert world.connection.is_enabled and world.connection.webhook_secret
    browser_of(colleague).post("/plannr/disable/")
    world.connection.refresh_from_db()
    assert not world.connection.is_enabled and not world.connection.webhook_secret


def test_an_ended_link_says_what_to_do(browser: Browser, world: World) -> None:
    expire_credential(
        credential_id=Credential.objects.get().pk,
        sentence="Plannr has ended your link: connect again.",
        now=world.now(),
    )
    page = browser.get(SETTINGS).content.decode()
    assert "Plannr no longer accepts your link" in page
    assert "Choose Enable and sign in again" in page
    assert ">Enable</a>" in page and "Syncing is off" in page


def test_status_tells_the_last_success_and_the_last_error(browser: Browser, world: World) -> None:
    note_error(credential_id=Credential.objects.get().pk, sentence="Plannr did not answer in time.")
    page = browser.get(SETTINGS).content.decode()
    assert "Last success" in page and "Plannr did not answer in time." in page
    assert Credential.objects.get().access_token not in page


def test_how_two_people_are_related_stays_here(world: World, couple: Couple) -> None:
    client_services.relate_clients(
        client_id=couple[0].pk, other_id=couple[1].pk, kind=RelationshipKind.ENGAGED, origin=world.origin
    )
    assert Relationship.objects.get(client=couple[0]).kind == "engaged"
    assert not OutboxEntry.objects.exists()


# ----------------------------------------------------------------------------------------------- news from Plannr


@pytest.fixture
def subscribed(world: World) -> World:
    world.connection.webhook_id, world.connection.webhook_secret = "w", "shared-secret"
    world.connection.save()
    return world


def news(world: World, event: str, uuid: str) -> Run | None:
    """The run a signed delivery leads to, performed."""
    body = json.dumps({"event": event, "data": {"uuid": uuid}}).encode()
    deliver(world.connection, body, "shared-secret")
    before = Run.objects.count()
    process_delivery(delivery_id=WebhookDelivery.objects.latest("pk").pk, clock=world.now)
    if Run.objects.count() == before:
        return None
    return perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)


@pytest.mark.parametrize("remove", [False, True])
def test_an_account_made_inactive_there_is_unlinked_and_stays(subscribed: World, couple: Couple, remove: bool) -> None:
    world, rowan = subscribed, couple[0]
    world.settings(remove_unlinked=remove)
    uuid = world.remote_id(rowan)
    world.remote.ask("PUT", f"/api/v1/account/{uuid}", {"inactive_at": "2026-01-05"})
    run = news(world, "account.updated", uuid)
    assert run is not None
    outcome = Outcome.objects.get(run=run, kind="client", remote_id=uuid)
    assert (outcome.action, outcome.reason, outcome.level) == ("unlink", "inactive_account", "warning")
    assert "It stays here, unlinked" in outcome.sentence
    assert Client.objects.filter(pk=rowan.pk).exists()
    assert not Link.objects.filter(kind="client", local_id=rowan.pk, ended_at__isnull=True).exists()


def test_an_account_deleted_there_is_unlinked_with_an_outcome(subscribed: World) -> None:
    world = subscribed
    made = world.remote.ask(
        "POST", "/api/v1/account",
        {"type": "client", "role": "individual", "first_name": "Sorrel", "last_name": "Brief",
         "date_of_birth": "1980-01-01", "gender": "female", "send_welcome_email": False},
    )  # fmt: skip
    uuid = made.get("uuid") or made["data"]["uuid"]
    world.bring_in(uuid)
    sorrel = Client.objects.get(first_name="Sorrel")
    world.remote.ask("DELETE", f"/api/v1/account/{uuid}")
    run = news(world, "account.deleted", uuid)
    assert run is not None
    outcome = Outcome.objects.get(run=run, kind="client")
    assert outcome.action == "unlink" and outcome.sentence
    assert Client.objects.filter(pk=sorrel.pk).exists()
    assert not Link.objects.filter(kind="client", ended_at__isnull=True).exists()


def test_news_of_somebody_unknown_means_nothing(subscribed: World) -> None:
    assert news(subscribed, "account.updated", subscribed.remote.client("Pip Testwood")["uuid"]) is None
    assert WebhookDelivery.objects.get().state == "processed"
