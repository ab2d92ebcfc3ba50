"""What clients of an import get besides their fields: an adviser, a partner, and a word about what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from backoffice.models import Client, User
from domain.enums.people import Role
from integrations.models import Outcome, Run
from integrations.services.runs import perform_run
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

IMPORT = "/clients/import/plannr/"
AS_MARRIED = "They are recorded as married: that is the marital status of {} Testwood in Plannr."
ADA = "adviser@fernhill.example"
"""The e-mail address of the Testwoods' adviser in Plannr."""


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def imported(browser: Browser, world: World, name: str, **posted: Any) -> Run:
    browser.post(f"{IMPORT}start/", {"only": world.remote.client(name)["uuid"], **posted})
    run = perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
    assert run.state == "done", run.error
    return run


def staff(world: World, **fields: Any) -> User:
    return UserFactory(**{"firm": world.firm, "role": Role.ADVISER, **fields})


class TestAdvisers:
    def test_plannrs_adviser_is_known_by_the_e_mail_address(self, browser: Browser, world: World) -> None:
        ada = staff(world, email=ADA.upper())
        imported(browser, world, "Rowan Testwood", adviser=staff(world).pk)
        assert {one.adviser for one in Client.objects.filter(last_name="Testwood")} == {ada}

    def test_or_by_the_link_of_their_own(self, browser: Browser, world: World) -> None:
        uuid = world.remote.client("Rowan Testwood")["uuid"]
        employee = world.connection.credentials.get().remote_account_id
        world.remote.ask("PUT", f"/api/v1/account/{uuid}", {"assigned_adviser_uuid": employee})
        staff(world, email=ADA)
        imported(browser, world, "Rowan Testwood")
        assert Client.objects.get(first_name="Rowan").adviser == world.user

    def test_somebody_of_another_firm_with_that_address_is_nobody(self, browser: Browser, world: World) -> None:
        UserFactory(firm=FirmFactory(), email=ADA)
        imported(browser, world, "Rowan Testwood")
        assert Client.objects.get(first_name="Rowan").adviser is None

    def test_else_the_adviser_who_imports(self, world: World) -> None:
        me = staff(world)
        page = browser_of(me).get(IMPORT, {"surname": "Testwood"}).content.decode()
        assert f'<option value="{me.pk}" selected>' in page
        imported(browser_of(me), world, "Rowan Testwood")
        assert Client.objects.get(first_name="Rowan").adviser == me

    def test_or_whoever_is_chosen_before(self, browser: Browser, world: World) -> None:
        other = staff(world)
        imported(browser, world, "Rowan Testwood", adviser=other.pk)
        assert Client.objects.get(first_name="Rowan").adviser == other

    def test_nobody_can_be_chosen_too(self, world: World) -> None:
        imported(browser_of(staff(world)), world, "Rowan Testwood", adviser="")
        assert Client.objects.get(first_name="Rowan").adviser is None

    def test_who_was_set_here_stays(self, browser: Browser, world: World) -> None:
        imported(browser, world, "Rowan Testwood", adviser=staff(world).pk)
        rowan = Client.objects.get(first_name="Rowan")
        before = rowan.adviser
        staff(world, email=ADA)
        world.sync()
        world.bring_in(world.remote.client("Rowan Testwood")["uuid"])
        rowan.refresh_from_db()
        assert rowan.adviser == before

    def test_one_of_another_firm_cannot_be_chosen(self, browser: Browser, world: World) -> None:
        stranger = UserFactory(firm=FirmFactory(), role=Role.ADVISER)
        imported(browser, world, "Rowan Testwood", adviser=stranger.pk)
        assert Client.objects.get(first_name="Rowan").adviser is None

    def test_the_choice_of_a_preview_is_asked_again_and_many_are_set_later(
        self, browser: Browser, world: World
    ) -> None:
        other = staff(world)
        browser.post(f"{IMPORT}many/", {"do": "found", "surname": "Testwood", "adviser": other.pk})
        preview = perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
        page = browser.get(f"{IMPORT}runs/{preview.pk}/").content.decode()
        assert f'<option value="{other.pk}" selected>' in page
        browser.post(f"{IMPORT}runs/{preview.pk}/go/", {"adviser": ""})
        run = perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
        came = Client.objects.count()
        assert Client.objects.filter(adviser=None).count() == came > 3
        settled = Client.objects.get(first_name="Pip")
        Client.objects.filter(pk=settled.pk).update(adviser=world.user)
        elsewhere = ClientFactory(firm=world.firm, adviser=None)
        address = f"{IMPORT}runs/{run.pk}/"
        assert f"Set for the {came - 1} without an adviser" in browser.get(address).content.decode()
        page = browser.post(f"{address}adviser/", {"adviser": other.pk}, follow=True).content.decode()
        assert f"{came - 1} clients now looked after by {other.name}" in page
        settled.refresh_from_db()
        elsewhere.refresh_from_db()
        assert (settled.adviser, elsewhere.adviser) == (world.user, None)
        browser.post(f"{address}adviser/", {"adviser": other.pk, "do": "all"})
        settled.refresh_from_db()
        assert settled.adviser == other


class TestCouples:
    def test_what_became_of_the_relation_is_told(self, browser: Browser, world: World) -> None:
        run = imported(browser, world, "Rowan Testwood")
        told = Outcome.objects.get(run=run, reason="couple")
        assert told.label == "Rowan Testwood and Marigold Testwood"
        assert told.sentence == AS_MARRIED.format("Marigold")
        page = browser.get(f"{IMPORT}runs/{run.pk}/", follow=True).content.decode()
        came = "Rowan Testwood and Marigold Testwood were imported."
        assert f"{came} {AS_MARRIED.format('Marigold')}" in page

    def test_a_page_of_many_lists_its_couples(self, browser: Browser, world: World) -> None:
        ids = [world.remote.client(name)["uuid"] for name in ("Rowan Testwood", "Fennel Sampleton")]
        browser.post(f"{IMPORT}start/", {"client": ids})
        run = perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
        page = browser.get(f"{IMPORT}runs/{run.pk}/").content.decode()
        assert "Couples" in page
        assert AS_MARRIED.format("Marigold") in page
        assert "that is the marital status of Juniper Sampleton in Plannr" in page

    def test_a_partner_who_is_not_here_yet_is_named_and_related_later(self, browser: Browser, world: World) -> None:
        marigold = world.remote.client("Marigold Testwood")["uuid"]
        world.remote.ask("PUT", f"/api/v1/account/{marigold}", {"gender": None})
        run = imported(browser, world, "Rowan Testwood")
        told = Outcome.objects.get(run=run, reason="couple")
        assert told.action == "skip" and told.sentence.startswith("They are not related yet")
        page = browser.get(f"{IMPORT}runs/{run.pk}/").content.decode()
        assert "They are not related yet" in page
        assert "Missing: gender." in page
        assert f"/clients/{marigold}" in page
        browser.post(f"{IMPORT}missing/{marigold}/", {"gender": "female"})
        world.drain()
        perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
        rowan = Client.objects.get(first_name="Rowan")
        assert rowan.relationships.get().other.first_name == "Marigold"
