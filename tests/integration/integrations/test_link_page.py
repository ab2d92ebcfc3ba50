"""The page of one linked record: what was agreed, and what went which way."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import ClientMember, Income, User
from backoffice.services.flows import update_flow
from domain.enums.sync import ConflictAnswer
from integrations.models import Conflict, Link
from integrations.selectors.link_story import steps_of
from integrations.services.conflicts import answer_conflict
from integrations.services.links import unlink
from tests.factories.backoffice import ClientFactory
from tests.integration.integrations.conftest import World
from tests.integration.integrations.test_screens import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(adviser: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(adviser)


@pytest.fixture
def income(world: World) -> str:
    """An income that was imported, edited and sent, changed there and pulled."""
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
    assert world.drain().sent == 1
    world.remote.put("income", income, name="Pay")
    world.run(ann, bob)
    return income


def page_of(browser: Browser, world: World, income: str) -> str:
    return text(browser.get(reverse("sync_link", args=[world.link(income).pk])))


def test_what_was_agreed_and_what_went_which_way(world: World, browser: Browser, income: str) -> None:
    words = page_of(browser, world, income)
    assert "£45,000.00" in words
    assert "Update both ways" in words
    ways = {(step.way, step.code) for step in steps_of(world.link(income))}
    assert ways == {("From Faraway", "create"), ("To Faraway", "sent"), ("From Faraway", "update")}
    assert "Ann Marsh" in words
    assert "client-1" not in words
    assert "Update: amount." in words


def test_what_moved_here_is_marked_and_a_question_leads_to_the_desk(
    world: World, browser: Browser, income: str
) -> None:
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(50000)})
    world.remote.put("income", income, pence=4800000)
    world.run("client-1", "client-2")
    page = browser.get(reverse("sync_link", args=[world.link(income).pk])).content.decode()
    assert "<mark>£50,000.00</mark>" in page
    asked = Conflict.objects.get()
    assert f"{reverse('sync_desk')}?item={asked.pk}" in page
    answer_conflict(conflict_id=asked.pk, answer=ConflictAnswer.TAKE_THEIRS, user_id=world.user.pk, now=world.now())
    assert steps_of(world.link(income))[0].way == "Decided here"
    assert "£48,000.00" in page_of(browser, world, income)


def test_an_ended_link_has_no_page(world: World, browser: Browser, income: str) -> None:
    link = Link.objects.get(remote_id=income)
    unlink(link_id=link.pk, user_id=None, now=world.now())
    assert browser.get(reverse("sync_link", args=[link.pk])).status_code == 404


def test_the_clients_tab_leads_to_it(world: World, browser: Browser, income: str) -> None:
    tab = browser.get(reverse("client_sync", args=[world.local("client-1").pk])).content.decode()
    assert reverse("sync_link", args=[world.link(income).pk]) in tab


def test_a_joint_clients_records_stand_on_their_members_tab_too(world: World, browser: Browser, income: str) -> None:
    bob = world.local("client-2")
    tab = reverse("client_sync", args=[bob.pk])
    story = reverse("sync_link", args=[world.link(income).pk])
    assert story not in browser.get(tab).content.decode()
    joint = ClientFactory(firm=world.firm, kind="joint")
    ClientMember.objects.create(firm=world.firm, shared=joint, member=bob)
    Link.objects.filter(pk=world.link("client-1").pk).update(local_id=joint.pk)
    assert story in browser.get(tab).content.decode()
