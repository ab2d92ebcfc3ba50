"""Linking a login through the pages, with every way it can go wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Client, User
from domain.enums.people import Role
from integrations.models import Connection, Credential, Link, Run, WebhookDelivery
from integrations.services.webhooks import webhook_token
from plannr_sync.logins import UnableToChooseAccount
from plannr_sync.services.connecting import connect_with_token, plannr_connection
from tests.contract.plannr.conftest import TOKEN, Remote, World
from tests.contract.plannr.consent import consent
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory

SETTINGS = "/settings/plannr/"


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def fresh_owner(remote: Remote, db: None) -> User:
    return UserFactory(firm=FirmFactory(), role=Role.OWNER)


def connect(browser: Browser, email: str, password: str, decision: str = "authorise", **changes: str) -> Any:
    """Through Plannr's consent pages and back."""
    away = browser.get("/plannr/connect/")
    assert away.status_code == 302
    brought = consent(away["Location"], email, password, decision)
    return browser.get("/plannr/callback/", {**brought, **changes}, follow=True)


def credentials_of(user: User) -> list[Credential]:
    with scope(firm=user.firm):
        return list(Credential.objects.all())


def test_the_way_there_carries_state_and_a_pkce_challenge(fresh_owner: User, remote: Remote) -> None:
    away = browser_of(fresh_owner).get("/plannr/connect/")
    query = parse_qs(urlsplit(away["Location"]).query)
    assert away["Location"].startswith(f"{remote.url}/oauth/authorize?")
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"] and query["code_challenge"]


def test_consent_links_the_login_and_turns_syncing_on(fresh_owner: User, remote: Remote) -> None:
    browser = browser_of(fresh_owner)
    page = connect(browser, "owner@fernhill.example", "fernhill-demo")
    assert "Linked with Plannr" in page.content.decode()
    (credential,) = credentials_of(fresh_owner)
    assert (credential.state, credential.remote_login_name) == ("active", "owner@fernhill.example")
    with scope(firm=fresh_owner.firm):
        connection = Connection.objects.get()
        facts = remote.control("GET", "facts")["fernhill-demo-advice"]
        assert (connection.is_enabled, connection.remote_firm_id) == (True, facts["uuid"])
        assert connection.webhook_secret
    assert credential.access_token not in page.content.decode()
    assert "owner@fernhill.example" in page.content.decode()


def test_tokens_lie_encrypted_in_the_database(fresh_owner: User, remote: Remote) -> None:
    from django.db import connection as database

    connect(browser_of(fresh_owner), "owner@fernhill.example", "fernhill-demo")
    (credential,) = credentials_of(fresh_owner)
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM integrations_credential")
        stored = cursor.fetchone()
    assert credential.access_token not in stored
    assert all(text.startswith("gAAAA") for text in stored)


def test_declining_says_so_and_keeps_nothing(fresh_owner: User) -> None:
    page = connect(browser_of(fresh_owner), "owner@fernhill.example", "fernhill-demo", "cancel")
    assert "declined access" in page.content.decode()
    assert credentials_of(fresh_owner) == []


def test_a_state_that_is_not_ours_is_refused(fresh_owner: User) -> None:
    page = connect(browser_of(fresh_owner), "owner@fernhill.example", "fernhill-demo", state="made-up")
    assert "not started here" in page.content.decode()
    assert credentials_of(fresh_owner) == []


def test_what_somebody_else_sends_back_leaves_the_sign_in_under_way_alone(fresh_owner: User) -> None:
    browser = browser_of(fresh_owner)
    away = browser.get("/plannr/connect/")
    forged = browser.get("/plannr/callback/", {"error": "access_denied", "state": "made-up"}, follow=True)
    assert "not started here" in forged.content.decode()
    brought = consent(away["Location"], "owner@fernhill.example", "fernhill-demo")
    assert "Linked with Plannr" in browser.get("/plannr/callback/", brought, follow=True).content.decode()


def test_coming_back_twice_is_refused(fresh_owner: User) -> None:
    browser = browser_of(fresh_owner)
    away = browser.get("/plannr/connect/")
    brought = consent(away["Location"], "owner@fernhill.example", "fernhill-demo")
    browser.get("/plannr/callback/", brought)
    page = browser.get("/plannr/callback/", brought, follow=True)
    assert "used already" in page.content.decode()


