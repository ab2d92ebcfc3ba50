"""Folders and files: where they are, how a file goes up, and that the same bytes come down."""

from __future__ import annotations

import hashlib
import random

import pytest
import requests

from sandbox.common.blobs import folder_of

from .conftest import ABSENT

pytestmark = pytest.mark.loopback

REPORT = b"%PDF-1.7 not really a report\n" + bytes(range(256))


@pytest.fixture
def root(adviser):
    """The root folder of a client the seed gave no files."""
    return adviser.get(f"/api/v1/account/{adviser.client('Oxlip Rehearsal')['uuid']}/documents").json()


@pytest.fixture
def reports(root):
    return next(one for one in root["folders"] if one["name"] == "Reports")


def upload(caller, folder, content=REPORT, filename="report.pdf", media_type="application/pdf", **fields):
    form = {"name": "A report", "folder_uuid": folder["uuid"], **fields}
    files = {"file": (filename, content, media_type)}
    return caller.ask("POST", "/api/v1/file/direct-upload", data=form, files=files)


def test_every_client_has_a_root_folder_with_folders_below(adviser, root):
    again = adviser.get(f"/api/v1/account/{root['documentable_uuid']}/documents").json()
    assert again == root
    assert (root["name"], root["path"], root["depth"]) == ("Oxlip Rehearsal", "Oxlip Rehearsal", 0)
    assert (root["is_root_folder"], root["documentable_type"]) == (True, "account")
    assert [one["name"] for one in root["folders"]] == ["Correspondence", "Fact finds", "Reports"]
    reports = adviser.get(f"/api/v1/folder/{root['folders'][2]['uuid']}").json()
    assert (reports["path"], reports["depth"], reports["slug"]) == ("Oxlip Rehearsal/Reports", 1, "reports")
    assert [one["uuid"] for one in reports["ancestors"]] == [root["uuid"]]
    assert reports["documentable_uuid"] == root["documentable_uuid"]


def test_a_plan_has_folders_too_and_a_tree_nests_them(adviser):
    plan = adviser.plan("Rowan's SIPP")
    root = adviser.get(f"/api/v1/plans/{plan['uuid']}/documents").json()
    assert (root["documentable_type"], root["name"]) == ("plan", "Rowan's SIPP")
    tree = adviser.get(f"/api/v1/folder/{root['uuid']}/tree").json()
    assert [(one["name"], one["files_count"]) for one in tree["children"]] == [
        ("Correspondence", 0),
        ("Statements", 1),
    ]
    statements = adviser.get(f"/api/v1/folder/{tree['children'][1]['uuid']}").json()
    seeded = statements["files"][0]
    assert (seeded["name"], seeded["extension"], seeded["type"]) == (
        "Statement to 31 March 2026",
        "csv",
        "text/csv",
    )
    content = adviser.http.get(seeded["download_url"], timeout=10).text
    assert content.splitlines()[-1] == "2026-03-31,248500.09"
    assert seeded["size"] == len(content)


def test_an_uploaded_file_comes_back_byte_for_byte(sandbox, adviser, reports):
    answer = upload(adviser, reports, original_created_at="2026-03-31T16:23:23+01:00")
    assert answer.status_code == 201
    file = answer.json()
    assert (file["name"], file["filename"], file["extension"]) == ("A report", "report.pdf", "pdf")
    assert (file["type"], file["size"], file["status"]) == ("application/pdf", len(REPORT), "uploaded")
    assert file["original_created_at"] == "2026-03-31T16:23:23+01:00"
    assert (file["folder"]["uuid"], file["folder_name"]) == (reports["uuid"], "Reports")
    assert file["path"] == "Oxlip Rehearsal/Reports/report.pdf"
    assert (file["account"]["name"], file["firm"]["name"]) == ("Ada Fernsby", "Fernhill Demo Advice")
    assert adviser.get(f"/api/v1/file/{file['uuid']}").json() == file
    assert file in adviser.get(f"/api/v1/folder/{reports['uuid']}").json()["files"]
    download = adviser.ask("GET", f"/api/v1/file/{file['uuid']}/download", headers={"Accept": "*/*"})
    assert file["download_url"] == download.url
    assert (download.content, download.headers["Content-Type"]) == (REPORT, "application/pdf")
    assert 'filename="report.pdf"' in download.headers["Content-Disposition"]
    told = next(one for one in sandbox.control("GET", "files")["data"] if one["uuid"] == file["uuid"])
    assert told["sha256"] == hashlib.sha256(REPORT).hexdigest()
    assert (told["size"], told["folder"]["name"]) == (len(REPORT), "Reports")
    assert told["folder"]["documentable_uuid"] == adviser.client("Oxlip Rehearsal")["uuid"]


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (b"", "empty.txt"),
        (random.Random(7).randbytes(3 * 1024 * 1024), "large.bin"),
        (b"x", "Größe 100%.tar.gz"),
        (b"y", "../../escape.txt"),
        (b"z", "no-ending"),
    ],
)
def test_any_bytes_under_any_name_are_kept(adviser, reports, content, filename):
    file = upload(adviser, reports, content, filename, "application/octet-stream").json()
    download = adviser.http.get(file["download_url"], timeout=10)
    assert (download.status_code, download.content == content) == (200, True)
    assert file["filename"] == filename


