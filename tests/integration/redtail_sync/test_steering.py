"""Pause, play and stop, one by one and several at once; who may not; and what a client's own deletion does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, reverse

from backoffice.models import Plan, User
from backoffice.services.own_accounts import delete_own_account
from domain.enums.people import OUTSIDERS, Role
from integrations.models import Link
from integrations.selectors.staged import PENDING, staged_records
from redtail_sync.launching import RedtailLaunch
from redtail_sync.models import ContactLink
from redtail_sync.services import accounts, connecting, contacts, steering
from redtail_sync.urls import urlpatterns
from redtail_sync.web.steering import account_actions
from tests.contract.redtail.conftest import PASSWORD, USER, World
from tests.factories.backoffice import OwnershipFactory, UserFactory
from tests.integration.redtail_sync.test_pages import (
    browser,
    dollar_plan,
    linked,
    pulled,
    sent,
    shown,
    waiting,
)

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
    for act in (steering.pause_account, steering.resume_account, steering.stop_account):
        for user in (paraplanner, *let_in):
            with pytest.raises(PermissionDenied):
                act(link_id=linked.pk, user=user, now=pulled.now())
    linked.refresh_from_db()
    assert (linked.state, linked.ended_at) == ("linked", None)


def two_linked(world: World) -> list[Link]:
    rows = [("EV-ROTH-77 8899", "Roth"), ("40012345", "Broker")]
    return [
        accounts.link_account(
            staged_id=waiting(world, number).pk, plan_id=dollar_plan(world, name=name).pk, makes_dollars=False,
            user=world.user, now=world.now(),
        )
        for number, name in rows
    ]  # fmt: skip


def states() -> list[str]:
    return list(Link.objects.filter(kind="plan", ended_at=None).order_by("pk").values_list("state", flat=True))


def test_several_are_paused_played_and_stopped_at_once(pulled: World, browser: Browser) -> None:
    links, pk = two_linked(pulled), pulled.cashflow.pk
    page = sent(browser, "redtail_steer", pk, do="pause", link=[link.pk for link in links])
    assert "2 accounts are paused" in page and "Resume the ticked ones" in page
    assert states() == ["paused", "paused"]
    page = sent(browser, "redtail_steer", pk, do=f"resume-{links[1].pk}")
    assert "Broker is resumed" in page
    page = sent(browser, "redtail_steer", pk, do="resume", link=[link.pk for link in links])
    assert "Roth is resumed" in page, "the other one goes on already"
    assert states() == ["linked", "linked"]
    page = sent(browser, "redtail_steer", pk, do="stop", link=[link.pk for link in links])
    assert "End 2 links with Redtail?" in page and "Broker, Roth" in page
    assert states() == ["linked", "linked"], "it asks first"
    page = sent(browser, "redtail_steer", pk, do="stop", sure="yes", link=[link.pk for link in links])
    assert "2 accounts are linked no more" in page
    assert states() == []
    assert Plan.objects.filter(name__in=["Roth", "Broker"]).count() == 2


def test_what_was_decided_in_another_tab_is_said_and_nothing_breaks(
    pulled: World, linked: Link, browser: Browser
) -> None:
    pk = pulled.cashflow.pk
    sent(browser, "redtail_pause", linked.pk)
    assert "is so already" in sent(browser, "redtail_pause", linked.pk)
    sent(browser, "redtail_stop", linked.pk)
    for name in ("redtail_pause", "redtail_resume", "redtail_stop"):
        assert "has ended meanwhile" in sent(browser, name, linked.pk)
    for act in ("pause", "resume"):
        assert "Nothing was to be done" in sent(browser, "redtail_steer", pk, do=act, link=[linked.pk])
    assert "Choose at least one account" in sent(browser, "redtail_steer", pk, do="stop")
    assert "Choose at least one account" in sent(browser, "redtail_steer", pk, do="burn", link=[linked.pk])
    assert Plan.objects.filter(pk=linked.local_id).exists()


@pytest.mark.parametrize("role", OUTSIDERS)
def test_outsiders_reach_nothing_of_the_integration(pulled: World, linked: Link, signed_in: Any, role: Role) -> None:
    """Neither by an address of it, whatever it holds, nor by a service that somebody might call for them."""
    user, now = UserFactory(firm=pulled.firm, role=role), pulled.now()
    seen = signed_in(user)
    pages = {"pk": pulled.cashflow.pk, "staged_pk": waiting(pulled, "40012345").pk, "link_pk": linked.pk}
    pages |= {"contact_pk": ContactLink.objects.get().pk}
    for name, parameters in every_path(urlpatterns):
        path = reverse(name, kwargs={one: pages[one] for one in parameters})
        assert {seen.get(path).status_code, seen.post(path).status_code} <= {403}, path
    plan = dollar_plan(pulled)
    staged, cashflow = waiting(pulled, "40012345").pk, pulled.fresh()
    whole = {"connection": pulled.connection, "cashflow": cashflow, "user": user}
    attempts: list[Callable[[], object]] = [
        lambda: connecting.add_integration(
            connection=pulled.connection, user=user, user_name=USER, password=PASSWORD, now=now
        ),
        lambda: contacts.search_contacts(**whole, filters={"last_name": "Testwood"}),
        lambda: contacts.link_contact(**whole, contact_id="6", client_id=None, now=now),
        lambda: contacts.unlink_contact(link_id=ContactLink.objects.get().pk, user=user),
        lambda: contacts.refresh(**whole, now=now),
        lambda: contacts.pull_on_launch(**whole, now=now),
        lambda: accounts.ignore_accounts(staged_ids=[staged], user=user, now=now),
        lambda: accounts.return_accounts(staged_ids=[staged], user=user, now=now),
        lambda: accounts.rename_account(staged_id=staged, label="Mine", user=user),
        lambda: accounts.link_account(staged_id=staged, plan_id=plan.pk, makes_dollars=False, user=user, now=now),
        lambda: accounts.add_account(staged_id=staged, fields={}, provider_name="", owners={}, user=user, now=now),
        *(
            lambda act=act: steering.steer_accounts(link_ids=[linked.pk], act=act, user=user, now=now)
            for act in steering.ACTS
        ),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert RedtailLaunch().prepare(cashflow, user, now) is None
    assert RedtailLaunch().sync_now(cashflow, user, now) is None
    assert pulled.connection.runs.count() == 1


def every_path(
    patterns: Iterable[URLPattern | URLResolver], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Name and parameters of every address."""
    for one in patterns:
        parameters = (*above, *one.pattern.converters)
        if isinstance(one, URLResolver):
            yield from every_path(one.url_patterns, parameters)
        else:
            yield str(one.name), parameters


def own_client(world: World) -> User:
    return UserFactory(firm=world.firm, role=Role.CLIENT, name="Casey Client")


def test_a_client_who_may_edit_deletes_the_account_and_that_breaks_the_link(pulled: World, linked: Link) -> None:
    client = own_client(pulled)
    delete_own_account(plan_id=linked.local_id, actor=client, client_ids=[pulled.people[0].pk], now=pulled.now())
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
