"""Query counts on file: what a page costs is written down, so that a page that grows dearer is noticed.

    assert_queries_on_file("client_list", browser, "/clients/")

``pytest --record-query-counts`` writes what it measures instead; look at the difference before keeping it.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection, reset_queries
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

FILE = Path(__file__).with_name("query_counts.json")


class Recording:
    """Whether counts are being written down instead of compared; set by the command line."""

    is_on = False


def on_file() -> dict[str, int]:
    """Name of a page → number of queries."""
    return dict(json.loads(FILE.read_text())) if FILE.exists() else {}


def write_down(counts: dict[str, int]) -> None:
    """Replace what is on file for these pages."""
    FILE.write_text(json.dumps(dict(sorted({**on_file(), **counts}.items())), indent=2) + "\n")


def measured(browser: Browser, url: str) -> int:
    """Queries of one look at a page; fails unless the page opens."""
    reset_queries()  # the log holds so many, and what comes once it is full would count as none
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(url)
        if answer.streaming:
            b"".join(answer.streaming_content)
    assert answer.status_code == 200, f"{url} answered {answer.status_code}"
    return len(queries)


def assert_queries_on_file(name: str, browser: Browser, url: str) -> None:
    """The page costs what is on file for it; the first look, which may fill caches, is not counted."""
    browser.get(url)
    count = measured(browser, url)
    if Recording.is_on:
        write_down({name: count})
    known = on_file().get(name)
    assert known is not None, f"{name} is not on file: record it with --record-query-counts"
    assert count == known, f"{name} takes {count} queries, on file are {known}"
