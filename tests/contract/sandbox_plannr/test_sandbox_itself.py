"""The sandbox's own pages and controls, its start, its stop and its memory."""

from __future__ import annotations

import html
import json
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from sandbox.plannr.catalogue import PARTS

from .browser import consent, exchange_code
from .conftest import ABSENT, Sandbox

pytestmark = pytest.mark.loopback

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def process(data, *more):
    """The sandbox as a process of its own; yields it once it says that it is ready."""
    command = [sys.executable, "-m", "sandbox.plannr", "--port", "0", "--data", str(data), *more]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = child.stdout.readline()
        assert "ready at http://127.0.0.1:" in line
        yield child, Sandbox(line.split("ready at ")[1].split(" ")[0])
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(timeout=60)
        child.stdout.close()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_and_a_restart_keeps_what_was_written(tmp_path, ending):
    data = tmp_path / "plannr.sqlite3"
    with process(data, "--seed", "demo") as (child, sandbox):
        token = exchange_code(sandbox.url, consent(sandbox.url)["code"]).json()["access_token"]
        adviser = sandbox.staff("fernhill-adviser")
        made = adviser.post("/api/v1/account", {"type": "client", "role": "individual", "last_name": "Keeper"}).json()
        child.send_signal(ending)
        assert child.wait(timeout=60) == 0
    with process(data, "--seed", "demo") as (_, sandbox):
        assert sandbox.with_token(token).get("/api/v1/logins").status_code == 200
        adviser = sandbox.staff("fernhill-adviser")
        assert adviser.get(f"/api/v1/account/{made['uuid']}").json() == made


