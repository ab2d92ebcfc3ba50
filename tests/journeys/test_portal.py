"""A client on a telephone: from the e-mail that invites them to an account that is active."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import OutgoingMail
from backoffice.services.mail import send_mail
from domain.enums.people import Role
from domain.enums.plans import PlanStatus
from portal.models import ChangeRequest, Consent
from portal.services.access import invite_to_portal
from portal.services.seals import broken_seals, sealed_values
from tests.contract.platform.conftest import World, platform_choices, remote, world
from tests.contract.platform.test_opening import BANK, MANDATE
from tests.factories.backoffice import DocumentFactory, ValuationFactory, owned_plan
from tests.factories.notes import GoalFactory
from tests.factories.portal import SharedDocumentFactory

__all__ = ["platform_choices", "remote", "world"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASSWORD = "four plain garden words"


def letters(firm: Any) -> list[Any]:
    """What the post office took in, once everything that waits was sent; the platform's days run ahead of ours."""
    with scope(firm=firm):
        for row in OutgoingMail.objects.filter(state="waiting").order_by("pk"):
            send_mail(mail_id=row.pk, now=timezone.now() + timedelta(days=1))
    return list(post.outbox)


def come_in(screen: Any, world: World, client: Any) -> None:
    """The client follows the link of the e-mail and chooses a password."""
    with scope(firm=world.firm):
        invite_to_portal(
            client_id=client.pk, email="saffron@fixture.example", name="Saffron Fixtureby", role=Role.CLIENT,
            may_edit=False, sees_household=True, invited_by=world.user, now=timezone.now(),
        )  # fmt: skip
    invitation = next(one for one in letters(world.firm) if "/portal/welcome/" in one.body)
    found = re.search(r"/portal/welcome/\S+/", invitation.body)
    assert found
    page = screen.page
    page.goto(found.group(0))
    screen.expect_fit_to_use()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password and go in").click()
    expect(page.get_by_role("heading", name="Hello Saffron Fixtureby")).to_be_visible()


def accept(screen: Any, title: str, *papers: str) -> None:
    """One thing to accept: the box cannot be ticked before every document was opened."""
    page = screen.page
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    box = page.get_by_role("checkbox")
    for paper in papers:
        expect(box).to_be_disabled()
        page.get_by_role("link", name=paper).click()
        expect(page.get_by_role("heading", name=paper, level=1)).to_be_visible()
        page.get_by_role("link", name="Back").click()
    screen.expect_fit_to_use()
    box.check()
    page.get_by_role("button", name="Accept").click()
    screen.expect_toast("accepted")


def test_from_the_invitation_to_an_active_pension(world: World, open_screen: Any) -> None:
    client = world.person()
    application = world.to_pending(client, "sipp", BANK, MANDATE, retirement_age=67)
    world.look()
    world.look()
    screen = open_screen(width=390)
    page = screen.page
    come_in(screen, world, client)
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("link", name="To do", exact=True).click()
    expect(page.locator("ol.portal-list a").first).to_contain_text("Check your details")
    page.get_by_role("link", name="Check your details").click()
    expect(page.get_by_text("45 Fictional Way")).to_be_visible()
    page.get_by_role("link", name="To do", exact=True).click()

    page.get_by_role("link", name="Direct Debit").first.click()
    for words in ("£200.00", "Monthly", "Day 7 of the month"):
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("link", name="To do", exact=True).first.click()
    accept(screen, "Direct Debit", *titles(page, "Direct Debit"))
    accept(screen, "Platform terms", *titles(page, "Platform terms"))
    accept(screen, "Terms of your", *titles(page, "Terms of your"))
    expect(page.get_by_text("Nothing is waiting for you")).to_be_visible()

    with scope(firm=world.firm):
        world.look()
        application = world.fresh(application)
        assert (application.state, application.plan.status) == ("complete", PlanStatus.ACTIVE)
        consents = list(Consent.objects.order_by("id"))
    assert [one.kind for one in consents] == ["mandate", "platform_terms", "product_terms"]
    assert all(one.documents for one in consents[1:])
    assert broken_seals({**sealed_values(one), "seal": one.seal} for one in consents) == []
    sent = {one.subject for one in letters(world.firm) if one.to == ["saffron@fixture.example"]}
    assert "New documents about your account" in sent
    assert world.user.email in {one.to[0] for one in letters(world.firm)}

    page.get_by_role("link", name="Plans", exact=True).click()
    expect(page.get_by_text(application.plan.name)).to_be_visible()
    expect(page.get_by_text("Being set up")).to_have_count(0)
    page.goto("/portal/agreed/")
    expect(page.get_by_role("heading", name="Platform terms")).to_be_visible()
    screen.expect_fit_to_use()


