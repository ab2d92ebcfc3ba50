"""The sandbox's own pages, its counts, its start and its stop."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.redtail.catalogue import PARTS

from .conftest import Sandbox

pytestmark = pytest.mark.loopback

ROOT = Path(__file__).resolve().parents[3]


def test_it_starts_as_a_process_and_a_signal_ends_it_cleanly(tmp_path):
    data = tmp_path / "redtail.sqlite3"
    command = [sys.executable, "-m", "sandbox.redtail", "--port", "0", "--data", str(data), "--seed", "demo"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = child.stdout.readline()
        assert "Redtail sandbox ready at http://127.0.0.1:" in line
        adviser = Sandbox(line.split("ready at ")[1].split(" ")[0]).staff("adviser")
        assert adviser.get("contacts").status_code == 200
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=60) == 0
    finally:
        if child.poll() is None:
            child.kill()
        child.stdout.close()
    told = subprocess.run(
        [sys.executable, "-m", "sandbox.redtail", "facts", "--data", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"joint": 2' in told.stdout


@pytest.mark.parametrize("page", ["", "data", "routes", "requests", "faults"])
def test_every_page_answers(sandbox, adviser, page):
    adviser.get("contacts", name="Rowan")
    answer = requests.get(f"{sandbox.url}/_sandbox/{page}", timeout=10)
    assert answer.status_code == 200
    assert "Redtail sandbox" in answer.text


def test_every_route_and_assumption_is_listed(sandbox):
    listed = sandbox.control("GET", "routes")["data"]
    assert sum(len(part["routes"]) for part in listed) == sum(len(part.routes) for part in PARTS)
    assert all(one["section"] for part in listed for one in part["assumed"])


def test_facts_count_what_there_is_and_the_export_holds_no_secret(sandbox):
    facts = sandbox.control("GET", "facts")["fernhill-demo-advice"]
    assert (facts["contacts"], facts["accounts"]["total"], facts["accounts"]["negative"]) == (7, 20, 1)
    exported = sandbox.control("GET", "export")["data"]
    assert {one["kind"] for one in exported} >= {"contact", "account", "user"}
    assert not any({"password_digest", "user_key"} & one["body"].keys() for one in exported)


def test_the_log_names_who_asked_and_what_was_ignored(sandbox, adviser):
    adviser.ask("POST", "contacts", json={"last_name": "Logged", "shoe_size": 9})
    entry = sandbox.control("GET", "requests?method=POST")["data"][-1]
    assert (entry["user"], entry["ignored_fields"], entry["status"]) == ("adviser", ["shoe_size"], 201)
