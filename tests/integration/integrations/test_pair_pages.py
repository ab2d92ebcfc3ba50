"""The page of possible duplicates: what it shows, answering one or several, taking an answer back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Income
from integrations.models import LikelyPair
from tests.integration.integrations.conftest import World
from tests.integration.integrations.test_pairs import linked, our_income, our_plan, their_income, their_plan

__all__ = ["linked"]
pytestmark = pytest.mark.django_db
PAGE = reverse("sync_pairs")


@pytest.fixture
def browser(world: World, linked: tuple[Client, str]) -> Browser:
    """Signed in, with a plan and an income that may be on both sides."""
    client, ann = linked
    our_plan(world, client)
    our_income(world, client)
    their_plan(world, ann)
    their_income(world, ann, name="Pay")
    world.run(ann)
    signed_in = Browser()
    signed_in.force_login(world.user)
    return signed_in


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def say(browser: Browser, said: str, *ticked: LikelyPair, **more: str) -> Any:
    data = {"answer": said, "pair": [pair.pk for pair in ticked], **more}
    return browser.post(reverse("sync_pairs_answer"), data, follow=True)


def test_both_sides_stand_side_by_side_with_the_reason(browser: Browser, linked: tuple[Client, str]) -> None:
    page = text_of(browser.get(f"{PAGE}?client={linked[0].pk}"))
    assert "The same policy number as “Old fund” here." in page
    assert "The same kind, amount and frequency" not in page  # this remote knows no kinds of income
    assert "<mark>Fund</mark>" in page
    assert "is not imported until you say which it is" in page


def test_they_are_reached_from_today_the_rail_and_the_clients_pages(
    browser: Browser, linked: tuple[Client, str]
) -> None:
    today = text_of(browser.get(reverse("today")))
    assert "Possible duplicates" in today and PAGE in today
    client = browser.get(reverse("client_finances", args=[linked[0].pk])).content.decode()
    assert f"{PAGE}?client={linked[0].pk}" in client


def test_one_answer_goes_back_to_the_list_and_can_be_undone(browser: Browser, world: World) -> None:
    pair = LikelyPair.objects.get(kind="plan")
    answered = say(browser, f"same:{pair.pk}", next=f"{PAGE}?show=waiting")
    assert answered.redirect_chain[0][0] == f"{PAGE}?show=waiting"
    assert "Linked: Fund." in text_of(answered)
    undo = reverse("sync_pair_again", args=[pair.pk])
    assert undo in answered.content.decode()
    assert "Asked again" in text_of(browser.post(undo, follow=True))
    pair.refresh_from_db()
    assert pair.state == "waiting"


def test_enter_on_a_tick_links_nothing_and_asks_what_to_do(browser: Browser) -> None:
    ticked = LikelyPair.objects.get(kind="plan")
    page = browser.get(PAGE).content.decode()
    assert 0 < page.index('name="answer"\n        value=""') < page.index('value="same:')
    asked = text_of(say(browser, "", ticked, next=f"{PAGE}?show=waiting"))
    assert "Tick at least one pair and choose an answer." in asked
    assert set(LikelyPair.objects.values_list("state", flat=True)) == {"waiting"}


def test_all_that_are_ticked_are_answered_at_once(browser: Browser) -> None:
    first, *others = LikelyPair.objects.all()
    say(browser, "different", first)
    late = text_of(say(browser, "different", first, *others))
    assert "Left out: 1 of what you ticked" in late
    assert set(LikelyPair.objects.values_list("state", flat=True)) == {"different"}
    page = text_of(browser.get(f"{PAGE}?show=different"))
    assert page.count("Ask again") == LikelyPair.objects.count()


def test_no_tick_no_answer_and_no_way_to_another_site(browser: Browser) -> None:
    refused = say(browser, "same", next="https://elsewhere.example/")
    assert refused.redirect_chain[0][0] == PAGE
    assert "Tick at least one pair" in text_of(refused)
    assert "Tick at least one pair" in text_of(say(browser, "nonsense", LikelyPair.objects.first()))
    assert Income.objects.count() >= 1


def test_nothing_to_say_is_said(browser: Browser) -> None:
    assert "Nothing here" in text_of(browser.get(f"{PAGE}?show=same"))
