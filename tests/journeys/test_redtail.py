"""Redtail from the credentials to the pause, in a browser: integration, contacts, what waits, what is linked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Plan
from domain.enums.people import Role
from integrations.models import Link, Run, StagedRecord
from integrations.services.runs import perform_run
from redtail_sync.models import ContactLink
from redtail_sync.services import connecting, contacts
from sandbox.redtail.server import create_app
from sandbox.redtail.settings import Settings
from tests.contract.redtail.conftest import PASSWORD, USER, Remote, redtail_seed, served
from tests.factories.backoffice import ClientFactory, FirmFactory, OwnershipFactory, PlanFactory, UserFactory
from tests.factories.cashflow import CashflowFactory

__all__ = ["redtail_seed"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Household:
    """A couple's cashflow, and the sandbox beside it."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self.firm = FirmFactory(name="Harbour Advice")
        self.user = UserFactory(firm=self.firm, role=Role.ADVISER)
        with scope(firm=self.firm):
            self.people = [
                ClientFactory(firm=self.firm, first_name=name, last_name="Testwood", date_of_birth=born)
                for name, born in (("Rowan", "1968-03-04"), ("Marigold", "1970-11-19"))
            ]
            self.cashflow = CashflowFactory(firm=self.firm, name="The Testwoods", people=self.people)
            self.plan = PlanFactory(
                firm=self.firm, type="pension", name="Gone West 401(k)", policy_number="EV4010001234"
            )
            OwnershipFactory(firm=self.firm, plan=self.plan, client=self.people[0])

    def work(self) -> None:
        """What the workers would do."""
        with scope(firm=self.firm):
            for run in Run.objects.filter(state="queued"):
                assert perform_run(run_id=run.pk, clock=timezone.now).state == "done"


@pytest.fixture
def household(redtail_seed: Path, tmp_path: Path, settings: Any) -> Iterator[Household]:
    data = tmp_path / "redtail.sqlite3"
    data.write_bytes(redtail_seed.read_bytes())
    with served(create_app(Settings(data=data, requests_a_minute=100_000)), settings) as remote:
        yield Household(remote)


def row(screen: Any, text: str) -> Any:
    return screen.page.get_by_role("row").filter(has_text=text)


def test_from_credentials_to_pause_and_stop(household: Household, open_screen: Any) -> None:
    screen = open_screen()
    screen.sign_in(household.user)
    add_the_integration(screen)
    link_two_contacts(screen, household)
    household.work()
    decide_on_three_accounts(screen, household)
    follow_what_is_linked(screen, household)


def add_the_integration(screen: Any) -> None:
    page = screen.page
    screen.go(reverse("settings_home"))
    page.get_by_role("link", name="Adviser integration").click()
    page.get_by_role("link", name="Add integration").first.click()
    page.get_by_label("User name").fill(USER)
    page.get_by_label("Password").fill("not-it")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("does not know this user name")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Save").click()
    screen.expect_toast("The integration with Redtail is established.")
    expect(page.get_by_text("Established", exact=True)).to_be_visible()
    screen.expect_fit_in_light_and_dark()


def link_two_contacts(screen: Any, household: Household) -> None:
    page = screen.page
    screen.go(reverse("cashflow", args=[household.cashflow.pk]))
    page.locator("summary", has_text="Actions").click()
    page.get_by_role("link", name="Plan integration").click()
    page.get_by_role("link", name="Add integration").first.click()
    page.get_by_label("Last name").fill("Testwood")
    page.get_by_role("button", name="Search").click()
    screen.expect_fit_in_light_and_dark()
    for name in ("Rowan Testwood", "Marigold Testwood"):
        page.get_by_role("button", name=f"Link {name}", exact=True).click()
        screen.expect_toast(f"{name} is linked.")
    page.get_by_role("link", name="Done").click()
    expect(row(screen, "Marigold Testwood")).to_contain_text(household.user.name)
    screen.expect_fit_in_light_and_dark()
    with scope(firm=household.firm):
        assert ContactLink.objects.count() == 2
    screen.go(reverse("cashflow", args=[household.cashflow.pk]))  # launched: the day's first pull starts by itself


