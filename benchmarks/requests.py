"""Requests a sync of items takes, counted at the client layer against a Plannr that answers from memory.

The connector's own client and reader ask, in batches as runs do; no database and no network is involved, so the counts
are the same on every machine and large firms take seconds. Every client has an ISA, a pension, a cash account and two
incomes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from benchmarks.measure import Result
from integrations.engine.parts import batches
from integrations.engine.ports import Scope
from integrations.engine.records import CLIENT, INCOME, PLAN
from integrations.transport.http import Answer
from plannr_sync.connector import plannr_connector
from plannr_sync.parts_client import PlanPartsClient
from plannr_sync.reader import PlannrReader

SIZES = (100, 1_000, 10_000)
CHANGED = (0, 1, 100)
"""Per cent of the clients whose pension changed since the night before."""
TYPES = (("investment", "isa_stocks_and_shares"), ("pension", "sipp"), ("cash_account", "cash_account"))
BEFORE, SINCE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
MOST_A_PAGE = 500
BATCH = 100
"""Clients a batch of a run."""
QUIET_GOAL = 1.5
"""Requests of a night without changes against pages of the three lists."""

Payload = dict[str, Any]


class PlannrInMemory:
    """A ``Sender`` that answers from memory and counts."""

    def __init__(self, clients: int) -> None:
        self.requests_sent = 0
        people = [f"c{number}" for number in range(clients)]
        self.accounts = [_account(uuid) for uuid in people]
        self.plans = [_plan(uuid, place) for uuid in people for place in range(len(TYPES))]
        self.incomes = [_income(uuid, place) for uuid in people for place in range(2)]

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The page that was asked for; what hangs on a plan or client is an empty list."""
        self.requests_sent += 1
        asked = params or {}
        lists = {
            "/api/v1/account": self.accounts,
            "/api/v1/plans": self.plans,
            "/api/v2/income": self.incomes,
        }
        found = lists.get(path, [])
        if asked.get("filter[role]"):
            found = []
        for name, key in (("uuid", "uuid"), ("client_uuids", "owner"), ("account_uuids", "owner")):
            if wanted := asked.get(f"filter[{name}]"):
                among = set(wanted.split(","))
                found = [one for one in found if one[key] in among]
        page = int(asked.get("page", 1))
        shown = found[(page - 1) * MOST_A_PAGE : page * MOST_A_PAGE]
        following = f"/?page={page + 1}" if page * MOST_A_PAGE < len(found) else None
        return Answer(200, {"data": shown, "links": {"next": following}, "meta": {"total": len(found)}})

    def change(self, percent: int) -> None:
        """So many per cent of the clients have a pension that changed."""
        count = len(self.accounts) * percent // 100
        for plan in self.plans[1 : count * len(TYPES) : len(TYPES)]:
            plan["updated_at"] = SINCE.isoformat()

    def pages(self) -> int:
        """How many pages the three lists have."""
        return sum(-(-len(one) // MOST_A_PAGE) for one in (self.accounts, self.plans, self.incomes))


NIGHT_NOTE = "Against the pages of the three lists, which have to be read in any case."
CLIENT_NOTE = "Against the number of clients."


def run() -> Iterable[Result]:
    """Requests for every size: all clients chosen, the firm imported whole, and nights of more and more changes."""
    for size in SIZES:
        remote = PlannrInMemory(size)
        people = [one["uuid"] for one in remote.accounts]
        chosen = _counted(remote, functools.partial(_chosen, people=people))
        yield Result(f"first sync of {size:,} chosen clients", chosen, size, None, CLIENT_NOTE, "requests")
        whole = _counted(remote, functools.partial(_walk, known={}))
        yield Result(f"import of a whole firm of {size:,}", whole, remote.pages(), QUIET_GOAL, NIGHT_NOTE, "requests")
        for percent in CHANGED:
            remote.change(percent)
            night = _counted(remote, functools.partial(_walk, known=_known(people)))
            goal = None if percent else QUIET_GOAL
            name = f"night of {size:,} clients, {percent} % changed"
            yield Result(name, night, remote.pages(), goal, NIGHT_NOTE, "requests")


def _counted(remote: PlannrInMemory, act: Callable[[PlannrReader], None]) -> int:
    before = remote.requests_sent
    act(PlannrReader(PlanPartsClient(remote, "account"), lambda: date(2026, 1, 2)))
    return remote.requests_sent - before


def _chosen(reader: PlannrReader, people: list[str]) -> None:
    """As a run over chosen clients reads: batch by batch, kind by kind."""
    for ids in batches(people, BATCH):
        for spec in plannr_connector().kinds:
            list(reader.records(spec.kind, Scope(tuple(ids))))


def _walk(reader: PlannrReader, known: Mapping[str, datetime]) -> None:
    """As a run over the firm reads: the clients once, then batch by batch; parts only of holders that changed."""
    for records in batches(reader.records(CLIENT, Scope()), BATCH):
        ids = tuple(record.remote_id for record in records)
        for kind in (PLAN, INCOME):
            list(reader.records(kind, Scope(ids, walks_firm=True)))
        asked = Scope(tuple(one for one in ids if one in known), walks_firm=True, parts_known=known)
        for spec in plannr_connector().kinds if asked.client_ids else ():
            if spec.part_of:
                list(reader.records(spec.kind, asked))


def _known(people: list[str]) -> dict[str, datetime]:
    """All of it was read the night before."""
    return dict.fromkeys(_holders(people), BEFORE)


def _holders(people: list[str]) -> Iterator[str]:
    for uuid in people:
        yield uuid
        yield from (f"{uuid}-{place}" for place in range(len(TYPES)))


def _account(uuid: str) -> Payload:
    return {
        "uuid": uuid, "type": "client", "role": "individual", "first_name": "Ann", "last_name": "Marsh",
        "date_of_birth": "1970-01-31", "gender": "female", "marital_status": "single", "has_joint_account": False,
        "primary_address": None, "owners": [], "updated_at": BEFORE.isoformat(),
    }  # fmt: skip


def _plan(owner: str, place: int) -> Payload:
    plan_type, sub_type = TYPES[place]
    return {
        "uuid": f"{owner}-{place}", "owner": owner, "name": "A plan", "type": plan_type, "sub_type": sub_type,
        "status": "active", "accounts": [{"uuid": owner, "role": "individual", "ownership_percentage": 100}],
        "updated_at": BEFORE.isoformat(),
    }  # fmt: skip


def _income(owner: str, place: int) -> Payload:
    return {
        "uuid": f"{owner}-i{place}", "owner": owner, "name": "An income", "type": "other", "frequency": "monthly",
        "amount": 100, "account": {"uuid": owner, "role": "individual"}, "updated_at": BEFORE.isoformat(),
    }  # fmt: skip
