"""The firm's choices: what they do to existing data is said first, who may make them, and what a lock locks."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client as Browser
from django.utils import timezone

from backoffice.events import Origin
from backoffice.models import Client, Income, Plan
from backoffice.services import flows, plans
from domain.enums.people import Role
from domain.enums.sync import ConflictAnswer, UpdatePolicy
from integrations.engine.errors import UnableToSync
from integrations.models import Conflict, Connection, Link, OutboxEntry
from integrations.services.conflicts import answer_conflict
from integrations.services.links import delete_there_and_here, set_policy
from integrations.services.outbox import retry_entry
from plannr_sync.services.company import save_company_settings
from plannr_sync.services.importing import create_in_plannr
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

SETTINGS = "/settings/plannr/"
LOCKED = "Your firm only reads from Plannr"
Couple = tuple[Client, Client]


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def answers(world: World, **changes: str) -> dict[str, str]:
    return {
        "remote_firm_id": world.connection.remote_firm_id,
        "mode": "two_way",
        "create_by_default": "no",
        "update_by_default": "yes",
        "remove_unlinked": "no",
        **changes,
    }


def mode() -> str:
    return str(Connection.objects.get().mode)


def test_what_a_change_does_is_said_before_it_is_saved(browser: Browser, world: World, couple: Couple) -> None:
    world.edit_client(couple[0], title="Sir")
    linked = Link.objects.count()
    posted = answers(world, mode="force_one_way", update_by_default="no", remove_unlinked="yes")
    page = browser.post(SETTINGS, posted).content.decode()
    assert "Nothing has changed yet" in page
    assert "1 change waits to be sent and will be held back" in page
    assert f"{linked} linked records set to update both ways" in page
    items = Link.objects.exclude(kind="client").count()
    assert items > 14
    assert f"{items} linked items keep the setting" in page
    assert "Locked for everybody" in page
    assert mode() == "two_way"
    assert OutboxEntry.objects.get().state == "waiting"
    assert "1 item waits for an answer</a>" in page
    saved = browser.post(SETTINGS, {**posted, "do": "confirm"})
    assert (saved.status_code, saved["Location"]) == (302, "/sync/out-of-sync/")
    assert mode() == "force_one_way"
    assert OutboxEntry.objects.get().state == "held"
    page = browser.get(SETTINGS).content.decode()
    assert "Who changed these" in page and world.user.name in page
    assert "<ins>Force one-way</ins>" in page or "<ins>force_one_way</ins>" in page


def test_going_back_to_the_form_keeps_what_was_chosen(browser: Browser, world: World, couple: Couple) -> None:
    page = browser.post(SETTINGS, answers(world, mode="one_way", do="edit")).content.decode()
    chosen = re.search(r'<input[^>]*value="one_way"[^>]*>', page)
    assert chosen is not None and "checked" in chosen[0]
    assert "Company settings" in page
    assert mode() == "two_way"


def test_whether_what_another_system_brings_is_created_is_asked_where_there_is_one(
    browser: Browser, world: World
) -> None:
    assert 'name="create_what_came"' not in browser.get(SETTINGS).content.decode()
    Connection.objects.create(firm=world.firm, system="xplan", is_enabled=True)
    page = browser.get(SETTINGS).content.decode()
    assert "For what comes here from Xplan." in page
    chosen = re.search(r'<input[^>]*name="create_what_came"[^>]*checked[^>]*>', page)
    assert chosen is not None and 'value="no"' in chosen[0]
    browser.post(SETTINGS, answers(world, create_what_came="yes", do="confirm"))
    assert Connection.objects.get(system="plannr").create_what_came


def test_saving_is_what_the_review_offers_first_and_going_back_is_plain(browser: Browser, world: World) -> None:
    page = browser.post(SETTINGS, answers(world, mode="one_way")).content.decode()
    coloured = re.findall(r"<button[^>]*btn-primary[^>]*>", page)
    assert len(coloured) == 1 and 'value="confirm"' in coloured[0]
    assert re.search(r'<button class="btn"[^>]*value="edit"', page)


def test_the_firm_id_must_be_that_of_the_connected_login(browser: Browser, world: World) -> None:
    other = world.remote.control("GET", "facts")["marlow-pretend-planning"]["uuid"]
    page = browser.post(SETTINGS, answers(world, remote_firm_id=other)).content.decode()
    assert "is linked for Fernhill" in page and "that is not the one you entered" in page.replace("\n", " ")
    page = browser.post(SETTINGS, answers(world, remote_firm_id="")).content.decode()
    assert "disable the link before" in page
    assert Connection.objects.get().remote_firm_id == world.connection.remote_firm_id


def test_a_firm_id_of_noughts_alone_is_refused_before_plannr_is_asked(browser: Browser, world: World) -> None:
    world.remote.forget_requests()
    nil = "00000000-0000-0000-0000-000000000000"
    page = browser.post(SETTINGS, answers(world, remote_firm_id=nil)).content.decode()
    assert "A UUID of noughts alone is no firm" in page
    assert not world.remote.requests()
    assert Connection.objects.get().remote_firm_id == world.connection.remote_firm_id


def test_the_firm_id_is_not_taken_while_plannr_cannot_be_asked(browser: Browser, world: World) -> None:
    world.remote.fault("500", path="/api/v1/logins", count=10)
    page = browser.post(SETTINGS, answers(world, remote_firm_id="1f0c2b9e-5a77-4c1d-8e21-0b1a2c3d4e5f"))
    assert "could not be asked whether this is your firm" in page.content.decode()


@pytest.mark.parametrize("role", [Role.ADVISER, Role.PARAPLANNER])
def test_the_service_itself_refuses_others(world: World, role: Role) -> None:
    user = UserFactory(firm=world.firm, role=role)
    with pytest.raises(PermissionDenied):
        save_company_settings(connection=world.connection, user=user, settings={"mode": "one_way"}, now=timezone.now())
    assert browser_of(user).post(SETTINGS, answers(world, mode="one_way", do="confirm")).status_code == 403
    assert mode() == "two_way"


# --------------------------------------------------------------------------------------------- force one-way locks


@pytest.fixture
def locked(world: World, couple: Couple) -> World:
    """A firm that only reads, with a change held back and a question open."""
    world.edit_client(couple[0], title="Sir")
    world.settings(mode="force_one_way")
    return world


def test_creating_a_client_there_is_locked(locked: World, browser: Browser) -> None:
    ours = ClientFactory(firm=locked.firm)
    page = browser.get(f"/clients/{ours.pk}/plannr/link/", {"surname": "Testwood"}).content.decode()
    assert LOCKED in page
    assert 'value="create"' not in page
    refused = browser.post(f"/clients/{ours.pk}/plannr/link/", {"do": "create"}, follow=True).content.decode()
    assert LOCKED in refused
    with pytest.raises(UnableToSync, match=LOCKED):
        create_in_plannr(connection=locked.connection, client=ours, user=locked.user, now=locked.now())
    assert not OutboxEntry.objects.filter(local_id=ours.pk).exists()


def test_creating_an_item_there_is_locked(locked: World, browser: Browser, couple: Couple) -> None:
    page = browser.get(f"/clients/{couple[0].pk}/incomes/new/").content.decode()
    assert LOCKED in page
    with pytest.raises(ValidationError, match=LOCKED):
        flows.create_flow(
            Income,
            client_id=couple[0].pk,
            fields={"name": "Lessons", "type": "other", "amount": 100, "frequency": "monthly"},
            origin=Origin(user_id=locked.user.pk),
            options={"plannr": {"create": True}},
        )
    assert not OutboxEntry.objects.filter(action="create").exists()


def test_updating_an_item_there_is_locked(locked: World, browser: Browser, couple: Couple) -> None:
    plan = Plan.objects.filter(ownerships__client=couple[0]).first()
    assert LOCKED in browser.get(f"/plans/{plan.pk}/edit/").content.decode()
    with pytest.raises(ValidationError, match="only reads from Plannr"):
        plans.update_plan(plan_id=plan.pk, fields={"name": "Other"}, origin=Origin(user_id=locked.user.pk))
    assert not OutboxEntry.objects.filter(local_model="backoffice.plan").exists()
    link = Link.objects.get(local_model="backoffice.plan", local_id=plan.pk)
    assert link.update_policy == "yes"
    now = locked.now()
    set_policy(link_id=link.pk, policy=UpdatePolicy.NO, user_id=locked.user.pk, now=now)
    with pytest.raises(UnableToSync, match=LOCKED):
        set_policy(link_id=link.pk, policy=UpdatePolicy.YES, user_id=locked.user.pk, now=now)
    assert LOCKED in browser.get(f"/clients/{couple[0].pk}/sync/").content.decode()


def test_deleting_here_and_there_is_locked(locked: World, browser: Browser, couple: Couple) -> None:
    income = Income.objects.filter(client=couple[0]).first()
    page = browser.get(f"/incomes/{income.pk}/remove/").content.decode()
    assert LOCKED in page and "comes back with the next sync" in page
    link = Link.objects.get(local_model="backoffice.income", local_id=income.pk)
    with pytest.raises(UnableToSync, match=LOCKED):
        delete_there_and_here(link_id=link.pk, user_id=locked.user.pk, now=locked.now())
    assert not OutboxEntry.objects.filter(action="delete").exists()


def test_keeping_ours_and_sending_again_are_locked(locked: World, browser: Browser) -> None:
    conflict, entry = Conflict.objects.get(), OutboxEntry.objects.get()
    assert LOCKED in browser.get("/sync/out-of-sync/").content.decode()
    assert LOCKED in browser.get(f"/sync/outbox/{entry.pk}/").content.decode()
    with pytest.raises(UnableToSync, match=LOCKED):
        answer_conflict(
            conflict_id=conflict.pk, answer=ConflictAnswer.KEEP_OURS, user_id=locked.user.pk, now=locked.now()
        )
    with pytest.raises(UnableToSync, match=LOCKED):
        retry_entry(entry_id=entry.pk, now=locked.now())
    browser.post(f"/sync/outbox/{entry.pk}/retry/")
    assert OutboxEntry.objects.get().state == "held"


def test_nothing_left_the_house(locked: World, couple: Couple) -> None:
    locked.remote.forget_requests()
    locked.sync()
    locked.drain()
    assert {one["method"] for one in locked.remote.requests()} <= {"GET"}