def test_another_firms_login_is_named_and_kept_nowhere(fresh_owner: User, remote: Remote) -> None:
    facts = remote.control("GET", "facts")["fernhill-demo-advice"]
    browser = browser_of(fresh_owner)
    saved = browser.post(
        SETTINGS,
        {
            "remote_firm_id": facts["uuid"],
            "mode": "two_way",
            "create_by_default": "no",
            "update_by_default": "yes",
            "remove_unlinked": "no",
        },
    )
    assert saved.status_code == 302
    page = connect(browser, "adviser@marlow.example", "marlow-demo").content.decode()
    assert "Marlow Pretend Planning" in page
    assert "Nothing was kept" in page
    assert credentials_of(fresh_owner) == []


def test_an_adviser_cannot_decide_which_firm_it_is(fresh_owner: User) -> None:
    adviser = UserFactory(firm=fresh_owner.firm, role=Role.ADVISER)
    with scope(firm=adviser.firm), pytest.raises(UnableToChooseAccount, match="has to enter"):
        connect_with_token(connection=plannr_connection(adviser.firm), user=adviser, token=TOKEN, now=timezone.now())
    assert credentials_of(adviser) == []


def test_a_login_of_two_firms_uses_the_one_whose_id_was_entered(fresh_owner: User, remote: Remote) -> None:
    facts = remote.control("GET", "facts")["fernhill-demo-advice"]
    browser = browser_of(fresh_owner)
    browser.post(
        SETTINGS,
        {
            "remote_firm_id": facts["uuid"],
            "mode": "two_way",
            "create_by_default": "no",
            "update_by_default": "yes",
            "remove_unlinked": "no",
        },
    )
    connect(browser, "both@example.org", "both-demo")
    (credential,) = credentials_of(fresh_owner)
    assert credential.remote_account_id


def test_disabling_forgets_the_tokens_and_stops_everything(fresh_owner: User) -> None:
    browser = browser_of(fresh_owner)
    connect(browser, "owner@fernhill.example", "fernhill-demo")
    page = browser.post("/plannr/disable/", follow=True)
    assert "Syncing is off" in page.content.decode()
    (credential,) = credentials_of(fresh_owner)
    assert (credential.access_token, credential.refresh_token, credential.state) == ("", "", "disabled")
    with scope(firm=fresh_owner.firm):
        assert not Connection.objects.get().is_enabled


@pytest.mark.parametrize("role", [Role.ADVISER, Role.PARAPLANNER])
def test_only_those_who_run_the_firm_change_its_settings(fresh_owner: User, role: Role) -> None:
    browser = browser_of(UserFactory(firm=fresh_owner.firm, role=role))
    page = browser.post(SETTINGS, {"mode": "force_one_way"}).content.decode()
    assert "Only an owner or administrator" in page
    with scope(firm=fresh_owner.firm):
        assert not Connection.objects.filter(mode="force_one_way").exists()


def test_a_firm_id_that_is_no_uuid_is_explained_at_the_field(fresh_owner: User) -> None:
    page = (
        browser_of(fresh_owner)
        .post(
            SETTINGS,
            {
                "remote_firm_id": "fernhill",
                "mode": "two_way",
                "create_by_default": "yes",
                "update_by_default": "no",
                "remove_unlinked": "yes",
            },
        )
        .content.decode()
    )
    assert "This is not a UUID" in page
    assert 'value="fernhill"' in page


def test_the_mapping_page_shows_every_row(fresh_owner: User) -> None:
    page = browser_of(fresh_owner).get("/settings/plannr/mapping/").content.decode()
    for words in (
        "Owners are changed in Plannr",
        "Joint salaries are not synced",
        "every two, three or five years",
        "four_weekly",
    ):
        assert words in page


# ------------------------------------------------------------------------------------------------------ webhooks


def deliver(connection: Connection, body: bytes, secret: str, **headers: str) -> Any:
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Browser().post(
        reverse("plannr_webhook", args=[webhook_token(connection)]),
        body,
        content_type="application/json",
        headers={"X-Signature": signature, **headers},
    )


def hint(uuid: str) -> bytes:
    return json.dumps({"event": "account.updated", "data": {"uuid": uuid}}).encode()


@pytest.fixture
def subscribed(world: World) -> World:
    world.connection.webhook_id, world.connection.webhook_secret = "w", "shared-secret"
    world.connection.save()
    return world