def titles(page: Any, title: str) -> list[str]:
    """The documents that one thing asks to be read, by looking at it and coming back."""
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("checkbox").wait_for()
    papers = page.locator("main ul.portal-list a span:first-of-type").all()
    found = [one.inner_text().split("\n")[0].strip() for one in papers]
    page.get_by_role("link", name="To do", exact=True).first.click()
    page.get_by_role("heading", name="To do", level=1).wait_for()
    return found


def test_a_client_looks_around_asks_for_a_change_and_answers_questions(world: World, open_screen: Any) -> None:
    client = world.person()
    plan = owned_plan(client, name="Garden ISA")
    ValuationFactory(firm=world.firm, plan=plan)
    GoalFactory(firm=world.firm, client=client, name="A boat")
    SharedDocumentFactory(firm=world.firm, document=DocumentFactory(firm=world.firm, client=client, title="Review"))
    screen = open_screen(width=390)
    page = screen.page
    come_in(screen, world, client)
    page.get_by_role("link", name="Plans", exact=True).click()
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("link", name="Garden ISA").click()
    screen.expect_fit_to_use()
    page.get_by_role("link", name="Documents", exact=True).click()
    screen.expect_fit_to_use()
    with page.expect_download():
        page.get_by_role("link", name="Review").click()
    page.goto("/portal/goals/")
    expect(page.get_by_role("heading", name="A boat")).to_be_visible()
    screen.expect_fit_to_use()
    page.get_by_role("link", name="You", exact=True).click()
    page.get_by_role("link", name="Something is wrong").click()
    screen.expect_fit_in_light_and_dark()
    page.get_by_label("Mobile").fill("07700 900321")
    page.get_by_role("button", name="Send").click()
    screen.expect_toast("Your adviser will look at it")
    expect(page.get_by_text("07700 900321")).to_be_visible()
    page.goto("/portal/questionnaires/")
    page.get_by_role("link", name="Values").click()
    for box in page.locator("main textarea").all():
        box.fill("The garden.")
    screen.expect_fit_to_use()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The garden.").first).to_be_visible()

    office = open_screen()
    office.sign_in(world.user)
    office.go("/")
    office.page.get_by_role("link", name="Changes clients ask for").first.click()
    office.expect_fit_to_use()
    office.page.get_by_role("link", name="Saffron Fixtureby").first.click()
    office.expect_fit_in_light_and_dark()
    office.page.get_by_role("button", name="Make the change").click()
    office.expect_toast("the client is told")
    office.expect_fit_in_light_and_dark()
    office.narrow()
    office.expect_no_overflow()
    with scope(firm=world.firm):
        assert ChangeRequest.objects.get().state == "approved"
        assert client.contact_details.get(kind="mobile", is_primary=True).value == "07700 900321"
    page.goto("/portal/details/")
    expect(page.get_by_text("Made", exact=True)).to_be_visible()
    page.goto("/clients/")
    expect(page.get_by_role("heading", name="Not for you to open")).to_be_visible()
    screen.complaints.clear()  # the browser notes the refusal, which is what was asked for
