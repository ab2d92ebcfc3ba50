"""File notes, and the files attached to them."""

from __future__ import annotations

import base64
import hashlib

import pytest
import requests

pytestmark = pytest.mark.loopback

GUID = "6f1f9f0e-0000-4000-8000-000000000001"


@pytest.fixture
def note(adviser):
    body = {
        "subject": "Survey",
        "body": "<p>Completed.</p>",
        "mimetype": "text/html",
        "entity_ids": [adviser.client("Rowan")],
        "guid": GUID,
        "reference_date": {"_type": "Date", "_val": "2026-11-20"},
    }
    answer = adviser.ask("POST", "docnote-v2", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def binary(content: bytes):
    return {"_type": "Binary", "_val": base64.b64encode(content).decode()}


def test_a_note_is_written_found_and_read(adviser, note):
    found = adviser.get("docnote-v2", f"entity_ids.0={adviser.client('Rowan')}&subject=surv").json()
    assert [(one["id"], one["guid"], one["is_published"]) for one in found] == [(note["id"], GUID, False)]
    assert adviser.get(f"docnote-v2/{note['id']}/body").json()["body"] == "<p>Completed.</p>"
    changed = adviser.ask("PATCH", f"docnote-v2/{note['id']}", json={"is_published": True}).json()
    assert changed["is_published"] is True
    assert adviser.get("docnote-v2/category").json()[0]["name"] == "General"


def test_a_guid_is_taken_once(adviser, note):
    again = {"subject": "Again", "entity_ids": [adviser.client("Rowan")], "guid": GUID}
    assert adviser.ask("POST", "docnote-v2", json=again).status_code == 400


@pytest.mark.parametrize(
    "body", [{"subject": "Nobody's"}, {"entity_ids": [1_000_000]}, {"entity_ids": [], "colour": "red"}]
)
def test_a_note_needs_somebody_the_user_sees(adviser, body):
    assert adviser.ask("POST", "docnote-v2", json=body).status_code == 400


def test_a_file_is_attached_and_read_back_byte_for_byte(sandbox, adviser, note):
    content = b"%PDF-1.7 " + bytes(range(256)) * 2000
    path = f"docnote-v2/{note['id']}/attachment-v3"
    body = {"filename": "plan.pdf", "mimetype": "application/pdf", "content": binary(content)}
    made = adviser.ask("POST", path, json=body)
    assert (made.status_code, made.json()["size"]) == (201, len(content))
    assert adviser.get(f"{path}/{made.json()['id']}/content").content == content
    kept = sandbox.control("GET", "docnotes")["data"][0]["attachments"][0]
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()
    assert len(adviser.get(f"docnote-v2/{note['id']}/attachment-v2").json()) == 1


def test_version_two_of_attachments_cannot_be_posted_to(adviser, note):
    body = {"filename": "plan.pdf", "content": binary(b"x")}
    assert adviser.ask("POST", f"docnote-v2/{note['id']}/attachment-v2", json=body).status_code == 405


def test_a_file_that_is_too_large_or_no_base64_is_refused(start):
    adviser = start(largest_file_bytes=10).sign_in("adviser")
    rowan = adviser.client("Rowan")
    made = adviser.ask("POST", "docnote-v2", json={"subject": "S", "entity_ids": [rowan]}).json()
    path = f"docnote-v2/{made['id']}/attachment-v3"
    large = {"filename": "a", "content": binary(b"eleven byte")}
    assert adviser.ask("POST", path, json=large).status_code == 413
    assert adviser.ask("POST", path, json={"filename": "a", "content": "%"}).status_code == 400


def test_a_locked_note_stays_as_it_is(adviser, note):
    path = f"docnote-v2/{note['id']}"
    assert adviser.ask("PATCH", path, json={"is_locked": True}).status_code == 200
    assert adviser.ask("PATCH", path, json={"subject": "Other"}).status_code == 400


def test_an_answer_lost_after_the_note_leaves_the_note(sandbox, adviser):
    fault = {"kind": "drop_after", "path": "/resourceful/docnote-v2", "method": "POST"}
    sandbox.control("POST", "faults", fault)
    body = {"subject": "Lost", "entity_ids": [adviser.client("Rowan")], "guid": GUID}
    with pytest.raises(requests.ConnectionError):
        adviser.ask("POST", "docnote-v2", json=body)
    assert [one["guid"] for one in adviser.get("docnote-v2", "subject=Lost").json()] == [GUID]
