"""The sandbox's own pages, its counts, its start and its stop."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.xplan.catalogue import PARTS

from .conftest import CLIENTS, Sandbox

pytestmark = pytest.mark.loopback

ROOT = Path(__file__).resolve().parents[3]


def test_it_starts_as_a_process_and_a_signal_ends_it_cleanly(tmp_path):
    data = tmp_path / "xplan.sqlite3"
    command = [sys.executable, "-m", "sandbox.xplan", "--port", "0", "--data", str(data), "--seed", "demo"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = child.stdout.readline()
        assert "Xplan sandbox ready at http://127.0.0.1:" in line
        adviser = Sandbox(line.split("ready at ")[1].split(" ")[0]).sign_in("adviser")
        assert adviser.get(CLIENTS).status_code == 200
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=60) == 0
    finally:
        if child.poll() is None:
            child.kill()
        child.stdout.close()


@pytest.mark.parametrize("page", ["", "data", "routes", "requests", "faults"])
def test_every_page_answers(sandbox, adviser, page):
    adviser.get(CLIENTS)
    answer = requests.get(f"{sandbox.url}/_sandbox/{page}", timeout=10)
    assert answer.status_code == 200
    assert "Xplan sandbox" in answer.text


def test_every_route_and_assumption_is_listed(sandbox):
    listed = sandbox.control("GET", "routes")["data"]
    assert sum(len(part["routes"]) for part in listed) == sum(len(part.routes) for part in PARTS)
    assert all(one["section"] for part in listed for one in part["assumed"])


def test_facts_count_what_there_is_and_the_export_holds_no_secret(sandbox, adviser):
    facts = sandbox.control("GET", "facts")
    assert (facts["clients"]["total"], facts["clients"]["with_partner"], facts["rows"]["goals"]) == (10, 4, 5)
    exported = sandbox.control("GET", "export")["data"]
    assert not {"session", "access_token"} & {one["kind"] for one in exported}
    assert not any({"password_digest", "one_time_code"} & one["body"].keys() for one in exported)


@pytest.mark.parametrize(("kind", "status"), [("502", 502), ("403", 403), ("not_json", 500)])
def test_troubles_answer_as_the_reference_saw_them(sandbox, adviser, kind, status):
    sandbox.control("POST", "faults", {"kind": kind, "path": f"/resourceful/{CLIENTS}"})
    answer = adviser.get(CLIENTS)
    assert answer.status_code == status
    assert answer.text.startswith("{") == (kind != "not_json")
    assert adviser.get(CLIENTS).status_code == 200
