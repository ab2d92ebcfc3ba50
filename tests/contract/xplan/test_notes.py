"""File notes: the one thing that leaves, once, whatever breaks on the way."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from backoffice.events import HERE
from backoffice.models import Document, FileNote
from backoffice.services.notes import write_note
from backoffice.services.questionnaires import complete_questionnaire, ensure_questionnaires
from backoffice.services.records import publish_change
from domain.enums.notes import NoteKind
from domain.enums.people import Role
from domain.enums.reports import ReportState
from integrations.models import OutboxEntry
from tests.contract.xplan.conftest import World
from tests.factories.backoffice import UserFactory
from tests.factories.reports import ReportCopyFactory, ReportFactory

pytestmark = pytest.mark.loopback


@pytest.fixture
def here(world: World) -> World:
    """Rowan and Marigold are here, and nothing was asked yet."""
    world.pull(world.remote.client_id("Rowan"))
    world.remote.forget_requests()
    return world


def write(world: World, document: Document | None = None) -> FileNote:
    return write_note(
        client_id=world.client("Rowan").pk,
        kind=NoteKind.VALUES,
        subject="Values session completed",
        body="What matters most? Time.",
        user=world.user,
        now=world.now(),
        document=document,
    )


def test_a_note_goes_at_once_with_its_attachment_and_is_published(here: World) -> None:
    content = b"%PDF-1.7 made up for a test" * 1000
    note = write(here, here.document(here.client("Rowan"), content=content))
    here.drain()
    [there] = here.remote.notes()
    assert (there["subject"], there["body"]) == (note.subject, note.body)
    assert there["entity_ids"] == [int(here.remote.client_id("Rowan"))]
    assert there["is_published"] is True
    [attached] = there["attachments"]
    assert (attached["size"], attached["sha256"]) == (len(content), sha256(content).hexdigest())
    assert here.link_of(note).state == "linked"


def test_only_file_notes_leave(here: World) -> None:
    write(here, here.document(here.client("Rowan")))
    here.drain()
    here.pull()
    here.drain()
    kinds = {one.split("/resourceful/")[1].split("/")[0] for one in here.remote.writes()}
    assert kinds == {"docnote-v2"}


@pytest.mark.parametrize(
    ("fault", "path", "method"),
    [
        ("drop_after", "/resourceful/docnote-v2", "POST"),
        ("drop_before", "/resourceful/docnote-v2", "POST"),
        ("502", "/resourceful/docnote-v2", "POST"),
        ("not_json", "/resourceful/docnote-v2", "POST"),
        ("drop_after", "*/attachment-v3", "POST"),
        ("drop_before", "*/attachment-v3", "POST"),
        ("500", "*/attachment-v3", "GET"),
        ("drop_after", "/resourceful/docnote-v2/*", "PATCH"),
        ("502", "/resourceful/docnote-v2/*", "PATCH"),
    ],
)
def test_whatever_breaks_it_is_there_once_and_whole(here: World, fault: str, path: str, method: str) -> None:
    write(here, here.document(here.client("Rowan")))
    here.remote.fault(fault, path, method)
    for _ in range(4):
        here.drain()
    [there] = here.remote.notes()
    assert len(there["attachments"]) == 1
    assert there["is_published"] is True
    assert not OutboxEntry.objects.exclude(state="sent").exists()


def test_an_xplan_that_is_down_gets_it_later(here: World) -> None:
    write(here)
    here.remote.fault("503", count=None)
    here.drain()
    assert here.remote.notes() == []
    assert OutboxEntry.objects.get().state == "waiting"
    here.remote.mend()
    here.drain()
    assert len(here.remote.notes()) == 1


def test_a_file_too_large_leaves_the_note_and_says_so(here: World, monkeypatch: Any) -> None:
    monkeypatch.setattr("xplan_sync.writer.LARGEST_FILE", 10)
    write(here, here.document(here.client("Rowan")))
    for _ in range(2):
        here.drain()
    [there] = here.remote.notes()
    assert (there["attachments"], there["is_published"]) == ([], True)
    failed = OutboxEntry.objects.get(state="failed")
    assert "Xplan takes 20 MB a file" in failed.error


def test_a_file_the_site_finds_too_large_leaves_the_note_and_says_so(here: World) -> None:
    write(here, here.document(here.client("Rowan")))
    here.remote.fault("413", "*/attachment-v3", "POST", count=None)
    for _ in range(2):
        here.drain()
    [there] = here.remote.notes()
    assert (there["attachments"], there["is_published"]) == ([], True)
    assert OutboxEntry.objects.get(state="failed").error


def test_a_large_file_arrives_whole(here: World) -> None:
    content = bytes(range(256)) * 4 * 1024 * 12  # twelve megabytes
    write(here, here.document(here.client("Rowan"), content=content))
    here.drain()
    [attached] = here.remote.notes()[0]["attachments"]
    assert attached["sha256"] == sha256(content).hexdigest()


def test_a_client_who_is_not_there_has_notes_here_only(here: World) -> None:
    client = here.client("Rowan")
    here.link_of(client).delete()
    write(here)
    assert not OutboxEntry.objects.exists()


def test_a_user_without_the_capability_is_told(unlinked: World) -> None:
    unlinked.link_by_oauth("limited")
    unlinked.pull()
    client = unlinked.client("Tansy")
    write_note(
        client_id=client.pk, kind=NoteKind.OTHER, subject="Rang", body="", user=unlinked.user, now=unlinked.now()
    )
    unlinked.drain()
    entry = OutboxEntry.objects.get()
    assert entry.state == "failed"
    assert "capability docnotes" in entry.error


def test_what_a_client_completes_goes_the_same_way(here: World) -> None:
    [questionnaire, *_] = ensure_questionnaires(firm=here.firm)
    themselves = UserFactory(firm=here.firm, role=Role.CLIENT)
    answers = {one.pk: "3" for one in questionnaire.questions.all()}
    for _ in range(2):  # a form sent twice
        complete_questionnaire(
            questionnaire_id=questionnaire.pk, client_id=here.client("Rowan").pk, answers=answers, user=themselves,
            now=here.now(),
        )  # fmt: skip
    here.drain()
    [there] = here.remote.notes()
    assert (there["subject"], there["is_published"]) == ("Life survey completed", True)
    assert there["entity_ids"] == [int(here.remote.client_id("Rowan"))]


def test_what_went_is_kept_without_what_it_says(here: World) -> None:
    write(here, here.document(here.client("Rowan")))
    here.drain()
    written = OutboxEntry.objects.get().request["written"]
    assert [one["path"].rsplit("/", 1)[-1] for one in written][:2] == ["docnote-v2", "attachment-v3"]
    assert "Time" not in str(written)
    assert written[1]["body"]["content"].endswith("bytes")


def test_an_issued_report_goes_with_its_note(here: World) -> None:
    client = here.client("Rowan")
    report = ReportFactory(firm=here.firm, title="Your plan", state=ReportState.ISSUED)
    ReportCopyFactory(firm=here.firm, report=report, client=client, document=here.document(client, "plan.pdf"))
    for _ in range(2):  # told twice, it is written once
        publish_change(report, action="update", origin=HERE, fields=frozenset({"state"}))
    here.drain()
    [there] = here.remote.notes()
    assert there["subject"] == "Your plan issued"
    assert [one["filename"] for one in there["attachments"]] == ["plan.pdf"]
