"""What every sandbox rests on: moments, the store, bytes of files, the limiter, the faults, the request log."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest

from sandbox.common.blobs import Blobs
from sandbox.common.faults import FaultBook, UnableToSetFault
from sandbox.common.moments import kept, parse_moment, shown
from sandbox.common.ratelimit import RateLimiter
from sandbox.common.requestlog import without_secrets
from sandbox.common.store import Store

NOW = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path / "records.sqlite3")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ("2025-07-17T16:23:23+01:00", "2025-07-17T16:23:23+01:00"),
        ("2025-07-17T15:23:23Z", "2025-07-17T16:23:23+01:00"),
        ("2025-01-17T16:23:23", "2025-01-17T16:23:23+00:00"),
        ("2025-07-17", "2025-07-17T00:00:00+01:00"),
    ],
)
def test_moments_are_shown_with_the_uk_offset_of_their_day(given, answered):
    assert shown(kept(parse_moment(given))) == answered


def test_a_failed_transaction_leaves_nothing(store):
    record = store.add("plan", body={"name": "first"}, firm="f", now=NOW)
    with pytest.raises(RuntimeError), store.transaction():
        store.change(record, {"name": "second"}, LATER)
        with store.transaction():
            store.add("plan", body={"name": "third"}, firm="f", now=LATER)
        raise RuntimeError
    assert [one.body["name"] for one in store.all("plan", "f")] == ["first"]
    changed = store.change(record, {"name": "fourth"}, LATER)
    assert (store.find("plan", record.uuid), changed.body["name"]) == (changed, "fourth")


def test_removed_records_are_seen_by_nobody_but_an_export(store):
    record = store.add("plan", body={}, firm="f", parent="p", key="k", now=NOW)
    assert store.find("plan", record.uuid, "another firm") is None
    store.remove(record, LATER)
    assert store.find("plan", record.uuid) is None
    assert store.find_by_key("plan", "k") is None
    assert store.all("plan") == store.children("plan", "p") == []
    assert store.everything()[0].deleted_at == kept(LATER)
    assert store.add("plan", body={}, firm="f", key="k", now=LATER)


def test_a_record_goes_with_all_that_hangs_on_it(store):
    plan = store.add("plan", body={}, firm="f", now=NOW)
    folder = store.add("folder", body={}, firm="f", parent=plan.uuid, now=NOW)
    store.add("file", body={}, firm="f", parent=folder.uuid, now=NOW)
    other = store.add("plan", body={}, firm="f", now=NOW)
    store.remove_whole(plan, LATER)
    assert store.all("plan") == [other]
    assert store.all("folder") == store.all("file") == []
    assert len(store.everything()) == 4


def test_a_moved_record_hangs_on_its_new_parent_only(store):
    record = store.add("file", body={"name": "n"}, firm="f", parent="here", now=NOW)
    moved = store.move(record, "there", LATER)
    assert store.children("file", "here") == []
    assert store.children("file", "there") == [moved]
    assert (moved.body, moved.updated_at) == ({"name": "n"}, kept(LATER))


def test_bytes_are_kept_once_under_their_sha_256(tmp_path):
    blobs = Blobs(tmp_path / "plannr.sqlite3")
    # FIPS 180-2, appendix B.1.
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert blobs.put(b"abc") == blobs.put(b"abc") == digest
    assert [path.name for path in blobs.folder.iterdir()] == [digest]
    assert blobs.path(digest).read_bytes() == b"abc"
    assert blobs.folder == tmp_path / "plannr.sqlite3.files"


def test_a_store_is_as_it_was_when_opened_again(tmp_path):
    path = tmp_path / "records.sqlite3"
    with closing(Store(path)) as first:
        record = first.add("plan", body={"name": "kept"}, firm="f", now=NOW)
    with closing(Store(path)) as second:
        assert second.find("plan", record.uuid) == record
        assert not second.is_empty()


def test_the_limiter_counts_each_caller_in_a_minute_of_their_own():
    clock = [1000.0]
    limiter = RateLimiter(2, clock=lambda: clock[0])
    assert [limiter.take("a").remaining for _ in range(2)] == [1, 0]
    clock[0] = 1030.0
    refused = limiter.take("a")
    assert (refused.allowed, refused.retry_after_seconds, refused.resets_at_epoch) == (False, 30, 1060)
    assert limiter.take("b").allowed
    clock[0] = 1060.0
    assert limiter.take("a").allowed


def test_a_fault_strikes_what_fits_and_leaves_when_spent():
    book = FaultBook()
    book.set({"kind": "500", "path": "/api/v1/plans/*", "method": "put", "count": 1, "skip": 1})
    assert book.strike("GET", "/api/v1/plans/1") == book.strike("PUT", "/api/v2/income") == []
    assert book.strike("PUT", "/api/v1/plans/1") == []
    assert [one.kind for one in book.strike("PUT", "/api/v1/plans/1")] == ["500"]
    assert book.strike("PUT", "/api/v1/plans/1") == book.all() == []


@pytest.mark.parametrize("wanted", [{"kind": "flood"}, {"kind": "500", "seconds": "soon"}])
def test_a_fault_that_makes_no_sense_is_refused(wanted):
    with pytest.raises(UnableToSetFault):
        FaultBook().set(wanted)


def test_secrets_of_a_query_are_blanked():
    assert without_secrets("code=abc&page=2&filter[type]=pension") == "code=***&page=2&filter[type]=pension"
