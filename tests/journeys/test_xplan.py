"""Xplan from connecting to a file note with its attachment, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from backoffice.models import Client, Document, Firm, User
from domain.enums.people import Role
from integrations.models import Connection, Run
from integrations.services.outbox import drain_outbox
from integrations.services.runs import perform_run
from sandbox.xplan.server import create_app
from sandbox.xplan.settings import Settings
from tests.contract.xplan.conftest import PASSWORD, USER, Remote, served, xplan_seed
from tests.factories.backoffice import FirmFactory, UserFactory

__all__ = ["xplan_seed"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class Office:
    """A firm with an adviser, and the sandbox beside it."""

    def __init__(self, remote: Remote) -> None:
        self.remote = remote
        self.firm: Firm = FirmFactory(name="Harbour Advice", slug="harbour")
        self.user: User = UserFactory(firm=self.firm, role=Role.ADVISER)

    def work(self) -> None:
        """What the workers would do."""
        with scope(firm=self.firm):
            for run in Run.objects.filter(state="queued"):
                assert perform_run(run_id=run.pk, clock=timezone.now).state == "done"
            for connection in Connection.objects.all():
                drain_outbox(connection_id=connection.pk, clock=timezone.now)


@pytest.fixture
def office(xplan_seed: Path, tmp_path: Path, settings: Any, live_server: Any) -> Iterator[Office]:
    data = tmp_path / "xplan.sqlite3"
    data.write_bytes(xplan_seed.read_bytes())
    redirects = (f"{live_server.url}/xplan/callback/",)
    app = create_app(Settings(data=data, requests_a_minute=100_000, redirects=redirects))
    with served(app, settings) as remote:
        settings.XPLAN = {**settings.XPLAN, "redirect_url": f"{live_server.url}/xplan/callback/"}
        settings.MEDIA_ROOT = tmp_path / "media"
        yield Office(remote)


def test_from_connecting_to_a_file_note_with_its_attachment(office: Office, open_screen: Any) -> None:
    screen = open_screen()
    screen.sign_in(office.user)
    connect(screen)
    sync(screen, office)
    rowan = look_at_goals(screen, office)
    complete_preferences(screen, office, rowan)
    export(screen, office, rowan)


def connect(screen: Any) -> None:
    screen.go("/settings/xplan/")
    page = screen.page
    page.get_by_role("link", name="Connect", exact=True).click()
    page.locator("[name=user_name]").fill(USER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button[value=authorise]").click()
    screen.expect_toast("Connected with Xplan.")
    screen.complaints.clear()  # Xplan's own page may complain
    expect(page.get_by_text("Ada Fernsby")).to_be_visible()


def sync(screen: Any, office: Office) -> None:
    screen.page.get_by_role("button", name="Sync now").click()
    office.work()
    screen.page.reload()
    expect(screen.page.get_by_text("Testwood, Rowan")).to_be_visible()
    expect(screen.page.get_by_text("Inactive in Xplan.")).to_be_visible()


def look_at_goals(screen: Any, office: Office) -> Client:
    with scope(firm=office.firm):
        rowan: Client = Client.objects.get(first_name="Rowan")
    page = screen.page
    screen.go(f"/clients/{rowan.pk}/goals/")
    card = page.get_by_role("article").filter(has_text="Sell the pretend caravan")
    expect(card.get_by_text("Will have more money")).to_be_visible()
    card.get_by_role("button", name="Doing").click()
    doing = page.get_by_role("region", name="Doing")
    expect(doing.get_by_role("link", name="Sell the pretend caravan")).to_be_visible()
    page.get_by_role("link", name="Kitchen for the invented cottage").click()
    page.get_by_role("button", name="Put on the cashflow").click()
    expect(page.get_by_text("Stands there as the expense")).to_be_visible()
    screen.go(f"/clients/{rowan.pk}/insurance/")
    expect(page.get_by_text("NG-LIFE-001")).to_have_count(3)
    return rowan


def complete_preferences(screen: Any, office: Office, rowan: Client) -> None:
    page = screen.page
    screen.go(f"/clients/{rowan.pk}/notes/")
    page.get_by_role("link", name="Investment preferences").click()
    page.get_by_label("Wait", exact=True).check()
    for group in page.get_by_role("group").all():
        if group.get_by_label("3", exact=True).count():
            group.get_by_label("3", exact=True).check()
    page.get_by_role("textbox").last.fill("No tobacco.")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("No tobacco.")).to_be_visible()
    office.work()
    [note] = office.remote.notes()
    assert note["subject"] == "Investment preferences completed"
    assert "No tobacco." in note["body"]


def export(screen: Any, office: Office, rowan: Client) -> None:
    screen.page.get_by_role("button", name="Export as PDF").click()
    expect(screen.page.get_by_text("Investment preferences exported").first).to_be_visible()
    office.work()
    exported = office.remote.notes()[-1]
    with scope(firm=office.firm):
        document = Document.objects.get(client=rowan)
        content = document.file.open("rb").read()
    assert exported["is_published"] is True
    assert [one["sha256"] for one in exported["attachments"]] == [sha256(content).hexdigest()]
