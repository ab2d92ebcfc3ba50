"""Xplan's pages: connecting, syncing, importing, linking, troubleshooting, emergency changes."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest

from backoffice.models import Client, Plan
from backoffice.services.notes import write_note
from domain.enums.notes import NoteKind
from domain.enums.people import Role
from integrations.models import Credential, Link, OutboxEntry, Run
from integrations.services import runs
from tests.contract.xplan.conftest import PASSWORD, World, consent
from tests.factories.backoffice import ClientFactory, UserFactory
from xplan_sync.models import Site

pytestmark = pytest.mark.loopback


@pytest.fixture
def browser(unlinked: World, signed_in: Any) -> Any:
    return signed_in(unlinked.user)


def text(answer: Any) -> str:
    return answer.content.decode()


class TestConnecting:
    """One's own sign-in."""

    def test_by_xplans_own_page(self, unlinked: World, browser: Any) -> None:
        there = browser.get("/xplan/connect/")
        brought = consent(there["Location"])
        page = browser.get(f"/xplan/callback/?{urlencode(brought)}", follow=True)
        assert "Connected with Xplan." in text(page)
        assert "Ada Fernsby" in text(page)

    def test_declined(self, unlinked: World, browser: Any) -> None:
        there = browser.get("/xplan/connect/")
        brought = consent(there["Location"], decision="decline")
        page = browser.get(f"/xplan/callback/?{urlencode(brought)}", follow=True)
        assert "You declined access" in text(page)
        assert not Credential.objects.exists()

    def test_a_callback_nobody_started(self, unlinked: World, browser: Any) -> None:
        page = browser.get("/xplan/callback/?code=x&state=y", follow=True)
        assert "not started here" in text(page)

    def test_by_user_name_and_password(self, unlinked: World, browser: Any) -> None:
        sent = {"user_name": "adviser", "password": PASSWORD}
        page = browser.post("/settings/xplan/sign-in/", sent, follow=True)
        assert "Connected with Xplan." in text(page)
        first, second = [one for one in unlinked.remote.requests() if one["path"].endswith("/session/user")][:2]
        assert (first["status"], second["status"]) == (401, 200)

    def test_a_wrong_password_a_missing_code_and_a_wrong_app_id_are_told_apart(
        self, unlinked: World, browser: Any, settings: Any
    ) -> None:
        def tried(user: str, password: str, code: str = "") -> str:
            sent = {"user_name": user, "password": password, "code": code}
            return text(browser.post("/settings/xplan/sign-in/", sent, follow=True))

        assert "does not know this user name" in tried("adviser", "wrong")
        assert "asks for a one-time code" in tried("secured", PASSWORD)
        assert "did not take the one-time code" in tried("secured", PASSWORD, "111111")
        settings.XPLAN = {**settings.XPLAN, "app_id": "nobody-knows"}
        assert "refuses the app id" in tried("adviser", PASSWORD)
        assert not Credential.objects.exists()

    def test_with_a_one_time_code(self, unlinked: World, browser: Any) -> None:
        sent = {"user_name": "secured", "password": PASSWORD, "code": "246810"}
        assert "Connected with Xplan." in text(browser.post("/settings/xplan/sign-in/", sent, follow=True))

    def test_disconnecting_forgets_the_sign_in(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_password()
        browser.post("/settings/xplan/disconnect/")
        credential = Credential.objects.get()
        assert (credential.state, credential.access_token, credential.refresh_token) == ("disabled", "", "")


class TestTheSite:
    """The firm's choices."""

    def save(self, browser: Any, **fields: str) -> str:
        shown = browser.get("/settings/xplan/")
        token = shown.context["form"].initial
        sent = {**{name: value for name, value in token.items() if value}, **fields}
        sent["shown"] = _shown(shown)
        return text(browser.post("/settings/xplan/", sent, follow=True))

    def test_domain_and_bringing_in(self, unlinked: World, browser: Any) -> None:
        assert "Xplan settings saved." in self.save(browser, placeholder_domain="fern.example", brings_new_clients="")
        site = Site.objects.get()
        assert (site.placeholder_domain, site.brings_new_clients) == ("fern.example", False)

    @pytest.mark.parametrize(
        "address", ["http://xplan.example.org", "https://10.0.0.1", "https://database", "https://x.example/path"]
    )
    def test_an_address_in_this_network_is_refused(self, unlinked: World, browser: Any, address: str) -> None:
        assert "Xplan settings saved." not in self.save(browser, address=address)


def _shown(page: Any) -> str:
    import re
    from html import unescape

    found = re.search(r'name="shown" value="([^"]*)"', text(page))
    assert found
    return unescape(found.group(1))


class TestClients:
    """Bringing clients in, and linking those who are here."""

    def test_searching_and_importing_one(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        page = browser.get("/clients/import/xplan/?q=testwood")
        assert "Testwood, Rowan" in text(page)
        number = unlinked.remote.client_id("Rowan")
        answer = browser.post("/clients/import/xplan/start/", {"client": number})
        run = Run.objects.latest("pk")
        assert answer["Location"] == f"/sync/runs/{run.pk}/"
        runs.perform_run(run_id=run.pk, clock=unlinked.now)
        assert set(Client.objects.values_list("first_name", flat=True)) == {"Rowan", "Marigold"}
        assert "Here already" in text(browser.get("/clients/import/xplan/?q=testwood"))

    def test_linking_one_of_ours(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        ours = Client.objects.create(
            firm=unlinked.firm, first_name="Aster", last_name="Fauxley", date_of_birth=date(1975, 5, 5)
        )
        number = unlinked.remote.client_id("Aster")
        browser.post(f"/clients/{ours.pk}/xplan/link/", {"client": number})
        runs.perform_run(run_id=Run.objects.latest("pk").pk, clock=unlinked.now)
        ours.refresh_from_db()
        assert Link.objects.get(local_id=ours.pk, kind="client").remote_id == number
        assert ours.title == "Mrs"

    def test_placeholder_role_and_warning_are_shown(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.pull()
        marigold = unlinked.client("Marigold")
        profile = text(browser.get(f"/clients/{marigold.pk}/"))
        assert "Placeholder" in profile
        assert "mailto:Marigold" not in profile
        assert "partner" in profile
        edit = text(browser.get(f"/clients/{marigold.pk}/edit/"))
        assert "A placeholder, because no address is known" in edit
        assert edit.count("Xplan is master") >= 7
        assert "In an emergency you may change them here" in edit

    def test_emergency_changes_are_listed(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.pull()
        rowan = unlinked.client("Rowan")
        page = browser.get(f"/clients/{rowan.pk}/edit/")
        form = page.context["form"]
        sent = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
        sent |= {"last_name": "Altered", "shown": _shown(page), "members": [], "date_of_birth": "4 Mar 1968"}
        answer = browser.post(f"/clients/{rowan.pk}/edit/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        listed = text(browser.get("/settings/xplan/changes/"))
        assert "Altered" in listed
        assert "In force until the next sync" in listed
        unlinked.pull()
        assert "Replaced by Xplan" in text(browser.get("/settings/xplan/changes/"))


class TestOneLink:
    """The page of one linked record, and ending a client's link."""

    def test_what_xplan_masters_offers_no_choice_and_a_number_is_no_name(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.pull()
        rowan = unlinked.client("Rowan")
        page = browser.get(f"/sync/links/{unlinked.link_of(rowan).pk}/")
        told = {field.label: (field.agreed, field.here, field.way) for field in page.context["fields"]}
        assert told["Date of birth"] == ("4 Mar 1968", "4 Mar 1968", "Comes from there only")
        assert told["Status in Xplan"] == ("Active", "not kept here", "Comes with the import only")
        assert "Xplan is the master of all of it" in text(page)
        plan = Plan.objects.get(policy_number="TT-HOME-5")
        page = browser.get(f"/sync/links/{unlinked.link_of(plan).pk}/")
        owners = next(field.agreed for field in page.context["fields"] if field.label == "Owners")
        assert "Rowan Testwood" in owners
        assert "Marigold Testwood" in owners

    def test_unlinking_says_what_stays_and_keeps_it(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.pull()
        rowan, linked = unlinked.client("Rowan"), Link.objects.filter(ended_at__isnull=True)
        path = f"/clients/{rowan.pk}/xplan/unlink/"
        assert path in text(browser.get(f"/clients/{rowan.pk}/"))
        assert "of Rowan Testwood alone are unlinked too" in text(browser.get(path))
        browser.post(path)
        assert rowan.goals.count() == 4
        assert not linked.filter(kind="client", local_id=rowan.pk).exists()
        assert linked.filter(kind="goal", local_id=rowan.goals.get(name__startswith="Kitchen").pk).exists()
        unlinked.pull()
        assert Client.objects.filter(first_name="Rowan").count() == 1
        assert not linked.filter(kind="client", local_id=rowan.pk).exists()

    def test_a_paraplanner_ends_no_link(self, unlinked: World, signed_in: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.pull()
        rowan = unlinked.client("Rowan")
        somebody = signed_in(UserFactory(firm=unlinked.firm, role=Role.PARAPLANNER))
        assert somebody.post(f"/clients/{rowan.pk}/xplan/unlink/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_settings_open_outside_any_transaction(signed_in: Any) -> None:
    assert "Your sign-in" in text(signed_in(UserFactory(role=Role.OWNER)).get("/settings/xplan/"))


class TestTroubleshooting:
    """The ordered checks."""

    def findings(self, browser: Any, client: str = "") -> list[tuple[str, str]]:
        page = browser.get(f"/settings/xplan/check/?run=1&client={client}")
        return [(one.state, one.found) for one in page.context["findings"]]

    def test_all_is_well_but_a_missing_date_of_birth(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        found = self.findings(browser)
        assert [state for state, _ in found] == ["fine"] * 5 + ["wrong"]
        assert "Mockridge, Linden: date of birth" in found[-1][1]

    def test_nobody_is_connected(self, unlinked: World, browser: Any) -> None:
        assert self.findings(browser)[0] == ("wrong", "Nobody is connected.")

    def test_the_app_id_is_refused(self, unlinked: World, browser: Any, settings: Any) -> None:
        unlinked.link_by_oauth()
        settings.XPLAN = {**settings.XPLAN, "app_id": "nobody-knows"}
        found = self.findings(browser)
        assert found[1] == ("wrong", "Xplan refuses the app id.")
        assert {state for state, _ in found[2:]} == {"not_asked"}

    def test_a_lacking_right_and_a_client_out_of_sight(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth("limited")
        found = self.findings(browser, unlinked.remote.client_id("Rowan"))
        assert ("wrong", "Not allowed: file notes.") in found
        assert found[-1][0] == "wrong"
        assert "does not show client" in found[-1][1]

    def test_a_list_the_site_lacks(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.remote.control("PUT", "lists", {"lacking": ["goals", "insurance"]})
        assert ("wrong", "Not there on this site: goals, cover.") in self.findings(browser)

    @pytest.mark.parametrize(
        ("first_name", "said"),
        [
            ("Aster", "Fauxley, Aster is visible and has what is needed: sync now brings them over."),
            ("Linden", "Mockridge, Linden is visible, and has no date of birth in Xplan."),
            ("Alder", "Placeholt, Alder is visible, and does not come in: Inactive in Xplan."),
        ],
    )
    def test_why_a_visible_client_is_missed(self, unlinked: World, browser: Any, first_name: str, said: str) -> None:
        unlinked.link_by_oauth()
        assert self.findings(browser, unlinked.remote.client_id(first_name))[-1][1] == said

    def test_who_may_be_here_already_is_not_said_to_come_over(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        number = unlinked.remote.client_id("Aster")
        ClientFactory(firm=unlinked.firm, first_name="Aster", last_name="Fauxley", date_of_birth="1975-05-05")
        assert self.findings(browser, number)[-1] == (
            "wrong", "Fauxley, Aster is visible, and does not come in by themselves."
        )  # fmt: skip

    def test_a_linked_client_and_a_firm_that_imports_by_hand(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        number = unlinked.remote.client_id("Aster")
        browser.get("/settings/xplan/")
        Site.objects.update(brings_new_clients=False)
        assert "only those whom somebody imports" in self.findings(browser, number)[-1][1]
        unlinked.pull(number)
        assert "is visible and linked here" in self.findings(browser, number)[-1][1]

    def test_outcomes_and_failed_notes_lead_here_with_their_client(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        unlinked.pull()
        number = unlinked.remote.client_id("Rowan")
        unlinked.remote.control("PUT", f"clients/{number}", {"group": "Private desk"})
        run = unlinked.pull()
        assert f"/settings/xplan/check/?run=1&amp;client={number}" in text(browser.get(f"/sync/runs/{run.pk}/"))
        client = unlinked.client("Rowan")
        write_note(
            client_id=client.pk, kind=NoteKind.OTHER, subject="Rang", body="Yes", user=unlinked.user, now=unlinked.now()
        )
        unlinked.drain()
        entry = OutboxEntry.objects.get(state="failed")
        page = text(browser.get(f"/sync/outbox/{entry.pk}/"))
        assert f"/settings/xplan/check/?run=1&amp;ours={client.pk}" in page
        found = browser.get(f"/settings/xplan/check/?run=1&ours={client.pk}").context["findings"]
        assert f"does not show client {number}" in found[-1].found


class TestAnOlderSite:
    """A site without the newest version of clients."""

    @pytest.fixture
    def xplan_choices(self) -> dict[str, Any]:
        return {"newest": 3}

    def test_it_is_read_by_the_older_version(self, unlinked: World, browser: Any) -> None:
        unlinked.link_by_oauth()
        assert "client-v3" in text(browser.get("/settings/xplan/check/?run=1"))
        unlinked.pull()
        assert unlinked.client("Rowan").goals.count() >= 1

    def test_a_linked_client_who_was_deleted_there_leads_to_the_unlinking(self, world: World, browser: Any) -> None:
        world.pull()
        client = world.client("Rowan")
        number = world.remote.client_id("Rowan")
        page = f"/settings/xplan/check/?run=1&client={number}"
        assert "gone from Xplan for good" not in text(browser.get(page))
        world.remote.control("PUT", f"clients/{number}", {"group": "Private desk"})
        run = world.pull()
        assert f'href="{page.replace("&", "&amp;")}"' in text(browser.get(f"/sync/runs/{run.pk}/"))
        told = text(browser.get(page))
        assert f"Is {client.name} gone from Xplan for good?" in told and f"/clients/{client.pk}/xplan/unlink/" in told