def test_a_signed_delivery_is_stored_then_processed_once(subscribed: World, couple: tuple[Client, Client]) -> None:
    from integrations.services.webhooks import process_delivery

    world = subscribed
    body = hint(world.remote_id(couple[0]))
    for name in ("d1", "d2"):  # no header beside the signed body makes it another delivery
        assert deliver(world.connection, body, "shared-secret", **{"X-Delivery-Id": name}).status_code == 202
    delivery = WebhookDelivery.objects.get()
    assert bytes(delivery.body) == body
    before = Run.objects.count()
    assert process_delivery(delivery_id=delivery.pk, clock=world.now) == 1
    assert process_delivery(delivery_id=delivery.pk, clock=world.now) == 0
    assert Run.objects.count() == before + 1
    deliver(world.connection, body, "shared-secret")
    assert WebhookDelivery.objects.filter(state="received").count() == 1, "the next change has the same body"


def test_a_delivery_for_a_firm_that_is_gone_is_not_found(subscribed: World) -> None:
    token = webhook_token(Connection(firm_id=999_999, pk=1, system="plannr"))
    assert Browser().post(f"/plannr/webhooks/{token}/", b"{}", content_type="text/plain").status_code == 404


def test_a_wrong_signature_leads_to_nothing(subscribed: World, couple: tuple[Client, Client]) -> None:
    world = subscribed
    assert deliver(world.connection, hint(world.remote_id(couple[0])), "another").status_code == 401
    assert WebhookDelivery.objects.get().state == "refused"


def test_a_made_up_address_is_not_found(subscribed: World) -> None:
    assert Browser().post("/plannr/webhooks/made-up/", b"{}", content_type="application/json").status_code == 404


def test_an_edit_there_reaches_us_by_its_hint(subscribed: World, couple: tuple[Client, Client]) -> None:
    from integrations.services.runs import perform_run
    from integrations.services.webhooks import process_delivery

    world, rowan = subscribed, couple[0]
    uuid = world.remote_id(rowan)
    world.remote.ask("PUT", f"/api/v1/account/{uuid}", {"title": "Dr"})
    deliver(world.connection, hint(uuid), "shared-secret")
    process_delivery(delivery_id=WebhookDelivery.objects.get().pk, clock=world.now)
    perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
    rowan.refresh_from_db()
    assert rowan.title == "Dr"


# -------------------------------------------------------------------------------------------- who may link, and when


def test_an_adviser_is_told_why_linking_has_to_wait(fresh_owner: User, remote: Remote) -> None:
    adviser = UserFactory(firm=fresh_owner.firm, role=Role.ADVISER)
    browser = browser_of(adviser)
    page = browser.get(SETTINGS).content.decode()
    assert "An owner or administrator has to enter" in page
    assert 'href="/plannr/connect/"' not in page and "disabled" in page
    assert "An owner or administrator has to enter" in browser.get("/clients/import/plannr/").content.decode()
    refused = browser.get("/plannr/connect/", follow=True)
    assert refused.redirect_chain == [(SETTINGS, 302)]
    assert "An owner or administrator has to enter" in refused.content.decode()
    firm_id = remote.control("GET", "facts")["fernhill-demo-advice"]["uuid"]
    browser_of(fresh_owner).post(
        SETTINGS,
        {
            "remote_firm_id": firm_id,
            "mode": "two_way",
            "create_by_default": "no",
            "update_by_default": "yes",
            "remove_unlinked": "no",
        },
    )
    assert 'href="/plannr/connect/"' in browser.get(SETTINGS).content.decode()
    page = connect(browser, "adviser@fernhill.example", "fernhill-demo").content.decode()
    assert "Linked with Plannr" in page


def test_an_owner_is_told_that_the_firm_id_comes_first_for_the_others(fresh_owner: User) -> None:
    page = browser_of(fresh_owner).get(SETTINGS).content.decode()
    assert "Enter the Firm ID below first" in page
    assert 'href="/plannr/connect/"' in page


def test_today_leads_to_the_first_import_and_then_stops(fresh_owner: User, remote: Remote) -> None:
    adviser = browser_of(UserFactory(firm=fresh_owner.firm, role=Role.ADVISER))
    page = adviser.get("/").content.decode()
    assert "First steps" in page and "An owner or administrator does this." in page
    assert "The Firm ID comes first." in page
    owner = browser_of(fresh_owner)
    assert "The Firm ID comes first." not in owner.get("/").content.decode()
    connect(owner, "owner@fernhill.example", "fernhill-demo")
    page = owner.get("/").content.decode()
    assert page.count('aria-label="Done"') == 2
    with scope(firm=fresh_owner.firm):
        connection = Connection.objects.get()
        ours = ClientFactory(firm=fresh_owner.firm)
        Link.objects.create(
            firm=fresh_owner.firm, connection=connection, kind="client", remote_id="r",
            local_model="backoffice.client", local_id=ours.pk,
        )  # fmt: skip
    assert "First steps" not in owner.get("/").content.decode()
