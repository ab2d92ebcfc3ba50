"""What Xplan's rows become, case by case; see ``cases.yaml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from integrations.engine.errors import RemoteGone
from integrations.engine.ports import Scope
from integrations.transport.http import Answer
from xplan_sync.client import XplanClient
from xplan_sync.reader import XplanReader

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
CHOICES = {
    "entity/title": {"1": "Mr", "5": "Dr"},
    "entity/client_status": {"1": "Active"},
    "contact/contact_type": {"p1": "Home phone", "p3": "Mobile", "m2": "Email", "m3": "Work email"},
    "goals/category": {"3": "Investment", "5": "Retirement", "10": "Client initiated", "9999": "None"},
}


class Site:
    """A site in memory that answers reads, one by one."""

    requests_sent = 0

    def __init__(self, rows: dict[str, Any]) -> None:
        self.rows = rows

    def request(self, method: str, path: str, **_: Any) -> Answer:
        assert method == "GET"
        steps = path.split("?")[0].removeprefix("/resourceful/").split("/")
        if steps[0] == "ufield":
            table = CHOICES.get("/".join(steps[1:3]), {})
            return Answer(200, [{"value": code, "text": text} for code, text in table.items()])
        if len(steps) == 2:
            return Answer(200, [] if "page_bookmark" in path else self.rows["clients"])
        client = next((one for one in self.rows["clients"] if str(one["id"]) == steps[2]), None)
        if client is None:
            raise RemoteGone("not there")
        if len(steps) == 3:
            return Answer(200, client)
        return Answer(200, self.rows.get(steps[3], {}).get(int(steps[2]), []))


@pytest.mark.parametrize("case", CASES, ids=[one["name"] for one in CASES])
def test_case(case: dict[str, Any]) -> None:
    reader = XplanReader(XplanClient(Site(case["site"]), batches=False))
    for kind, expected in case["expected"].items():
        found = {one.remote_id: one for one in reader.records(kind, Scope())}
        assert set(found) == set(expected), kind
        for remote_id, fields in expected.items():
            record, wanted = found[remote_id], dict(fields)
            assert sorted(record.problems) == wanted.pop("problems", []), remote_id
            assert {name: record.fields[name] for name in wanted} == wanted, remote_id


def test_premium_without_an_amount_stays_out() -> None:
    case = next(one for one in CASES if one["name"].startswith("every type"))
    reader = XplanReader(XplanClient(Site(case["site"]), batches=False))
    assert "11-503/premium" not in {one.remote_id for one in reader.records("premium", Scope())}


def test_the_end_of_a_policy_comes_where_xplan_tells_it() -> None:
    case = next(one for one in CASES if one["name"].startswith("every type"))
    reader = XplanReader(XplanClient(Site(case["site"]), batches=False))
    ends = {one.remote_id: one.fields.get("details", "not told") for one in reader.records("plan", Scope())}
    told: Any = ends["11-501"]
    assert {name: value for name, value in told.items() if value} == {"end_date": "2040-05-01"}
    assert ends["11-502"] == "not told"