def test_a_busy_port_is_said_and_touches_no_file(tmp_path, sandbox):
    data = tmp_path / "plannr.sqlite3"
    data.write_bytes(b"somebody's file")
    port = sandbox.url.rpartition(":")[2]
    command = [sys.executable, "-m", "sandbox.plannr", "--port", port, "--data", str(data), "--reset"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr and "Traceback" not in done.stderr
    assert data.read_bytes() == b"somebody's file"


def test_facts_are_counted_from_the_file_and_follow_it(tmp_path):
    data = tmp_path / "plannr.sqlite3"
    with process(data, "--seed", "demo", "--bulk", "7") as (_, sandbox):
        adviser = sandbox.staff("fernhill-adviser")
        clients = adviser.every("/api/v1/client")
        plans = adviser.every("/api/v1/plans")
        incomes = adviser.every("/api/v2/income")
    command = [sys.executable, "-m", "sandbox.plannr", "facts", "--data", str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    facts = json.loads(done.stdout)
    assert set(facts) == {"fernhill-demo-advice", "marlow-pretend-planning", "northbank-example-wealth"}
    counted = facts["fernhill-demo-advice"]
    assert counted["clients"]["total"] == len(clients)
    assert sum("Bulkley" in one["name"] for one in clients) == 7
    assert counted["plans"]["total"] == len(plans)
    assert counted["plans"]["by_type"]["pension"] == sum(one["type"] == "pension" for one in plans)
    assert counted["plans"]["never_valued"] == sum(one["value"] is None for one in plans)
    assert counted["incomes"]["total"] == len(incomes)
    assert counted["covers"]["total"] == sum(len(one["covers"]) for one in plans)


def test_the_seed_gives_the_same_uuids_every_time(tmp_path, sandbox):
    with process(tmp_path / "other.sqlite3", "--seed", "demo") as (_, other):
        again = other.staff("fernhill-adviser").client("Rowan Testwood")
    assert again == sandbox.staff("fernhill-adviser").client("Rowan Testwood")


def test_every_declared_route_is_answered(sandbox, adviser):
    for part in PARTS:
        for route in part.routes:
            path = route.path
            while "{" in path:
                path = path[: path.index("{")] + ABSENT + path[path.index("}") + 1 :]
            answer = adviser.ask(route.method, path, json={} if route.method in ("POST", "PUT") else None)
            expected = {404} if "{" in route.path else {200, 201, 422}
            assert answer.status_code in expected, (route.method, path, answer.text)
            assert "could not be found" not in answer.text


def test_every_declaration_says_where_it_comes_from(sandbox):
    parts = sandbox.control("GET", "routes")["data"]
    assert len(parts) == len(PARTS)
    for part in parts:
        assert part["routes"]
        assert {route["mark"] for route in part["routes"]} <= {"documented", "assumed"}
        assert all(one["section"] for one in [*part["routes"], *part["assumed"]])
    page = requests.get(f"{sandbox.url}/_sandbox/routes", timeout=10).text
    assert all(route["path"] in page for part in parts for route in part["routes"])


@pytest.mark.parametrize("name", ["", "routes", "data", "requests", "faults", "webhooks", "mails"])
def test_the_pages_are_there(sandbox, name):
    answer = requests.get(f"{sandbox.url}/_sandbox/{name}", timeout=10)
    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_the_data_page_shows_one_firm(sandbox, adviser):
    firm = adviser.get("/api/v1/logins").json()["data"][0]["firm"]["uuid"]
    page = requests.get(f"{sandbox.url}/_sandbox/data", params={"firm": firm}, timeout=10).text
    assert "Hazel Seedham" in page and "Marigold&#39;s teaching pension" in page
    assert "Comfrey Standin" not in page


def test_a_clients_and_a_plans_page_need_no_sign_in(sandbox, adviser):
    plan = adviser.get("/api/v1/plans", per_page=1).json()["data"][0]
    page = requests.get(f"{sandbox.url}/plans/{plan['uuid']}", timeout=10)
    assert page.status_code == 200 and plan["name"] in html.unescape(page.text)
    client = adviser.client("Rowan Testwood")
    for path in ("", "/fact-find"):
        page = requests.get(f"{sandbox.url}/clients/{client['uuid']}{path}", timeout=10)
        assert page.status_code == 200
        assert "Rowan Testwood" in page.text and "Salary - Mockshire" in page.text
    assert "Spending a month" in page.text
    for path in ("", "/fact-find"):
        assert requests.get(f"{sandbox.url}/clients/{ABSENT}{path}", timeout=10).status_code == 404


def test_the_faults_page_switches_on_and_off(sandbox, adviser):
    form = {
        "kind": "500",
        "path": "/api/v1/provider",
        "method": "*",
        "count": "",
        "skip": "0",
        "seconds": "1",
    }
    page = requests.post(f"{sandbox.url}/_sandbox/faults", data=form, timeout=10)
    assert "/api/v1/provider" in page.text
    assert adviser.get("/api/v1/provider").status_code == 500
    requests.post(f"{sandbox.url}/_sandbox/faults", data={"action": "clear"}, timeout=10)
    assert adviser.get("/api/v1/provider").status_code == 200


def test_the_request_log_names_who_asked_and_keeps_no_secret(sandbox, adviser):
    identity = str(uuid.uuid4())
    answer = adviser.ask("GET", "/api/v1/plans", headers={"X-Request-Id": identity}, params={"sort": "name"})
    assert answer.headers["X-Request-Id"] == identity
    entry = next(one for one in sandbox.control("GET", "requests")["data"] if one["request_id"] == identity)
    assert (entry["method"], entry["path"], entry["query"]) == ("GET", "/api/v1/plans", "sort=name")
    assert (entry["status"], entry["user"]) == (200, "adviser@fernhill.example")
    code = consent(sandbox.url)["code"]
    token = exchange_code(sandbox.url, code).json()["access_token"]
    sandbox.with_token(token).get("/api/v1/logins")
    everything = json.dumps([sandbox.control("GET", path) for path in ("requests", "export", "webhooks")])
    for secret in (code, token, "demo-pat-fernhill-adviser", 'fernhill-demo"', "state a"):
        assert secret not in everything


def test_the_request_log_is_filtered_and_cleared(sandbox, adviser):
    sandbox.control("DELETE", "requests")
    adviser.get("/api/v1/plans")
    adviser.get("/api/v1/account", sort="nonsense")
    assert [one["path"] for one in sandbox.control("GET", "requests")["data"]] == [
        "/api/v1/plans",
        "/api/v1/account",
    ]
    assert [one["path"] for one in sandbox.control("GET", "requests?status=400")["data"]] == ["/api/v1/account"]
    last = sandbox.control("GET", "requests")["data"][-1]["number"]
    assert sandbox.control("GET", f"requests?after={last}")["data"] == []


def test_an_unexpected_crash_is_a_json_500_and_keeps_nothing(sandbox, adviser, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("a secret of the sandbox")

    monkeypatch.setattr("sandbox.plannr.resources.accounts.present_account", broken)
    identity = str(uuid.uuid4())
    body = {"type": "client", "role": "individual", "last_name": "Crasher"}
    answer = adviser.ask("POST", "/api/v1/account", json=body, headers={"X-Request-Id": identity})
    assert (answer.status_code, answer.json()) == (500, {"message": "Server Error"})
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Request-Id"] == identity
    entry = sandbox.control("GET", "requests?path=/api/v1/account&status=500")["data"][-1]
    assert entry["request_id"] == identity
    assert "a secret of the sandbox" in caplog.text
    monkeypatch.undo()
    assert adviser.every("/api/v1/account", **{"filter[name]": "Crasher"}) == []


def test_an_export_holds_removed_records_too(sandbox, adviser):
    made = adviser.post("/api/v1/account", {"type": "client", "role": "individual", "last_name": "Gone"}).json()
    adviser.delete(f"/api/v1/account/{made['uuid']}")
    exported = {one["uuid"]: one for one in sandbox.control("GET", "export")["data"]}
    assert exported[made["uuid"]]["deleted_at"]
    assert exported[made["uuid"]]["body"]["last_name"] == "Gone"
