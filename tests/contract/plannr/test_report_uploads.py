"""An issued report goes to Plannr's documents once, whatever dies or fails on the way."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from django.core.files.base import ContentFile
from django.db import transaction
from django_scopes import scope

from backoffice.models import Client
from cashflow.extensions import UploadState, uploads_of
from cashflow.models import ReportCopy
from domain.enums.reports import ReportState
from domain.enums.sync import Mode, OutboxState
from integrations.models import OutboxEntry
from integrations.services.changes import UnableToSend
from integrations.services.outbox import abandon_entry
from plannr_sync.services.documents import upload_report
from tests.contract.plannr.conftest import TOKEN, World
from tests.contract.plannr.crashing_worker import STEPS
from tests.contract.plannr.test_crashes import Worker, process, worker
from tests.factories.backoffice import ClientFactory, DocumentFactory
from tests.factories.reports import ReportCopyFactory, ReportFactory

__all__ = ["process", "worker"]
pytestmark = pytest.mark.django_db(transaction=True)
BYTES = b"%PDF-1.7 a report with figures"
NAME = "your-plan-CR-0123456789.pdf"


@pytest.fixture
def copy(world: World, couple: tuple[Client, Client]) -> ReportCopy:
    """A report issued to the first of the couple, who is linked."""
    return issued(world, couple[0])


@transaction.atomic
def issued(world: World, client: Client) -> ReportCopy:
    report = ReportFactory(firm=world.firm, state=ReportState.ISSUED, title="Your plan", reference="CR-0123456789")
    document = DocumentFactory(
        firm=world.firm, client=client, title="Your plan (CR-0123456789)", file=ContentFile(BYTES, name=NAME)
    )
    return ReportCopyFactory(firm=world.firm, report=report, client=client, document=document)


def files_of(world: World, client: Client) -> list[dict[str, Any]]:
    folder = world.remote.ask("GET", f"/api/v1/account/{world.remote_id(client)}/documents")
    return [one for one in folder["files"] if "CR-0123456789" in one["filename"]]


def ask(world: World, copy: ReportCopy) -> OutboxEntry | None:
    return upload_report(copy_id=copy.pk, user=world.user, now=world.now())


def state_of(world: World, copy: ReportCopy) -> Any:
    return uploads_of(world.user, [ReportCopy.objects.get(pk=copy.pk)])[copy.pk][0]


def test_it_arrives_whole_in_the_clients_root_folder(world: World, copy: ReportCopy) -> None:
    assert state_of(world, copy).state == UploadState.NONE
    ask(world, copy)
    assert state_of(world, copy).state == UploadState.WAITING
    assert world.drain().sent == 1
    there = files_of(world, copy.client)[0]
    assert (there["name"], there["type"], there["size"]) == (copy.document.title, "application/pdf", len(BYTES))
    answer = requests.get(there["download_url"], headers={"Authorization": f"Bearer {TOKEN}",
                          "X-PLANNR-ACCOUNT-UUID": world.remote.account}, timeout=10)  # fmt: skip
    assert answer.content == BYTES
    shown = state_of(world, copy)
    assert (shown.state, shown.url) == (UploadState.SENT, "")
    assert shown.at is not None


def test_asked_for_again_and_again_it_is_there_once(world: World, copy: ReportCopy) -> None:
    first, second = ask(world, copy), ask(world, copy)
    assert first == second
    world.drain()
    assert ask(world, copy) is None
    assert world.drain().sent == 0
    assert len(files_of(world, copy.client)) == 1


def test_an_answer_that_was_lost_is_looked_for(world: World, copy: ReportCopy) -> None:
    world.remote.fault("drop_after", path="*/direct-upload", method="POST")
    ask(world, copy)
    assert world.drain().postponed == 1
    assert state_of(world, copy).state == UploadState.WAITING
    assert world.drain().sent == 1
    assert len(files_of(world, copy.client)) == 1


def test_given_up_unanswered_and_asked_for_again_it_is_found(world: World, copy: ReportCopy) -> None:
    world.remote.fault("drop_after", path="*/direct-upload", method="POST")
    entry = ask(world, copy)
    world.drain()
    assert entry is not None
    abandon_entry(entry_id=entry.pk, reason="Tired of it.", now=world.now())
    assert ask(world, copy) != entry
    world.drain()
    assert state_of(world, copy).state == UploadState.SENT
    assert len(files_of(world, copy.client)) == 1


def test_a_refusal_is_told_and_may_be_tried_again(world: World, copy: ReportCopy) -> None:
    there = f"{world.remote.url}/_sandbox/api/faults"
    world.remote.fault("500", path="*/documents", method="GET", count=None)
    ask(world, copy)
    for _ in range(12):
        world.drain()
    failed = state_of(world, copy)
    assert failed.state == UploadState.FAILED
    assert failed.url and failed.sentence
    assert requests.delete(there, timeout=10).ok
    ask(world, copy)
    world.drain()
    assert state_of(world, copy).state == UploadState.SENT


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_is_killed_leaves_one_file_there(
    world: World, copy: ReportCopy, worker: Worker, step: str
) -> None:
    entry = ask(world, copy)
    assert entry is not None
    OutboxEntry.objects.filter(pk=entry.pk).update(next_attempt_at="2026-01-01T00:00:00Z")
    worker.is_killed_at(world, step)
    worker.works(world)
    entry.refresh_from_db()
    assert entry.state == OutboxState.SENT
    assert state_of(world, copy).state == UploadState.SENT
    assert len(files_of(world, copy.client)) == 1


@pytest.mark.parametrize("mode", [Mode.FORCE_ONE_WAY, Mode.ONE_WAY])
def test_a_firm_that_only_reads_uploads_nothing(world: World, copy: ReportCopy, mode: Mode) -> None:
    world.settings(mode=mode)
    locked = state_of(world, copy)
    assert (locked.state, locked.url) == (UploadState.LOCKED, "")
    assert "only reads" in locked.sentence
    with pytest.raises(UnableToSend, match="only reads"):
        ask(world, copy)
    assert not OutboxEntry.objects.exists()


def test_what_waited_when_the_firm_turned_to_reading_only_is_not_sent(world: World, copy: ReportCopy) -> None:
    ask(world, copy)
    world.settings(mode=Mode.FORCE_ONE_WAY)
    world.drain()
    assert files_of(world, copy.client) == []
    assert state_of(world, copy).state == UploadState.LOCKED


def test_a_client_who_is_not_linked_is_told_so(world: World) -> None:
    copy = issued(world, ClientFactory(firm=world.firm))
    assert "link them first" in state_of(world, copy).sentence
    with pytest.raises(UnableToSend, match="link them first"):
        ask(world, copy)


def test_a_new_document_is_not_sent_by_itself(world: World, couple: tuple[Client, Client]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from backoffice.services.documents import store_document

    world.settings(create_by_default=True)
    store_document(
        client_id=couple[0].pk, title="A letter", file=SimpleUploadedFile("letter.pdf", BYTES), user=world.user
    )
    assert not OutboxEntry.objects.filter(kind="document").exists()


def test_a_sync_leaves_it_alone(world: World, copy: ReportCopy) -> None:
    ask(world, copy)
    world.drain()
    world.remote.forget_requests()
    world.sync()
    assert not [one for one in world.remote.requests() if "document" in one["path"] or "file" in one["path"]]
    with scope(firm=world.firm):
        assert state_of(world, copy).state == UploadState.SENT