def test_the_bytes_survive_a_restart_beside_the_data_file(started, tmp_path):
    sandbox = started()
    adviser = sandbox.staff("fernhill-adviser")
    client = adviser.client("Oxlip Rehearsal")
    root = adviser.get(f"/api/v1/account/{client['uuid']}/documents").json()
    file = upload(adviser, root).json()
    folder = folder_of(tmp_path / "plannr.sqlite3")
    assert (folder / hashlib.sha256(REPORT).hexdigest()).read_bytes() == REPORT
    again = started().staff("fernhill-adviser")
    assert again.get(f"/api/v1/file/{file['uuid']}/download").content == REPORT
    (folder / hashlib.sha256(REPORT).hexdigest()).unlink()
    assert again.get(f"/api/v1/file/{file['uuid']}/download").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"folder_uuid": ""}, "folder_uuid"),
        ({"folder_uuid": ABSENT}, "folder_uuid"),
        ({"original_created_at": "yesterday"}, "original_created_at"),
    ],
)
def test_a_field_that_does_not_fit_is_named(adviser, reports, change, field):
    answer = upload(adviser, reports, **change)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_a_form_without_a_file_is_refused(adviser, reports):
    form = {"name": (None, "A report"), "folder_uuid": (None, reports["uuid"])}
    answer = adviser.ask("POST", "/api/v1/file/direct-upload", files=form)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["file"])
    text = adviser.ask("POST", "/api/v1/file/direct-upload", files={**form, "file": (None, "text")})
    assert list(text.json()["errors"]) == ["file"]
    body = {"name": "A report", "folder_uuid": reports["uuid"], "file": "text"}
    assert list(adviser.post("/api/v1/file/direct-upload", body).json()["errors"]) == ["file"]


def test_a_broken_form_is_refused_after_the_token(adviser, sandbox):
    headers = {"Content-Type": "multipart/form-data", "Accept": "application/json"}
    url = f"{sandbox.url}/api/v1/file/direct-upload"
    assert adviser.http.post(url, data=b"nonsense", headers=headers, timeout=10).status_code == 400
    assert requests.post(url, data=b"nonsense", headers=headers, timeout=10).status_code == 401


def test_forms_are_for_uploads_only(adviser, reports):
    files = {"file": ("a.txt", b"a", "text/plain")}
    assert adviser.ask("POST", "/api/v1/file", files=files).status_code == 415
    client = adviser.client("Oxlip Rehearsal")
    assert adviser.ask("POST", f"/api/v1/client/{client['uuid']}/income", files=files).status_code == 415


def test_a_file_above_the_limit_is_refused(started):
    adviser = started(largest_file_bytes=2048).staff("fernhill-adviser")
    root = adviser.get(f"/api/v1/account/{adviser.client('Oxlip Rehearsal')['uuid']}/documents").json()
    assert upload(adviser, root, bytes(2048)).status_code == 201
    answer = upload(adviser, root, bytes(2049))
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"file": ["The file field must not be greater than 2 kilobytes."]}


def test_files_are_moved_and_removed(sandbox, adviser, root, reports):
    file = upload(adviser, reports).json()
    answer = adviser.post("/api/v1/file", {"folder_uuid": root["uuid"], "files": [file["uuid"]]})
    assert [one["folder"]["uuid"] for one in answer.json()["data"]] == [root["uuid"]]
    assert file["uuid"] not in [one["uuid"] for one in adviser.get(f"/api/v1/folder/{reports['uuid']}").json()["files"]]
    errors = adviser.post("/api/v1/file", {"folder_uuid": ABSENT, "files": [ABSENT]}).json()["errors"]
    assert set(errors) == {"folder_uuid", "files.0"}
    assert adviser.delete(f"/api/v1/file/{file['uuid']}").status_code == 204
    assert adviser.get(f"/api/v1/file/{file['uuid']}/download").status_code == 404
    assert file["uuid"] not in [one["uuid"] for one in sandbox.control("GET", "files")["data"]]


def test_files_stay_in_their_firm_and_paraplanners_only_read(sandbox, adviser, reports):
    file = upload(adviser, reports).json()
    marlow = sandbox.staff("marlow-adviser")
    for path in (f"file/{file['uuid']}", f"file/{file['uuid']}/download", f"folder/{reports['uuid']}"):
        assert marlow.get(f"/api/v1/{path}").status_code == 404
    assert set(upload(marlow, reports).json()["errors"]) == {"folder_uuid"}
    assert marlow.post("/api/v1/file", {"folder_uuid": reports["uuid"], "files": []}).status_code == 422
    paraplanner = sandbox.staff("fernhill-paraplanner")
    assert upload(paraplanner, reports).status_code == 403
    assert paraplanner.get(f"/api/v1/file/{file['uuid']}/download").content == REPORT
    assert requests.get(file["download_url"], timeout=10).status_code == 401


def test_a_dropped_answer_leaves_the_file(sandbox, adviser, reports):
    before = len(sandbox.control("GET", "files")["data"])
    sandbox.control("POST", "faults", {"kind": "drop_after", "path": "/api/v1/file/direct-upload"})
    with pytest.raises(requests.ConnectionError):
        upload(adviser, reports)
    assert len(sandbox.control("GET", "files")["data"]) == before + 1
