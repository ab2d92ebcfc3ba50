"""Pause, play and stop, one by one and several at once; who may not; and what a client's own deletion does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Plan, User
from backoffice.services.own_accounts import delete_own_account
from domain.enums.people import OUTSIDERS, Role
from integrations.models import Link
from integrations.selectors.staged import PENDING, staged_records
from redtail_sync.services import accounts
from redtail_sync.web.steering import account_actions
from tests.contract.redtail.conftest import World
from tests.factories.backoffice import OwnershipFactory, UserFactory
from tests.integration.redtail_sync.test_pages import browser, dollar_plan, linked, pulled, sent, shown

__all__ = ["browser", "linked", "pulled"]  # fixtures


def test_pause_play_and_stop_on_the_plans_page(pulled: World, linked: Link, browser: Browser) -> None:
    page = shown(browser, "plan", linked.local_id)
    assert "Pause" in page and "Stop" in page
    assert "Resume" in sent(browser, "redtail_pause", linked.pk)
    assert "Paused" in shown(browser, "redtail_accounts", pulled.cashflow.pk, query="?show=linked")
    assert "Pause" in sent(browser, "redtail_resume", linked.pk)
    assert "The plan stays" in shown(browser, "redtail_stop", linked.pk)
    page = sent(browser, "redtail_stop", linked.pk)
    assert "Rowan&#x27;s 401(k)" in page and "Redtail, balance only" not in page
    assert "Evergreen Sample Custody 1234" in shown(browser, "redtail_accounts", pulled.cashflow.pk)


def test_those_without_the_right_neither_see_nor_reach_pause_and_stop(
    pulled: World, linked: Link, signed_in: Any
) -> None:
    paraplanner = UserFactory(firm=pulled.firm, role=Role.PARAPLANNER)
    let_in = [UserFactory(firm=pulled.firm, role=role) for role in OUTSIDERS]
    elsewhere = UserFactory(role=Role.ADVISER)
    page = shown(signed_in(paraplanner), "plan", linked.local_id)
    assert "Redtail, balance only" in page
    assert reverse("redtail_pause", args=[linked.pk]) not in page
    for user, status in ((paraplanner, 403), *((one, 403) for one in let_in), (elsewhere, 404)):
        for name in ("redtail_pause", "redtail_resume", "redtail_stop"):
            assert signed_in(user).post(reverse(name, args=[linked.pk])).status_code == status
    for user in let_in:
        assert not list(account_actions(user, "backoffice.plan", linked.local_id))
    for act in (accounts.pause_account, accounts.resume_account, accounts.stop_account):
        for user in (paraplanner, *let_in):
            with pytest.raises(PermissionDenied):
                act(link_id=linked.pk, user=user, now=pulled.now())
    linked.refresh_from_db()
    assert (linked.state, linked.ended_at) == ("linked", None)


def own_client(world: World) -> User:
    return UserFactory(firm=world.firm, role=Role.CLIENT, name="Casey Client")


def test_a_client_who_may_edit_deletes_the_account_and_that_breaks_the_link(
    pulled: World, linked: Link
) -> None:
    client = own_client(pulled)
    delete_own_account(
        plan_id=linked.local_id, actor=client, client_ids=[pulled.people[0].pk], now=pulled.now()
    )
    linked.refresh_from_db()
    assert linked.ended_at is not None
    assert not Plan.objects.filter(pk=linked.local_id).exists()
    deleted = Plan.pgh_event_model.objects.filter(pgh_obj_id=linked.local_id).latest("pgh_id")  # type: ignore[attr-defined]
    assert deleted.deleted_at is not None
    pulled.pull()
    assert pulled.staged(linked.remote_id).remote_id in {
        row.remote_id for row in staged_records(pulled.connection, linked.owner_ids, PENDING)
    }


@pytest.mark.parametrize("who", ["adviser", "professional", "only looks", "of another household", "gone"])
def test_nobody_else_deletes_an_account_that_way(pulled: World, linked: Link, who: str) -> None:
    actor, mine = own_client(pulled), [pulled.people[0].pk]
    if who in {"adviser", "professional"}:
        actor.role = Role(who)
    elif who == "only looks":
        mine = []
    elif who == "of another household":
        mine = [pulled.people[1].pk]
    else:
        actor.is_active = False
    with pytest.raises(PermissionDenied):
        delete_own_account(plan_id=linked.local_id, actor=actor, client_ids=mine, now=pulled.now())
    linked.refresh_from_db()
    assert linked.ended_at is None


def test_a_client_deletes_neither_what_is_somebody_elses_too_nor_what_is_no_account(pulled: World) -> None:
    shared, policy = dollar_plan(pulled), dollar_plan(pulled, type="protection_policy")
    shared.ownerships.update(percent=50)
    OwnershipFactory(firm=pulled.firm, plan=shared, client=pulled.people[1], percent=50)
    for plan, why in ((shared, "not yours alone"), (policy, "Only accounts")):
        with pytest.raises(PermissionDenied, match=why):
            delete_own_account(
                plan_id=plan.pk, actor=own_client(pulled), client_ids=[pulled.people[0].pk], now=pulled.now()
            )
        assert Plan.objects.filter(pk=plan.pk).exists()