def decide_on_three_accounts(screen: Any, household: Household) -> None:
    page, accounts = screen.page, reverse("redtail_accounts", args=[household.cashflow.pk])
    screen.go(accounts)
    screen.expect_fit_in_light_and_dark()
    row(screen, "Blue Harbor Demo Brokerage 2345").get_by_role("checkbox").focus()
    page.keyboard.press("Enter")
    screen.expect_toast("Choose what to do.")  # and no row's button was pressed
    expect(page.get_by_role("link", name="Ignored (0)")).to_be_visible()
    row(screen, "Blue Harbor Demo Brokerage 9999").get_by_role("button", name="Ignore").click()
    screen.expect_toast("Blue Harbor Demo Brokerage 9999 is ignored")
    page.get_by_role("link", name="Ignored (1)").click()
    expect(row(screen, "Blue Harbor Demo Brokerage 9999")).to_be_visible()
    screen.go(accounts)
    row(screen, "Evergreen Sample Custody 1234").get_by_role("link", name="Link to existing item").click()
    expect(row(screen, "Gone West 401(k)")).to_contain_text("Same number")
    screen.expect_fit_in_light_and_dark()
    page.get_by_label("Its values are in US dollars from now on").check()
    page.get_by_role("button", name="Link", exact=True).click()
    screen.expect_toast("Evergreen Sample Custody 1234 is linked.")
    screen.go(accounts)
    row(screen, "Pretend County Schools Plan 5512").get_by_role("link", name="Add to plan").click()
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[name=name]")).to_have_value("Pretend County Schools Plan 5512")
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("button", name="Save and link").click()
    screen.expect_toast("Pretend County Schools Plan 5512 is in the plan and linked with Redtail.")
    with scope(firm=household.firm):
        assert Link.objects.filter(kind="plan", ended_at__isnull=True).count() == 2


def follow_what_is_linked(screen: Any, household: Household) -> None:
    page = screen.page
    with scope(firm=household.firm):
        account = StagedRecord.objects.get(fields__number="EV-401-0001234").remote_id
    household.remote.change(account, balance=500000)
    screen.go(reverse("redtail_plan", args=[household.cashflow.pk]))
    page.get_by_role("button", name="Refresh integrations").click()
    expect(page.locator(".progress-row")).to_be_visible()
    household.work()
    expect(page.get_by_text("Last pulled")).to_be_visible()  # the row leads on by itself once the pull is over
    screen.go(reverse("plan", args=[household.plan.pk]))
    expect(page.get_by_text("US$500,000.00").first).to_be_visible()
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("button", name="Pause").click()
    screen.expect_toast("Paused")
    page.get_by_role("button", name="Resume").click()
    screen.expect_toast("Resumed")
    page.get_by_role("link", name="Stop").click()
    page.get_by_role("button", name="End the link").click()
    screen.expect_toast("The link is ended.")
    with scope(firm=household.firm):
        assert Plan.objects.filter(pk=household.plan.pk).exists()
        assert Link.objects.filter(kind="plan", ended_at__isnull=True).count() == 1
    steer_several(screen, household)


def steer_several(screen: Any, household: Household) -> None:
    """The accounts that are linked, ticked and paused, resumed and stopped together."""
    page = screen.page
    screen.go(f"{reverse('redtail_accounts', args=[household.cashflow.pk])}?show=linked")
    for act, said in (("Pause", "paused"), ("Resume", "resumed")):
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name=f"{act} the ticked ones").click()
        screen.expect_toast(f"is {said}")
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Stop the ticked ones").click()
    screen.expect_fit_in_light_and_dark()
    page.get_by_role("button", name="End the link").click()
    screen.expect_toast("is linked no more")
    with scope(firm=household.firm):
        assert not Link.objects.filter(kind="plan", ended_at__isnull=True).exists()


def test_the_pages_fit_a_telephone(household: Household, open_screen: Any) -> None:
    with scope(firm=household.firm):
        connection = connecting.redtail_connection(household.firm)
        connecting.add_integration(
            connection=connection, user=household.user, user_name=USER, password=PASSWORD, now=timezone.now()
        )
        rowan = household.remote.contact_id("Rowan Testwood")
        link = contacts.link_contact(
            connection=connection, cashflow=household.cashflow, contact_id=rowan, client_id=None, user=household.user,
            now=timezone.now(),
        )  # fmt: skip
        contacts.refresh(connection=connection, cashflow=household.cashflow, user=household.user, now=timezone.now())
        household.work()
        staged = StagedRecord.objects.get(fields__number="EV-401-0001234")
    screen, pk = open_screen(width=390, theme="dark"), household.cashflow.pk
    screen.sign_in(household.user)
    pages = [reverse(name) for name in ("redtail_settings", "redtail_add", "redtail_types", "exchange_rates")]
    pages += [reverse(name, args=[pk]) for name in ("redtail_plan", "redtail_contacts", "redtail_accounts")]
    pages += [
        reverse(name, args=[pk, staged.pk])
        for name in ("redtail_link_account", "redtail_add_account", "redtail_rename")
    ]
    pages += [f"{reverse('redtail_add_account', args=[pk, staged.pk])}?kind=us_401k"]
    pages += [reverse("redtail_unlink_contact", args=[link.pk]), reverse("redtail_remove")]
    for one in pages:
        screen.go(one)
        screen.expect_fit_to_use()
